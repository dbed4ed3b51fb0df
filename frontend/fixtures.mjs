// Copies the fixtures named in parts/testdata/fixtures.txt from nhsuk-frontend to
// parts/testdata/fixtures.json: what each was given and the HTML that came out.
// With --all it copies every fixture, to see what else the parts could match.
//
// A name stands for the first fixture of that name; "name #2" for the second.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const components = join(here, "node_modules/nhsuk-frontend/dist/nhsuk/components");
const testdata = join(here, "parts/testdata");
const all = process.argv.includes("--all");
const wanted = new Set(all ? [] : readFileSync(join(testdata, "fixtures.txt"), "utf8").split("\n").filter((l) => l && !l.startsWith("//")));

const found = [];
for (const component of readdirSync(components, { withFileTypes: true }).filter((d) => d.isDirectory()).map((d) => d.name)) {
  const seen = new Map();
  for (const fixture of JSON.parse(readFileSync(join(components, component, "fixtures.json"), "utf8")).fixtures) {
    const n = (seen.get(fixture.name) ?? 0) + 1;
    seen.set(fixture.name, n);
    const name = `${component}: ${fixture.name}${n > 1 ? ` #${n}` : ""}`;
    // Macro-only call forms have their content in code, not in the context.
    if ((all && !fixture.callBlock) || wanted.delete(name)) {
      // The logo is a trade mark and not ours to copy.
      const html = fixture.html.replace(/<svg class="nhsuk-header__logo"[\s\S]*?<\/svg>/g, "");
      found.push({ name, component, context: fixture.context, html });
    }
  }
}
if (wanted.size > 0) {
  throw new Error(`no such fixture: ${[...wanted].join("; ")}`);
}
writeFileSync(join(testdata, "fixtures.json"), `${JSON.stringify(found, null, 1)}\n`);
console.log(`${found.length} fixtures`);
