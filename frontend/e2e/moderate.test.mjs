// A moderator takes an idea and a comment out of public view, with a reason, and
// shows them again; closes and opens comments, and pins the reply from the team.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { Site, byKeyboard, clean, ways } from "./harness.mjs";

const manners = [...ways, byKeyboard];
const ideas = [];
let site;
before(async () => {
  site = await Site.start();
  await site.openChallenge("safe-homes", "Safe homes");
  await site.role("Lorna Whitfield-Sey", "moderator", "safe-homes");
  for (const i of manners.keys()) {
    ideas.push(await site.idea("safe-homes", "Nell Ashgrove", `Rails by the bath ${i}`));
    await (await site.program("Josie Tranter"))("POST", `/ideas/${ideas[i]}/comments`, { body: "Mrs Vale at number 9 has one." });
  }
});
after(() => site?.stop());

const said = (page, words) => page.locator(".nhsuk-notification-banner").getByText(words).waitFor();

describe("what has to go is hidden with a reason and shown again", () => {
  for (const [i, way] of manners.entries()) {
    test(way.name, async () => {
      const page = await site.visit({ ...way, as: "Lorna Whitfield-Sey" });
      const { hand } = page;
      const address = `/ideas/${ideas[i]}`;
      const visitor = await site.visit(way);
      await page.goto("/moderate");
      await clean(page);
      await page.goto(address);
      await hand.go(page.getByRole("link", { name: "Moderate the comment by Josie Tranter" }));
      await hand.go(page.getByRole("button", { name: "Remove from public view" }));
      await page.locator(".nhsuk-error-summary").waitFor();
      await clean(page);
      await hand.type(page.getByLabel("In your own words"), "It names a neighbour.");
      await hand.go(page.getByRole("button", { name: "Remove from public view" }));
      await said(page, "Done. The author can see the reason, and is told by mail in 10 minutes.");
      await clean(page);
      await visitor.goto(address);
      await visitor.getByText("A moderator has removed this comment: It names a neighbour.").waitFor();
      assert.equal(await visitor.getByText("Mrs Vale").count(), 0);
      await clean(visitor);

      await page.goto(address);
      await hand.go(page.getByRole("main").getByRole("button", { name: `Moderate : Rails by the bath ${i}` }).or(page.getByRole("main").getByRole("link", { name: `Moderate : Rails by the bath ${i}` })));
      await hand.tick(page.getByRole("radio", { name: "It may tell who a patient is" }));
      await hand.type(page.getByLabel("In your own words"), "It is being checked.");
      await clean(page);
      await hand.go(page.getByRole("button", { name: "Remove from public view" }));
      await said(page, "Done. The author can see the reason, and is told by mail in 10 minutes.");
      await clean(page);
      const gone = await visitor.goto(address);
      assert.equal(gone.status(), 410);
      await clean(visitor);

      // Its author sees why.
      const author = await site.visit({ ...way, as: "Nell Ashgrove" });
      await author.goto(address);
      await author.getByText("Reason: It may tell readers who a patient is. It is being checked. Leave out names").waitFor();
      await clean(author);
      await author.context().close();

      await page.goto(`${address}/moderate`);
      await hand.go(page.getByRole("button", { name: "Show it to everybody" }));
      await page.locator(".nhsuk-notification-banner").waitFor();
      await clean(page);
      await visitor.goto(address);
      await visitor.getByRole("heading", { level: 1, name: `Rails by the bath ${i}` }).waitFor();
      await visitor.context().close();
      await page.context().close();
    });
  }
});

describe("comments are closed, and the team's reply is pinned, on the page of the idea", () => {
  for (const [i, way] of manners.entries()) {
    test(way.name, async () => {
      const page = await site.visit({ ...way, as: "Lorna Whitfield-Sey" });
      const { hand } = page;
      const address = `/ideas/${ideas[i]}`;
      const typing = await site.visit({ ...way, as: "Josie Tranter" });
      await typing.goto(address);
      await typing.hand.type(typing.getByLabel("Add a comment"), "I was still typing this.");

      await page.goto(address);
      await hand.type(page.getByLabel("Add a comment"), "We look into it this week.");
      await hand.go(page.getByRole("button", { name: "Post comment" }));
      await page.getByText("We look into it this week.").waitFor();
      await hand.go(page.getByRole("button", { name: /^Pin as the reply from the team/ }));
      await said(page, "The comment stands first now, as the reply from the team.");
      await page.getByRole("heading", { level: 3, name: "Reply from the team" }).waitFor();
      await clean(page);

      await hand.go(page.getByRole("link", { name: "Close the comments" }));
      await clean(page);
      await hand.go(page.getByRole("button", { name: "Close the comments" }));
      await page.locator(".nhsuk-error-summary").waitFor();
      await clean(page);
      await hand.tick(page.getByRole("radio", { name: "People have become unkind to each other" }));
      await hand.type(page.getByLabel("In your own words"), "We open them on Monday.");
      await hand.go(page.getByRole("button", { name: "Close the comments" }));
      await said(page, "Comments are closed. Moderators can still post, and everybody can read.");
      await clean(page);

      await typing.hand.go(typing.getByRole("button", { name: "Post comment" }));
      await typing.locator(".nhsuk-error-summary").waitFor();
      assert.equal(await typing.getByLabel("Add a comment").inputValue(), "I was still typing this.");
      await typing.getByText("The team has closed comments: People had become unkind to each other. We open them on Monday.").waitFor();
      await clean(typing);
      await typing.context().close();

      const visitor = await site.visit(way);
      await visitor.goto(address);
      await visitor.getByRole("heading", { level: 3, name: "Reply from the team" }).waitFor();
      assert.equal(await visitor.getByText("Sign in to comment").count(), 0);
      await clean(visitor);
      await visitor.context().close();

      await hand.go(page.getByRole("link", { name: "Open the comments again" }));
      await hand.tick(page.getByRole("radio", { name: "There has been time to cool down" }));
      await hand.go(page.getByRole("button", { name: "Open the comments" }));
      await said(page, "Comments are open again.");
      await hand.go(page.getByRole("button", { name: /^Unpin/ }));
      await said(page, "The comment stands in its place alone.");
      await clean(page);
      await page.context().close();
    });
  }
});
