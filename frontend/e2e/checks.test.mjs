// Negative controls: each check finds what is planted for it, on a page that has
// nothing wrong otherwise.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, narrow, ways, tabTo } from "./harness.mjs";
import { accessible, failed, fitting, headed, light, reachable, toured } from "./checks.mjs";
import { distinct, lost, matcher, partOf } from "./walk.mjs";

let site;
before(async () => (site = await Site.start()));
after(() => site?.stop());

// planted shows a page, puts something into it and returns it.
async function planted(plant) {
  const page = await site.visit({ ...ways[0], viewport: narrow });
  await page.goto("/contact");
  if (plant) await page.evaluate(plant);
  return page;
}

const into = (html) => `document.querySelector("main").insertAdjacentHTML("beforeend", ${JSON.stringify(html)})`;

describe("a check finds what is planted", () => {
  for (const [name, check, plant, words] of [
    ["a picture without words", accessible, into(`<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`), /image-alt/],
    ["a word that can hardly be read", accessible, `${into("<p class=pale>Words</p>")}; document.querySelector(".pale").style.color = "#ccc"`, /color-contrast/],
    ["two targets too close, by axe", accessible, into(`<div><button type=button class=a>1</button><button type=button class=b>2</button></div>`) + `; for (const e of document.querySelectorAll(".a, .b")) Object.assign(e.style, { width: "12px", height: "12px", padding: 0, border: 0 })`, /target-size/],
    ["a heading level that is skipped, by axe", accessible, into("<h5>Deep</h5>"), /heading-order/],
    ["a page that is too wide", fitting, `${into("<div class=wide>x</div>")}; document.querySelector(".wide").style.width = "900px"`, /px wide in 320: DIV\.wide/],
    ["a target that is too small", reachable, `${into("<button type=button class=tiny>x</button>")}; Object.assign(document.querySelector(".tiny").style, { width: "20px", height: "20px", padding: 0 })`, /target of 20 by 20/],
    ["a link alone in a low line", reachable, `${into('<p class=low><a href="/">Home</a></p>')}; document.querySelector(".low").style.lineHeight = "18px"`, /by 18 px/],
    ["a second main heading", headed, into("<h1>Again</h1>"), /2 main headings/],
    ["a page without a title", headed, `document.title = ""`, /no title/],
    ["a focus that cannot be seen", toured, `${into('<a class=plain href="/">Home</a>')}; document.querySelector(".plain").style.cssText = "outline: none !important; box-shadow: none !important"; document.adoptedStyleSheets = [Object.assign(new CSSStyleSheet(), {})]; document.adoptedStyleSheets[0].insertRule(".plain:focus { outline: none !important; box-shadow: none !important }")`, /cannot be seen/],
    ["a focus under something that stays", toured, `${into("<div class=cover>x</div>")}; Object.assign(document.querySelector(".cover").style, { position: "fixed", inset: 0, background: "white" })`, /the focus is under DIV\.cover/],
    ["a summary that leads nowhere", failed, `${into('<div class="nhsuk-error-summary"><a href="#nobody">Enter a title</a></div>')}`, /leads to #nobody/],
  ]) {
    test(name, async () => {
      const clean = await planted();
      if (check !== failed) assert.deepEqual(await check(clean), [], "the page without it is right");
      await clean.context().close();
      const page = await planted(plant);
      assert.match((await check(page)).join("\n"), words);
      await page.context().close();
    });
  }

  test("what the security policy refuses, and what is asked of another host", async () => {
    const page = await planted();
    assert.deepEqual(page.faults, []);
    await page.evaluate(() => {
      const s = document.createElement("script");
      s.textContent = "window.x = 1";
      document.body.append(s);
      const i = new Image();
      i.src = "https://example.org/x.png";
      document.body.append(i);
    });
    await page.waitForFunction(() => document.images.length > 0);
    await page.waitForTimeout(200);
    assert.match(page.faults.join("\n"), /console: .*Content Security Policy/s);
    await page.context().close();
  });

  test("HTML over its budget", () => {
    const words = Array.from({ length: 9000 }, (_, i) => `<p>${(i * 7919) % 104729}</p>`).join("");
    assert.match(light(words, 15000).join(), /at most 15000/);
    assert.deepEqual(light("<p>Words</p>", 15000), []);
  });

  test("an element that Tab does not reach", async () => {
    const page = await planted(into('<a class=lost tabindex="-1" href="/">Home</a>'));
    await assert.rejects(tabTo(page, page.locator(".lost"), 60), /Tab does not reach/);
    await page.context().close();
  });
});

test("an address belongs to its own pattern, fixed words first", () => {
  const match = matcher(["/ideas/:number", "/ideas/:number/edit", "/sign-in/:token", "/sign-in/sent", "/", "/admin/panels"]);
  for (const [path, pattern] of [["/", "/"], ["/ideas/7", "/ideas/:number"], ["/ideas/7/edit", "/ideas/:number/edit"], ["/sign-in/sent", "/sign-in/sent"], ["/sign-in/abc", "/sign-in/:token"], ["/admin/panels/", "/admin/panels"], ["/nowhere", undefined]]) {
    assert.equal(match(path), pattern, path);
  }
});

test("a page to which no link leads is found", () => {
  const found = [
    { route: "/", from: "", status: 200 }, { route: "/a", from: "/", status: 200 }, { route: "/b", from: "", status: 200 },
    { route: "/c", from: "/a", status: 404 }, { route: "/mailed", from: "", status: 200 },
  ];
  assert.deepEqual(lost(found, ["/", "/a", "/b", "/c", "/d", "/mailed", "/never"], ["/", "/mailed", "/never"]), ["/b", "/c", "/d", "/never"]);
});

test("a page that is the same to another person is looked at once, and any difference is seen", () => {
  const page = (as, main, { route = "/a", title = as, menu = "" } = {}) => ({ as, route, html: `<title>${title}</title><body><nav>${menu}${as}</nav><main>${main}</main>` });
  const kept = (...pages) => distinct(pages).map((p) => pages.indexOf(p));
  assert.deepEqual(kept(page("Nell", "x"), page("Josie", "x")), [0], "only the name differs");
  assert.deepEqual(kept(page("Nell", "x"), page("Josie", "x.")), [0, 1], "a character more");
  assert.deepEqual(kept(page("Nell", "x"), page("Nell", "x", { route: "/b" })), [0, 1], "another route");
  assert.deepEqual(kept(page("Nell", "x"), page("Josie", "x", { menu: "Review" })), [0, 1], "another menu");
  assert.deepEqual(kept(page("", "x"), page("Josie", "y"), page("Nell", "x"), page("Nell", "y")), [0, 1]);
});

test("the parts of a list are all of it, and each page is in one", () => {
  const list = [...Array(11).keys()];
  assert.deepEqual(partOf(list, "1"), list);
  assert.deepEqual([1, 2, 3].flatMap((n) => partOf(list, `${n}/3`)).sort((a, b) => a - b), list);
  for (const wrong of ["0/3", "4/3", "2", "yes", "1/0", ""]) assert.throws(() => partOf(list, wrong), assert.AssertionError, wrong);
});
