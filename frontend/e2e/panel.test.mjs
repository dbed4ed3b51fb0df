// A panel at work: members score, the chair conducts, chair and secretary sign,
// communications publish, and everybody can read what came of it.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, byKeyboard, clean, ways } from "./harness.mjs";
import { Jury, press, seats } from "./jury.mjs";

const manners = [...ways, byKeyboard];
const juries = [];
let site;
before(async () => {
  site = await Site.start();
  for (const i of manners.keys()) {
    const jury = await Jury.form(site, `calm-clinics-${i}`, `Calm clinics ${i}`);
    await jury.open();
    juries.push(jury);
  }
});
after(() => site?.stop());

const visit = (way, seat) => site.visit({ ...way, as: seats[seat]?.[0] ?? seat });
const heading = (page, name) => page.getByRole("heading", { name }).first().waitFor();
const button = (page, name) => page.getByRole("main").getByRole("button", { name });
const link = (page, name) => page.getByRole("main").getByRole("link", { name }).or(button(page, name)); // a link may look like a button

describe("a member scores three ideas and is unable to judge one", () => {
  for (const [i, way] of manners.entries()) {
    test(way.name, async () => {
      const page = await visit(way, "lived");
      const { hand } = page;
      await page.goto("/review");
      await clean(page);
      await hand.go(page.getByRole("link", { name: `Calm clinics ${i} panel`, exact: true }));
      await heading(page, "Your ideas: 0 of 3 scored");
      await clean(page);
      await hand.go(page.getByRole("button", { name: "Score the next idea" }));
      const impact = page.getByRole("group", { name: /^Impact/ });
      const feasibility = page.getByRole("group", { name: /^Feasibility/ });
      assert.equal(await page.locator("main [type=radio][name^=score-]:checked").count(), 0, "nothing is chosen beforehand");
      for (const [n, scores] of [["8", "7"], ["3", "5"], ["Unable to judge", "9"]].entries()) {
        await hand.tick(impact.getByRole("radio", { name: scores[0], exact: true }));
        await hand.tick(feasibility.getByRole("radio", { name: scores[1], exact: true }));
        if (n === 0) await hand.type(page.getByLabel("Note", { exact: false }).first(), "We waited in the corridor.");
        await clean(page);
        await page.hand.go(button(page, "Save and next"));
      }
      await page.getByText("Saved. You have scored all of your ideas.").waitFor();
      await heading(page, "Your ideas: 3 of 3 scored");
      await clean(page);

      const board = await juries[i].people.lived("GET", `${juries[i].at}/sheets`);
      assert.equal(board.done, 3);
      await page.context().close();
    });
  }
});

describe("a member declares a conflict, and no longer sees the idea", () => {
  for (const [i, way] of ways.entries()) {
    test(way.name, async () => {
      const page = await visit(way, "nurse");
      const { hand } = page;
      await page.goto(`/review/${juries[i].id}/ideas/${juries[i].ideas[2]}`);
      await hand.go(page.getByRole("button", { name: "I have a conflict of interest" }));
      await page.hand.go(button(page, "Declare"));
      await page.locator(".nhsuk-error-summary").waitFor();
      await clean(page);
      await hand.tick(page.getByRole("radio", { name: "I work in the same team" }));
      await page.hand.go(button(page, "Declare"));
      await page.getByText("Your interest is noted.").waitFor();
      await page.getByText("Recused").first().waitFor();
      await clean(page);
      await page.goto(`/review/${juries[i].id}/ideas/${juries[i].ideas[2]}`);
      await page.getByText("You are recused from this idea").waitFor();
      assert.equal(await page.getByRole("radio").count(), 0);
      await clean(page);
      await page.context().close();
    });
  }
});

