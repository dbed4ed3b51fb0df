// A panel at the point where a journey takes it over, set up through the API.
import { administrator, hence } from "./harness.mjs";

// seats are the people of the panel: who, where, and what they are.
export const seats = {
  chair: ["Catriona Dalwhin", "chair", ""],
  secretary: ["Edith Rowanberry", "secretary", ""],
  lived: ["Stanley Mbele-Rowe", "lived", ""],
  partner: ["Ottilie Marsh", "lived", ""],
  gp: ["Ruth Glendinning", "professional", "GP"],
  nurse: ["Beatrice Nwosu", "professional", "nurse"],
};
const scoring = ["lived", "partner", "gp", "nurse"];

export const press = "Marcus Thorley-Vane";

// Jury drives a panel through the API for those whom no browser stands for.
export class Jury {
  // form makes a challenge with three ideas and a panel that is formed; rules are those
  // that are not the usual ones.
  static async form(site, slug, title, rules) {
    const jury = Object.assign(new Jury(), { site, slug, ideas: [], people: {} });
    await site.openChallenge(slug, title);
    for (const name of ["A list by the door", "Two chairs in the bay", "A call on day three"]) jury.ideas.push(await site.idea(slug, "Nell Ashgrove", name));
    const admin = await site.program(administrator);
    const { phases } = await admin("GET", `/challenges/${slug}`);
    const phase = await admin("GET", `/phases/${phases[0].id}`);
    await admin("PATCH", `/phases/${phases[0].id}`, { closes_at: hence(0) }, phase.etag);
    await site.role(press, "communications", slug);
    jury.at = (await admin("POST", `/challenges/${slug}/panels`, { name: `${title} panel`, area: "clinics" })).at;
    jury.id = jury.at.split("/").pop();
    if (rules) await admin("PATCH", `${jury.at}/rules`, rules, (await admin("GET", jury.at)).etag);
    for (const [key, [name, kind, profession]] of Object.entries(seats)) {
      await admin("POST", `${jury.at}/seats`, { handle: site.people.get(name), kind, profession });
      jury.people[key] = await site.program(name);
    }
    jury.people.lead = admin;
    await jury.step("lead", { to: "formed" });
    return jury;
  }

  async step(who, body) {
    if (["r2_open", "deciding"].includes(body.to)) body = { reason: "Nothing more to say.", ...body }; // what nobody talked about
    const { version } = await this.people[who]("GET", `${this.at}/board`);
    await this.people[who]("POST", `${this.at}/steps`, body, `"v${version}"`);
    if (body.to === "deciding") await this.people.secretary("PUT", `${this.at}/meeting/presence`, { here: true });
  }

  // prepare has a member read the criteria and score the practice ideas.
  async prepare(key) {
    await this.people[key]("POST", `${this.at}/ready`);
    for (const n of [1, 2, 3]) await this.people[key]("PUT", `${this.at}/practice/${n}`, { scores: { impact: "5", feasibility: "5" } });
  }

  // open has everybody say that they are ready, and opens the first round.
  async open() {
    for (const key of scoring) await this.prepare(key);
    await this.step("chair", { to: "briefed" });
    await this.step("chair", { to: "r1_open" });
  }

  // score gives everybody's scores but those of the people left out.
  async score(...without) {
    for (const key of scoring.filter((k) => !without.includes(k))) {
      for (const [n, idea] of this.ideas.entries()) {
        const sheet = await this.people[key]("GET", `${this.at}/sheets/${idea}`);
        if (sheet.recused) continue;
        await this.people[key]("PUT", `${this.at}/sheets/${idea}`, { scores: { impact: String(9 - 2 * n), feasibility: "8" } }, sheet.etag);
      }
    }
  }

  // decide goes on from an open round to a signed shortlist of the first two ideas.
  async decide() {
    await this.score();
    for (const to of ["r1_closed", "discussing", "r2_open"]) await this.step("chair", { to });
    await this.score();
    for (const to of ["r2_closed", "deciding"]) await this.step("chair", { to });
    for (const [n, idea] of this.ideas.entries()) {
      const outcome = n < 2 ? "shortlist" : "not_now";
      await this.people.chair("PUT", `${this.at}/ideas/${idea}/decision`, { outcome, reason: "Easy to do anywhere.", override: "The panel talked about it." });
    }
    for (const who of ["chair", "secretary"]) await this.step(who, { to: "finalised" });
  }

  // tell has the authors told what was decided, and all of them agree that it is
  // published; it returns the numbers of their ideas.
  async tell() {
    const { version } = await this.people.lead("GET", `${this.at}/board`);
    await this.people.lead("POST", `${this.at}/authors`, undefined, `"v${version}"`);
    const { authors } = await this.people.lead("GET", `${this.at}/authors`);
    const author = await this.site.program("Nell Ashgrove");
    for (const { number } of authors) await author("POST", `/ideas/${number}/panel-answers/agree`);
    return authors.map((a) => a.number);
  }

  // release publishes what was decided, once its authors have read it.
  async release() {
    await this.tell();
    await this.step("lead", { to: "published" });
  }
}
