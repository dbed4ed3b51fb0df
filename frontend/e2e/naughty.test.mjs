// The whole of a public list of strings that break programs, as title, text and comment
// of ideas: each is taken or refused with a reason, and what is taken comes back byte for
// byte on the page, from the API, in the file, the feed, the mail and the search.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import strings from "big-list-of-naughty-strings" with { type: "json" };
import { Site, administrator } from "./harness.mjs";

const slug = "naughty";

// oneLine and prose are how a title and a text are kept (domain/account), written anew.
const seen = (s) => /[^\p{White_Space}\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\p{Variation_Selector}\u2800]/u.test(s);
const oneLine = (s) => (seen(s) ? s.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (c) => (/\p{White_Space}/u.test(c) ? " " : "")).replace(/\p{White_Space}+/gu, " ").trim() : "");
const prose = (s) =>
  s.replace(/\r\n?/g, "\n").replace(/[\0-\x08\x0b-\x1f\x7f\ue000-\uf8ff]/g, "").split("\n").map((l) => l.replace(/[ \t\u00a0]+$/, "")).join("\n").replace(/\n{3,}/g, "\n\n").replace(/^\n+|\n+$/g, "");

let site, people, clients;
const posted = []; // number, title, body, comment, by

before(async () => {
  site = await Site.start();
  await site.openChallenge(slug, "Strings that break programs");
  people = [...site.people.keys()].filter((n) => n !== administrator).slice(0, 12);
  clients = await Promise.all(people.map((n) => client(n)));
});
after(() => site?.stop());

// client asks as one person, and waits where it is told to.
async function client(name) {
  const cookie = await site.session(name);
  return async (method, path, body) => {
    for (;;) {
      const answer = await fetch(site.url + path, { method, redirect: "manual", headers: { Cookie: cookie, Origin: site.url, ...(body && { "Content-Type": "application/json" }) }, body: body && JSON.stringify(body) });
      if (answer.status !== 429) return answer;
      await answer.text();
      await new Promise((r) => setTimeout(r, 1000 * Number(answer.headers.get("retry-after"))));
    }
  };
}

// each does something for all of a list, as many at a time as there are people.
async function each(list, act) {
  await Promise.all(clients.map(async (_, who) => {
    for (let n = who; n < list.length; n += clients.length) await act(list[n], n, clients[who], who);
  }));
}

test("each string is taken, or refused with a reason", async (t) => {
  const refused = new Map();
  await each(strings, async (s, n, ask, by) => {
    const line = oneLine(s);
    const title = line && [...line].length <= 100 ? s : `String ${n}`;
    const body = `naughty${n}z\n\n${s}\n\nend`;
    const answer = await ask("POST", `/api/v1/challenges/${slug}/ideas`, { kind: "idea", area: "clinics", title, body });
    const got = await answer.json();
    if (answer.status !== 201) {
      assert.equal(answer.status, 422, `${n}: ${JSON.stringify(got)}`);
      refused.set(got.code, [...(refused.get(got.code) ?? []), s]);
      return;
    }
    const comment = await ask("POST", `/api/v1/ideas/${got.number}/comments`, { body });
    assert.equal(comment.status, 201, await comment.clone().text());
    posted.push({ n, by, number: got.number, at: `/ideas/${got.number}`, title: oneLine(title), body: prose(body), tag: (await comment.json()).id });
  });
  t.diagnostic(`${posted.length} of ${strings.length} are taken; refused: ${JSON.stringify(Object.fromEntries(refused))}`);
  assert.ok(strings.length > 400 && posted.length > strings.length - 10, `${posted.length} of ${strings.length} were taken`);
  assert.ok([...refused.keys()].every((code) => ["idea.identifying", "idea.doubtful"].includes(code)), [...refused.keys()].join());
});

