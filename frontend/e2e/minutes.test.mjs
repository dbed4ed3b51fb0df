// An idea takes two minutes on a phone. Nobody waits here: the time that a person
// would take is added up, at 35 words of five letters a minute, 1.5 seconds to
// look at each page and a second for each touch, and the real time of the pages.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, clean, narrow } from "./harness.mjs";

const letter = 60 / (35 * 5);
const look = 1.5;
const touch = 1;
const mail = 20; // to find the message and come back

let site;
before(async () => {
  site = await Site.start();
  await site.openChallenge("two-minutes", "Two minutes");
});
after(() => site?.stop());

// Person does what a page asks for, as the hand does, and counts how long it takes.
class Person {
  constructor(page) {
    Object.assign(this, { page, seconds: 0, typed: [] });
  }
  // sees is what comes first on each page.
  sees(heading) {
    this.seconds += look;
    return this.page.getByRole("heading", { name: heading }).first().waitFor();
  }
  async press(target) {
    const began = performance.now();
    await this.page.hand.go(target);
    this.seconds += touch + (performance.now() - began) / 1000;
  }
  async tick(target) {
    this.seconds += touch;
    await target.check();
  }
  async choose(target, label) {
    this.seconds += 2 * touch;
    await target.selectOption({ label });
  }
  async type(name, words) {
    this.seconds += touch + words.length * letter;
    this.typed.push(name);
    await this.page.getByLabel(name, { exact: true }).fill(words);
  }
}

const title = "Text the date of the next visit";
const line = "We text each patient the date before they leave. Nobody rings to ask any more.";

// share goes from the page of the challenge to what is to be checked.
async function share(person) {
  const { page } = person;
  const button = (name) => page.getByRole("main").getByRole("button", { name });
  await page.goto("/challenges/two-minutes");
  await person.sees("Two minutes");
  await person.press(button("Share an idea or experience"));
  await person.sees("What do you want to share?");
  await person.tick(page.getByRole("radio").first());
  await person.press(button("Continue"));
  await person.sees(/./);
  await person.type("Title", title);
  await person.type(await page.locator("label[for=body]").innerText(), line);
  await person.choose(page.getByLabel("Area"), "Clinics");
  await clean(page);
  await person.press(button("Continue"));
  await person.sees(/Check before you post|These may be the same|Similar ideas/);
  if (!(await page.getByRole("heading", { name: "Check before you post" }).count())) await person.press(page.getByRole("button", { name: "Go on with mine" }));
  await person.sees("Check before you post");
}

async function received(person) {
  await person.press(person.page.getByRole("button", { name: "Agree and post" }));
  await person.page.getByRole("heading", { name: "Your idea is posted" }).waitFor();
  await clean(person.page);
}

for (const javaScriptEnabled of [true, false]) {
  describe(`an idea is posted within two minutes at 320 px, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
    test("by somebody who is signed in", async (t) => {
      const person = new Person(await site.visit({ viewport: narrow, javaScriptEnabled, as: "Josie Tranter" }));
      await share(person);
      await received(person);
      t.diagnostic(`${Math.round(person.seconds)} s`);
      assert.ok(person.seconds > 30 && person.seconds < 120, `${person.seconds} s`);
      assert.equal(person.typed.length, 2, "two fields are enough");
      await person.page.context().close();
    });

    test("by somebody new, who signs in on the way", async (t) => {
      const person = new Person(await site.visit({ viewport: narrow, javaScriptEnabled }));
      const { page } = person;
      const address = `new-${javaScriptEnabled}@example.org`;
      await share(person);
      await person.press(page.getByRole("main").getByRole("button", { name: "Sign in to post" }));
      await person.sees("Sign in");
      await person.type("Email address", address);
      await person.press(page.getByRole("main").getByRole("button", { name: "Continue" }));
      await person.sees("Check your email");
      const { link } = await site.letter(address);
      person.seconds += mail;
      await page.goto(link);
      await person.sees("Sign in");
      await person.press(page.getByRole("main").getByRole("button", { name: "Sign in" }));
      await person.sees("Tell us who you are");
      await person.type("Name", "Ann Example");
      await person.press(page.locator("main button[type=submit]").first());
      await person.sees("Check before you post");
      await received(person);
      t.diagnostic(`${Math.round(person.seconds)} s`);
      assert.ok(person.seconds > 30 && person.seconds < 120, `${person.seconds} s`);
      await page.context().close();
    });
  });
}

test("a form that is sent empty asks for two fields, and one choice where there are areas", async () => {
  const admin = await site.program("Dev Kapadia-Holt");
  await admin("POST", "/challenges", { slug: "no-areas", title: "No areas", phases: [{ kind: "collect", opens_at: new Date(Date.now() - 3600e3).toISOString().replace(/\.\d+/, "") }] });
  await admin("POST", "/challenges/no-areas/publish", {});
  const page = await site.visit({ viewport: narrow, as: "Josie Tranter" });
  for (const [slug, fields] of [["no-areas", ["title", "body"]], ["two-minutes", ["title", "body", "area"]]]) {
    await page.goto(`/challenges/${slug}/share?kind=practice`);
    await page.hand.go(page.getByRole("main").getByRole("button", { name: "Continue" }));
    const asked = await page.locator(".nhsuk-error-summary a").evaluateAll((all) => all.map((a) => a.getAttribute("href").replace(/^.*#/, "")));
    assert.deepEqual(asked.sort(), fields.sort(), slug);
    await clean(page);
  }
  await page.context().close();
});
