// An administrator sets a challenge up, from its title to its panel, and opens it.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, administrator, clean, ways } from "./harness.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site?.stop());

const button = (page, name) => page.getByRole("main").getByRole("button", { name }).first();

describe("a challenge is set up, opened and gets a panel", () => {
  for (const [i, way] of ways.entries()) {
    test(way.name, async () => {
      const page = await site.visit({ ...way, as: administrator });
      const { hand } = page;
      const link = (name) => page.getByRole("main").getByRole("link", { name });
      const title = `Warm meals ${i}`;
      await page.goto("/admin");
      await hand.go(link("Challenges"));
      await clean(page);
      await hand.go(page.getByRole("button", { name: "Create a challenge" }));
      await page.hand.go(button(page, "Save"));
      await page.locator(".nhsuk-error-summary").waitFor();
      await clean(page);
      await hand.type(page.getByLabel("Title"), title);
      await hand.type(page.getByLabel("Question (optional)"), "How do meals arrive warm?");
      await hand.type(page.getByLabel("Areas"), "Kitchen\nWards");
      await clean(page);
      await page.hand.go(button(page, "Save"));
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      await clean(page);

      await hand.go(page.getByRole("button", { name: "Add a phase" }));
      await hand.tick(page.getByRole("radio", { name: "Collect ideas" }));
      await page.hand.go(button(page, "Continue"));
      const opens = page.getByRole("group", { name: "Day it opens" });
      const closes = page.getByRole("group", { name: /Day it closes/ });
      const now = new Date();
      for (const [group, year] of [[opens, now.getFullYear() - 1], [closes, now.getFullYear() + 1]]) {
        await hand.type(group.getByLabel("Day"), "3");
        await hand.type(group.getByLabel("Month"), "6");
        await hand.type(group.getByLabel("Year"), String(year));
      }
      await hand.type(page.getByLabel("Time it opens"), "09:00");
      await hand.type(page.getByLabel(/Time it closes/), "17:00");
      await clean(page);
      await page.hand.go(button(page, "Save"));
      assert.equal(await page.locator(".nhsuk-error-summary").count(), 0);
      await clean(page);

      const visitor = await site.visit(way);
      assert.equal((await visitor.goto(`/challenges/warm-meals-${i}`)).status(), 404, "nobody sees it yet");
      await page.hand.go(button(page, "Publish"));
      await clean(page);
      await visitor.goto("/challenges");
      await visitor.hand.go(visitor.getByRole("link", { name: title }));
      await visitor.getByRole("button", { name: "Share an idea or experience" }).waitFor();
      await clean(visitor);
      await visitor.context().close();

      await page.goto("/admin");
      await hand.go(link("Panels"));
      await hand.go(link(title));
      await hand.go(page.getByRole("button", { name: "New panel" }));
      await hand.type(page.getByLabel("Name", { exact: true }), "Kitchen panel");
      await clean(page);
      await page.hand.go(button(page, "Create the panel"));
      await clean(page);
      for (const [name, seat] of [["Catriona Dalwhin", "Chair"], ["Stanley Mbele-Rowe", "Member with lived experience"]]) {
        await hand.type(page.getByLabel("Find a person by name"), name);
        await page.hand.go(button(page, "Find"));
        await hand.tick(page.getByRole("radio", { name }));
        await hand.choose(page.getByLabel("Seat", { exact: true }), seat);
        await clean(page);
        await page.hand.go(button(page, "Give the seat"));
        await page.getByRole("heading", { name: "Give somebody a seat" }).waitFor();
        await page.getByText("The seat is given.").waitFor();
        assert.equal(await page.evaluate(() => document.activeElement?.id), "given", "the next person is looked for from here");
      }
      await page.getByText("Catriona Dalwhin, ").first().waitFor();
      await page.getByText("What is missing:").waitFor();
      await clean(page);
      await page.context().close();
    });
  }
});
