// Builds frontend/static from styles/ and scripts/. The result is committed, so
// that building the server needs neither Node nor a network.
//
// Each file carries a hash of its content in its name and lies there three times:
// plain, .gz and .br. The icons that the style sheet names keep their own names.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { PurgeCSS } from "purgecss";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "static");
const icons = ["arrow-down", "arrow-up", "arrow-up-down", "cross"].map((n) => `nhsuk-icon-${n}.svg`);
const budget = { ".css": 22000, ".js": 10000, "passkey.js": 1500 }; // bytes of gzip; those of a file go first

// Classes that pages may use without being listed in a template yet, and those
// whose names are put together in code.
const safelist = {
  standard: [
    "js-enabled",
    "nhsuk-frontend-supported",
    /^nhsuk-grid-(row|column-(full|one-half|one-third|two-thirds|one-quarter|three-quarters))$/,
    /^nhsuk-heading-(xl|l|m|s|xs)$/,
    /^nhsuk-caption-(xl|l|m)$/,
    /^nhsuk-body(-s|-l)?$/,
    /^nhsuk-list(--(bullet|number|border))?$/,
    /^nhsuk-section-break(--(m|l|visible))?$/,
    /^nhsuk-u-(visually-hidden|nowrap|reading-width|text-align-right|text-align-centre|secondary-text-colour|text-break-word)$/,
    /^nhsuk-u-(margin|padding)-(top|bottom)-[0-6]$/,
    /^nhsuk-u-font-(weight-bold|size-16)$/,
    /^nhsuk-main-wrapper--[ls]$/,
    /^nhsuk-(button|tag|card|label|fieldset__legend|table__caption|panel__heading|details|input--width)-/,
    /^nhsuk-table__(cell|header)--numeric$/,
    /^app-/,
  ],
  // Classes that scripts of nhsuk-frontend add.
  deep: [/character-count/, /nhsuk-header__/, /nhsuk-(radios|checkboxes)__conditional/],
};

const files = new Map();

const compiled = sass.compile(join(here, "styles/app.scss"), {
  loadPaths: [join(here, "node_modules")],
  quietDeps: true,
});
const [purged] = await new PurgeCSS().purge({
  css: [{ raw: compiled.css }],
  content: ["*.templ", "parts/*.templ", "pages/*.templ", "pages/*.go", "scripts/*.ts"].map((p) => join(here, p)),
  defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
  safelist,
  // nhsuk-frontend brings looks that no page of ours has.
  blocklist: [
    /--reverse/,
    /--care/,
    /^nhsuk-header--(white|organisation|inline)/,
    /^nhsuk-header__navigation--white/,
    /^nhsuk-header__search/,
    /^nhsuk-header__(logo|organisation)/,
    /^nhsuk-card--(feature-|top-task|primary)/,
    /^nhsuk-u-.*-(tablet|desktop)$/,
    /^nhsuk-file-upload__(?!input)/,
    /^nhsuk-button--(login|brand)/,
  ],
});
const css = await esbuild.transform(purged.css, { loader: "css", minify: true, target: ["chrome100", "safari15", "firefox100"] });
files.set("app.css", Buffer.from(css.code));

const scripts = await esbuild.build({
  entryPoints: ["app", "passkey"].map((name) => join(here, `scripts/${name}.ts`)), // the second for pages that ask for passkeys alone
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome100", "safari15", "firefox100"],
  legalComments: "none",
  write: false,
});
for (const script of scripts.outputFiles) {
  files.set(basename(script.path), Buffer.from(script.contents));
}
files.set("favicon.svg", readFileSync(join(here, "styles/favicon.svg")));

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "images"), { recursive: true });
for (const [name, content] of files) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const ext = extname(name);
  write(join(out, `${basename(name, ext)}.${hash}${ext}`), content, budget[name] ?? budget[ext]);
}
const images = join(here, "node_modules/nhsuk-frontend/dist/nhsuk/assets/images");
for (const icon of icons) {
  write(join(out, "images", icon), readFileSync(join(images, icon)));
}
check();

function write(path, content, limit) {
  const gz = gzipSync(content, { level: 9 });
  gz[9] = 255; // the operating system's number, so that every machine writes the same bytes
  const br = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
  writeFileSync(path, content);
  writeFileSync(`${path}.gz`, gz);
  writeFileSync(`${path}.br`, br);
  console.log(`${path.slice(out.length + 1)}: ${content.length} bytes, gzip ${gz.length}, brotli ${br.length}`);
  if (limit && gz.length > limit) {
    throw new Error(`${path} is ${gz.length} bytes of gzip; the budget is ${limit}`);
  }
}

// What must never be served: other hosts, fonts, icons that are not there.
function check() {
  const style = files.get("app.css").toString();
  for (const url of style.matchAll(/url\(["']?([^)"']+)/g)) {
    if (!icons.some((i) => url[1] === `/assets/images/${i}`)) {
      throw new Error(`the style sheet names ${url[1]}, which is not served`);
    }
  }
  for (const name of readdirSync(out)) {
    if (/\.(css|js|svg)$/.test(name)) {
      const text = readFileSync(join(out, name), "utf8").replaceAll("http://www.w3.org/", "");
      const found = text.match(/https?:\/\/[^"'\s)]+|@font-face/i);
      if (found) {
        throw new Error(`${name} holds ${found[0]}`);
      }
    }
  }
}
