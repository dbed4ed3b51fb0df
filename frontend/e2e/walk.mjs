// Follows the links of the site as one person, from where the person starts, and
// compares what was reached with the program's own table of routes: a page that
// no link leads to is found, whoever forgot it.
import assert from "node:assert/strict";

// programs are addresses for programs, and files, which no person opens as a page.
const programs = [/^\/health\//, /\/attachments\/:attachment(\/small)?$/, /^\/(static|assets)\//, /^\/api\//, /^\/demo\//, /\/(stream|download)$/, /\.(atom|csv|ics|json|png|xml|txt|ico|zip)$/];

// routesOf returns the patterns of all addresses that answer with a page, and of
// those to which pages post.
export async function routesOf(site) {
  const table = await (await fetch(`${site.url}/demo/routes`)).json();
  const [pages, posts] = [table.GET, table.POST].map((all) => all.map((p) => p.replace(/(.)\/$/, "$1")).filter((p) => !programs.some((not) => not.test(p))));
  assert.ok(pages.length > 50 && posts.length > 50, "the table of routes is there");
  return { pages, posts };
}

// matcher returns which pattern of patterns an address belongs to; fixed words
// win over parameters, as they come first in the table.
export function matcher(patterns) {
  const rank = (p) => p.split("/").map((part) => (part.startsWith(":") ? "1" : "0")).join("");
  const table = [...patterns].sort((a, b) => rank(a).localeCompare(rank(b))).map((pattern) => ({ pattern, re: new RegExp(`^${pattern.replace(/:\w+/g, "[^/]+")}/?$`) }));
  return (path) => table.find((t) => t.re.test(path))?.pattern;
}

// lost returns the patterns to which no link leads, of what was found; those in
// unlinked are reached in other ways.
export function lost(found, patterns, unlinked) {
  const good = found.filter((f) => f.status < 400);
  const reached = new Set(good.map((f) => f.route));
  const linked = new Set(good.filter((f) => f.from).map((f) => f.route));
  return patterns.filter((p) => !(unlinked.includes(p) ? reached : linked).has(p));
}

// distinct leaves out the pages whose main part another person was shown at the
// same route; of each frame, the parts around it without the name in them, one
// page stays.
export function distinct(pages) {
  const seen = new Set();
  const unseen = (key) => !seen.has(key) && seen.add(key);
  return pages.filter(({ route, html, as }) => {
    const main = html.match(/<main[\s\S]*<\/main>/)?.[0] ?? html;
    const frame = html.replace(main, "").replace(/^[\s\S]*?<body/, "").replaceAll(as || "\0", "");
    const [part, around] = [unseen(`${route} ${main}`), unseen(frame)];
    return part || around;
  });
}

// partOf returns one of several equal parts of a list, such as "2/5"; "1" is all.
export function partOf(list, which) {
  const [, n, of] = which.match(/^([1-9]\d*)(?:\/([1-9]\d*))?$/)?.map(Number) ?? assert.fail(`${which} is no part, such as 1 or 2/5`);
  assert.ok(n <= (of || 1), `${which} is more than all`);
  return list.filter((_, i) => i % (of || 1) === n - 1);
}

// Walker reads pages without showing them: what counts is where links lead.
export class Walker {
  constructor(site, patterns, { each = 1 } = {}) {
    Object.assign(this, { site, each, match: matcher(patterns), found: [] });
  }

  async start() {
    this.reader = await (await this.site.browser.newContext()).newPage();
    return this;
  }

  // walk follows all links as one person; "" is a visitor. Of addresses that
  // differ only in a number, a name or a value, each are visited.
  async walk(as, starts = ["/"], cookie = undefined) {
    cookie ??= await this.site.session(as);
    const seen = new Set();
    const taken = new Map();
    const queue = starts.map((href) => ({ href, from: "" }));
    while (queue.length > 0) {
      const { href, from } = queue.shift();
      const at = new URL(href, this.site.url);
      const route = this.match(at.pathname);
      const address = at.pathname + at.search;
      if (at.origin !== this.site.url || seen.has(address) || !route) continue;
      seen.add(address);
      const like = [route, ...[...new Set(at.searchParams.keys())].sort()].join(" ");
      if ((taken.get(like) ?? 0) >= this.each) continue;
      taken.set(like, (taken.get(like) ?? 0) + 1);
      const answer = await fetch(at, { headers: { cookie }, redirect: "manual" });
      const html = await answer.text();
      if (answer.status >= 300 && answer.status < 400) {
        queue.push({ href: new URL(answer.headers.get("location"), at).href, from: address });
        this.found.push({ as, route, address, from, status: answer.status });
        continue;
      }
      const page = await this.reader.evaluate(read, html);
      this.found.push({ as, cookie, route, address, from, status: answer.status, html, ...page });
      queue.push(...page.links.map((to) => ({ href: new URL(to, at).href, from: address })));
    }
  }

  // richest returns of each pattern, and each kind of fault, the page that offers
  // most to do, of all persons who are signed in.
  richest() {
    return this.best((p) => p.as);
  }

  // plain returns of each pattern, and each kind of fault, a visitor's page.
  plain() {
    return this.best((p) => !p.as);
  }

  best(of) {
    const best = new Map();
    for (const p of this.found.filter((f) => f.html && of(f))) {
      const key = p.status === 200 ? p.route : p.status;
      if (p.todo > (best.get(key)?.todo ?? -1)) best.set(key, p);
    }
    return [...best.values()];
  }

  // forms returns of each form with fields one page that has it.
  forms(posts) {
    const match = matcher(posts);
    const found = new Map();
    for (const p of this.found.filter((f) => f.status === 200 && f.html)) {
      for (const action of p.forms) {
        const route = match(new URL(action || p.address, this.site.url).pathname);
        if (route && !found.has(route)) found.set(route, { ...p, action });
      }
    }
    return found;
  }
}

// read runs in the browser: what a page links to and offers to do.
function read(html) {
  const doc = new DOMParser().parseFromString(html, "text/html");
  const main = doc.querySelector("main");
  const links = [...doc.querySelectorAll("a[href]")].map((a) => a.getAttribute("href"));
  // A form that only asks is a link with its own values.
  const asks = [...doc.querySelectorAll("form:not([method=post])[action]")].map((f) => f.getAttribute("action"));
  return {
    title: doc.title,
    h1: [...doc.querySelectorAll("h1")].map((h) => h.textContent.trim()),
    links: [...links, ...asks].filter((h) => !/^(mailto:|#)/.test(h)),
    todo: main ? main.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea").length : 0,
    // Forms with something to fill in or to choose.
    forms: main ? [...main.querySelectorAll("form[method=post]")].filter((f) => f.querySelector("textarea, select, input:not([type=hidden])")).map((f) => f.getAttribute("action") ?? "") : [],
  };
}
