// Ideas are suggested while somebody types, found, narrowed; two that are the same
// become one and two again.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, clean, ways } from "./harness.mjs";

let site, kept, gone;
before(async () => {
  site = await Site.start();
  await site.openChallenge("shorter-waits", "Shorter waits");
  await site.role("Lorna Whitfield-Sey", "moderator", "shorter-waits");
  kept = await site.idea("shorter-waits", "Nell Ashgrove", "Patients book their own follow-up", "After surgery patients choose the day of their follow-up appointment themselves.");
  gone = await site.idea("shorter-waits", "Josie Tranter", "Pick the date of your follow-up", "Patients choose the date of the follow-up appointment after surgery.");
  await site.idea("shorter-waits", "Josie Tranter", "Bread on the wards", "Fresh bread for those who work at night.");
});
after(() => site?.stop());

test("suggestions are a combobox that the keyboard works", async () => {
  const page = await site.visit(ways[0]);
  await page.goto("/challenges/shorter-waits/ideas");
  const box = page.getByRole("combobox", { name: "Search ideas" });
  await box.focus();
  await page.keyboard.type("follow-up appoi");
  const list = page.getByRole("listbox", { name: "Ideas with these words" });
  await list.waitFor();
  assert.equal(await box.getAttribute("aria-expanded"), "true");
  assert.equal(await list.getByRole("option").count(), 2);
  assert.equal(await box.getAttribute("aria-activedescendant"), "", "nothing is chosen before an arrow is pressed");
  await clean(page);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  const chosen = list.locator("[aria-selected=true]");
  assert.equal(await chosen.getAttribute("id"), await box.getAttribute("aria-activedescendant"));
  const title = await chosen.innerText();
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "hidden" });
  assert.equal(await box.getAttribute("aria-expanded"), "false");
  assert.equal(await box.inputValue(), "follow-up appoi", "what was typed stays");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: title }).waitFor();

  // Enter without a choice searches, as without a script.
  await page.goto("/search");
  await page.getByRole("combobox", { name: "Search ideas" }).fill("bread wards");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /idea.* for “bread wards”/ }).waitFor();
  assert.match(await page.title(), /\(\d+ ideas?\)/);
  await page.context().close();
});

test("the plain form searches without a script", async () => {
  const page = await site.visit(ways[1]);
  await page.goto("/challenges/shorter-waits/ideas");
  await page.getByLabel("Search ideas").fill("zzzz");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await clean(page);
  await page.getByRole("link", { name: "Search in all challenges" }).click();
  await page.getByRole("heading", { name: /0 ideas for/ }).waitFor();
  await clean(page);
  await page.context().close();
});

describe("a moderator makes one of two ideas, and two again", () => {
  for (const way of ways) {
    test(way.name, async () => {
      const page = await site.visit({ ...way, as: "Lorna Whitfield-Sey" });
      await page.goto(`/ideas/${gone}`);
      await page.locator("main a[href$='/moderate']").first().click();
      await page.getByRole("link", { name: "Merge with another idea" }).click();
      await page.getByRole("radio", { name: "Patients book their own follow-up" }).check();
      await clean(page);
      await page.getByRole("button", { name: "Compare the two" }).click();
      await page.getByRole("heading", { name: "When you merge them" }).waitFor();
      await clean(page);
      await page.getByLabel("Reason").fill("Both let patients choose.");
      await page.getByRole("button", { name: "Merge", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: "Patients book their own follow-up" }).waitFor();
      await clean(page);
      const visitor = await site.visit(way);
      await visitor.goto(`/ideas/${gone}`);
      assert.equal(new URL(visitor.url()).pathname, `/ideas/${kept}`, "the old address leads to the idea that is kept");
      await visitor.getByRole("link", { name: "Pick the date of your follow-up" }).click();
      assert.match(await visitor.locator("main").innerText(), /choose the date of the follow-up/);
      await clean(visitor);
      await page.getByRole("link", { name: /Undo the merge/ }).click();
      await page.getByLabel("Reason").fill("They differ after all.");
      await clean(page);
      await page.getByRole("button", { name: "Undo the merge" }).click();
      await page.getByRole("heading", { level: 1, name: "Pick the date of your follow-up" }).waitFor();
      await visitor.goto(`/ideas/${gone}`);
      assert.equal(new URL(visitor.url()).pathname, `/ideas/${gone}`);
      await page.context().close();
      await visitor.context().close();
    });
  }
});
