import { Site, wide, narrow } from "./harness.mjs";
import { Jury, seats } from "./jury.mjs";
const site = await Site.start();
const out = "/tmp/s/rest/shots/";
const shoot = async (who, jury, paths, widths = ["1280", "320"]) => {
  for (const w of widths) {
    const page = await site.visit({ name: "x", viewport: w === "1280" ? wide : narrow, javaScriptEnabled: w === "1280", as: who });
    for (const [name, p, act] of paths) {
      await page.goto(p.startsWith("/") ? p : `/review/${jury.id}${p ? "/" + p : ""}`);
      if (act) await act(page);
      await page.screenshot({ path: `${out}${name}-${w}.png`, fullPage: true });
      const over = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      if (over) console.log("WIDE", name, w);
    }
    if (page.faults.length) console.log(page.faults);
    await page.context().close();
  }
};
const jury = await Jury.form(site, "soft-lights", "Soft lights");
await jury.open();
await jury.score("lived");
const { lived, secretary } = jury.people;
const sheet = async (n, scores) => { const s = await lived("GET", `${jury.at}/sheets/${jury.ideas[n]}`); await lived("PUT", `${jury.at}/sheets/${jury.ideas[n]}`, { scores }, s.etag); };
await sheet(0, { impact: "9", feasibility: "unable" });
await sheet(1, { impact: "6", feasibility: "2" });
await lived("POST", `${jury.at}/support/expenses`, { what: "Train to the meeting on 3 June", pence: 1250 });
await lived("POST", `${jury.at}/support/expenses`, { what: "Sitter", pence: 4000 });
await secretary("PUT", `${jury.at}/support/expenses/1/paid`, { paid: true });
await secretary("PUT", `${jury.at}/support/plan`, { contact: "Kit Marlow, 01632 960 001", meets_at: "2027-01-05T14:00:00Z", minutes: 90, place: "Room 4" });
await lived("PUT", `${jury.at}/support/availability`, { words: "Tuesdays after 2pm" });
const open = async (page) => { for (const d of await page.locator("summary").all()) await d.click().catch(() => {}); };
await shoot(seats.lived[0], jury, [["support-lived", "support"], ["check", "check"], ["score", `ideas/${jury.ideas[2]}`, open], ["board-lived", ""], ["conflict", `ideas/${jury.ideas[2]}/conflict`]]);
await shoot(seats.secretary[0], jury, [["support-sec", "support"], ["board-sec", ""]]);
await site.stop();