describe("two rounds, a decision, two signatures, a release and a shortlist", () => {
  for (const [i, way] of ways.entries()) {
    test(way.name, async () => {
      const jury = juries[i];
      await jury.score("lived", "nurse");
      const chair = await visit(way, "chair");
      const { hand } = chair;
      await chair.goto(`/review/${jury.id}`);
      await clean(chair);
      await chair.getByText("These members have not scored everything:").waitFor();
      await chair.hand.go(button(chair, /^Close round/));
      await chair.locator(".nhsuk-error-summary").waitFor();
      await hand.tick(chair.getByLabel("Close the round without them"));
      await clean(chair);
      await chair.hand.go(button(chair, /^Close round/));
      await chair.hand.go(button(chair, "Show the results to the panel"));
      await clean(chair);
      await hand.go(chair.getByRole("link", { name: /Two chairs in the bay/ }));
      await heading(chair, "Round 1");
      await clean(chair);
      await chair.goto(`/review/${jury.id}`);
      await chair.hand.type(chair.getByLabel("Why the panel passes over what it has not talked about"), "Nothing more to say.");
      await chair.hand.go(button(chair, "Open round 2"));
      await clean(chair);

      const member = await visit(way, "lived");
      await member.goto(`/review/${jury.id}/next`);
      await member.getByText("In the round before you said:").first().waitFor();
      await member.getByRole("heading", { name: "What round 1 came to" }).waitFor();
      for (let n = 0; n < 3; n++) {
        await clean(member);
        const open = member.getByRole("group", { name: /^Impact/ }).getByRole("radio", { name: "Unable to judge" });
        if (await open.isChecked()) await member.hand.tick(member.getByRole("group", { name: /^Impact/ }).getByRole("radio", { name: "6", exact: true }));
        await member.hand.go(button(member, "Save and next"));
      }
      await member.getByText("Saved. You have scored all of your ideas.").waitFor();
      await member.context().close();
      await jury.score("lived");

      await chair.goto(`/review/${jury.id}`);
      await chair.hand.go(button(chair, /^Close round/));
      await chair.hand.go(button(chair, "Start deciding"));
      await clean(chair);
      await jury.people.secretary("PUT", `${jury.at}/meeting/presence`, { here: true });
      for (const [n, idea] of jury.ideas.entries()) {
        await chair.goto(`/review/${jury.id}/ideas/${idea}/discussion`);
        if (n === 0) {
          await chair.hand.go(button(chair, "Record the decision"));
          await chair.locator(".nhsuk-error-summary").waitFor();
        }
        await hand.tick(chair.getByRole("radio", { name: n < 2 ? "Shortlist" : "Not now" }));
        await hand.type(chair.getByLabel("Reason, in words for the author"), n < 2 ? "Easy to do anywhere." : "Others have to act first.");
        await hand.type(chair.getByLabel("Why the panel decides otherwise"), "We talked about it.");
        await clean(chair);
        await chair.hand.go(button(chair, "Record the decision"));
        assert.equal(await chair.locator(".nhsuk-error-summary").count(), 0);
      }
      await chair.goto(`/review/${jury.id}`);
      await chair.hand.go(button(chair, `Move down : A list by the door`));
      assert.match(await chair.locator("main ol.nhsuk-list--number li").first().innerText(), /Two chairs in the bay/);
      await clean(chair);
      await chair.hand.go(button(chair, "Sign the decisions"));
      await chair.getByText("You have signed.").first().waitFor();
      await chair.context().close();

      const secretary = await visit(way, "secretary");
      await secretary.goto(`/review/${jury.id}`);
      await secretary.hand.go(button(secretary, "Sign the decisions"));
      await clean(secretary);
      await secretary.context().close();

      // Nothing of it is public before the release.
      const reader = await site.visit(way);
      await reader.goto(`/ideas/${jury.ideas[0]}`);
      assert.match(await reader.locator("main").innerText(), /In review/);
      assert.doesNotMatch(await reader.locator("main").innerText(), /Easy to do anywhere/);

      const editor = await visit(way, press);
      await editor.goto(`/review/${jury.id}`);
      await clean(editor);
      await editor.hand.go(link(editor, "Tell the authors"));
      await heading(editor, "Tell the authors");
      await clean(editor);
      await editor.hand.go(button(editor, "Tell the authors"));
      await editor.getByText("The authors are told.").waitFor();
      assert.equal(await link(editor, "Publish the results").count(), 0, "it can be published before authors have read it");
      await clean(editor);
      await editor.hand.go(editor.getByRole("link", { name: "Who has not agreed yet" }));
      assert.match(await editor.locator("main").innerText(), /Two chairs in the bay/);
      await clean(editor);

      // The author reads it, and agrees; everybody else still reads "in review".
      const author = await visit(way, "Nell Ashgrove");
      for (const [n, idea] of jury.ideas.entries()) {
        await author.goto("/my-ideas");
        if (n === 0) await clean(author);
        await author.hand.go(author.locator(`main li a[href="/ideas/${idea}"]`));
        await author.getByText("You read this before everybody else.").waitFor();
        if (n === 0) await author.getByText("Easy to do anywhere").first().waitFor();
        if (n === 0) await clean(author);
        await author.hand.go(button(author, "I have read this and agree that it is published"));
        await author.getByText(/You agreed on/).waitFor();
        if (n === 0) await clean(author);
      }
      await author.context().close();
      await reader.reload();
      assert.doesNotMatch(await reader.locator("main").innerText(), /Easy to do anywhere/);

      await editor.goto(`/review/${jury.id}`);
      await clean(editor);
      await editor.hand.go(link(editor, "Publish the results"));
      await heading(editor, "Publish the results");
      await clean(editor);
      await editor.hand.go(button(editor, /Publish/));
      await editor.goto(`/review/${jury.id}`);
      await editor.hand.type(editor.getByLabel("Title", { exact: true }), `What calm clinics ${i} take up`);
      await editor.hand.go(button(editor, "Save the texts"));
      await clean(editor);
      await editor.hand.go(editor.getByRole("main").getByRole("button", { name: "Publish the shortlist" }));
      await editor.hand.go(button(editor, /Publish/));
      await heading(editor, `What calm clinics ${i} take up`);
      await clean(editor);
      await editor.context().close();

      await reader.goto("/shortlists");
      await reader.hand.go(reader.getByRole("link", { name: `What calm clinics ${i} take up` }));
      await heading(reader, "2 ideas on the shortlist");
      assert.match(await reader.locator("main").innerText(), /Easy to do anywhere/);
      await clean(reader);
      await reader.goto(`/ideas/${jury.ideas[0]}`);
      await reader.getByText("Shortlisted").first().waitFor();
      await clean(reader);
      await reader.context().close();
    });
  }
});

describe("communications publish a shortlist", () => {
  test(byKeyboard.name, async () => {
    const jury = juries[2];
    await jury.decide();
    await jury.tell();
    const page = await visit(byKeyboard, press);
    await page.goto(`/review/${jury.id}`);
    await page.hand.go(link(page, "Publish the results"));
    await heading(page, "Publish the results");
    await page.hand.go(button(page, /Publish/));
    await page.goto(`/review/${jury.id}`);
    await page.hand.go(page.getByRole("main").getByRole("button", { name: "Publish the shortlist" }));
    await page.hand.go(button(page, /Publish/));
    await heading(page, "2 ideas on the shortlist");
    await clean(page);
    await page.context().close();
  });
});
