// Notes that members address to the author of an idea: chair and secretary look through
// them, release some, and the author reads those and no others once results are public.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { accessible } from "./checks.mjs";
import { Site, clean, ways } from "./harness.mjs";
import { Jury, seats } from "./jury.mjs";

const hostile = `"><script>document.title="ran"</script><b>Kind</b> & ' ${"long".repeat(60)}`;
let site;
const juries = [];
before(async () => {
  site = await Site.start();
  for (const i of ways.keys()) {
    const jury = await Jury.form(site, `notes-${i}`, `Notes ${i}`, { rounds: 1 });
    await jury.open();
    const notes = { lived: ["Thank you for this. Ask the night staff too.", "author"], gp: [hostile, "author"], nurse: ["Zebrafinch: between us.", "private"], partner: ["Yarrow: for the panel.", "panel"] };
    for (const [key, [note, note_for]] of Object.entries(notes)) {
      for (const idea of jury.ideas) {
        const sheet = await jury.people[key]("GET", `${jury.at}/sheets/${idea}`);
        const about = idea === jury.ideas[0] ? { note, note_for } : {};
        await jury.people[key]("PUT", `${jury.at}/sheets/${idea}`, { scores: { impact: "8", feasibility: "8" }, ...about }, sheet.etag);
      }
    }
    for (const to of ["r1_closed", "discussing", "deciding"]) await jury.step("chair", { to });
    juries.push(jury);
  }
});
after(() => site?.stop());

const shot = (page, name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });

for (const [i, way] of ways.entries()) {
  describe(`notes to authors, ${way.name}`, () => {
    test("are released after a preview, and read by their author alone", async () => {
      const jury = juries[i];
      const [idea] = jury.ideas;
      const secretary = await site.visit({ ...way, as: seats.secretary[0] });
      await secretary.goto(`/review/${jury.id}`);
      await secretary.hand.go(secretary.getByRole("link", { name: "Notes to the authors" }));
      assert.equal(await secretary.getByText(/Zebrafinch|Yarrow/).count(), 0, "notes to others are shown");
      assert.doesNotMatch(await secretary.title(), /ran/);
      await clean(secretary);
      await shot(secretary, `notes-${i}`);

      await secretary.getByLabel("Thank you for this.").check();
      await secretary.hand.go(secretary.getByRole("button", { name: "Show what the author will read" }));
      await clean(secretary);
      await shot(secretary, `notes-preview-${i}`);
      await secretary.hand.go(secretary.getByRole("button", { name: "Release this to the author" }));
      await secretary.getByText("Saved. The author reads it once authors are told what was decided.").waitFor();
      await shot(secretary, `notes-released-${i}`);
      if (way.javaScriptEnabled !== false) assert.deepEqual(await accessible(secretary), []);

      // A form that was changed by hand is refused, and nothing is released.
      const odd = await secretary.request.post(`/review/${jury.id}/ideas/${idea}/notes`, { headers: { Origin: site.url }, form: { version: "2", note: hostile } });
      assert.equal(odd.status(), 412);
      const old = await secretary.request.post(`/review/${jury.id}/ideas/${idea}/notes`, { headers: { Origin: site.url }, form: { version: "1" } });
      assert.equal(old.status(), 412);
      await secretary.context().close();

      const author = await site.visit({ ...way, as: "Nell Ashgrove" });
      await author.goto(`/ideas/${idea}`);
      assert.equal(await author.getByText("Ask the night staff too").count(), 0, "released before the results are");
      for (const [n, other] of jury.ideas.entries()) {
        await jury.people.chair("PUT", `${jury.at}/ideas/${other}/decision`, { outcome: n < 2 ? "shortlist" : "not_now", reason: "Easy to do.", override: "We talked about it." });
      }
      for (const who of ["chair", "secretary"]) await jury.step(who, { to: "finalised" });
      await jury.release();
      await author.reload();
      await author.getByText("Ask the night staff too").waitFor();
      assert.equal(await author.getByText("Kind").count(), 0, "a note that was not released is shown");
      await clean(author);
      await shot(author, `notes-author-${i}`);
      await author.context().close();
      const visitor = await site.visit({ ...way });
      await visitor.goto(`/ideas/${idea}`);
      assert.equal(await visitor.getByText("night staff").count(), 0, "a visitor reads it");
      await visitor.context().close();
    });
  });
}
