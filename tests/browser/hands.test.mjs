// The hands of an adversary: the stories that people live, and every verb by menu, by key and by
// touch.  Conditions are waited for, never a span of time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./axe.mjs";
import { chromium, until } from "./support.mjs";

const still = { reducedMotion: "reduce" };
const phone = { reducedMotion: "reduce", viewport: { width: 390, height: 844 }, touch: true };

const process = (page, id) => page.locator(`[data-process="${id}"]`);
const handle = (page, id) => process(page, id).locator(".body-of");
const menu = (page) => page.locator(".menu");
const fragment = (page) => page.evaluate(() => decodeURIComponent(location.hash));
const written = (page, pattern) =>
  until(async () => pattern.test(await fragment(page)), `the address to match ${pattern}`);
const deed = (page, name) => menu(page).getByRole("button", { name, exact: true });
const lane = (page, name) => page.locator(".lane", { hasText: name }).locator(".verdict-word");
const step = (page) =>
  page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]));

/** Opens a run that does not move by itself. */
async function opened(open, hash, options = still) {
  const page = await open(hash, options);
  await process(page, 0).waitFor();
  await until(async () => (await step(page)) === 0, "the start");
  return page;
}

/** Takes a step. */
async function forward(page) {
  const before = await step(page);
  await page.locator(".timeline").getByRole("button", { name: "Step", exact: true }).click();
  // What was done before may still be on its way to the page.
  await until(async () => (await step(page)) > before, "a step");
}

/** Takes steps until something shows. */
async function run(page, selector, most = 60) {
  for (let taken = 0; taken < most; taken++) {
    if ((await page.locator(selector).count()) > 0) return;
    await forward(page);
  }
  assert.fail(`${selector} did not show within ${most} steps`);
}

/** Opens the menu of a process, by pointer, and does something. */
async function toProcess(page, id, name) {
  await handle(page, id).click();
  await deed(page, name).click();
  await menu(page).waitFor({ state: "detached" });
}

/** Opens a group of the open menu. */
const group = (page, title) => menu(page).locator("summary", { hasText: title }).click();

/** The message whose words match, on the stage. */
async function message(page, pattern) {
  return until(async () => {
    const tokens = await page.locator(".token").evaluateAll((all) =>
      all.map((token) => [token.dataset.message, token.querySelector("title").textContent]),
    );
    return tokens.find(([, said]) => pattern.test(said))?.[0];
  }, `a message ${pattern}`);
}

/** Delivers a message by hand: the key N on it. */
async function deliver(page, pattern) {
  const name = await message(page, pattern);
  const before = await step(page);
  await page.locator(`[data-message="${name}"] [role=button]`).focus();
  await page.keyboard.press("n");
  await page.locator(`[data-message="${name}"]`).waitFor({ state: "detached" });
  await until(async () => (await step(page)) > before, `${pattern} to arrive`);
}

test("an acceptor that forgets breaks agreement: by hand", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/paxos?n=3&proposers=1&learn=off");
  await forward(page);

  // p2 hears nothing; p0 and p1 are a majority, and p0 decides.
  await toProcess(page, 2, "Isolate from all others");
  await page.locator(".region").first().waitFor();
  assert.equal(await page.locator(".region").count(), 2);
  await run(page, '[data-process="0"] .decided-ring');
  assert.equal(await process(page, 1).locator(".decided-ring").count(), 0);

  // p1 loses its memory; then it is p0 that hears nothing.
  await toProcess(page, 1, "Crash");
  await page.locator('[data-process="1"].status-crashed').waitFor();
  await toProcess(page, 1, "Recover with nothing");
  await page.locator('[data-process="1"].status-up').waitFor();
  await toProcess(page, 0, "Isolate from all others");
  await page.locator('[data-link="1-2"] [role=button]').focus();
  await page.keyboard.press("Enter");
  await deed(page, "Heal both ways").click();
  await until(async () => (await page.locator(".region").count()) === 2, "two groups");
  await written(page, /heal\.2-1/);

  // p2 proposes another value, and the two of them decide it.
  await handle(page, 2).click();
  await group(page, "Ask it");
  await menu(page).getByLabel("value").fill("9");
  await menu(page).getByLabel("value").press("Enter");
  await run(page, '[data-process="2"] .decided-ring');
  await until(async () => (await lane(page, "agreement").innerText()) === "violated", "the proof");
});

