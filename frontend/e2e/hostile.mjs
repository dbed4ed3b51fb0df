// Text that would be more than text where a page forgot to make it harmless, and
// what finds that it was.

// mark stands in every hostile text, so that a page that shows one can be told.
// Whatever runs writes it into the window.
export const mark = "__ran";

const run = `${mark}=1`;

// line is for a field of one line, which may take no more than 60 characters. It
// holds no blank, so that it does not break.
export const line = `'"></title><svg/onload=${run}><script>${run}</script>\u202eẀ`;

// wide is longer, for fields of a hundred characters: what no window of 320 px holds.
export const wide = line + "W".repeat(36) + "{{7*7}}";

// prose is for fields of several lines, which are read as Markdown.
export const prose = [
  `<script>${run}</script>`,
  `<img src=x onerror=${run}>`,
  `<svg onload="${run}"><animate onbegin=${run} attributeName=x dur=1s></svg>`,
  `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
  `<body onload=${run}><details open ontoggle=${run}>`,
  `</textarea><script>${run}</script></title><script>${run}</script><!-- ]]>`,
  `<a href="javascript:${run}">x</a> [x](javascript:${run}) [x](JaVaScRiPt:${run}) [x](java\tscript:${run}) <javascript:${run}>`,
  `[x](data:text/html,<script>${run}</script>) [x](vbscript:${run}) [x]( "onmouseover=${run}//)`,
  `[x](https://example.org/"onfocus=${run}/autofocus=") ![x](https://example.org/x.png"onerror="${run})`,
  `[x]: javascript:${run}\n[x][x] \`<script>${run}</script>\` **<b onclick=${run}>b</b>**`,
  `<base href="https://example.org/"><meta http-equiv=refresh content="0;url=https://example.org/">`,
  `<link rel=stylesheet href=https://example.org/x.css><style>*{display:none}</style><form action=//example.org><input name=q>`,
  `{{7*7}} \${7*7} <%= 7*7 %> #{7*7} {{constructor.constructor('${run}')()}} %00 &#60;script&#62; &lt;script&gt;`,
  `\u202egnirts desrever \u2066isolate \u2028 line \u2029 paragraph \ufeff \u200b\u200d \u0301\u0301\u0301\u0301 Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324 \u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u{e0001} \ufffd \ufdfd`,
  "W".repeat(400),
  `https://example.org/${"a".repeat(300)}`,
  `> ${"q".repeat(200)}\n\n- ${"-".repeat(200)}\n\n    ${"code".repeat(60)}`,
].join("\n\n");

// brief is what of it goes into a field of 500 characters.
export const brief = [prose.slice(0, 180), `[x](javascript:${run}) {{7*7}} \u202eabc \u200b`, "W".repeat(120)].join("\n\n");

// listen makes a page collect in page.faults what the policy of a page refused and
// which windows of script opened, before anything of the page runs.
export async function listen(page) {
  page.on("dialog", (d) => {
    page.faults.push(`dialog: ${d.message()}`);
    d.dismiss();
  });
  await page.exposeFunction("refusedByPolicy", (what) => page.faults.push(`policy: ${what}`));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (e) => window.refusedByPolicy(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`)));
}

// ran finds what of a hostile text has run, or could when somebody presses it.
export async function ran(page) {
  return page.evaluate((mark) => {
    const found = mark in window ? ["a script of a text has run"] : [];
    for (const e of document.querySelectorAll("*")) {
      for (const { name, value } of e.attributes) {
        if (/^on/i.test(name) || name === "srcdoc" || name === "style") found.push(`<${e.localName} ${name}>`);
        if (/^(href|src|action|formaction|data|poster)$/.test(name) && /^\s*(javascript|data|vbscript):/i.test(value)) found.push(`<${e.localName} ${name}="${value.slice(0, 40)}">`);
      }
      if (e.matches("iframe, object, embed, base, meta[http-equiv], style")) found.push(`<${e.localName}>`);
      if (e.localName === "script" && e.textContent.includes(mark)) found.push("<script> with a text");
    }
    return found;
  }, mark);
}

// answered runs in the browser: what a form of a page sends when each field of
// words gets hostile ones. given are the words for single fields, or null for
// what stays as the page has it; the rest is what the page offers first.
export function answered({ html, action, given, line, text }) {
  const doc = new DOMParser().parseFromString(html, "text/html");
  const form = [...doc.querySelectorAll("main form[method=post]")].find((f) => (f.getAttribute("action") ?? "") === action && f.querySelector("textarea, select, input:not([type=hidden])"));
  if (!form) return undefined;
  const sent = [];
  const typed = [];
  for (const e of form.elements) {
    if (!e.name || e.disabled || e.closest("[hidden]")) continue;
    if (e.type === "submit") {
      if (e === form.querySelector("button[type=submit]")) sent.push([e.name, e.value]);
    } else if (e.type === "radio") {
      const chosen = form.querySelector(`[type=radio][name="${e.name}"]:checked`) ?? form.querySelector(`[type=radio][name="${e.name}"]`);
      if (e === chosen) sent.push([e.name, e.value]);
    } else if (e.type === "checkbox") {
      if (e.checked || given[e.name] === true) sent.push([e.name, e.value]);
    } else if (e.localName === "select") {
      sent.push([e.name, given[e.name] ?? (e.value || (e.options[1]?.value ?? ""))]);
    } else if (e.type === "hidden" || given[e.name] === null) {
      sent.push([e.name, e.value]);
    } else {
      sent.push([e.name, given[e.name] ?? (e.localName === "textarea" ? text : line)]);
      typed.push(e.name);
    }
  }
  return { sent, typed };
}
