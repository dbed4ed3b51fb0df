// Hostile text through every text field of every form that the links lead to, and
// then each page that shows one of them, on a phone: nothing runs, the policy has
// nothing to refuse, and no page scrolls sideways.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Site, narrow, watch } from "./harness.mjs";
import { fitting } from "./checks.mjs";
import { furnish, walked } from "./furnish.mjs";
import { answered, brief, line, listen, mark, prose, ran, wide } from "./hostile.mjs";
import { distinct, routesOf } from "./walk.mjs";

let site, routes, walker, furnished;

before(async () => {
  site = await Site.start();
  routes = await routesOf(site);
  furnished = await furnish(site);
  needs["/admin/why"] = { person: "", thing: furnished.starts["Lorna Whitfield-Sey"].at(-1) }; // of the lead who asks
  walker = await walked(site, routes.pages, furnished, 3);
});
after(() => site?.stop());

// kept are fields that hold a number, a day or a name of somebody, no words.
const kept = /\[(day|month|year)\]$|_time$|^(occasion\.(from|ends_at)|ideas|into|duplicate_of|in_favour_of|handle|email|code|lead|slug|look_within|trust_after|links_most|months|first|second|second_after|opens|closes)$|^(rounds|min_\w+|quorum_\w+|meeting_\w+|talk_minutes|consent_hours|author_hours|grace_hours|top_k|minutes_cap|pause_hours|idea|out|into|only|amount|\w+_per_idea|anchors|max_load|severity_lambda|delphi_in|delphi_out|k\d-(min|max|step|at\d)|p\d-score-\d+|minutes|amount|person)$/;

// lists are fields that hold one short thing a line.
const lists = /^(steps|checklist|areas|credits|occasion\.(hosts|themes))$/;

// needs are what single fields need, by route.
const occasion = { "occasion.day[day]": "1", "occasion.day[month]": "3", "occasion.day[year]": "2027", "occasion.from": "10:00", "occasion.ends_at": "11:00" };
const scale = { question: wide, min: "1", max: "9", step: "1", at1: "1", at2: "3", at3: "5", at4: "7", at5: "9", seats: "" };
const needs = {
  "/account/address": { email: "hostile@example.org" },
  "/account/tokens": { label: line },
  "/admin/people/:handle/sign-out": { checked: line },
  "/admin/people/:handle/second-step": { checked: line },
  "/admin/people/:handle/address": { email: "hostile@example.org", checked: line },
  "/admin/find": { words: line, reason: line },
  "/admin/holds": { challenge: "one-or-the-other", reason: line },
  "/admin/badges": { domain: "hostile.example.org", label: line },
  "/moderate/people/:handle/badge": { label: line, checked: line },
  "/admin/why": { person: "", thing: "1" },
  "/admin/challenges/new": { slug: "hostile" },
  "/ideas/:number/attachments": { transcript: "" }, // of recordings alone
  "/admin/challenges/:slug/synonyms": { synonyms: "'\"{{7*7}}<svg = ẀWW -- " }, // = and > part its terms
  "/admin/panels/new": { slug: "hostile-panel" },
  "/admin/panels/:panel/criteria": Object.fromEntries([1, 2, 3].flatMap((n) => Object.entries({ ...scale, name: n + line }).map(([k, v]) => [`k${n}-${k}`, v]))),
  "/challenges/:slug/candidates/:candidate": { ideas: true, name: 5 + line },
  "/challenges/:slug/codebook/:theme": { name: line }, // wide is the name of a theme already
  "/challenges/:slug/codebook/:theme/split": Object.fromEntries([1, 2, 3, 4].map((n) => [`name_${n}`, n + line])),
  "/ideas/:number/adoptions": { "date[day]": "1", "date[month]": "2", "date[year]": "2026" },
  "/ideas/:number/link": { to: "2", words: line },
  "/ideas/:number/moderate": { passage: "two steps" }, // where a hidden idea is found first, of which only a passage can go
  "/ideas/:number/pick": { reason: line },
  "/publish/updates/new": occasion,
  "/review/:panel/support/expenses": { amount: "12.50" },
  "/publish/updates/:id": occasion,
};

// files are what a form needs beside its fields, by route.
const files = { "/ideas/:number/attachments": ["file", `%PDF-1.7 ${prose} %%EOF`, `${line}.pdf`] };

// body is what a browser sends of a form.
function body(route, sent) {
  if (!files[route]) return new URLSearchParams(sent);
  const form = new FormData();
  for (const [name, value] of new URLSearchParams(sent)) if (name !== files[route][0]) form.append(name, value);
  const [name, text, called] = files[route];
  form.append(name, new Blob([text]), called);
  return form;
}

// last are forms after which others are not there any more, in this order.
const last = ["/ideas/:number/lock", "/challenges/:slug/codebook/:theme/split", "/publish/write-ups/:id/sign", "/publish/write-ups/:id/publish", "/adoptions/:id/hide", "/comments/:id/moderate", "/ideas/:number/moderate", "/review/:panel/pause"];

// shows are forms that are answered by a page: a token is shown there and nowhere
// else, what is found is a file, and what was typed for another step of a write-up stays in its form.
const shows = ["/account/tokens", "/admin/why", "/admin/find", "/publish/write-ups/:id"];

