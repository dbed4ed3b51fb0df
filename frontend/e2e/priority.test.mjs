// A panel that shows priority scores: it is set up on the page, scores 0, 0.5 or 1, and
// its results say what so few scorers are worth.
import { after, before, describe, test } from "node:test";
import { Site, administrator, clean, ways } from "./harness.mjs";
import { Jury, seats } from "./jury.mjs";

let site;
const juries = [];
before(async () => {
  site = await Site.start();
  for (const i of ways.keys()) {
    const jury = await Jury.form(site, `priorities-${i}`, `Priorities ${i}`);
    const { lead } = jury.people;
    const criteria = ["impact", "feasibility"].map((name) => ({ name, question: `Is its ${name} large?`, scale_min: "0", scale_max: "1", scale_step: "0.5", best: "high", anchors: {} }));
    await lead("PUT", `${jury.at}/criteria`, { items: criteria }, (await lead("GET", jury.at)).etag);
    juries.push(jury);
  }
});
after(() => site?.stop());

const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });

for (const [i, way] of ways.entries()) {
  describe(`priority scores, ${way.name}`, () => {
    test("are turned on, and shown with what few scorers are worth", async () => {
      const jury = juries[i];
      const admin = await site.visit({ ...way, as: administrator });
      await admin.goto(`/admin/panels/${jury.id}`);
      await admin.getByText("Change how the panel works").first().click();
      await admin.getByLabel("Show priority scores (CHNRI), for criteria that are scored 0, 0.5 or 1").check();
      await admin.getByLabel("Each idea as soon as the panel has talked about it").check();
      await admin.getByLabel("how much of a difference is taken for chance").fill("2.5");
      await shot(admin, `settings-${i}`);
      await admin.hand.go(admin.getByRole("button", { name: "Save the settings" }));
      await admin.getByText("The settings are saved.").waitFor();
      await admin.getByText("(lambda 2.5)").first().waitFor();
      await clean(admin);
      await admin.context().close();

      for (const key of ["lived", "partner", "gp", "nurse"]) {
        await jury.people[key]("POST", `${jury.at}/ready`);
        for (const n of [1, 2, 3]) await jury.people[key]("PUT", `${jury.at}/practice/${n}`, { scores: { impact: "1", feasibility: "0.5" } });
      }
      for (const to of ["briefed", "r1_open"]) await jury.step("chair", { to });
      for (const [n, key] of ["lived", "partner", "gp", "nurse"].entries()) {
        for (const [m, idea] of jury.ideas.entries()) {
          const sheet = await jury.people[key]("GET", `${jury.at}/sheets/${idea}`);
          await jury.people[key]("PUT", `${jury.at}/sheets/${idea}`, { scores: { impact: ["1", "0.5", "0"][(n + m) % 3], feasibility: "1" } }, sheet.etag);
        }
      }
      for (const to of ["r1_closed", "r2_open"]) await jury.step("chair", { to });
      const member = await site.visit({ ...way, as: seats.gp[0] });
      await member.goto(`/review/${jury.id}/results`);
      await member.getByRole("heading", { name: "Priority scores", exact: true }).waitFor();
      await member.getByText("The order is uncertain: 4 members have scored.").waitFor();
      await member.getByRole("cell", { name: "0.81" }).or(member.getByText("0.81")).first().waitFor();
      await clean(member);
      await shot(member, `priority-${i}`);
      await member.context().close();
    });
  });
}
