// Puts into a demonstration what it does not hold at the start, so that every page
// has something to show: drafts, changes, half-finished panels and write-ups.
import { administrator } from "./harness.mjs";
import { Jury, press, seats } from "./jury.mjs";
import { Walker } from "./walk.mjs";

// everyRole is one person for each part that people play.
const everyRole = [
  "Josie Tranter", "Nell Ashgrove", "Carys Maddox-Owen", "Lorna Whitfield-Sey", press, "Howard Lisle", administrator,
  "Ingrid Solheim-Ward", "Jerome Baptiste-Fox", ...Object.values(seats).map(([name]) => name), "Anneliese Hartung",
];

// walked follows the links of a furnished site as a visitor and as everybody of
// everyRole; the Walker that comes back holds what was found.
export async function walked(site, patterns, { starts, newcomer }, each) {
  const walker = await new Walker(site, patterns, { each }).start();
  for (const as of ["", ...everyRole]) await walker.walk(as, starts[as]);
  await walker.walk("a newcomer", ["/welcome"], newcomer);
  return walker;
}

// furnish returns who starts where beside the front page: what mail, a post or a
// fault leads to, and no link.
export async function furnish(site) {
  const nell = await site.program("Nell Ashgrove");
  const josie = await site.program("Josie Tranter");
  const editor = await site.program(press);
  const admin = await site.program(administrator);

  await site.openChallenge("better-meals", "Better meals");
  await site.role("Lorna Whitfield-Sey", "moderator", "better-meals");
  await site.role("Howard Lisle", "lead", "better-meals");
  const idea = await site.idea("better-meals", "Nell Ashgrove", "Menus with pictures");
  const { etag } = await nell("GET", `/ideas/${idea}`);
  await nell("PATCH", `/ideas/${idea}`, { title: "Menus with a picture of each meal" }, etag);
  await site.attach("Nell Ashgrove", idea, { alt: "How a menu with pictures looks", people: "no" });
  await site.attach("Nell Ashgrove", idea, { alt: "The kitchen at noon", people: "yes", agreed: "no" });
  const comment = await josie("POST", `/ideas/${idea}/comments`, { body: "My father could choose for himself." });
  await nell("POST", `/ideas/${idea}/comments`, { body: "Thank you.", parent: comment.id });
  const same = await site.idea("better-meals", "Josie Tranter", "Pictures of each meal on the menu");
  await admin("POST", `/ideas/${same}/merge`, { into: idea, reason: "Both ask for pictures." });
  await josie("POST", "/me/searches", { name: "Meals", list: "better-meals", query: "q=menu", often: "weekly" });
  const draft = await josie("POST", "/challenges/better-meals/drafts", { kind: "idea", title: "Soup in the evening", body: "Many are hungry at nine." });
  const adoption = await josie("POST", `/ideas/${idea}/adoptions`, { site: "Brackenhythe Surgery", state: "trying", date: new Date().toISOString().slice(0, 10), result: "It is early days." });
  await josie("POST", `/ideas/${idea}/adoptions`, { site: "Ward 7", state: "trying", date: new Date().toISOString().slice(0, 10), result: "Mrs Thistlewood tried it first." }); // which waits
  const hidden = await site.idea("better-meals", "Nell Ashgrove", "Names on trays");
  await admin("POST", `/ideas/${hidden}/moderation`, { to: "hidden", reason: "It named a patient." });
  await admin("POST", "/badge-rules", { domain: "st-elsewhere.example.org", label: "Works at St Elsewhere" });
  await admin("POST", `/people/${site.people.get("Nell Ashgrove")}/badges`, { label: "Dietitian", checked: "HCPC register" });

  await admin("POST", "/challenges", { slug: "one-or-the-other", title: "One or the other", support: "for-against", phases: [{ kind: "collect", opens_at: new Date(Date.now() - 3600e3).toISOString().replace(/\.\d+/, "") }] });
  await admin("POST", "/challenges/one-or-the-other/publish", {});
  await (await site.program("Tunde Okafor-Reid"))("POST", "/challenges/one-or-the-other/ideas", { kind: "idea", title: "Visits at any hour", body: "For or against?" });
  await admin("POST", "/challenges", { slug: "not-yet", title: "A challenge that nobody sees yet" });

  // Panels at every step: being set up, deciding, signed, and with their authors told.
  const meals = await admin("POST", "/challenges/better-meals/panels", { name: "Meals panel" });
  const formed = await Jury.form(site, "soft-lights", "Soft lights"); // its members practise, and do not see authors
  await admin("PATCH", `${formed.at}/rules`, { author_hidden: "finalised" }, (await admin("GET", formed.at)).etag);
  const copied = `${formed.at}/ideas/${formed.ideas[0]}/redacted`;
  await formed.people.secretary("PUT", copied, { title: "A list by a door", body: "Somebody wrote a list." }, (await formed.people.secretary("GET", copied)).etag);
  await formed.people.lived("PUT", `${formed.at}/practice/1`, { scores: { impact: "6", feasibility: "unable" } });
  await admin("POST", `${formed.at}/seats`, { handle: site.people.get("Nell Ashgrove"), kind: "observer", invite: true });
  const talking = await Jury.form(site, "steady-steps", "Steady steps");
  await talking.open();
  await talking.score();
  const disputed = `${talking.at}/sheets/${talking.ideas[1]}`; // or nothing would have to be talked about
  const sheet = await talking.people.lived("GET", disputed);
  await talking.people.lived("PUT", disputed, { scores: { impact: "7", feasibility: "8" }, discuss: true }, sheet.etag);
  for (const to of ["r1_closed", "discussing"]) await talking.step("chair", { to });
  const deciding = await Jury.form(site, "wide-doors", "Wide doors");
  await deciding.open();
  for (const [n, open] of ["r1_open", "r2_open"].entries()) {
    if (n > 0) await deciding.step("chair", { to: open });
    await deciding.score();
    await deciding.step("chair", { to: open.replace("open", "closed") });
    await deciding.step("chair", { to: n > 0 ? "deciding" : "discussing" });
  }
  const signed = await Jury.form(site, "clear-signs", "Clear signs");
  await signed.open();
  await signed.decide();
  const told = await Jury.form(site, "open-doors", "Open doors");
  await told.open();
  await told.decide();
  await admin("POST", `${told.at}/authors`, undefined, `"v${(await admin("GET", `${told.at}/board`)).version}"`);

  // A shortlist that was published, opened again and published once more.
  const twice = await Jury.form(site, "safe-stairs", "Safe stairs");
  await twice.open();
  await twice.decide();
  await twice.release();
  const board = async () => `"v${(await twice.people.chair("GET", `${twice.at}/board`)).version}"`;
  await editor("POST", `${twice.at}/shortlist/publish`);
  await twice.people.chair("POST", `${twice.at}/reopening`, { reason: "A complaint was upheld." }, await board());
  await admin("POST", `${twice.at}/reopening/agree`, undefined, await board());
  for (const who of ["chair", "secretary"]) await twice.step(who, { to: "finalised" });
  await twice.release();

  // A theme that was split, with an idea that somebody has coded again and one that waits.
  const choice = await editor("POST", "/challenges/better-joints/themes", { name: "Choice", definition: "Who chooses, and when." });
  for (const number of [7, 33]) await editor("POST", `/ideas/${number}/themes`, { give: [choice.id] });
  const into = await editor("POST", `/themes/${choice.id}/split`, { into: [{ name: "Choosing a place", definition: "Where to go." }, { name: "Choosing a day" }] }, choice.etag);
  await editor("PUT", `/themes/${choice.id}/recodings/7`, { themes: [into.items[0].id] });

  // A round of coding in pairs: one idea on which both agree, one on which they differ, one
  // that one of them has coded, and others that wait.
  const lorna = await site.program("Lorna Whitfield-Sey");
  const pair = await editor("POST", "/challenges/better-joints/coding-rounds", { first: site.people.get("Lorna Whitfield-Sey"), second: site.people.get(press), scope: "all" });
  const inPair = `/coding-rounds/${pair.id}`;
  const [alike, apart, alone] = (await lorna("GET", `${inPair}/ideas?state=waiting`)).items.map((i) => `${inPair}/ideas/${i.number}`);
  const [labelA, labelB] = (await lorna("GET", "/challenges/better-joints/themes")).items.map((t) => t.id);
  for (const sheet of [alike, apart, alone]) await lorna("PUT", sheet, { themes: [labelA] });
  await editor("PUT", alike, { themes: [labelA] });
  await editor("PUT", apart, { themes: [labelB] });

  // Ideas that nobody has coded, in which groups are found; one group was turned down.
  await site.openChallenge("quiet-nights", "Quiet nights");
  for (const title of ["Soft shoes at night", "Dim lamps by each bed", "Soft wheels and soft shoes", "Lamps that dim by themselves", "Shoes for the night staff", "One dim lamp a bay", "Trolley wheels, oiled at night", "Trolley rounds before ten", "Trolley by the door", "Dim lamps in the hall", "Soft shoes for guests"]) {
    await site.idea("quiet-nights", "Nell Ashgrove", title);
  }
  const groups = (await admin("GET", "/challenges/quiet-nights/theme-candidates")).items;
  await admin("PUT", "/challenges/quiet-nights/theme-candidates", { words: groups.at(-1).words, verdict: "rejected" });

  // Equality questions, and somebody who may be in danger.
  await fetch(`${site.url}/admin/challenges/quiet-nights/equality`, { method: "POST", redirect: "manual", headers: { Origin: site.url, cookie: await site.session(administrator) }, body: new URLSearchParams({ on: "yes" }) });
  await lorna("POST", "/ideas/7/reports", { reason: "danger" });

  const begun = await editor("POST", "/writeups", { ideas: [28] }); // shortlisted, and not written up yet
  await editor("POST", `/writeups/${begun.id}/readers`, { role: "lived", handle: site.people.get("Leonard Abara") });
  await editor("POST", "/challenges/better-joints/updates", { category: "news", title: "An update that nobody sees yet" });

  // What mail leads to.
  const sent = await fetch(`${site.url}/sign-in`, { method: "POST", redirect: "manual", headers: { Origin: site.url }, body: new URLSearchParams({ email: "a-newcomer@example.org" }) });
  const letter = await site.letter("a-newcomer@example.org");
  const ref = sent.headers.get("location");
  const other = await fetch(`${site.url}/sign-in`, { method: "POST", redirect: "manual", headers: { Origin: site.url }, body: new URLSearchParams({ email: "another@example.org" }) });
  const lucia = await site.session("Lucia Ferrante");
  await fetch(`${site.url}/account/address`, { method: "POST", redirect: "manual", headers: { Origin: site.url, cookie: lucia }, body: new URLSearchParams({ email: "lucia.moves@example.org" }) });
  const moves = new URL((await site.letter("lucia.moves@example.org")).link).pathname;
  const newcomer = await newcomerOf(site);
  return {
    starts: {
      "": ["/", ref, "/sign-in/second-step", other.headers.get("location").replace("/sent", "/code"), letter.link, moves, `${moves}/stop`, "/search?q=blood", "/shortlists/safe-stairs-safe-stairs-panel", "/ideas/999999", `/ideas/${hidden}`, "/account", "/challenges/better-joints/share", "/reported?reason=danger", "/account/deleted", "/help-now", "/sign-in/guardian/gone"],
      "Nell Ashgrove": ["/", ...["", "/questions", "/thanks"].map((p) => `/challenges/quiet-nights/equality${p}`), "/account/confirm?to=/account/tokens/new", `/ideas/${idea}/sent`, "/admin", "/moderate", "/publish/updates/new?challenge=better-joints", `/review/${signed.id}`, `/ideas/${told.ideas[0]}`],
      "Josie Tranter": ["/", "/account/age", "/account/age/under", `/drafts/${draft.id}/check`, `/ideas/${idea}/adoptions`],
      "Lorna Whitfield-Sey": ["/", "/moderate/several", `/adoptions/${adoption.id}/edit`, `/ideas/${idea}`],
      [press]: ["/", `/review/${signed.id}/publish`, `/review/${told.id}/publish`, "/challenges/better-joints/codebook", "/publish/updates/2", "/ideas/33/themes"],
      [administrator]: ["/", "/challenges/quiet-nights/candidates", `${meals.at.replace("/panels", "/admin/panels")}?find=Nell`],
      [seats.secretary[0]]: ["/", `/review/${formed.id}`],
      [seats.chair[0]]: ["/", `/review/${talking.id}/ideas/${talking.ideas[1]}/conflict`, `/review/${formed.id}/assignment/hand?idea=${formed.ideas[0]}`, `/review/${formed.id}/practice`, `/review/${talking.id}/meeting`, `/review/${deciding.id}/ideas/${deciding.ideas[0]}/discussion`, `/review/${talking.id}/ideas/${talking.ideas[0]}/discussion`],
    },
    newcomer,
  };
}

// newcomerOf signs somebody in who has not said a name yet, and returns the cookie.
async function newcomerOf(site) {
  const headers = { Origin: site.url };
  await fetch(`${site.url}/sign-in`, { method: "POST", redirect: "manual", headers, body: new URLSearchParams({ email: "first-time@example.org" }) });
  const { link } = await site.letter("first-time@example.org");
  const entered = await fetch(link, { method: "POST", redirect: "manual", headers, body: new URLSearchParams() });
  return entered.headers.getSetCookie().map((c) => c.split(";")[0]).join("; ");
}