test("two proposers duel: by hand, by keyboard alone", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/paxos?n=3&schedule=async&learn=off");
  const ballot = async (id, name) => {
    await handle(page, id).focus();
    await page.keyboard.press("t");
    await written(page, new RegExp(`fire\\.${id}-`));
    return deliver(page, new RegExp(`^prepare ${name}, from p${id} to p2`));
  };
  // Each proposer has p2's promise and its own; the other's next ballot then takes p2 away.
  await deliver(page, /^prepare 1\.0, from p0 to p2/);
  await deliver(page, /^prepare 1\.0, from p0 to p0/);
  await deliver(page, /^promise 1\.0.*from p0 to p0/);
  await deliver(page, /^promise 1\.0.*from p2 to p0/);
  await deliver(page, /^prepare 1\.1, from p1 to p2/);
  await deliver(page, /^accept 1\.0: 1, from p0 to p2/);
  assert.match(await page.locator(".happened").innerText(), /ignored/);
  await deliver(page, /^prepare 1\.1, from p1 to p1/);
  await deliver(page, /^promise 1\.1.*from p1 to p1/);
  await deliver(page, /^promise 1\.1.*from p2 to p1/);
  await ballot(0, "2.0");
  await deliver(page, /^accept 1\.1: 2, from p1 to p2/);
  assert.match(await page.locator(".happened").innerText(), /ignored/);
  assert.match(await process(page, 2).locator(".glance").textContent(), /promised.2\.0/);
  assert.equal(await page.locator(".decided-ring").count(), 0);
  assert.equal(await lane(page, "termination").innerText(), "pending");
  assert.equal(await lane(page, "agreement").innerText(), "holds");
});

test("a line through the stage parts it; undo takes the whole line back; heal joins", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "");
  const room = await page.locator(".stage-drawing").boundingBox();
  const [left, right] = [await handle(page, 4).boundingBox(), await handle(page, 1).boundingBox()];
  const x = (left.x + left.width / 2) * 0.6 + (right.x + right.width / 2) * 0.4;
  const draw = async () => {
    await page.mouse.move(x - 40, room.y + 6);
    await page.mouse.down();
    await page.mouse.move(x, room.y + room.height / 2, { steps: 3 });
    await page.mouse.move(x + 5, room.y + room.height - 60, { steps: 3 });
  };
  await draw();
  await page.locator(".cut-words", { hasText: /^Cuts p3 and p4 off from/ }).waitFor();
  assert.equal(await page.locator(".process.side-off").count(), 2);
  await page.mouse.up();
  await written(page, /split\.3-4/);
  assert.equal(await menu(page).count(), 0, "a line is not a click");
  assert.deepEqual((await page.locator(".region-name").allTextContents()).sort(), [
    "p0, p1 and p2 among themselves",
    "p3 and p4 among themselves",
  ]);
  assert.match(await page.locator(".network-summary").innerText(), /12 ways cut/);
  await accessible(page);

  await page.keyboard.press("Control+z");
  await until(async () => (await page.locator(".region").count()) === 0, "no partition");
  await draw();
  await page.mouse.up();
  await page.locator(".region").first().waitFor();
  await page.locator(".network-button").click();
  await deed(page, "Heal all links").click();
  await until(async () => (await page.locator(".region").count()) === 0, "no partition");
  await written(page, /join/);
});

