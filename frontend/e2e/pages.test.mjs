// Every page of the router, found by following the links of every role, as a
// visitor and as the person to whom it offers most, at both widths. With
// UPTAKE_TEST_CRAWL=1 every page as every person; with UPTAKE_TEST_CRAWL=2/5 the
// second of five parts of them, for who has little time at once.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, narrow, watch, ways, wide } from "./harness.mjs";
import { failed, light, looked, toured } from "./checks.mjs";
import { furnish, walked } from "./furnish.mjs";
import { distinct, lost, partOf, routesOf } from "./walk.mjs";

const crawl = process.env.UPTAKE_TEST_CRAWL ?? "";

let site, routes, walker, furnished;
before(async () => {
  site = await Site.start();
  routes = await routesOf(site);
  furnished = await furnish(site);
  walker = await walked(site, routes.pages, furnished, crawl ? 3 : 2);
});
after(() => site?.stop());

// unlinked are pages to which mail or a post leads, and no link; / is the start.
const unlinked = ["/", "/help-now", "/sign-in/sent", "/sign-in/code", "/sign-in/:token", "/sign-in/address/:token", "/sign-in/address/:token/stop", "/welcome", "/account/age", "/account/age/under", "/drafts/:id/check", "/ideas/:number/sent", "/reported", "/account/deleted", "/account/confirm", "/sign-in/second-step", "/review/:panel/ideas/:number/conflict", "/challenges/:slug/equality", "/challenges/:slug/equality/questions", "/challenges/:slug/equality/thanks", "/moderate/several"];

// absent are pages that the demonstration has nothing for: it asks nobody how old they are, and
// stands at an address without a name, where there are no passkeys (passkey.test.mjs).
const absent = ["/account/second-step/passkeys/new", "/sign-in/guardian/:token"];

test("links lead to every page of the program", () => {
  assert.deepEqual(lost(walker.found, routes.pages, unlinked), absent);
  assert.deepEqual(unlinked.filter((p) => !routes.pages.includes(p)), [], "it is no page any more");
});

test("no link leads to a fault", () => {
  const asked = new Set(Object.values(furnished.starts).flat());
  // Who is not signed in learns at /account that they have to.
  const broken = walker.found.filter((f) => f.status >= 400 && !asked.has(f.address) && f.status !== 401).map((f) => `${f.as || "a visitor"}: ${f.status} ${f.address} from ${f.from}`);
  assert.deepEqual(broken, []);
});

test("each page has a title of its own", () => {
  const twice = [];
  const titles = new Map();
  for (const f of walker.found.filter((f) => f.status === 200 && f.html)) {
    const [path] = f.address.split("?");
    const key = `${f.as}: ${f.title}`;
    if (titles.has(key) && titles.get(key) !== path) twice.push(`${key}: ${titles.get(key)} and ${path}`);
    titles.set(key, path);
  }
  assert.deepEqual(twice, []);
});

test("the HTML of a page is light", () => {
  const lists = /\/ideas$|^\/(ideas|search|challenges|moderate|shortlists|themes)\b/;
  const heavy = walker.found.filter((f) => f.status === 200 && f.html).flatMap((f) => light(f.html, lists.test(f.address.split("?")[0]) ? 25000 : 15000).map((w) => `${f.as} ${f.address}: ${w}`));
  assert.deepEqual(heavy, []);
});

for (const first of ["/", "/challenges/better-joints/ideas", "/ideas/7"]) {
  test(`a first visit to ${first} is at most 6 requests and 60 kB`, async () => {
    const context = await site.browser.newContext({ viewport: wide });
    const page = await context.newPage();
    watch(page, site.url);
    const sizes = [];
    page.on("requestfinished", (r) => sizes.push(r.sizes().then((s) => [r.url().slice(site.url.length), s.responseBodySize + s.responseHeadersSize])));
    await page.goto(site.url + first, { waitUntil: "networkidle" });
    const got = await Promise.all(sizes);
    const total = got.reduce((n, [, s]) => n + s, 0);
    assert.ok(got.length >= 3 && got.length <= 6, `${got.length} requests: ${got.map(([u]) => u).join(" ")}`);
    assert.ok(total > 10000 && total <= 60000, `${total} bytes: ${JSON.stringify(got)}`);
    for (const [suffix, most] of [[".css", 22000], [".js", 10000]]) {
      const size = got.filter(([u]) => u.endsWith(suffix)).reduce((n, [, s]) => n + s, 0);
      assert.ok(size > 1000 && size <= most + 1000, `${suffix}: ${size} bytes with headers`);
    }
    assert.deepEqual(page.faults, []);
    await context.close();
  });
}

