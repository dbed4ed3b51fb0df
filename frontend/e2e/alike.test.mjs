// Whoever writes what is there already is shown it: under the title while they type,
// and without a script as a step of its own. They support it instead and keep their draft.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, byKeyboard, clean, ways } from "./harness.mjs";
import { accessible } from "./checks.mjs";

const original = "Patients book their own follow-up appointment";
const pause = 300; // milliseconds after the last key, as scripts/alike.ts has it
const mistyped = "Pateints book there own folow-up apointment";
let site, number;
before(async () => {
  site = await Site.start();
  await site.openChallenge("shorter-waits", "Shorter waits");
  number = await site.idea("shorter-waits", "Nell Ashgrove", original, "After surgery they choose the day themselves.");
  await site.idea("shorter-waits", "Nell Ashgrove", "Bread on the wards", "Fresh bread for those who work at night.");
});
after(() => site?.stop());

const form = "/challenges/shorter-waits/share?kind=idea";
const focused = (page) => page.evaluate(() => document.activeElement.id);

test("similar ideas are listed under the title after a pause, and the focus stays", async () => {
  for (const viewport of ways.map((w) => w.viewport)) {
    const page = await site.visit({ ...byKeyboard, viewport, as: "Josie Tranter" });
    const asked = [];
    page.on("request", (r) => r.url().includes("/similar?") && asked.push({ at: Date.now(), title: new URL(r.url()).searchParams.get("title") }));
    await page.goto(form);
    const title = page.getByLabel("Title");
    const says = page.locator(".nhsuk-form-group", { has: title }).getByRole("status");
    await title.focus();
    await title.evaluate((e) => e.addEventListener("input", () => (window.keys ??= []).push([e.value, performance.now()])));
    await page.keyboard.type(mistyped, { delay: 20 });
    const typed = Date.now();
    const link = page.getByRole("link", { name: original });
    await link.waitFor();
    // A busy machine may leave a pause between two keys; only then is anything asked in between.
    const keys = await page.evaluate(() => window.keys);
    const paused = keys.filter(([, at], n) => n + 1 < keys.length && keys[n + 1][1] - at >= pause - 20).map(([value]) => value);
    const early = asked.slice(0, -1).map((a) => a.title);
    assert.deepEqual(early.filter((t) => !paused.includes(t)), [], "nothing is asked while somebody types on");
    assert.equal(asked.at(-1).title, mistyped);
    assert.ok(asked.at(-1).at - typed > 200, `asked ${asked.at(-1).at - typed} ms after the last key`);
    assert.match(await says.innerText(), /may say the same as yours: 1\./);
    assert.equal(await focused(page), "title", "the focus stays");
    assert.equal(await title.inputValue(), mistyped);
    const box = async (l) => (await l.boundingBox()).y;
    assert.ok((await box(link)) > (await box(title)), "they stand under the title");
    assert.ok((await box(link)) < (await box(page.getByLabel("What would you change?"))), "and above the text");
    assert.deepEqual(await accessible(page), []);
    await clean(page);

    // Tab goes to the link, which opens beside what is being written.
    await page.keyboard.press("Tab");
    assert.ok(await link.evaluate((e) => e === document.activeElement), "the link is the next stop");
    const opened = page.context().waitForEvent("page");
    await page.keyboard.press("Enter");
    await (await opened).getByRole("heading", { level: 1, name: original }).waitFor();
    assert.equal(await title.inputValue(), mistyped);

    // What is like nothing takes the list away.
    await page.keyboard.press("Shift+Tab");
    await title.fill("Zebras");
    await link.waitFor({ state: "detached" });
    assert.equal(await says.innerText(), "");
    assert.equal(await focused(page), "title");
    await clean(page);
    await page.context().close();
  }
});

describe("a near-copy is shown before it is posted, and its draft is kept", () => {
  const people = ["Josie Tranter", "Hannah Quill", "Carys Maddox-Owen"];
  for (const [i, way] of [...ways, byKeyboard].entries()) {
    test(way.name, async () => {
      const page = await site.visit({ ...way, as: people[i] });
      const { hand } = page;
      await page.goto(form);
      await hand.type(page.getByLabel("Title"), mistyped);
      const others = page.getByRole("button", { name: "See if others have shared this" });
      await hand.go(others);
      await page.getByRole("heading", { level: 1, name: "These may be the same as yours" }).waitFor();
      const draft = new URL(page.url()).pathname.replace("/similar", "");
      assert.deepEqual(await page.getByRole("main").getByRole("heading", { level: 2 }).allInnerTexts(), [original]);
      await clean(page);

      // Posting comes by the same step.
      await hand.go(page.getByRole("button", { name: "Go on with mine" }));
      assert.equal(new URL(page.url()).pathname, draft);
      await hand.type(page.getByLabel("What would you change?"), "They would choose the day.");
      await hand.choose(page.getByLabel("Area"), "Clinics");
      await hand.go(page.getByRole("button", { name: "Continue" }));
      await page.getByRole("heading", { level: 1, name: "These may be the same as yours" }).waitFor();
      await hand.go(page.getByRole("button", { name: /^Support this one instead.*follow-up appointment$/ }));
      await page.getByRole("heading", { level: 1, name: original }).waitFor();
      assert.equal(new URL(page.url()).pathname, `/ideas/${number}`);
      await page.getByRole("heading", { name: `${i + 1} ${i ? "people support" : "person supports"} this` }).waitFor();
      await clean(page);

      await page.goto("/my-ideas");
      await hand.go(page.getByRole("link", { name: mistyped }));
      assert.equal(new URL(page.url()).pathname, draft, "the draft is kept");
      assert.equal(await page.getByLabel("Title").inputValue(), mistyped);
      assert.equal(await page.getByLabel("What would you change?").inputValue(), "They would choose the day.");
      await clean(page);
      await page.context().close();
    });
  }
});
