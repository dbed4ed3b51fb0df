// From the first words, signed out, to an idea that everybody can read.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, clean, tabTo, ways } from "./harness.mjs";

let site;
before(async () => {
  site = await Site.start();
  await site.openChallenge("shorter-waits", "Shorter waits");
});
after(() => site?.stop());

describe("an idea is written signed out, claimed by sign-in, checked and posted", () => {
  for (const [i, way] of ways.entries()) {
    test(way.name, async () => {
      const page = await site.visit(way);
      await page.goto("/challenges/shorter-waits");
      await page.getByRole("button", { name: "Share an idea or experience" }).click();
      await page.getByRole("radio").first().check();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByLabel("Title").fill(`Booking by text message ${i}`);
      await page.locator("#body").fill("We sent a text with three times to choose from. Fewer people missed their visit.");
      await page.locator("#area").selectOption({ label: "Clinics" });
      await clean(page);
      await page.getByRole("button", { name: "Continue" }).click();
      if (i > 0) {
        // The ones before have posted nearly the same.
        await page.getByRole("heading", { name: "These may be the same as yours" }).waitFor();
        assert.match(await page.locator("main").innerText(), /Booking by text message 0/);
        await clean(page);
        await page.getByRole("button", { name: "Go on with mine" }).or(page.getByRole("link", { name: "Go on with mine" })).click();
      }
      await page.getByRole("heading", { name: "Check before you post" }).waitFor();
      await clean(page);
      await page.getByRole("button", { name: "Sign in to post" }).or(page.getByRole("link", { name: "Sign in to post" })).click();
      const address = `new-person-${i}@example.org`;
      await page.getByLabel("Email address").fill(address);
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByRole("heading", { name: "Check your email" }).waitFor();
      const { link } = await site.letter(address);
      await page.goto(link);
      await page.locator("main").getByRole("button", { name: "Sign in" }).click();
      await clean(page);
      if (new URL(page.url()).pathname === "/welcome") {
        await page.getByLabel(/name/i).first().fill(`New Person ${"ABC"[i]}`);
        await clean(page);
        await page.locator("main button[type=submit]").first().click();
      }
      await page.getByRole("heading", { name: "Check before you post" }).waitFor();
      assert.match(await page.locator("main").innerText(), /Booking by text message/, "the draft waits after sign-in");
      await page.getByRole("button", { name: "Agree and post" }).click();
      await page.getByRole("heading", { name: "Your idea is posted" }).waitFor();
      await clean(page);
      await page.getByRole("link", { name: "See your idea" }).click();
      await page.getByRole("heading", { level: 1, name: `Booking by text message ${i}` }).waitFor();
      await clean(page);

      // The link worked once.
      const second = await site.visit(way);
      await second.goto(link);
      assert.match(await second.locator("main").innerText(), /does not work any more/);
      await page.context().close();
      await second.context().close();
    });
  }

  test("by keyboard alone", async () => {
    const page = await site.visit({ ...ways[0], as: "Nell Ashgrove" });
    const go = async (locator, key = "Enter") => {
      await tabTo(page, locator);
      await page.keyboard.press(key);
    };
    await page.goto("/challenges/shorter-waits");
    await go(page.getByRole("button", { name: "Share an idea or experience" }));
    await go(page.getByRole("radio").first(), "Space");
    await go(page.getByRole("button", { name: "Continue" }));
    await tabTo(page, page.getByLabel("Title"));
    await page.keyboard.type("One list for three wards");
    await tabTo(page, page.locator("#body"));
    await page.keyboard.type("We share one list. Nobody is forgotten.");
    await tabTo(page, page.locator("#area"));
    await page.keyboard.type("Wards");
    await go(page.getByRole("button", { name: "Continue" }));
    await page.getByRole("heading", { name: "Check before you post" }).waitFor();
    await go(page.getByRole("button", { name: "Agree and post" }));
    await page.getByRole("heading", { name: "Your idea is posted" }).waitFor();
    await clean(page);
    await page.context().close();
  });
});

describe("a form that lacks something comes back with all that was typed", () => {
  for (const way of ways) {
    test(way.name, async () => {
      const page = await site.visit({ ...way, as: "Tunde Okafor-Reid" });
      await page.goto("/challenges/shorter-waits/share?kind=idea");
      await page.locator("#body").fill("A text without a title, with <script>alert(1)</script> in it.");
      await page.getByRole("button", { name: "Continue" }).click();
      if (new URL(page.url()).pathname.endsWith("/check")) {
        await page.getByRole("button", { name: "Agree and post" }).click();
      }
      const summary = page.locator(".nhsuk-error-summary");
      await summary.waitFor();
      assert.match(await page.title(), /^Error: /);
      if (way.javaScriptEnabled) {
        assert.ok(await summary.evaluate((e) => e === document.activeElement || e.contains(document.activeElement)), "the summary has the focus");
        for (const link of await summary.getByRole("link").all()) {
          const to = await link.getAttribute("href");
          assert.match(to, /#|\/drafts\//, "each line leads to its field");
          if (to.startsWith("#")) {
            await link.click();
            assert.equal(await page.evaluate(() => "#" + document.activeElement.id), to);
          }
        }
      }
      await clean(page);
      await page.context().close();
    });
  }
});

describe("a draft saves itself", () => {
  test("after a pause, and says when", async () => {
    const page = await site.visit({ ...ways[0], as: "Karim Belhadi" });
    await page.goto("/challenges/shorter-waits/share?kind=practice");
    await page.getByLabel("Title").fill("Medicines ready before the visit");
    await page.getByText(/^Draft saved at \d/).waitFor();
    await page.goto("/my-ideas");
    await page.getByRole("link", { name: "Medicines ready before the visit" }).waitFor();
    await clean(page);
    await page.context().close();
  });

  test("by the button, without JavaScript", async () => {
    const page = await site.visit({ ...ways[1], as: "Hannah Quill" });
    await page.goto("/challenges/shorter-waits/share?kind=practice");
    await page.getByLabel("Title").fill("Shoes measured at home");
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByText(/saved at \d/).waitFor();
    await clean(page);
    await page.context().close();
  });

  for (const way of ways) {
    test(`a second window does not overwrite the first: both texts are shown, ${way.name}`, async () => {
      const page = await site.visit({ ...way, as: way.javaScriptEnabled ? "Howard Lisle" : "Sunita Vaidya" });
      await page.goto("/challenges/shorter-waits/share?kind=practice");
      await page.getByLabel("Title").fill("First words");
      await page.getByRole("button", { name: "Save draft" }).click();
      await page.getByText(/saved at \d/).waitFor();
      const other = await page.context().newPage();
      await other.goto(page.url());
      await other.getByLabel("Title").fill("Words of the other window");
      await other.getByRole("button", { name: "Save draft" }).click();
      await other.getByText(/saved at \d/).waitFor();
      await page.getByLabel("Title").fill("Words of this window");
      await page.getByRole("button", { name: "Save draft" }).click();
      await page.getByText("This text was changed in another window").waitFor();
      assert.equal(await page.getByLabel("Title").inputValue(), "Words of this window");
      assert.match(await page.locator("main").innerText(), /Words of the other window/);
      await clean(page);
      await page.context().close();
    });
  }
});