test("a partition without drawing, and the rest of the network's menu", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "");
  const network = async () => {
    await page.locator(".network-button").focus();
    await page.keyboard.press("Enter");
    await menu(page).waitFor();
  };
  await network();
  const heal = menu(page).getByRole("button", { name: /^Heal all/ });
  assert.equal(await heal.getAttribute("aria-disabled"), "true");
  assert.match(await heal.innerText(), /no link is cut/);
  await accessible(page);
  await group(page, "Cut some off");
  await menu(page).getByLabel("p0").check();
  await menu(page).getByLabel("p2").check();
  await deed(page, "Cut off").click();
  await written(page, /split\.0-2/);
  await until(async () => (await page.locator(".region").count()) === 2, "two parts");

  await network();
  await group(page, "All links");
  await menu(page).getByLabel("lost, %").fill("5");
  await menu(page).getByLabel("slower").fill("40");
  await deed(page, "Set").click();
  await written(page, /link\.all\.50\.0\.0/);
  await written(page, /slow\.all\.40/);
  await until(async () => /5% lost, \+40 ms/.test(await page.locator(".network-button").innerText()), "the summary");

  await network();
  await group(page, "What is next");
  await menu(page).locator("select").first().selectOption("gst");
  await menu(page).getByLabel("until ms").fill("250");
  await deed(page, "Set").click();
  await written(page, /schedule\.gst\.250/);

  // What is undone shows in the menu that is open, and so does what is done again.
  await network();
  await group(page, "What is next");
  const schedule = menu(page).locator("select").first();
  assert.equal(await schedule.inputValue(), "gst");
  await page.keyboard.press("Control+z");
  await until(async () => (await schedule.inputValue()) === "timed", "the schedule before");
  await page.keyboard.press("Control+Shift+z");
  await until(async () => (await schedule.inputValue()) === "gst", "the schedule set");
  await page.keyboard.press("Escape");

  await network();
  await group(page, "What a crash means");
  await menu(page).getByLabel("the process").selectOption("amnesia");
  await menu(page).getByLabel("its timers").selectOption("kept");
  await deed(page, "Set").click();
  await written(page, /crashes\.amnesia\.lost\.kept\.kept/);

  await network();
  await deed(page, "Add one").click();
  await until(async () => (await page.locator(".process").count()) === 6, "six processes");
  await page.keyboard.press("Control+z");
  await until(async () => (await page.locator(".process").count()) === 5, "five again");

  // The empty stage is the network too.
  const room = await page.locator(".stage-drawing").boundingBox();
  await page.mouse.click(room.x + 20, room.y + 20);
  await menu(page).waitFor();
  await page.mouse.click(room.x + room.width - 20, room.y + 20);
  await menu(page).waitFor({ state: "detached" });
});

test("every verb on a message, by menu", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/paxos?n=3&proposers=1");
  await forward(page);
  const name = await message(page, /from p0 to p1/);
  const on = async (act) => {
    await page.locator(`[data-message="${name}"] [role=button]`).click();
    await act();
    await menu(page).waitFor({ state: "detached" });
  };
  await on(() => deed(page, "Duplicate").click());
  await written(page, new RegExp(`dup\\.${name}`));
  await on(async () => {
    await menu(page).getByLabel("by ms").fill("33");
    await deed(page, "Delay").click();
  });
  await written(page, new RegExp(`delay\\.${name}\\.33`));
  await on(async () => {
    await menu(page).getByLabel("by ms").fill("11");
    await deed(page, "Hurry").click();
  });
  await written(page, new RegExp(`hurry\\.${name}\\.11`));
  await on(() => deed(page, "Hold").click());
  await page.locator(`[data-message="${name}"].held`).waitFor();
  await on(async () => {
    const hold = menu(page).getByRole("button", { name: /^Hold/ });
    await until(async () => /is held already/.test(await hold.innerText()), "the reason");
    assert.equal(await hold.getAttribute("aria-disabled"), "true");
    await deed(page, "Release").click();
  });
  await page.locator(`[data-message="${name}"]:not(.held)`).waitFor();
  const copy = `${name}.1`;
  await page.locator(`[data-message="${copy}"] [role=button]`).focus();
  await page.keyboard.press("Enter");
  await deed(page, "Drop").click();
  await written(page, new RegExp(`drop\\.${name}\\.1`));
  await on(() => deed(page, "Deliver now").click());
  await written(page, new RegExp(`next\\.${name}(;|&|$)`));
});