// post sends hostile text through one form, as who found it: all of it, or where
// there is no room for that a part. It returns what was typed into and what was wrong.
async function post({ address, action, cookie, as }, route) {
  let refused;
  for (const text of [prose, brief]) {
    const html = await (await fetch(site.url + address, { headers: { cookie } })).text();
    const given = {};
    for (const [, name] of html.matchAll(/ name="([^"]+)"/g)) {
      if (kept.test(name)) given[name] = null;
      if (lists.test(name)) given[name] = `${wide}\n${line}`;
      if (name.startsWith("answers.")) given[name] = brief;
      if (name === "tags") given[name] = "'&/+.- ẀWW"; // all signs that a tag takes
    }
    const form = await walker.reader.evaluate(answered, { html, action, given: { ...given, ...needs[route] }, line: wide, text });
    if (!form) return { typed: [], refused: `${as} ${route}: the form is not there any more at ${address}` };
    if (form.typed.length === 0) return form;
    const answer = await fetch(site.url + (action || address), { method: "POST", redirect: "manual", headers: { cookie, Origin: site.url }, body: body(route, form.sent) });
    if (answer.status === (shows.includes(route) ? 200 : 303)) return form;
    const main = (await answer.text()).match(/<main[\s\S]*<\/main>/)?.[0].replace(/<[^>]+>|\s+/g, " ").replace(/ +/g, " ");
    refused = `${as} ${route} at ${address}, ${form.typed}: ${answer.status} ${main.slice(0, 300)}`;
  }
  return { typed: [], refused };
}

test("every field of words takes hostile text", async (t) => {
  const forms = [...walker.forms(routes.posts)].sort(([a], [b]) => last.indexOf(a) - last.indexOf(b));
  const refused = [];
  let fields = 0;
  for (const [route, first] of forms) {
    // An idea that leaves its panel is not one that others are to be said of.
    const leaves = route.endsWith("/aside") ? walker.found.filter((f) => f.route === route).at(-1) : undefined;
    const form = leaves ? { ...first, address: leaves.address, action: leaves.address, as: leaves.as, cookie: leaves.cookie } : first;
    const done = await post(form, route);
    if (done.refused) refused.push(done.refused);
    fields += done.typed.filter((name) => !kept.test(name)).length;
  }
  t.diagnostic(`${fields} fields of ${forms.length} forms`);
  assert.deepEqual(refused, []);
});

test("nothing of it runs on any page that shows it, and no page scrolls sideways", async (t) => {
  walker = await walked(site, routes.pages, furnished, 3);
  const shown = distinct(walker.found.filter((f) => f.html?.includes(mark)));
  t.diagnostic(`${shown.length} pages of ${new Set(shown.map((f) => f.route)).size} routes`);
  assert.ok(new Set(shown.map((f) => f.route)).size > 40, "the texts are on the pages");
  const found = [];
  const windows = new Map();
  for (const p of shown) {
    if (!windows.has(p.as)) windows.set(p.as, await opened(p.cookie));
    const page = windows.get(p.as);
    page.faults.length = 0;
    await page.goto(p.address);
    for (const fault of [...(await ran(page)), ...(await fitting(page)), ...page.faults]) found.push(`${p.as || "visitor"} ${p.address} ${fault}`);
  }
  for (const page of windows.values()) await page.context().close();
  assert.deepEqual(found, []);
});

test("a feed stays well-formed", async () => {
  // The newest ideas, and what was done last, are by now others in part: these two need not hold a hostile text.
  const [newest, full] = [["/ideas/feed.atom", "/activity/feed.atom"], ["/feed.atom", "/challenges/better-meals/feed.atom", "/challenges/better-meals/ideas/feed.atom"]];
  for (const at of [...full, ...newest]) {
    const xml = await (await fetch(site.url + at)).text();
    if (full.includes(at)) assert.ok(xml.includes(mark), `${at} holds a hostile text`);
    const faults = await walker.reader.evaluate((xml) => new DOMParser().parseFromString(xml, "application/xml").querySelectorAll("parsererror, script, svg").length, xml);
    assert.equal(faults, 0, at);
  }
});

test("what runs, what could and what a policy refuses is found", async () => {
  const bad = `<!doctype html><title>x</title><img src="/x" onerror="${mark}=1;alert(1)"><a href="javascript:${mark}=1">x</a><iframe srcdoc="x"></iframe>`;
  const server = createServer((q, r) => r.setHeader("Content-Type", "text/html").end(q.url === "/x" ? "" : bad));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${server.address().port}`;
  const page = await opened("", url);
  await page.goto("/without");
  await page.waitForFunction((mark) => mark in window, mark);
  assert.deepEqual(await ran(page), ["a script of a text has run", "<img onerror>", `<a href="javascript:${mark}=1">`, "<iframe srcdoc>", "<iframe>"]);
  assert.match(page.faults.join("\n"), /dialog: 1/);
  await page.context().close();
  server.close();

  const ours = await opened();
  await ours.goto("/contact");
  assert.deepEqual([...(await ran(ours)), ...ours.faults], []);
  await ours.evaluate((mark) => document.body.insertAdjacentHTML("beforeend", `<img src="/x" onerror="${mark}=1">`), mark);
  await ours.waitForFunction(() => document.images.length > 0 && [...document.images].every((i) => i.complete));
  await ours.waitForTimeout(200);
  assert.match(ours.faults.join("\n"), /policy: script-src-attr inline/);
  assert.deepEqual(await ran(ours), ["<img onerror>"], "it could run, and the policy has kept it from that");
  await ours.context().close();
});

async function opened(cookie = "", url = site.url) {
  const context = await site.browser.newContext({ baseURL: url, viewport: narrow });
  await context.addCookies(cookie.split("; ").filter(Boolean).map((c) => ({ name: c.split("=")[0], value: c.slice(c.indexOf("=") + 1), url })));
  const page = await context.newPage();
  watch(page, url);
  await listen(page);
  return page;
}
