// Members of a new panel practise before they score, and the chair sees who has.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, byKeyboard, clean, ways } from "./harness.mjs";
import { Jury, seats } from "./jury.mjs";

const manners = [...ways, byKeyboard];
const juries = [];
let site;
before(async () => {
  site = await Site.start();
  for (const i of manners.keys()) juries.push(await Jury.form(site, `soft-lights-${i}`, `Soft lights ${i}`));
});
after(() => site?.stop());

const main = (page) => page.getByRole("main");

describe("a member practises on three invented ideas, then says that they are ready", () => {
  for (const [i, way] of manners.entries()) {
    test(way.name, async () => {
      const page = await site.visit({ ...way, as: seats.lived[0] });
      const { hand } = page;
      await page.goto(`/review/${juries[i].id}`);
      await clean(page);
      await hand.go(page.getByRole("link", { name: "Score the practice ideas" }));
      await page.getByRole("heading", { name: "0 of 3 practised" }).waitFor();
      await clean(page);
      await hand.go(page.getByRole("button", { name: "Score the next practice idea" }));
      for (const [n, scores] of [["7", "9"], ["Unable to judge", "5"], ["2", "1"]].entries()) {
        if (n === 0) {
          await hand.go(main(page).getByRole("button", { name: "Compare with the chair" }));
          await page.locator(".nhsuk-error-summary").waitFor();
        }
        await hand.tick(page.getByRole("group", { name: /^Impact/ }).getByRole("radio", { name: scores[0], exact: true }));
        await hand.tick(page.getByRole("group", { name: /^Feasibility/ }).getByRole("radio", { name: scores[1], exact: true }));
        await clean(page);
        await hand.go(main(page).getByRole("button", { name: "Compare with the chair" }));
        await page.getByText("How the chair would score it").waitFor();
        await page.getByRole("heading", { name: "Why" }).waitFor();
        await clean(page);
        if (n < 2) await hand.go(page.getByRole("button", { name: "Next practice idea" }));
      }
      await page.getByText("You have scored all of the practice ideas.").waitFor();
      await hand.go(page.getByRole("link", { name: "Go to the panel" }));
      await hand.go(main(page).getByRole("button", { name: "I have read them and am ready" }));
      await page.getByText("The chair sees that you are ready.").waitFor();
      await page.context().close();

      const chair = await site.visit({ ...way, as: seats.chair[0] });
      await chair.goto(`/review/${juries[i].id}`);
      const row = chair.locator("tr", { hasText: seats.lived[0] });
      assert.match(await row.innerText(), /Yes[\s\S]*Yes/);
      await chair.getByText("Still to score the practice ideas: 3 members.").waitFor();
      await clean(chair);
      await chair.hand.go(chair.getByRole("link", { name: "Practice ideas", exact: true }));
      await clean(chair);
      await chair.hand.go(chair.getByRole("link", { name: "Change the practice ideas" }));
      await chair.hand.type(chair.getByLabel("Title").first(), "A lamp for each bed");
      await clean(chair);
      await chair.hand.go(main(chair).getByRole("button", { name: "Save the practice ideas" }));
      await chair.getByText("The practice ideas are saved.").waitFor();
      await chair.getByRole("link", { name: "A lamp for each bed" }).waitFor();
      await chair.context().close();

      const secretary = await site.visit({ ...way, as: seats.secretary[0] });
      await secretary.goto(`/review/${juries[i].id}/practice`);
      await clean(secretary);
      await secretary.getByLabel(/A member has read the criteria/).selectOption({ label: seats.nurse[0] });
      await secretary.hand.go(main(secretary).getByRole("button", { name: "Note that they are ready" }));
      await secretary.getByText("It is noted that they are ready.").waitFor();
      await secretary.context().close();
    });
  }
});
