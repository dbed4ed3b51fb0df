// The scoring page: what is typed is kept until it is saved, on every device, and
// the second round shows what the first came to.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, clean, ways } from "./harness.mjs";
import { Jury, seats } from "./jury.mjs";

let site, jury;
before(async () => {
  site = await Site.start();
  jury = await Jury.form(site, "typed-scores", "Typed scores");
  await jury.open();
});
after(() => site?.stop());

const visit = (way, seat) => site.visit({ ...way, as: seats[seat][0] });
const sheet = (n) => `/review/${jury.id}/ideas/${jury.ideas[n]}`;
const impact = (page) => page.getByRole("group", { name: /^Impact/ });
const note = (page) => page.getByLabel("Note", { exact: false }).first();
const save = (page) => page.getByRole("button", { name: "Save", exact: true });
const [wide, narrow] = ways;

// drafted waits until the server holds a note for a member.
async function drafted(seat, n, text) {
  for (const end = Date.now() + 12000; Date.now() < end; ) {
    const draft = await jury.people[seat]("GET", `${jury.at}/sheets/${jury.ideas[n]}/draft`);
    if (draft.note === text) return draft;
    await new Promise((r) => setTimeout(r, 100));
  }
  throw new Error(`no draft of ${seat} says ${text}`);
}

describe("what is typed on an idea", () => {
  test("is saved by itself, and goes on on another device", async () => {
    const page = await visit(wide, "lived");
    await page.goto(sheet(0));
    await impact(page).getByRole("radio", { name: "7", exact: true }).check();
    await note(page).fill("Half a thought.");
    await page.locator("[role=status]").filter({ hasText: "Draft saved at" }).waitFor({ timeout: 12000 });
    const phone = await visit(narrow, "lived");
    await phone.goto(sheet(0));
    await clean(phone);
    assert.equal(await note(phone).inputValue(), "Half a thought.");
    assert.ok(await impact(phone).getByRole("radio", { name: "7", exact: true }).isChecked());
    assert.match(await phone.locator("[role=status]").innerText(), /not saved yet/);
    const desk = await jury.people.lived("GET", `${jury.at}/sheets`);
    assert.equal(desk.done, 0, "a draft is no score");
    await page.context().close();
    await phone.context().close();
  });

  test("is saved on leaving", async () => {
    const page = await visit(wide, "gp");
    await page.goto(sheet(0));
    await note(page).fill("On the way out.");
    await page.getByRole("link", { name: "Panels" }).or(page.getByRole("link", { name: "Review" })).first().click();
    await drafted("gp", 0, "On the way out.");
    await page.context().close();
  });

  test("is saved while somebody types on", async () => {
    const page = await visit(wide, "nurse");
    await page.goto(sheet(0));
    await note(page).focus();
    const end = Date.now() + 11000;
    let saved = false;
    while (Date.now() < end && !saved) {
      await page.keyboard.type("x");
      await page.waitForTimeout(400); // a key now and then, each before 5 seconds of rest
      saved = (await page.locator("[role=status]").innerText()).startsWith("Draft saved");
    }
    assert.ok(saved, "nothing was saved in 11 seconds of typing");
    await page.context().close();
  });

  test("shows both versions after a save in two windows", async () => {
    const one = await visit(narrow, "partner");
    const two = await visit(narrow, "partner");
    for (const page of [one, two]) await page.goto(sheet(1));
    for (const [page, score, words] of [[one, "3", "From the first."], [two, "8", "From the second."]]) {
      await impact(page).getByRole("radio", { name: score, exact: true }).check();
      await note(page).fill(words);
      await save(page).click();
    }
    await two.getByRole("heading", { name: "Changed in another window" }).waitFor();
    await clean(two);
    assert.match(await two.getByRole("main").innerText(), /From the first\./);
    assert.equal(await note(two).inputValue(), "From the second.");
    await save(two).click();
    await two.getByText("Saved. This idea is not fully scored yet.").waitFor();
    assert.equal(await note(two).inputValue(), "From the second.");
    await one.context().close();
    await two.context().close();
  });

  test("is offered where something else was saved meanwhile", async () => {
    const page = await visit(narrow, "gp");
    const stored = await jury.people.gp("GET", `${jury.at}/sheets/${jury.ideas[0]}`);
    await jury.people.gp("PUT", `${jury.at}/sheets/${jury.ideas[0]}`, { scores: { impact: "2" }, note: "Saved by program." }, stored.etag);
    await page.goto(sheet(0));
    await page.getByRole("heading", { name: "You have typed something else" }).waitFor();
    await clean(page);
    assert.equal(await note(page).inputValue(), "Saved by program.");
    await page.getByRole("link", { name: "Put this into the form" }).click();
    await page.getByText("The form holds what you typed").waitFor();
    assert.equal(await note(page).inputValue(), "On the way out.");
    await clean(page);
    await page.getByRole("button", { name: "Throw the draft away" }).click();
    await page.getByText("The draft is thrown away.").waitFor();
    assert.equal(await note(page).inputValue(), "Saved by program.");
    await page.context().close();
  });
});

describe("the second round", () => {
  test("shows the first, and asks to confirm", async () => {
    await jury.score();
    for (const to of ["r1_closed", "discussing"]) await jury.step("chair", { to });
    await jury.people.secretary("PUT", `${jury.at}/ideas/${jury.ideas[0]}/minutes`, { version: 0, reasons: "It saves journeys.", concerns: "It costs time.", would_change: "A trial." });
    await jury.step("chair", { to: "r2_open" });
    for (const way of ways) {
      const page = await visit(way, "lived");
      await page.goto(sheet(0));
      await page.getByRole("heading", { name: "What round 1 came to" }).waitFor();
      await clean(page);
      assert.equal(await page.locator("svg[role=img]").count(), 2);
      assert.match(await page.getByRole("main").innerText(), /It saves journeys\.[^]*In the round before you said: 9/);
      await page.context().close();
    }
  });
});
