// A panel meets: the chair leads, the members' pages follow, and who is recused
// learns nothing but how long to stay outside.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, clean, narrow, ways } from "./harness.mjs";
import { Jury, seats } from "./jury.mjs";

let site;
const juries = [];
before(async () => {
  site = await Site.start();
  for (const i of ways.keys()) {
    const jury = await Jury.form(site, `meeting-rooms-${i}`, `Meeting rooms ${i}`);
    await jury.open();
    await jury.people.nurse("POST", `${jury.at}/ideas/${jury.ideas[1]}/conflicts`, { kind: "team" });
    await jury.score();
    for (const to of ["r1_closed", "discussing"]) await jury.step("chair", { to });
    juries.push(jury);
  }
});
after(() => site?.stop());

const sit = async (seat, jury, way) => {
  const page = await site.visit({ ...way, as: seats[seat][0] });
  await page.goto(`/review/${jury.id}/meeting`);
  await page.getByRole("heading", { name: "Meeting", level: 1 }).waitFor();
  return page;
};
const button = (page, name) => page.getByRole("main").getByRole("button", { name });

describe("the members' pages follow the chair", () => {
  test("side by side, within 2 seconds", async () => {
    const jury = juries[0];
    const [chair, member, recused, secretary] = await Promise.all([sit("chair", jury), sit("lived", jury, { viewport: narrow }), sit("nurse", jury), sit("secretary", jury)]);
    await secretary.hand.go(button(secretary, "Everybody is here"));
    await secretary.getByText("They are enough to decide.").waitFor();
    await chair.getByText("They are enough to decide.").waitFor({ timeout: 2000 });
    await clean(chair);
    await clean(secretary);

    const now = (page, name) => page.locator("#meeting").getByRole("heading", { name });
    const begun = Date.now();
    await button(chair, "Discuss now : Two chairs in the bay").click();
    await now(member, "Two chairs in the bay").waitFor({ timeout: 2000 });
    await recused.getByText("You are recused from the idea that is discussed now, about 6 minutes.").first().waitFor({ timeout: 2000 });
    console.log(`the pages followed within ${Date.now() - begun} ms`);
    await now(chair, "Two chairs in the bay").waitFor();
    await secretary.getByText("Must step out: Beatrice Nwosu").waitFor();
    assert.equal(await member.locator("#meeting-says").textContent(), `Now: ${jury.ideas[1]}. Two chairs in the bay`, "the change is announced");
    await clean(member);
    await clean(recused);
    const source = await (await recused.request.get(`/review/${jury.id}/meeting`)).text();
    for (const hidden of ["Two chairs", "data-timer", "Begun at"]) assert.ok(!source.includes(hidden), `a recused member's page says ${hidden}`);
    const open = await (await member.request.get(`/review/${jury.id}/meeting`)).text();
    for (const shown of ["Two chairs", "data-timer", "Begun at"]) assert.ok(open.includes(shown), `control: a member's page says ${shown}`);

    await button(chair, "Discuss now : A list by the door").click();
    await now(recused, "A list by the door").waitFor({ timeout: 2000 });
    await secretary.getByText("May come back: Beatrice Nwosu").waitFor();
    await chair.hand.go(button(chair, "End this discussion"));
    await member.getByText("No idea is being discussed.").first().waitFor({ timeout: 2000 });
    for (const page of [chair, member, recused, secretary]) await page.context().close();
  });

  test("without JavaScript at 320 px", async () => {
    const [jury, way] = [juries[1], ways[1]];
    const member = await sit("lived", jury, way);
    assert.equal(await member.locator("noscript meta[http-equiv=refresh][content='15'], meta[http-equiv=refresh][content='15']").count(), 1, "the page loads itself again");
    const secretary = await sit("secretary", jury, way);
    await secretary.hand.go(button(secretary, "Is here : Stanley Mbele-Rowe"));
    await secretary.getByText("Stanley Mbele-Rowe, present").waitFor();
    await secretary.hand.go(button(secretary, "Move down").first());
    await secretary.getByText("moved by the secretary").waitFor();
    await clean(secretary);
    const chair = await sit("chair", jury, way);
    await chair.hand.go(button(chair, `Discuss now : A call on day three`));
    await clean(chair);
    await member.reload();
    await member.getByRole("heading", { name: "A call on day three" }).waitFor();
    await clean(member);

    // Minutes, in the same room.
    await secretary.goto(`/review/${jury.id}/ideas/${jury.ideas[2]}/minutes`);
    await secretary.hand.type(secretary.getByLabel("Reasons for the idea"), "It saves a journey.");
    await secretary.hand.go(button(secretary, "Save the minutes"));
    await secretary.getByText("The minutes are saved.").waitFor();
    await clean(secretary);
    await member.goto(`/review/${jury.id}/ideas/${jury.ideas[2]}/minutes`);
    await member.hand.type(member.getByLabel("Where you see it differently from the panel"), "I would not go.");
    await member.hand.go(button(member, "Add to the minutes"));
    await member.getByText("I would not go.").waitFor();
    await clean(member);
    await chair.goto(`/review/${jury.id}/ideas/${jury.ideas[2]}/minutes`);
    await chair.hand.go(button(chair, "I agree with these minutes"));
    await chair.getByText("The chair agreed with it on").waitFor();
    await chair.goto(`/review/${jury.id}/minutes`);
    await chair.getByText("It saves a journey.").waitFor();
    await clean(chair);
    for (const page of [chair, member, secretary]) await page.context().close();
  });
});
