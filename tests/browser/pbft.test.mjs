// PBFT in the hands of a person: traitors made and led by hand, the log that fills vote by vote, and
// how a view comes about.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./axe.mjs";
import { fragment, handle, menu, opened, phone, process, rewritten, stepIs } from "./story.mjs";
import { chromium, slowly, until } from "./support.mjs";

const still = { reducedMotion: "reduce" };
const lane = (page, name) => page.locator(".lane", { hasText: name }).first();
const premises = (page) => page.locator(".premises");

/** Opens a group of the menu. */
async function group(page, name) {
  const summary = menu(page).locator("summary", { hasText: name });
  await summary.click();
  return summary.locator("xpath=..");
}

/** Turns a process by its menu. */
async function turned(page, id, conduct) {
  await handle(page, id).click();
  const turning = await group(page, /traitor|misbehaves/);
  await turning.getByRole("button", { name: conduct, exact: true }).click();
  await until(
    () => process(page, id).evaluate((node) => node.classList.contains("traitor")),
    `p${id} to be shown as a traitor`,
  );
}

test("a primary is turned and tells one backup something else; the others agree all the same", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pbft?n=6&clients=2&jitter=0", still);
  await turned(page, 0, "forged by hand");
  await stepIs(page, 1);
  assert.equal(await process(page, 0).locator("polygon.body").count(), 1, "its outline is jagged");
  assert.equal(await process(page, 1).locator("polygon.body").count(), 0);
  assert.match(await handle(page, 0).getAttribute("aria-label"), /traitor: forged by hand/);
  // With the focus on the process, arrow keys would move it.
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await stepIs(page, 3);

  // What stands beside it is not changed by what one receiver is told.
  await page.locator('[data-message="0-3"] .body-of').click({ force: true });
  const form = menu(page).locator(".forge form", { hasText: "request of client" });
  await form.locator("input").fill("4");
  await form.getByRole("button", { name: "Forge" }).click();
  await rewritten(page, /forge\.0-3\.request\.4/);
  await page.locator('[data-message="0-3"].forged .jagged').waitFor();
  assert.equal(await page.locator('[data-message="0-1"].forged').count(), 0);
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement.blur());
  for (let i = 0; i < 12; i += 1) await page.keyboard.press("Shift+ArrowRight");
  await until(
    async () => /holds/.test(await lane(page, "termination").innerText()),
    "both requests to be answered",
  );
  assert.match(await lane(page, "agreement").innerText(), /holds/);
  assert.match(await fragment(page), /do=turn\.0\.hand;4:forge\.0-3\.request\.4/);
});

test("what others signed is shown as what it is: to be copied or withheld, never changed", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pbft?do=cut.4-0;turn.1.hand&at=7", still);
  await stepIs(page, 7);
  const passedOn = page.locator('[data-message^="1-"]', { hasText: "request" }).first();
  await passedOn.locator(".body-of").click({ force: true });
  const seals = menu(page).locator(".seals");
  await seals.waitFor();
  assert.match(await seals.innerText(), /value and read-only signed by p4\. p1 lacks that key/);
  assert.equal(await menu(page).locator(".forge form").count(), 0, "nothing of it can be forged");
  await accessible(page);
});

test("one traitor more than is tolerated: the page says so before it is made, and before anything breaks", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pbft?n=6&clients=2", still);
  assert.match(await premises(page).innerText(), /n = 4, f = 1, traitors so far 0/);
  // By keyboard alone.
  await handle(page, 0).focus();
  await page.keyboard.press("Enter");
  await menu(page).locator("summary", { hasText: "Make it a traitor" }).focus();
  await page.keyboard.press("Enter");
  const alone = menu(page).getByRole("button", { name: "colludes", exact: true });
  await alone.waitFor();
  assert.equal(await menu(page).locator(".warning").count(), 0, "one is tolerated");
  await menu(page).getByLabel("p1", { exact: true }).focus();
  await page.keyboard.press("Space");
  const warning = menu(page).locator(".warning");
  await warning.waitFor();
  assert.match(await warning.innerText(), /2 traitors where f = 1/);
  await alone.focus();
  await page.keyboard.press("Enter");
  await rewritten(page, /turn\.0-1\.collude/);
  await page.locator(".premises.warning", { hasText: "The guarantee is off" }).waitFor();
  assert.match(await lane(page, "agreement").innerText(), /holds/);
});

