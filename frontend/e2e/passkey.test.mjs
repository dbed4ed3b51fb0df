// A passkey from the button that adds it to the sign-in that it finishes, with a device of
// the browser's own; and the same pages without JavaScript.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, clean, narrow, wide } from "./harness.mjs";

let site;
before(async () => {
  site = await Site.start("localhost");
});
after(() => site?.stop());

// device gives the page's browser a device that holds keys.
async function device(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return {
    keys: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    away: (isUserVerified) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
  };
}

// enter signs an address in by mail, as far as it goes.
async function enter(page, address, heading) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(address);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Check your email" }).waitFor();
  await page.goto((await site.letter(address)).link);
  await page.locator("main").getByRole("button", { name: "Sign in" }).click();
  if (heading) await page.getByRole("heading", { level: 1, name: heading }).waitFor();
}

const out = (page) => page.locator("form[action='/sign-out']").first().evaluate((form) => form.submit());

for (const viewport of [wide, narrow]) {
  test(`a passkey is added, signs in, confirms and is turned off at ${viewport.width} px`, async () => {
    const page = await site.visit({ viewport });
    const { keys } = await device(page);
    const address = `keys-${viewport.width}@example.org`;
    await enter(page, address);
    await page.goto("/account/second-step");
    await clean(page);
    await page.getByRole("button", { name: "Add a passkey" }).click(); // a link that looks like one
    await page.getByRole("heading", { level: 1, name: "Add a passkey" }).waitFor();
    await page.getByRole("button", { name: "Add the passkey" }).waitFor(); // the script has shown it
    assert.equal(await page.getByText("needs JavaScript").isVisible(), false);
    await clean(page);
    await page.getByRole("button", { name: "Add the passkey" }).click();
    await page.getByRole("link", { name: "Enter a name for the passkey" }).waitFor();
    assert.equal((await keys()).length, 0, "no passkey without a name");
    await page.getByLabel("Name of the passkey").fill("Work laptop");
    await page.getByRole("button", { name: "Add the passkey" }).click();
    await page.getByRole("heading", { level: 1, name: "Your recovery codes" }).waitFor();
    assert.equal(await page.locator("main li code").count(), 10);
    assert.equal((await keys())[0].rpId, "localhost");
    await clean(page);

    await page.getByRole("button", { name: "I have kept the codes" }).click();
    await out(page);
    await page.getByRole("link", { name: "Sign in" }).first().waitFor({ state: "attached" });
    await enter(page, address, "Use your passkey");
    await clean(page);
    await page.goto("/account");
    await page.getByRole("heading", { name: "Sign in" }).first().waitFor();
    await page.goto("/sign-in/second-step?return=/account/second-step");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.waitForURL("**/account/second-step");
    assert.match(await page.locator("main table").innerText(), /Work laptop/);
    assert.equal((await keys())[0].signCount > 0, true);
    await clean(page);

    await page.goto("/account/confirm?to=/account/tokens/new");
    await clean(page);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByRole("heading", { level: 1, name: "You have confirmed that it is you" }).waitFor();

    await page.goto("/account/second-step");
    await page.getByRole("button", { name: "Turn it off with a passkey" }).click();
    await page.waitForURL("**/account");
    await page.getByText("The second step is turned off").waitFor();
    await clean(page);
    await page.context().close();
  });
}

test("a device that makes no passkey is said so, and the page can try again", async () => {
  const page = await site.visit();
  const { away, keys } = await device(page);
  await enter(page, "keys-none@example.org");
  await page.goto("/account/second-step/passkeys/new");
  await page.getByLabel("Name of the passkey").fill("Phone");
  await page.evaluate(() => (navigator.credentials.create = () => Promise.reject(new DOMException("", "NotAllowedError"))));
  await page.getByRole("button", { name: "Add the passkey" }).click();
  await page.getByText("Your device has not used a passkey.").waitFor();
  assert.equal((await keys()).length, 0);
  await clean(page);
  await page.reload();
  await away(true);
  await page.getByLabel("Name of the passkey").fill("Phone");
  await page.getByRole("button", { name: "Add the passkey" }).click();
  await page.getByRole("heading", { level: 1, name: "Your recovery codes" }).waitFor();
  const code = await page.locator("main li code").first().innerText();

  // Elsewhere, without scripts: the code works, the button does not show.
  const plain = await site.visit({ viewport: narrow, javaScriptEnabled: false });
  await enter(plain, "keys-none@example.org", "Use your passkey");
  await plain.getByText("this page needs JavaScript").waitFor();
  assert.equal(await plain.getByRole("button", { name: "Use a passkey" }).count(), 0);
  await clean(plain);
  await plain.goto("/account/second-step/passkeys/new");
  await plain.goto("/sign-in/second-step?return=/account");
  await plain.getByLabel("Recovery code").fill(code);
  await plain.locator("main").getByRole("button", { name: "Sign in" }).click();
  await plain.waitForURL("**/account");
  await plain.goto("/account/second-step/passkeys/new");
  await plain.getByText("this page needs JavaScript").waitFor();
  assert.equal(await plain.getByRole("button", { name: "Add the passkey" }).count(), 0);
  await clean(plain);
});

describe("the script of passkeys", () => {
  test("is small, and on no page that does without it", async () => {
    const page = await site.visit();
    const sizes = [];
    page.on("requestfinished", (r) => r.url().includes("/static/passkey.") && sizes.push(r.sizes().then((s) => s.responseBodySize)));
    await enter(page, "keys-script@example.org");
    for (const path of ["/", "/account", "/account/second-step"]) await page.goto(path, { waitUntil: "networkidle" });
    assert.equal(sizes.length, 0);
    await page.goto("/account/second-step/passkeys/new", { waitUntil: "networkidle" });
    assert.equal(sizes.length, 1);
    assert.ok((await sizes[0]) <= 1500, `${await sizes[0]} bytes`);
  });
});