test("every verb on a message, a process and a link, by key", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/paxos?n=3&proposers=1");
  await page.keyboard.press("ArrowRight");
  const name = await message(page, /from p0 to p1/);
  const press = async (selector, key, wanted) => {
    await page.locator(`${selector} [role=button]`).first().focus();
    await page.keyboard.press(key);
    await written(page, wanted);
  };
  const token = `[data-message="${name}"]`;
  await press(token, "u", new RegExp(`dup\\.${name}`));
  await press(token, "h", new RegExp(`hold\\.${name}`));
  await page.locator(`${token}.held`).waitFor();
  await press(token, "h", new RegExp(`release\\.${name}`));
  await press(token, "+", new RegExp(`delay\\.${name}\\.10`));
  await press(token, "-", new RegExp(`hurry\\.${name}\\.10`));
  await press(token, "d", new RegExp(`drop\\.${name}(;|&)`));
  await until(
    () => page.evaluate(() => !!document.activeElement?.closest("[data-message]")),
    "the focus to go on to another message",
  );
  const next = await page.evaluate(() => document.activeElement.closest("[data-message]").dataset.message);
  await page.keyboard.press("n");
  await written(page, new RegExp(`next\\.${next.replaceAll(".", "\\.")}`));

  const p1 = '[data-process="1"]';
  await press(p1, "t", /fire\.1-/);
  await press(p1, "p", /pause\.1/);
  await page.locator(`${p1}.status-paused`).waitFor();
  await press(p1, "p", /resume\.1/);
  await press(p1, "c", /crash\.1/);
  await page.locator(`${p1}.status-crashed`).waitFor();
  await press(p1, "r", /recover\.1(;|&)/);
  await page.locator(`${p1}.status-up`).waitFor();
  await press(p1, "c", /crash\.1.*crash\.1/);
  await press(p1, "f", /recover\.1\.nothing/);
  await press(p1, "i", /split\.1/);
  await press('[data-link="0-1"]', "x", /heal\.0-1.*heal\.1-0/);
  await press('[data-link="0-1"]', "x", /cut\.0-1.*cut\.1-0/);

  // What is not possible says why.
  await page.locator(`${p1} [role=button]`).first().focus();
  await page.keyboard.press("r");
  await page.locator(".toast", { hasText: "p1 is not down" }).waitFor();
  // Once something was possible that is no longer news: it does not stay as long as it would by itself.
  await page.keyboard.press("c");
  await page.locator(".toast").waitFor({ state: "detached", timeout: 5000 });

  await page.keyboard.press("?");
  const help = page.locator("dialog");
  await help.waitFor();
  for (const words of ["crash the process", "drop it", "cut or heal the link"]) {
    assert.ok((await help.innerText()).includes(words), words);
  }
});

test("every verb on a process, by menu; what is impossible says why", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/paxos?n=3&proposers=1&learn=on");
  await forward(page);
  const reason = async (name, words) => {
    const button = menu(page).getByRole("button", { name }).first();
    await until(async () => words.test(await button.innerText()), `${words}`);
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    await button.click({ force: true });
    await menu(page).waitFor();
  };
  await handle(page, 1).click();
  await reason(/^Recover with its disk/, /p1 is not down/);
  await reason(/^Resume/, /p1 is not paused/);
  await deed(page, "Pause").click();
  await page.locator('[data-process="1"].status-paused').waitFor();
  await handle(page, 1).click();
  await reason(/^Crash/, /p1 is paused/);
  await deed(page, "Resume").click();
  await written(page, /resume\.1/);

  await handle(page, 1).click();
  await group(page, "Fire a timer");
  await menu(page).locator("details[open] .deed").first().click();
  await written(page, /fire\.1-\d/);
  await handle(page, 1).click();
  await group(page, "Set its clock");
  await menu(page).getByLabel("ahead by ms").fill("-15");
  await menu(page).getByLabel("ahead by ms").press("Enter");
  await written(page, /clock\.1\.-15\.0/);
  await handle(page, 1).click();
  await group(page, "Ask it");
  await deed(page, "begin a ballot").click();
  await written(page, /ask\.1\.ballot/);
  await handle(page, 1).click();
  await group(page, "Crash in the middle");
  await menu(page).getByLabel("after so many effects").fill("0");
  await menu(page).locator("details[open]").getByRole("button", { name: "Crash" }).click();
  await page.locator('[data-process="1"].doomed').waitFor();
  await handle(page, 1).click();
  await group(page, "Its links");
  await deed(page, "p1 — p2").click();
  await menu(page).locator("h2", { hasText: "p1 — p2" }).waitFor();
  await group(page, "p2 → p1");
  await menu(page).locator("details[open]").getByRole("button", { name: "Cut" }).click();
  await written(page, /cut\.2-1/);
  await page.locator('[data-link="1-2"] .cut').waitFor({ state: "attached" });
  await page.locator('[data-link="1-2"] [role=button]').focus();
  await page.keyboard.press("Enter");
  await deed(page, "Cut both ways").click();
  await written(page, /cut\.1-2/);
});

