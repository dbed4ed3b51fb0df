// Starts the demonstration of the binary on a free port with a folder of its own,
// and Chromium beside it. Every page that a test opens is watched: what the
// content security policy refuses, what the console complains about and whatever
// is asked of another host fails the test.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const wide = { width: 1280, height: 900 };
export const narrow = { width: 320, height: 640 };

// ways are the three manners in which every journey has to work.
export const ways = [
  { name: "with JavaScript at 1280 px", viewport: wide, javaScriptEnabled: true },
  { name: "without JavaScript at 320 px", viewport: narrow, javaScriptEnabled: false },
];

// byKeyboard is the third: Tab, Enter, Space and arrows alone.
export const byKeyboard = { name: "by keyboard alone", viewport: wide, javaScriptEnabled: true, keys: true };

export const administrator = "Dev Kapadia-Holt";

// hence is the time some hours from now, as the API takes it.
export const hence = (hours) => new Date(Math.floor(Date.now() / 1000 + hours * 3600) * 1000).toISOString();

export const binary = process.env.UPTAKE_TEST_BINARY ?? resolve(import.meta.dirname, "../../bin/uptake");

function freePort() {
  return new Promise((done, failed) => {
    const s = createServer();
    s.once("error", failed);
    s.listen(0, "127.0.0.1", () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });
}

// Site is one running demonstration and the browser that looks at it.
export class Site {
  // start takes the name under which browsers know the site: passkeys need one.
  static async start(name = "127.0.0.1") {
    const site = new Site();
    site.data = await mkdtemp(join(tmpdir(), "uptake-e2e-"));
    site.url = `http://${name}:${await freePort()}`;
    site.log = "";
    site.server = spawn(binary, ["demo", "--addr", site.url.slice(7), "--data", site.data], { stdio: ["ignore", "pipe", "pipe"] });
    for (const out of [site.server.stdout, site.server.stderr]) {
      out.on("data", (b) => (site.log = (site.log + b).slice(-20000)));
    }
    site.browser = await chromium.launch({
      executablePath: process.env.UPTAKE_TEST_CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
    try {
      await site.ready();
      site.people = await site.everybody();
    } catch (e) {
      await site.stop();
      throw e;
    }
    return site;
  }

  async ready() {
    for (const end = Date.now() + 60000; Date.now() < end; ) {
      if (this.server.exitCode !== null) break;
      try {
        if ((await fetch(`${this.url}/`)).ok) return;
      } catch {
        // not listening yet
      }
      await new Promise((r) => setTimeout(r, 50));
    }
    throw new Error(`the demonstration did not start:\n${this.log}`);
  }

  // everybody maps names to the keys of the bar.
  async everybody() {
    const html = await (await fetch(`${this.url}/`)).text();
    const people = new Map();
    for (const [, key, name] of html.matchAll(/<option value="([^"]+)">([^:<]+)/g)) people.set(name, key);
    assert.ok(people.size > 10, "the bar lists the people of the demonstration");
    return people;
  }

  async stop() {
    await this.browser?.close();
    if (this.server && this.server.exitCode === null) {
      const gone = new Promise((r) => this.server.once("exit", r));
      this.server.kill("SIGTERM");
      await gone;
    }
    await rm(this.data, { recursive: true, force: true });
  }

  // visit opens a page of its own for one person; nobody is a visitor.
  async visit({ as, name: _, keys, ...way } = ways[0]) {
    const context = await this.browser.newContext({ baseURL: this.url, locale: "en-GB", ...way });
    context.setDefaultTimeout(10000);
    const page = await context.newPage();
    watch(page, this.url);
    page.hand = keys ? new Keys(page) : new Pointer(page);
    if (as) await this.signIn(page, as);
    return page;
  }

  // signIn uses the bar of the demonstration.
  async signIn(page, name) {
    const key = this.people.get(name);
    assert.ok(key, `${name} is one of the demonstration`);
    if (page.url() === "about:blank") await page.goto("/");
    await page.selectOption("#demo-person", key);
    await page.click("form[action='/demo/sign-in'] button");
    await page.getByRole("button", { name: "Sign out" }).waitFor({ state: "attached" });
  }

  // session signs in without a browser and returns the cookie; "" for a visitor. All come
  // from one address, which may sign in so often a minute: then it waits as it is told.
  async session(name) {
    if (!name) return "";
    const signIn = () => fetch(`${this.url}/demo/sign-in`, {
      method: "POST", redirect: "manual", headers: { Origin: this.url }, body: new URLSearchParams({ person: this.people.get(name) }),
    });
    let answer = await signIn();
    for (let tries = 0; answer.status === 429 && tries < 3; tries++) {
      await new Promise((r) => setTimeout(r, 1000 * (Number(answer.headers.get("retry-after")) + 1)));
      answer = await signIn();
    }
    assert.equal(answer.status, 303, `${name} signs in`);
    return answer.headers.getSetCookie().map((c) => c.split(";")[0]).join("; ");
  }

  // letter waits for mail to an address and returns the address of its link and its code.
  async letter(to) {
    for (const end = Date.now() + 15000; Date.now() < end; ) {
      for (const name of (await readdir(join(this.data, "outbox"))).filter((n) => n.endsWith(".eml")).sort().reverse()) {
        const mail = (await readFile(join(this.data, "outbox", name), "utf8")).replace(/=\r?\n/g, "").replace(/=3D/g, "=");
        const link = mail.match(/https?:\/\/\S+\/sign-in\/(?:address\/)?[\w-]+/);
        if (mail.includes(to) && link) return { link: link[0], code: mail.match(/^\D*(\d{6})\D*$/m)?.[1] };
      }
      await new Promise((r) => setTimeout(r, 100));
    }
    throw new Error(`no mail to ${to} came`);
  }

  // program returns the API as one person may use it: (method, path, body, version)
  // gives the answer's body, with its version as etag.
  async program(as) {
    const cookie = await this.session(as);
    return async (method, path, body, etag) => {
      const headers = { Cookie: cookie, Origin: this.url, ...(body && { "Content-Type": "application/json" }), ...(etag && { "If-Match": etag }) };
      const answer = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
      const text = await answer.text();
      assert.ok(answer.ok, `${as}: ${method} ${path}: ${answer.status} ${text}`);
      return { ...(text && JSON.parse(text)), etag: answer.headers.get("etag"), at: answer.headers.get("location")?.replace("/api/v1", "") };
    };
  }

  // attach attaches a small document to an idea of somebody, with what they say of it.
  async attach(as, idea, said) {
    const form = new FormData();
    for (const [name, value] of Object.entries(said)) form.set(name, value);
    form.set("file", new Blob([`%PDF-1.7 ${said.alt} %%EOF`]), "plan.pdf");
    const answer = await fetch(`${this.url}/api/v1/ideas/${idea}/attachments`, { method: "POST", headers: { Cookie: await this.session(as), Origin: this.url }, body: form });
    assert.equal(answer.status, 201, await answer.text());
  }

  // openChallenge makes a challenge that takes ideas, as the administrator through the API.
  async openChallenge(slug, title) {
    const admin = await this.program(administrator);
    await admin("POST", "/challenges", {
      slug, title, question: "What would you change first?", areas: [{ name: "Clinics" }, { name: "Wards" }],
      phases: [{ kind: "collect", opens_at: hence(-1), closes_at: hence(200) }],
    });
    await admin("POST", `/challenges/${slug}/publish`, {});
    return slug;
  }

  // role gives somebody a role in a challenge, as the administrator's page does.
  async role(name, role, slug) {
    const cookie = await this.session(administrator);
    const at = `${this.url}/admin/people/${this.people.get(name)}`;
    const html = await (await fetch(at, { headers: { cookie } })).text();
    const { title } = await (await this.program(administrator))("GET", `/challenges/${slug}`);
    const challenge = html.match(new RegExp(`<option value="(\\d+)"[^>]*>\\s*${title}`))?.[1];
    assert.ok(challenge, `${title} can be chosen at ${at}`);
    const answer = await fetch(`${at}/give`, { method: "POST", redirect: "manual", headers: { cookie, Origin: this.url }, body: new URLSearchParams({ role, challenge }) });
    assert.equal(answer.status, 303);
  }

  // idea posts an idea through the API and returns its number.
  async idea(slug, as, title, body = "We changed the order of two steps. Nobody waits between them now.") {
    return (await (await this.program(as))("POST", `/challenges/${slug}/ideas`, { kind: "practice", area: "clinics", title, body })).number;
  }

  async run(...args) {
    return promisify(execFile)(binary, args, { env: { ...process.env, UPTAKE_DATA: this.data } });
  }
}

// watch collects in page.faults whatever must never happen.
export function watch(page, url) {
  page.faults = [];
  page.on("console", (m) => {
    // A page of a fault is meant to have its status.
    if (m.type() === "error" && !/status of (401|403|404|409|410|412|413|422|429)/.test(m.text())) page.faults.push(`console: ${m.text()}`);
  });
  page.on("pageerror", (e) => page.faults.push(`script: ${e.message}`));
  page.on("request", (r) => {
    if (!r.url().startsWith(url) && !/^(data|blob|about):/.test(r.url())) page.faults.push(`another host: ${r.url()}`);
  });
  page.on("response", (r) => {
    if (r.status() >= 500) page.faults.push(`${r.status()}: ${r.url()}`);
  });
}

// clean fails if anything happened that never may, or the page scrolls sideways.
export async function clean(page) {
  assert.deepEqual(page.faults, [], page.url());
  await fits(page);
}

// fits fails if the page is wider than its window.
export async function fits(page) {
  const box = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth;
    const has = document.documentElement.clientWidth;
    const out = wide <= has ? [] : [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > has + 0.5).slice(0, 4).map((e) => `${e.tagName}.${e.className}`);
    return { wide, has, out };
  });
  assert.ok(box.wide <= box.has, `${page.url()} is ${box.wide} px wide in ${box.has}: ${box.out.join(", ")}`);
}

// tabTo presses Tab until the element has the focus, as a person with a keyboard does.
export async function tabTo(page, target, most = 400) {
  const wanted = await target.elementHandle();
  for (let i = 0; i < most; i++) {
    if (await wanted.evaluate((e) => e === document.activeElement)) {
      const seen = await wanted.evaluate((e) => {
        const r = e.getBoundingClientRect();
        return r.bottom > 0 && r.top < innerHeight && (getComputedStyle(e).outlineStyle !== "none" || getComputedStyle(e).boxShadow !== "none" || e.matches("[type=radio],[type=checkbox]"));
      });
      assert.ok(seen, "the focus can be seen");
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${target}`);
}

// Hand does what a page asks for.
class Hand {
  constructor(page) {
    this.page = page;
  }
  // go presses something and waits for the page that follows.
  async go(target) {
    const left = this.page.waitForEvent("framenavigated");
    await this.press(target);
    await left;
    await this.page.waitForLoadState();
  }
}

// Pointer is the hand with mouse or finger, Keys the one with the keyboard alone.
class Pointer extends Hand {
  press(target) {
    return target.click();
  }
  tick(target) {
    return target.check();
  }
  type(target, words) {
    return target.fill(words);
  }
  choose(target, label) {
    return target.selectOption({ label });
  }
}

class Keys extends Hand {
  async press(target) {
    await tabTo(this.page, target);
    await this.page.keyboard.press("Enter");
  }
  // tick reaches a box by Tab; within a group of radios it goes on by arrows.
  async tick(target) {
    const box = await target.elementHandle();
    const group = await box.evaluate((e) => (e.type === "radio" ? `[type=radio][name="${e.name}"]` : ""));
    if (!group) {
      await tabTo(this.page, target);
      await this.page.keyboard.press("Space");
    } else {
      const checked = this.page.locator(`${group}:checked`);
      await tabTo(this.page, (await checked.count()) ? checked : this.page.locator(group).first());
      const here = () => box.evaluate((e) => e === document.activeElement);
      for (let i = 0; i < 30 && !(await here()); i++) await this.page.keyboard.press("ArrowDown");
      if (!(await target.isChecked())) await this.page.keyboard.press("Space");
    }
    assert.ok(await target.isChecked(), "the keyboard has chosen it");
  }
  async type(target, words) {
    await tabTo(this.page, target);
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.type(words);
  }
  async choose(target, label) {
    await tabTo(this.page, target);
    await this.page.keyboard.type(label);
    assert.equal(await target.evaluate((e) => e.selectedOptions[0].text), label);
  }
}