test("the API and the search give it back byte for byte", async () => {
  const wrong = [];
  await each(posted, async (p, _, ask) => {
    const idea = await (await ask("GET", `/api/v1${p.at}`)).json();
    if (idea.title !== p.title || idea.body !== p.body) wrong.push([p, idea.title, idea.body]);
    const talk = await (await ask("GET", `/api/v1${p.at}/comments`)).json();
    if (talk.items[0]?.body !== p.body) wrong.push([p, "comment", talk.items[0]?.body]);
    const found = await (await ask("GET", `/api/v1/search?q=naughty${p.n}z`)).json();
    if (!found.items?.some((i) => i.number === p.number && i.title === p.title)) wrong.push([p, "search", found.items?.map((i) => i.title)]);
    const typed = await ask("GET", `/search?q=${encodeURIComponent(p.title)}`);
    if (typed.status !== 200 || !(await typed.text()).includes("</html>")) wrong.push([p, "typed", typed.status]);
  });
  assert.deepEqual(wrong, []);
});

test("a browser reads it on the page and in the feed as it was typed", async () => {
  const page = await site.visit();
  await page.goto("/");
  const wrong = [];
  await each(posted, async (p, _, ask) => {
    const html = await (await ask("GET", p.at)).text();
    const feed = await (await ask("GET", `${p.at}/comments/feed.atom`)).text();
    const got = await page.evaluate(([html, feed]) => {
      const read = new DOMParser().parseFromString(html, "text/html");
      const atom = new DOMParser().parseFromString(feed, "application/xml");
      return { title: read.querySelector("h1").textContent, scripts: read.querySelectorAll("main script, main [onerror], main [onload], main iframe, main style").length, broken: atom.querySelector("parsererror")?.textContent, feed: atom.querySelector("feed > title")?.textContent };
    }, [html, feed]);
    if (got.title !== p.title || got.scripts || got.broken || !got.feed.includes(p.title)) wrong.push([p, got]);
  });
  await page.context().close();
  assert.deepEqual(wrong, []);
});

// cells reads a CSV file (RFC 4180).
function cells(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ",") rows.push([]);
  }
  return rows;
}

const runs = /^[=+\-@\t\r]/; // what a spreadsheet takes for a formula
// plain takes away the apostrophe that stands before such a cell (docs/files.md); line ends
// are those of RFC 4180.
const plain = (cell) => cell.replace(/^'(?='*[=+\-@\t\r])/, "").replaceAll("\r\n", "\n");

test("the file gives it back, and nothing in it runs in a spreadsheet", async () => {
  const { stdout } = await site.run("export", "--challenge", slug, "ideas");
  const [head, ...rows] = cells(stdout);
  const titles = new Map(rows.filter((r) => r.length === head.length).map((r) => [plain(r[head.indexOf("body")]), plain(r[head.indexOf("title")])]));
  assert.deepEqual(posted.filter((p) => titles.get(p.body) !== p.title).map((p) => [p, titles.get(p.body)]), []);
  assert.deepEqual(rows.flat().filter((cell) => runs.test(cell)), []);
  assert.ok(posted.some((p) => runs.test(p.title)), "there is one that would");
});

// The last, since it takes the ideas away: who follows one is told that it has gone.
test("mail says it as it was typed", async () => {
  await each(posted, async (p) => {
    const follower = clients[(p.by + 1) % clients.length];
    assert.equal((await follower("PUT", `/api/v1${p.at}/follow`)).status, 204);
    const gone = await clients[p.by]("POST", `/api/v1${p.at}/withdraw`);
    assert.equal(gone.status, 200, await gone.text());
  });
  const missing = new Set(posted);
  const folder = join(site.data, "outbox");
  const read = new Set();
  for (const end = Date.now() + 60000; missing.size > 0 && Date.now() < end; ) {
    for (const name of await readdir(folder)) {
      if (!name.endsWith(".eml") || read.has(name)) continue;
      read.add(name);
      const mail = await readFile(join(folder, name), "latin1");
      const text = Buffer.from(mail.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, x) => String.fromCharCode(parseInt(x, 16))), "latin1").toString("utf8").replaceAll("\r\n", "\n");
      for (const p of missing) if (text.includes(`“${p.title}”`)) missing.delete(p);
    }
    await new Promise((r) => setTimeout(r, 200));
  }
  assert.deepEqual([...missing], []);
});