test("the clock of a timer, pressed, fires it", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/paxos?n=3&proposers=1");
  await forward(page);
  const clock = page.locator("[data-timer]").first();
  const id = await clock.getAttribute("data-timer");
  await clock.click();
  await written(page, new RegExp(`fire\\.${id}`));
});

test("of fifty processes on a phone a finger means the nearest", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/paxos?n=50", phone);
  const middle = (id) =>
    page.locator(`[data-process="${id}"] circle.body`).boundingBox().then((box) => [box.x + box.width / 2, box.y + box.height / 2]);
  const room = await page.locator(".stage-drawing").boundingBox();
  for (const id of [7, 20, 33]) {
    const [x, y] = await middle(id);
    // From the middle of the circle outwards, farther than the process is large.
    const [dx, dy] = [x - (room.x + room.width / 2), y - (room.y + room.height / 2)];
    const far = 17 / Math.hypot(dx, dy);
    await page.touchscreen.tap(x + dx * far, y + dy * far);
    await menu(page).waitFor();
    await page.locator(`[data-process="${id}"].chosen`).waitFor();
    await page.keyboard.press("Escape");
    await menu(page).waitFor({ state: "detached" });
  }
});

test("a phone: sheets with words, targets for a thumb, and a line by finger", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "", phone);
  await page.locator(".timeline").getByRole("button", { name: "Step", exact: true }).tap();
  await page.locator(".token").first().waitFor();
  await handle(page, 3).tap();
  await menu(page).waitFor();
  const sheet = await menu(page).boundingBox();
  assert.equal(Math.round(sheet.width), 390);
  assert.equal(Math.round(sheet.y + sheet.height), 844);
  for (const button of await menu(page).locator(".deed:visible, summary:visible").all()) {
    assert.ok((await button.boundingBox()).height >= 44, await button.innerText());
  }
  await accessible(page);
  await deed(page, "Crash").tap();
  await page.locator('[data-process="3"].status-crashed').waitFor();
  await page.locator(".token .body-of").first().tap();
  await deed(page, "Hold").tap();
  await page.locator(".token.held").waitFor();
  await page.locator(".network-button").tap();
  await menu(page).getByRole("button", { name: /^Heal all/ }).waitFor();
  await page.keyboard.press("Escape");
  await menu(page).waitFor({ state: "detached" });

  // By finger: armed first, since up and down is scrolling otherwise.
  await page.getByRole("button", { name: "Draw a cut" }).tap();
  const room = await page.locator(".stage-drawing").boundingBox();
  const touch = await page.context().newCDPSession(page);
  const finger = (type, x, y) =>
    touch.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : [{ x, y }],
    });
  const x = room.x + room.width * 0.42;
  await finger("touchStart", x, room.y + 70);
  await finger("touchMove", x, room.y + 150);
  await finger("touchMove", x, room.y + 240);
  await page.locator(".cut-words", { hasText: /^Cuts/ }).waitFor();
  await finger("touchEnd");
  await written(page, /split\.3-4/);
  assert.equal(await page.getByRole("button", { name: "Draw a cut" }).getAttribute("aria-pressed"), "false");
});
