// The pages of what goes wrong on our side, each brought about from outside: too
// many requests, a database that another process holds, a database that is
// damaged. What was typed is still there.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { open, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Site, administrator, binary, clean, ways, wide } from "./harness.mjs";
import { looked } from "./checks.mjs";

let site, idea;
before(async () => {
  site = await Site.start();
  await site.openChallenge("late-letters", "Late letters");
  idea = await site.idea("late-letters", "Nell Ashgrove", "Letters in large print");
});
after(() => site?.stop());

const words = "My words <b>stay</b>.\n\nSo does this line.";

// written opens a page as one person, types into its form, and returns a way to send it.
async function written(way, as, address, field, button) {
  const page = await site.visit({ ...way, as });
  page.setDefaultTimeout(30000); // a locked database is waited for
  await page.goto(address);
  await page.getByLabel(field).first().fill(words);
  return { page, send: () => page.hand.go(page.getByRole("main").getByRole("button", { name: button }).first()) };
}

// refused checks the page of a fault, at both widths, and what of the form it holds.
async function refused(page, way, status, heading) {
  assert.match(await page.locator("main").innerText(), heading);
  assert.ok(page.faults.length > 0 || status === 429, "the browser has heard of it");
  page.faults = page.faults.filter((f) => !f.startsWith(`${status}: `) && !f.includes(`status of ${status}`));
  if (way.javaScriptEnabled) { // axe is a script itself
    await page.setViewportSize(wide);
    assert.deepEqual(await looked(page), []);
  } else {
    await clean(page);
  }
  const kept = await page.locator("main textarea").evaluateAll((all) => all.map((e) => e.value));
  assert.ok(kept.includes(words), `the text is kept: ${kept}`);
}

describe("too many requests: the text is kept", () => {
  for (const [i, way] of ways.entries()) {
    test(way.name, async () => {
      const as = ["Josie Tranter", "Karim Belhadi"][i];
      const { page, send } = await written(way, as, `/ideas/${idea}`, "Add a comment", "Post comment");
      const cookie = await site.session(as);
      let status = 0;
      for (let n = 0; n < 200 && status !== 429; n++) {
        status = (await fetch(`${site.url}/ideas/${idea}/comments`, { method: "POST", redirect: "manual", headers: { cookie, Origin: site.url }, body: new URLSearchParams({ body: "" }) })).status;
      }
      assert.equal(status, 429, "there is a limit");
      await send();
      await refused(page, way, 429, /Wait a moment/);
      await page.context().close();
    });
  }
});

// locked does act while another process, an import that stands still, holds the
// database. That it does is read from the locks of the system.
async function locked(act) {
  const file = join(site.data, "ideas.csv");
  await writeFile(file, ["id,title,body,area", ...Array.from({ length: 20000 }, (_, n) => `x${n},Title ${n},Body ${n},Clinics`)].join("\n"));
  const other = spawn(binary, ["import", "--challenge", "late-letters", "ideas", file], { env: { ...process.env, UPTAKE_DATA: site.data }, stdio: "ignore" });
  const gone = new Promise((done) => other.once("exit", done));
  const writer = new RegExp(` WRITE ${other.pid} \\S+ 120 120$`, "m"); // byte 120 of the shared memory is SQLite's lock of the one writer
  try {
    for (let held = false; !held; ) { // it also writes a little before the rows
      assert.equal(other.exitCode, null, "the import is under way");
      if (!writer.test(await readFile("/proc/locks", "utf8"))) continue;
      other.kill("SIGSTOP");
      while (!/^State:\tT/m.test(await readFile(`/proc/${other.pid}/status`, "utf8")));
      held = writer.test(await readFile("/proc/locks", "utf8"));
      if (!held) other.kill("SIGCONT");
    }
    await act();
  } finally {
    other.kill("SIGKILL");
    await gone;
  }
}

const skip = process.platform === "linux" ? false : "the locks of the system are read from /proc/locks";

describe("a database that is held: the text is kept, and taken when it is sent again", { skip }, () => {
  for (const [i, way] of ways.entries()) {
    test(way.name, async () => {
      const comment = await written(way, ["Hannah Quill", "Sunita Vaidya"][i], `/ideas/${idea}`, "Add a comment", "Post comment");
      const doubtful = await site.idea("late-letters", "Nell Ashgrove", `Letters by hand ${i}`);
      const reason = await written(way, administrator, `/ideas/${doubtful}/moderate`, "In your own words", "Remove from public view");
      await locked(async () => {
        await Promise.all([comment.send(), reason.send()]);
        await refused(comment.page, way, 503, /There is a problem/); // the form itself comes back
        await refused(reason.page, way, 503, /The service is (very )?busy/);
      });
      await reason.page.hand.go(reason.page.getByRole("main").getByRole("button", { name: "Send again" }));
      await reason.page.getByText("Done. The author can see the reason").waitFor();
      await comment.send();
      await comment.page.getByText("Your comment is posted").waitFor();
      assert.deepEqual([...comment.page.faults, ...reason.page.faults], []);
      for (const { page } of [comment, reason]) await page.context().close();
    });
  }
});

// The last: after it nothing works.
test("a damaged database: a number to read out, and the text is kept", async () => {
  const pages = [];
  for (const way of ways) pages.push({ way, ...(await written(way, "Tunde Okafor-Reid", `/ideas/${idea}`, "Add a comment", "Post comment")) });
  const cookie = await site.session("Josie Tranter");
  const at = join(site.data, "uptake.db");
  const { size } = await stat(at);
  const file = await open(at, "r+");
  await file.write(Buffer.alloc(size), 0, size, 0);
  await file.close();
  for (let all = 0; all < 20; ) { // what the connections still remember is forgotten after a while
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${site.url}/my-ideas`, { headers: { cookie } })));
    all = answers.filter((a) => a.status === 500).length;
  }
  for (const { way, page, send } of pages) {
    await send();
    assert.match(await page.locator("main").innerText(), /\b[0-9a-f]{4}-[0-9a-f]{4}\b/);
    await refused(page, way, 500, /There is a problem with the service/);
    await page.context().close();
  }
});
