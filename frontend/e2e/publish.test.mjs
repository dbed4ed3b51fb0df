// From a published shortlist to a published write-up, with those who have to agree.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, administrator, byKeyboard, clean, hence, ways } from "./harness.mjs";
import { Jury, press, seats } from "./jury.mjs";

const manners = [...ways, byKeyboard];
const juries = [];
let site;
before(async () => {
  site = await Site.start();
  for (const i of manners.keys()) {
    const jury = await Jury.form(site, `kind-wards-${i}`, `Kind wards ${i}`);
    await jury.open();
    await jury.decide();
    await jury.release();
    const admin = await site.program(administrator);
    await admin("POST", `${jury.at}/shortlist/publish`, {});
    await admin("POST", `/challenges/${jury.slug}/phases`, { kind: "spread", opens_at: hence(0) });
    juries.push(jury);
  }
});
after(() => site?.stop());

const button = (page, name) => page.getByRole("main").getByRole("button", { name });
const said = (page, words) => page.locator(".nhsuk-notification-banner").getByText(words).waitFor();

describe("an idea is written up, agreed to and published", () => {
  for (const [i, way] of manners.entries()) {
    test(way.name, async () => {
      const [idea] = juries[i].ideas;
      const title = `A list by the door, written up ${i}`;
      const editor = await site.visit({ ...way, as: press });
      const { hand } = editor;
      await editor.goto("/publish");
      await clean(editor);
      await editor.hand.go(editor.locator("main li", { has: editor.locator(`a[href="/ideas/${idea}"]`) }).getByRole("button", { name: /Write it up/ }));
      const address = editor.url();
      await hand.type(editor.getByLabel("Title", { exact: true }), "");
      await editor.hand.go(button(editor, /^Save$/));
      await editor.locator(".nhsuk-error-summary").waitFor();
      await clean(editor);
      await hand.type(editor.getByLabel("Title", { exact: true }), title);
      await hand.type(editor.getByLabel("Summary in plain language"), "A list by the door tells who is next.");
      for (const [heading, words] of [
        ["When did you change?", "In spring."], ["Who was involved?", "The ward clerk and two nurses."],
        ["How did you change?", "We hung up a list."], ["What successes occurred?", "Nobody is forgotten."],
      ]) {
        await hand.type(editor.getByLabel(heading), words);
      }
      await clean(editor);
      await editor.hand.go(button(editor, /^Save$/));
      await said(editor, "The write-up is saved");
      await editor.hand.go(button(editor, "Save and ask the author"));
      await said(editor, "They are asked by mail to read this version");
      await hand.press(editor.locator("summary", { hasText: "Ask somebody else to read and sign" }));
      await hand.type(editor.getByLabel("Their account code"), site.people.get(seats.lived[0]));
      await hand.choose(editor.getByLabel("They sign as"), "Reader with lived experience");
      await clean(editor);
      await editor.hand.go(button(editor, /^Save and ask$/));
      await said(editor, "They are asked by mail to read this version");

      // Without those who have to agree it is not published.
      await editor.hand.go(button(editor, "Publish now"));
      await editor.locator(".nhsuk-error-summary").waitFor();
      await clean(editor);

      for (const who of ["Nell Ashgrove", seats.lived[0]]) {
        const reader = await site.visit({ ...way, as: who });
        await reader.goto("/my-ideas"); // where authors and readers find what waits for them
        await clean(reader);
        await reader.hand.go(reader.getByRole("link", { name: title }));
        await reader.getByText("Nobody is forgotten.").waitFor();
        await reader.hand.go(button(reader, "Agree to this version"));
        await said(reader, "You have agreed to this version");
        await clean(reader);
        await reader.context().close();
      }
      await editor.goto(address);
      await editor.hand.go(button(editor, "Save and agree to this version"));
      await said(editor, "You have agreed to this version");

      const visitor = await site.visit(way);
      await visitor.goto(`/ideas/${idea}`);
      assert.equal(await visitor.getByText(title).count(), 0, "it is not public yet");
      await editor.hand.go(button(editor, "Publish now"));
      await said(editor, "The write-up is published");
      await clean(editor);
      await editor.context().close();

      await visitor.goto(`/ideas/${idea}`);
      await visitor.hand.go(visitor.getByRole("link", { name: `Written up: ${title}` }));
      await visitor.getByRole("heading", { level: 1, name: title }).waitFor();
      await visitor.getByText("Nobody is forgotten.").waitFor();
      await visitor.getByRole("link", { name: "Sign in to comment" }).waitFor();
      await clean(visitor);
      const feed = await (await fetch(`${site.url}/challenges/kind-wards-${i}/feed.atom`)).text();
      assert.ok(feed.includes(title), "the feed has it");
      const page = visitor.url();
      await visitor.context().close();

      // Everybody may say something to it.
      const reader = await site.visit({ ...way, as: "Hannah Quill" });
      await reader.goto(page);
      await reader.hand.type(reader.getByLabel("Add a comment"), "Our ward hangs one up next week.");
      await clean(reader);
      await reader.hand.go(button(reader, "Post comment"));
      await reader.getByText("Our ward hangs one up next week.").waitFor();
      await reader.context().close();
    });
  }
});
