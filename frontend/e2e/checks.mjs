// What has to hold on every page, and the functions that find where it does not.
// Each returns its findings as sentences; checks.test.mjs plants one of each.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { narrow, wide } from "./harness.mjs";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// tags are all rules of WCAG 2.0 to 2.2, A and AA, and best practice.
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

// undecided are what axe leaves to a person, by rule, and where the person found
// nothing wrong. Whatever else it cannot decide is a finding.
const undecided = {
  // The contrast of words whose ground another element draws: labels over their
  // radio or box, a summary over its sign, steps beside the line of a timeline, words of a chart,
  // headings that run upwards in a table that scrolls, and its cells half out of
  // view: the others have the same colours, and axe decides on them. Each stands
  // in the page's own black or grey on its own white or pale grey.
  "color-contrast": ".nhsuk-radios__label, .nhsuk-checkboxes__label, .nhsuk-details__summary-text, .app-timeline strong, svg text, .app-grid__head span, .app-grid__head a, .app-grid td, .app-grid td a",
};

// accessible runs axe on the page as it stands.
export async function accessible(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  return page.evaluate(
    async ({ tags, undecided }) => {
      const r = await window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations", "incomplete"], elementRef: true });
      const said = (kind) => ({ id, help, nodes }) => `axe, ${kind} ${id}: ${help}: ${nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" · ")}`;
      const open = r.incomplete
        .map((i) => ({ ...i, nodes: i.nodes.filter((n) => !(undecided[i.id] && n.element?.matches(undecided[i.id]))) }))
        .filter((i) => i.nodes.length > 0);
      return [...r.violations.map(said("violation")), ...open.map(said("undecided"))];
    },
    { tags, undecided },
  );
}

// fitting finds a page that is wider than its window.
export function fitting(page) {
  return page.evaluate(() => {
    const has = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= has) return [];
    const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > has + 0.5).slice(0, 4);
    return [`${document.documentElement.scrollWidth} px wide in ${has}: ${out.map((e) => `${e.tagName}.${e.className}`).join(", ")}`];
  });
}

// reachable finds controls that are too small for a finger: less than 24 px high or
// wide. A link within a line of text has the height of the line.
export function reachable(page) {
  return page.evaluate(() => {
    const small = [];
    for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")) {
      const style = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      // What is hidden from the eye, until it has the focus or for good, is no target.
      if (!e.checkVisibility({ visibilityProperty: true }) || (box.width <= 1 && box.height <= 1) || e.closest(".nhsuk-u-visually-hidden")) continue;
      const high = style.display === "inline" && e.matches("a") ? parseFloat(getComputedStyle(e.parentElement).lineHeight) : box.height;
      if (high < 24 || (box.width < 24 && style.display !== "inline")) {
        small.push(`target of ${Math.round(box.width)} by ${Math.round(high)} px: ${e.outerHTML.slice(0, 120)}`);
      }
    }
    return small;
  });
}

// headed finds a page without a title or with another number of main headings than one.
export function headed(page) {
  return page.evaluate(() => {
    const n = document.querySelectorAll("h1").length;
    return [...(n === 1 ? [] : [`${n} main headings`]), ...(document.title.trim() ? [] : ["no title"])];
  });
}

// folded waits, by the page's own clock, until the menu of nhsuk-frontend has folded:
// it does 100 ms after the last change of width is told, which comes before a frame.
async function folded() {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  await frame();
  await new Promise((done) => setTimeout(done, 150));
  await frame();
}

// looked runs the checks of a page that was opened wide, at both widths.
export async function looked(page) {
  const found = [];
  for (const viewport of [wide, narrow]) {
    if (viewport === narrow) {
      await page.setViewportSize(narrow);
      await page.evaluate(folded);
    }
    for (const check of [accessible, fitting, reachable, headed]) {
      for (const fault of await check(page)) found.push(`${viewport.width} px: ${fault}`);
    }
  }
  return [...found, ...page.faults];
}

// toured presses Tab through the whole page and finds what has the focus without
// showing it, lies outside the window or under something else, or never lets go.
export async function toured(page, most = 300) {
  const found = new Set();
  await page.evaluate(() => {
    document.activeElement?.blur();
    window.scrollTo(0, 0);
  });
  const stops = await page.evaluate(() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter((e) => !e.disabled && e.checkVisibility({ visibilityProperty: true })).length);
  for (let i = 0; i < Math.min(stops + 5, most); i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return { end: true };
      const box = e.getBoundingClientRect();
      const what = e.outerHTML.slice(0, 120);
      const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
      const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 0), innerHeight - 1);
      if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return { fault: `the focus is outside the window: ${what}` };
      const top = document.elementFromPoint(x, y);
      if (top && !e.contains(top) && !top.contains(e) && !e.labels?.[0]?.contains(top) && !(e.labels?.length && e.parentElement.contains(top))) {
        return { fault: `the focus is under ${top.tagName}.${top.className}: ${what}` };
      }
      const style = getComputedStyle(e);
      const inside = e.querySelector(".nhsuk-details__summary-text");
      const beside = e.matches("[type=radio], [type=checkbox]") && e.labels?.[0] ? getComputedStyle(e.labels[0], "::before").boxShadow : inside ? getComputedStyle(inside).boxShadow : "none";
      if (style.outlineStyle === "none" && style.boxShadow === "none" && beside === "none") return { fault: `the focus cannot be seen: ${what}` };
      return {};
    });
    if (at.end) break;
    if (at.fault) found.add(at.fault);
  }
  return [...found];
}

// light finds HTML over its budget, without the bar of the demonstration.
export function light(html, limit) {
  const bytes = gzipSync(html.replace(/<section class="app-demo"[\s\S]*?<\/section>/, ""), { level: 6 }).length;
  return bytes <= limit ? [] : [`HTML of ${bytes} bytes, at most ${limit}`];
}

// failed finds what is wrong with a form that came back with faults.
export async function failed(page) {
  const found = await page.evaluate(() => {
    const found = [];
    const summary = document.querySelector(".nhsuk-error-summary");
    if (!document.title.startsWith("Error: ")) found.push("the title does not say that there is an error");
    if (summary && !summary.contains(document.activeElement)) found.push("the summary does not have the focus");
    for (const a of summary?.querySelectorAll("a") ?? []) {
      if (a.hash && !document.getElementById(decodeURIComponent(a.hash.slice(1)))) found.push(`the summary leads to ${a.hash}, which is not there`);
    }
    for (const e of document.querySelectorAll("main .nhsuk-error-message[id]")) {
      if (!document.querySelector(`[aria-describedby~="${CSS.escape(e.id)}"]`)) found.push(`no field is described by ${e.id}`);
    }
    return found;
  });
  for (const link of await page.locator(".nhsuk-error-summary a[href^='#']").all()) {
    await link.click();
    const at = await page.evaluate(() => document.activeElement.id);
    const to = decodeURIComponent((await link.getAttribute("href")).slice(1));
    if (at !== to && to !== "maincontent") found.push(`the link to ${to} puts the focus on ${at || "nothing"}`);
  }
  return found;
}
