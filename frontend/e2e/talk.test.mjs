// What people do with an idea once it is there: find it, comment, support, follow.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, byKeyboard, clean, ways } from "./harness.mjs";

const manners = [...ways, byKeyboard];
let site;
const ideas = [];
before(async () => {
  site = await Site.start();
  await site.openChallenge("quiet-wards", "Quiet wards");
  for (const [i] of manners.entries()) ideas.push(await site.idea("quiet-wards", "Nell Ashgrove", `Lights out at ten, way ${i}`));
});
after(() => site?.stop());

// text waits for words anywhere in the page's own part.
const text = (page, words) => page.locator("main").getByText(words).first().waitFor();

describe("a comment is posted, edited, answered, deleted and brought back", () => {
  for (const [i, way] of manners.entries()) {
    test(way.name, async () => {
      const page = await site.visit({ ...way, as: "Josie Tranter" });
      const { hand } = page;
      await page.goto(`/ideas/${ideas[i]}`);
      await hand.go(page.getByRole("button", { name: "Post comment" }));
      await page.locator(".nhsuk-error-summary").waitFor();
      assert.match(await page.title(), /^Error: /, "an empty comment is a fault");
      await clean(page);
      await hand.type(page.getByLabel("Add a comment"), "Our ward did this. It took a week.");
      await hand.go(page.getByRole("button", { name: "Post comment" }));
      await text(page, "Your comment is posted. You can edit it for 15 minutes.");
      await clean(page);
      await hand.go(page.getByRole("link", { name: "Edit your comment" }));
      await hand.type(page.getByLabel("Your comment", { exact: true }), "Our ward did this. It took a month.");
      await clean(page);
      await hand.go(page.getByRole("button", { name: "Save changes" }));
      await text(page, "It took a month.");

      const other = await site.visit({ ...way, as: "Ruth Glendinning" });
      await other.goto(`/ideas/${ideas[i]}`);
      await other.hand.go(other.getByRole("link", { name: "Reply to Josie Tranter" }));
      await other.hand.type(other.getByLabel("Your comment", { exact: true }), "What did the night staff say?");
      await clean(other);
      await other.hand.go(other.getByRole("button", { name: "Post reply" }));
      await text(other, "in reply to Josie Tranter");
      await clean(other);
      await other.context().close();

      await page.goto(`/ideas/${ideas[i]}`);
      await hand.go(page.getByRole("link", { name: "Delete your comment" }));
      await clean(page);
      await hand.go(page.getByRole("button", { name: "Delete" }));
      await text(page, "Your comment is deleted.");
      await text(page, "What did the night staff say?"); // the reply stays
      assert.equal(await page.getByText("It took a month.").count(), 0);
      await clean(page);
      await hand.go(page.getByRole("button", { name: "Bring it back" }));
      await text(page, "It took a month.");
      await clean(page);
      await page.context().close();
    });
  }
});

describe("support is given and taken back, and an idea is followed", () => {
  for (const [i, way] of manners.entries()) {
    test(way.name, async () => {
      const page = await site.visit({ ...way, as: "Hannah Quill" });
      const { hand } = page;
      await page.goto(`/ideas/${ideas[i]}`);
      await hand.go(page.getByRole("button", { name: "Support this idea" }));
      await page.getByRole("heading", { name: "1 person supports this" }).waitFor();
      await clean(page);
      await hand.go(page.getByRole("button", { name: "Take back your support" }));
      await page.getByRole("button", { name: "Support this idea" }).waitFor();
      assert.equal(await page.getByRole("heading", { name: "1 person supports this" }).count(), 0);
      await hand.go(page.getByRole("button", { name: /^Follow\s*:/ }));
      await page.getByRole("button", { name: new RegExp(`^Stop following.*way ${i}`) }).waitFor();
      await clean(page);
      await page.goto("/following");
      await page.getByRole("link", { name: `Lights out at ten, way ${i}` }).waitFor();
      await clean(page);
      await hand.go(page.getByRole("button", { name: new RegExp(`^Stop following.*way ${i}`) }));
      await page.locator(".nhsuk-notification-banner").waitFor();
      await clean(page);
      await page.goto("/following");
      assert.equal(await page.getByRole("link", { name: `Lights out at ten, way ${i}` }).count(), 0);
      await page.context().close();
    });
  }
});

describe("ideas are searched and filtered", () => {
  for (const way of manners) {
    test(way.name, async () => {
      const page = await site.visit(way);
      const { hand } = page;
      await page.goto("/challenges/better-joints/ideas");
      await hand.type(page.getByLabel("Search ideas"), "blood test");
      await hand.go(page.getByRole("button", { name: "Search" }));
      await page.getByRole("heading", { name: /^\d+ ideas?/ }).waitFor();
      assert.ok((await page.locator("main mark").count()) > 0, "what was searched for is marked");
      assert.match(await page.title(), /blood test/);
      await clean(page);
      const before = await page.locator("#results").innerText();
      if (!(await page.getByLabel("Rheumatology").isVisible())) await hand.press(page.locator("summary", { hasText: "Filter and sort" }));
      await hand.tick(page.getByLabel(/^Rheumatology/));
      await hand.go(page.getByRole("button", { name: "Apply filters" }).first());
      await page.getByRole("link", { name: /Remove filter Area: Rheumatology/ }).waitFor();
      assert.match(page.url(), /q=blood\+test|q=blood%20test/, "the search stays");
      assert.match(page.url(), /area=rheumatology/);
      assert.notEqual(await page.locator("#results").innerText(), before, "fewer are left");
      await clean(page);
      await hand.go(page.getByRole("link", { name: /Remove filter Area: Rheumatology/ }));
      assert.equal(await page.locator("#results").innerText(), before);
      await hand.type(page.getByLabel("Search ideas"), "xylophone zeppelin");
      await hand.go(page.getByRole("button", { name: "Search" }));
      await text(page, /No idea|0 ideas/);
      await clean(page);
      await page.context().close();
    });
  }
});