test("the focus stays on a way to misbehave while it is learnt late which of them suit", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pbft?n=6&clients=2", { ...still, before: slowly });
  await page.evaluate(() => (globalThis.late = 1500));
  await handle(page, 0).focus();
  await page.keyboard.press("Enter");
  await menu(page).locator("summary", { hasText: "Make it a traitor" }).focus();
  await page.keyboard.press("Enter");
  const deeds = menu(page).locator(".deeds").filter({ hasText: "colludes" }).getByRole("button");
  const listed = await deeds.count();
  await menu(page).getByRole("button", { name: "colludes", exact: true }).focus();
  await until(async () => (await deeds.count()) < listed, "what does not suit to go");
  await page.keyboard.press("Enter");
  await rewritten(page, /turn\.0\.collude/);
});

test("a finger sends an old message again", async (t) => {
  const { open } = await chromium(t);
  const hash = "#v1/pbft?requests=2&do=turn.2.hand&at=12";
  const page = await opened(open, hash, { ...still, viewport: phone, touch: true });
  await stepIs(page, 12);
  await handle(page, 2).tap();
  const replay = await group(page, "Send an old message again");
  await replay.locator("select").first().selectOption({ index: 0 });
  await replay.locator("select").nth(1).selectOption({ label: "p3" });
  await replay.getByRole("button", { name: "Send" }).tap();
  await rewritten(page, /13:replay\.[\d-]+\.3/);
});

test("the log fills vote by vote, and tells how a view came about", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pbft?requests=3&do=13:crash.0;58:recover.0&at=5", still);
  await stepIs(page, 5);
  await page.getByRole("tab", { name: "Log" }).click();
  const log = page.locator(".ledger");
  const phase = (row, column) => log.locator(".phases tbody tr").nth(row).locator("td").nth(column);
  assert.match(await phase(2, 1).innerText(), /prepared: reached, .*3.*\(p0, p1 and p2\)/);
  assert.match(await phase(3, 1).innerText(), /prepared: not yet/);
  assert.equal(await phase(2, 1).locator(".vote.have").count(), 3);
  assert.equal(await log.locator(".account").count(), 0, "nobody has asked for another view");
  await page.goto(page.url().replace(/at=\d+.*/, "at=65"));
  await page.reload();
  await stepIs(page, 65);
  await page.getByRole("tab", { name: "Log" }).click();
  const account = page.locator(".account");
  await account.waitFor();
  const story = await account.innerText();
  assert.match(story, /The way to view 1/);
  assert.match(story, /1: p4#1 prepared in view 0; signed by p0 \(PRE-PREPARE\)/);
  assert.match(story, /whose certificate of view 0 is shown by/);
  await accessible(page);
  await page.getByRole("tab", { name: "Messages" }).click();
  await page.locator(".matrix .price", { hasText: "2n² − n + 1 = 29" }).waitFor();
});

test("on a phone, in Chinese and in the dark the log is a sheet of its own", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pbft?do=13:crash.0&at=12", {
    ...still, viewport: phone, touch: true, language: "zh-CN", theme: "dark",
  });
  await stepIs(page, 12);
  await page.locator("nav.tabs .tab", { hasText: "日志" }).tap();
  await page.locator(".ledger", { hasText: "已预准备" }).waitFor();
  await accessible(page);
});

test("on a phone what is opened in the menu is in sight, and only who can do something is asked for it", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pbft?at=3", { ...still, viewport: phone, touch: true });
  await stepIs(page, 3);
  await handle(page, 1).tap();
  const turning = await group(page, "Make it a traitor");
  const isSeen = async (it) => {
    const { y, height } = await it.boundingBox();
    return y >= 0 && y + height <= phone.height;
  };
  await until(() => isSeen(turning.getByRole("button", { name: "silent" })), "the first ways to misbehave");
  await until(() => isSeen(menu(page).locator(".sheet-head")), "the way out");
  assert.equal(await menu(page).locator("summary", { hasText: "Ask it" }).count(), 0, "a replica is asked nothing");
  await page.keyboard.press("Escape");
  await handle(page, 4).tap();
  await menu(page).locator("summary", { hasText: "Ask it for something" }).waitFor();
});

test("what committed before the view changed is not told as if too few votes had sufficed", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pbft?requests=3&do=13:crash.0;58:recover.0&at=65", still);
  await stepIs(page, 65);
  await page.getByRole("tab", { name: "Log" }).click();
  const note = page.locator(".ledger-note", { hasText: "committed in an earlier view" });
  await note.first().waitFor();
  assert.match(await note.first().innerText(), /the votes of view 1 are counted anew/);
});

test("the reader breaks three replicas by hand, and the lesson says that it is done", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=liars&beat=2", still);
  await page.locator(".lesson-beat h2", { hasText: "Three of them" }).waitFor();
  await process(page, 0).waitFor();
  await turned(page, 0, "says different things to different ones");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Shift+ArrowRight");
  await page.locator(".met", { hasText: "done it" }).waitFor();
});
