// What is closed opens again: a round while nobody has looked at it, and a record
// that was published, by the chair and an administrator together.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, administrator, byKeyboard, clean, ways } from "./harness.mjs";
import { Jury, press, seats } from "./jury.mjs";

let site;
before(async () => {
  site = await Site.start();
});
after(() => site?.stop());

for (const [n, way] of [...ways, byKeyboard].entries()) {
  describe(`what is closed opens again ${way.name}`, () => {
    const sit = async (name, jury, address) => {
      const page = await site.visit({ ...way, as: name });
      await page.goto(address ?? `/review/${jury.id}`);
      return page;
    };
    const button = (page, name) => page.getByRole("main").getByRole("button", { name });

    test("a round, until somebody has looked", async () => {
      const jury = await Jury.form(site, `doors-${n}`, `Doors ${n}`);
      await jury.open();
      await jury.score();
      await jury.step("chair", { to: "r1_closed" });
      const chair = await sit(seats.chair[0], jury);
      await chair.getByText("Nobody has seen the results of the round yet.").waitFor();
      await clean(chair);
      assert.equal(await chair.getByText("Median, impact").count(), 0, "nothing of it is shown");
      await chair.hand.press(chair.locator("summary", { hasText: "Open the round again" }));
      await chair.hand.go(button(chair, "Open the round again"));
      await chair.getByRole("alert").getByRole("link", { name: "Enter the reason" }).waitFor();
      await clean(chair);
      await chair.hand.type(chair.getByLabel("Reason", { exact: true }).first(), "A member was ill.");
      await chair.hand.go(button(chair, "Open the round again"));
      await chair.getByText("The round is open again, and the members are told.").waitFor();
      await jury.step("chair", { to: "r1_closed" });
      await chair.goto(`/review/${jury.id}`);
      await chair.hand.go(button(chair, "Look at the results"));
      await chair.getByText("Chair and secretary can now see the results of the round.").waitFor();
      assert.equal(await button(chair, "Open the round again").count(), 0);
      await clean(chair);
      await chair.context().close();
    });

    test("a published record, by two", async () => {
      const jury = await Jury.form(site, `lamps-${n}`, `Lamps ${n}`);
      await jury.open();
      await jury.decide();
      await jury.release();
      const { shortlist } = { shortlist: `/shortlists/lamps-${n}-lamps-${n}-panel` };
      const lead = await sit(press, jury, `/review/${jury.id}/publish`);
      await lead.hand.go(button(lead, "Publish the shortlist"));
      await lead.goto(shortlist);
      await clean(lead);

      const chair = await sit(seats.chair[0], jury);
      await chair.hand.go(chair.getByRole("link", { name: "What the panel has signed" }));
      await clean(chair);
      await chair.hand.type(chair.getByLabel("Reason"), "A complaint was upheld.");
      await chair.hand.go(button(chair, "Ask to open the record again"));
      await chair.getByText("The record opens again when the other one agrees.").waitFor();
      const admin = await sit(administrator, jury, `/review/${jury.id}/record`);
      await admin.getByText("The chair has asked to open the record again.").waitFor();
      await clean(admin);
      await admin.hand.go(button(admin, "Agree and open the record again"));
      await admin.getByText("The record is open again.").waitFor();

      await lead.goto(shortlist);
      await lead.getByText("The panel has opened its record again").waitFor();
      await clean(lead);
      for (const who of ["chair", "secretary"]) await jury.step(who, { to: "finalised" });
      await jury.release();
      await lead.goto(shortlist);
      await lead.hand.go(lead.getByRole("link", { name: /^Version 1, published on/ }));
      await lead.getByText("A complaint was upheld.").waitFor();
      await clean(lead);
      for (const page of [lead, chair, admin]) await page.context().close();
    });
  });
}