// windows keeps one window for each person.
class Windows {
  constructor() {
    this.open = new Map();
  }
  async of({ as, cookie }) {
    if (!this.open.has(as)) {
      const page = await site.visit(ways[0]);
      await page.context().addCookies((cookie ?? "").split("; ").filter(Boolean).map((c) => ({ name: c.split("=")[0], value: c.slice(c.indexOf("=") + 1), url: site.url })));
      this.open.set(as, page);
    }
    const page = this.open.get(as);
    page.faults.length = 0;
    return page;
  }
  async close() {
    for (const page of this.open.values()) await page.context().close();
  }
}

describe("every page keeps the rules at both widths", () => {
  // A page is looked at once for all to whom it is the same.
  const all = () => (crawl ? partOf(distinct(walker.found.filter((f) => f.html)), crawl) : [...walker.plain(), ...walker.richest()]);
  for (const who of ["visitors", "people"]) {
    test(who, async (t) => {
      const pages = all().filter((p) => (who === "visitors") === !p.as);
      assert.ok(pages.length > (crawl ? 0 : 20));
      const look = async (pages) => {
        const windows = new Windows();
        const found = [];
        for (const p of pages) {
          const page = await windows.of(p);
          await page.setViewportSize(wide);
          await page.goto(p.address);
          for (const fault of await looked(page)) found.push(`${p.as || "visitor"} ${p.address} ${fault}`);
        }
        await windows.close();
        return found;
      };
      const found = await Promise.all(["1/2", "2/2"].map((half) => look(partOf(pages, half)))); // two windows, two processes of Chromium
      t.diagnostic(`${pages.length} pages`);
      assert.deepEqual(found.flat(), []);
    });
  }
});

describe("the focus is seen on every page and never covered", () => {
  for (const viewport of crawl ? [wide, narrow] : [narrow]) {
    test(`${viewport.width} px`, async () => {
      const windows = new Windows();
      const found = [];
      for (const p of partOf(walker.richest(), crawl || "1")) {
        const page = await windows.of(p);
        await page.setViewportSize(viewport);
        await page.goto(p.address);
        for (const fault of await toured(page, crawl ? 300 : 40)) found.push(`${p.as} ${p.address} ${fault}`);
      }
      await windows.close();
      assert.deepEqual(found, []);
    });
  }
});

// unfailing are forms in which nothing can be wrong.
const unfailing = new Map([
  ["/challenges/:slug/equality/questions", "choices, none of which has to be made"],
  ["/ideas/:number/themes", "boxes, any of which may be ticked"],
  ["/review/:panel/ideas/:number/themes", "boxes, any of which may be ticked"],
  ["/review/:panel/remind", "a choice that is made already"],
]);

// asks finds what a form lets people type or choose; a button alone can lack nothing.
const asks = "input:not([type=hidden]), textarea, select";

// The last, since some of these forms change something.
test("each form that lacks something or holds too much comes back and says so", async () => {
  const windows = new Windows();
  const found = [];
  const forms = walker.forms(routes.posts);
  assert.ok(forms.size > 25, `${forms.size} forms were found`);
  for (const [route, f] of partOf([...forms], crawl || "1")) {
    const page = await windows.of(f);
    let came = false;
    for (const way of ["too much", "nothing"]) {
      await page.setViewportSize(wide);
      await page.goto(f.address);
      const form = page.locator(`main form[method=post]${f.action ? `[action="${f.action}"]` : ""}`).filter({ has: page.locator(asks) }).last();
      if ((await form.count()) === 0) break;
      await form.evaluate(fill, way);
      const left = page.waitForEvent("framenavigated");
      const answered = page.waitForResponse((r) => r.request().method() === "POST" && r.request().isNavigationRequest());
      await form.evaluate((e) => void setTimeout(() => e.requestSubmit(e.querySelector("button:not([formaction], [value=similar])"))));
      const answer = await answered;
      await left;
      await page.waitForLoadState();
      if (![413, 422].includes(answer.status())) continue;
      came = true;
      for (const fault of [...(await failed(page)), ...(await looked(page))]) found.push(`${f.as} ${route} at ${f.address}, ${way}: ${fault}`);
      break;
    }
    if (!came && !unfailing.has(route)) found.push(`${f.as} ${route} at ${f.address} takes anything`);
    if (came && unfailing.has(route)) found.push(`${route} fails after all`);
  }
  await windows.close();
  assert.deepEqual(found, []);
});

// fill runs in the browser: fills a form with nothing, or with too much.
function fill(form, way) {
  form.noValidate = true;
  for (const e of form.querySelectorAll("input:not([type=hidden]), textarea")) {
    if (e.closest("[hidden]") || e.name === "website" || e.type === "file") continue;
    if (e.type === "radio" || e.type === "checkbox") e.checked = false;
    else e.value = way === "nothing" ? "" : "x".repeat(e.matches("textarea") ? 20001 : 301);
  }
  for (const e of form.querySelectorAll("select")) if (way === "nothing") e.selectedIndex = 0;
}
