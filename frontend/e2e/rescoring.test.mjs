// A panel that scores each idea again right after its discussion: the meeting leads
// the members there, and nobody sees what they give before the round is closed.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, clean, ways } from "./harness.mjs";
import { Jury, seats } from "./jury.mjs";

let site;
const juries = [];
before(async () => {
  site = await Site.start();
  for (const i of ways.keys()) {
    const jury = await Jury.form(site, `at-once-${i}`, `At once ${i}`, { rescore: "after_each", carry: true, delphi_in: 75 });
    await jury.open();
    await jury.score();
    const { lived } = jury.people; // stands against the others on the second idea, so it has to be discussed
    const sheet = await lived("GET", `${jury.at}/sheets/${jury.ideas[1]}`);
    await lived("PUT", `${jury.at}/sheets/${jury.ideas[1]}`, { scores: { impact: "1" } }, sheet.etag);
    await jury.step("chair", { to: "r1_closed" });
    juries.push(jury);
  }
});
after(() => site?.stop());

const button = (page, name) => page.getByRole("main").getByRole("button", { name });
const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });

for (const [i, way] of ways.entries()) {
  describe(`scoring again at once, ${way.name}`, () => {
    test("the chair shows round 1, and members score each idea after its talk", async () => {
      const jury = juries[i];
      const chair = await site.visit({ ...way, as: seats.chair[0] });
      const member = await site.visit({ ...way, as: seats.lived[0] });
      await chair.goto(`/review/${jury.id}`);
      await chair.getByText("The discussion starts, and members score each idea again once the panel has talked about it.").waitFor();
      await shot(chair, `board-closed-${i}`);
      await chair.hand.go(button(chair, "Show the results to the panel"));
      await chair.getByText("Discussing; each idea is scored again after its discussion").waitFor();
      await clean(chair);

      await member.goto(`/review/${jury.id}/meeting`);
      assert.equal(await member.locator("#score-again").count(), 0, "nothing was talked about");
      await member.goto(`/review/${jury.id}/ideas/${jury.ideas[0]}`);
      await member.getByText("This idea is not among those that you can score again now.").waitFor();
      await member.goto(`/review/${jury.id}/meeting`);

      await chair.goto(`/review/${jury.id}/meeting`);
      await chair.hand.go(button(chair, "Discuss now : A list by the door"));
      await chair.getByRole("heading", { name: "A list by the door" }).waitFor();
      await chair.hand.go(button(chair, "End this discussion"));
      if (!way.javaScriptEnabled) await member.reload();
      const again = member.locator("#score-again");
      await again.waitFor();
      assert.equal((await again.textContent()).trim(), `Score idea ${jury.ideas[0]} again`);
      await clean(member);
      await shot(member, `meeting-${i}`);

      await member.hand.go(again);
      await member.getByRole("heading", { name: "A list by the door" }).first().waitFor();
      await shot(member, `screen-${i}`);
      await member.hand.go(member.getByRole("button", { name: "Save", exact: true }));
      await member.goto(`/review/${jury.id}/meeting`);
      assert.equal(await member.locator("#score-again").count(), 0, "what is scored is not asked for again");
      await member.goto(`/review/${jury.id}/results`);
      await member.getByRole("heading", { name: "Where the members are in consensus" }).waitFor();
      await clean(member);
      await shot(member, `results-${i}`);

      await chair.goto(`/review/${jury.id}`);
      await chair.getByText("The panel has not talked about").first().waitFor();
      await clean(chair);
      await shot(chair, `board-open-${i}`);
      for (const page of [chair, member]) await page.context().close();
    });

    test("what was not talked about is passed over, and who was absent counts as before", async () => {
      const jury = juries[i];
      const chair = await site.visit({ ...way, as: seats.chair[0] });
      await chair.goto(`/review/${jury.id}`);
      await chair.getByLabel("Close the round without them").check();
      await chair.getByLabel("Why the panel passes over what it has not talked about").fill("We agree on these.");
      await chair.hand.go(button(chair, /^Close round/));
      await chair.getByText("Round 2 is closed.").first().waitFor();
      await jury.people.chair("GET", `${jury.at}/results`); // looks
      await chair.goto(`/review/${jury.id}/ideas/${jury.ideas[0]}/discussion`);
      await chair.getByText("3 scores are carried over from the round before").first().waitFor();
      await clean(chair);
      await shot(chair, `carried-${i}`);
      await chair.goto(`/review/${jury.id}/results`);
      await chair.locator("summary", { hasText: "The figures, for who reads statistics: Impact" }).click();
      await chair.getByText("carried over from the round before").first().waitFor();
      await clean(chair);
      await shot(chair, `results-closed-${i}`);
      const admin = await site.visit({ ...way, as: "Dev Kapadia-Holt" });
      await admin.goto(`/admin/panels/${jury.id}`);
      await shot(admin, `setup-${i}`);
      await clean(admin);
      for (const page of [chair, admin]) await page.context().close();
    });
  });
}
