// The space-time diagram as people use it: looked at, pointed at, taken hold of, by mouse, by touch
// and by keyboard; with ten thousand events in it; and the gallery's pictures, which it draws too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./axe.mjs";
import { placeOf, point } from "./diagram.mjs";
import { chromium, until } from "./support.mjs";

const phone = { width: 390, height: 844 };

/** A run in which a proposer crashes at step 14 and comes back at step 30. */
const crashed = "#v1/paxos?do=14:crash.0;30:recover.0&at=43";

const step = (page) =>
  page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]));
const caption = (page) => page.locator("#diagram-caption").innerText();
const fragment = (page) => page.evaluate(() => decodeURIComponent(location.hash));
const fact = (page, name) => page.locator(".diagram-drawing").getAttribute(`data-${name}`);
const number = async (page, name) => Number(await fact(page, name));

/** How many events the diagram says that it shows. */
const events = async (page) => {
  const label = await page.locator(".diagram-drawing").getAttribute("aria-label");
  return Number(/(\d+) (?:events|个事件)/.exec(label)[1]);
};

/** Shows all of the run, from its first step to `last`. */
async function fitted(page, last) {
  await page.getByRole("button", { name: "Show all" }).click();
  await inView(page, 0, last);
}

/** Whether a step is in view. */
async function isInView(page, step) {
  const box = await page.locator(".diagram-drawing").boundingBox();
  const { x } = await point(page, step, 0);
  return x > box.x && x < box.x + box.width;
}

/** Waits until these steps are in view. */
async function inView(page, ...steps) {
  for (const end of steps) await until(() => isInView(page, end), `step ${end} to be in view`);
}

/** Opens a run and waits until all its events are drawn. */
async function opened(open, hash, least, options = {}) {
  const page = await open(hash, options);
  await page.locator('[data-process="0"]').waitFor();
  if (options.viewport === phone) await page.locator(".tab").first().click();
  await until(async () => (await events(page)) > least, `${least} events`);
  await until(async () => (await fact(page, "unit")) !== null, "the first frame");
  return page;
}

test("an event says what led to it, lights up everywhere, and leads to its step", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, crashed, 43);
  const at = await point(page, 27, 1);
  await page.mouse.move(at.x, at.y);
  await until(async () => (await caption(page)).startsWith("Step 27 at p1"), "the caption");
  assert.match(await caption(page), /22 steps lead to it, ?13 follow from it, ?8 are concurrent/);
  assert.match(await caption(page), /It happened before step 43/);
  await page.mouse.click(at.x, at.y);
  await until(async () => (await step(page)) === 27, "the step");
  assert.match(await caption(page), /It is the present one/);

  const apart = await point(page, 24, 4);
  await page.mouse.move(apart.x, apart.y);
  await until(async () => (await caption(page)).startsWith("Step 24 at p4"), "the other caption");
  assert.match(await caption(page), /It and step 27, the present one, are concurrent/);
  const title = await page.locator(".diagram h2").boundingBox();
  await page.mouse.move(title.x + 5, title.y + 5);
  await until(async () => (await caption(page)).startsWith("Point at"), "the hint");
});

test("along Lamport time and along virtual time the same events are found", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, crashed, 43);
  const byStep = await number(page, "unit");
  await page.getByRole("button", { name: "Lamport", exact: true }).click();
  await until(async () => (await number(page, "unit")) !== byStep, "another axis");
  const at = await point(page, 11, 1);
  await page.mouse.move(at.x, at.y);
  await until(async () => (await caption(page)).startsWith("Step 27 at p1"), "the event at 11");
  await page.getByRole("button", { name: "by time", exact: true }).click();
  await until(async () => (await number(page, "unit")) < 1, "microseconds");
  await inView(page, 255_300);
});

test("zoom, pan and fit by wheel, drag, buttons and keys", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, crashed, 43);
  const unit = await number(page, "unit");
  const changed = (name, before) =>
    until(async () => (await number(page, name)) !== before, `${name} to change`);

  const place = await point(page, 30, 0);
  await page.mouse.move(place.x, place.y - 12);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await changed("unit", unit);
  assert.ok((await number(page, "unit")) > unit * 1.2, "nearer");
  const after = await point(page, 30, 0);
  assert.ok(Math.abs(after.x - place.x) < 2, "what lies under the pointer stays there");

  let origin = await number(page, "origin");
  await page.mouse.wheel(120, 0);
  await changed("origin", origin);
  origin = await number(page, "origin");
  await page.mouse.down();
  await page.mouse.move(place.x + 40, place.y - 12, { steps: 4 });
  await page.mouse.up();
  await until(
    async () => Math.abs((await number(page, "origin")) - origin - 40) < 1,
    "what is dragged to come along",
  );
  assert.equal(await step(page), 43, "a drag is not a click");

  await fitted(page, 43);
  const whole = await number(page, "unit");
  await page.locator(".diagram-room").focus();
  await page.keyboard.press("+");
  await changed("unit", whole);
  await page.keyboard.press("-");
  await until(async () => (await number(page, "unit")) === whole, "as it was");
  await page.keyboard.press("+");
  await page.keyboard.press("0");
  await until(async () => (await number(page, "unit")) === whole, "all of it again");
});

/** Drags from one point to another, and gives what `look` sees before the button is let go. */
async function drag(page, from, to, look = async () => {}) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, to.y, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 3 });
  const seen = await look();
  await page.mouse.up();
  return seen;
}

test("an arrowhead is dragged to another delivery, and one undo takes it back", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, crashed, 43);
  await fitted(page, 43);
  const before = await fragment(page);
  await drag(page, await point(page, 21, 2), await point(page, 24, 2));
  await until(async () => (await step(page)) === 24, "the new delivery");
  await until(async () => /21:hold\.1-9;24:next\.1-9/.test(await fragment(page)), "the address");
  const at = await placeOf(page, 24);
  assert.ok(Math.abs(at.y - (await point(page, 24, 2)).y) < 1, "it arrives at p2");

  await page.keyboard.press("Control+z");
  await until(async () => (await step(page)) === 43, "the step before");
  await until(async () => (await fragment(page)) === before, "the address before");
});

test("where an arrow cannot end it snaps back, and the reason is said", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, crashed, 43);
  await fitted(page, 43);
  const before = await fragment(page);
  await drag(page, await point(page, 21, 2), await point(page, 12, 2));
  await page.locator(".toast").waitFor();
  assert.match(await page.locator(".toast p").innerText(), /1-9 .*step 15/);
  assert.equal(await step(page), 43);
  assert.equal(await fragment(page), before, "nothing changed");
});

test("all of it by keyboard, and an arrival moved without dragging", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, crashed, 43);
  await page.locator(".diagram-room").focus();
  await page.keyboard.press("ArrowRight");
  await until(async () => (await caption(page)).startsWith("Step 43 at p0"), "the present event");
  await page.keyboard.press("ArrowLeft");
  await until(async () => (await caption(page)).startsWith("Step 42 at p0"), "the one before");
  await page.keyboard.press("ArrowDown");
  await until(async () => (await caption(page)).startsWith("Step 36 at p1"), "the line below");
  await page.keyboard.press("Enter");
  await until(async () => (await step(page)) === 36, "its step");

  await page.keyboard.press("m");
  const menu = page.locator(".arrow-menu");
  await menu.waitFor();
  await accessible(page);
  const arrival = menu.locator("input");
  const sent = Number(/step (\d+)/.exec(await menu.locator(".quiet").innerText())[1]);
  assert.equal(await arrival.inputValue(), "36");
  await arrival.fill(String(sent));
  await page.keyboard.press("Enter");
  await menu.locator(".refusal").waitFor();
  assert.match(await menu.locator(".refusal").innerText(), new RegExp(`${sent}`));
  await menu.getByRole("button", { name: "Arrive a step earlier" }).click();
  await until(async () => (await step(page)) === 35, "a step earlier");
  await until(async () => (await arrival.inputValue()) === "35", "the menu to follow");
  await menu.locator(".refusal").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  assert.ok(
    await page.evaluate(() => document.activeElement.matches(".diagram-room")),
    "the focus comes back to the diagram",
  );
});

test("with a finger: a tap points, a second one goes there, a button moves its arrival", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, crashed, 43, { viewport: phone, touch: true, language: "zh-CN" });
  const tap = async () => {
    const at = await point(page, 41, 0);
    await page.touchscreen.tap(at.x, at.y);
  };
  await tap();
  await until(async () => (await caption(page)).startsWith("第 41 步（p0）"), "the caption");
  assert.equal(await step(page), 43, "one tap only points");
  await page.locator(".caption-deeds .chip").nth(1).click();
  await page.locator(".arrow-menu").waitFor();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.locator(".arrow-menu").waitFor({ state: "detached" });
  await tap();
  await until(async () => (await step(page)) === 41, "the step");
});

test("while a run plays, however fast, its events are drawn and the present stays in view", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/paxos?learn=off&retry=45&spread=0&jitter=0", 0);
  await page.locator(".speed select").selectOption({ label: "10×" });
  if ((await page.locator('.tool.primary[aria-label="Play"]').count()) > 0) {
    await page.locator(".tool.primary").click();
  }
  await until(async () => (await step(page)) > 500, "500 steps");
  // What is drawn keeps up with what happens.
  await until(async () => (await events(page)) > 0.9 * (await step(page)), "its events");
  await page.locator(".tool.primary").click();
  await page.locator('.tool.primary[aria-label="Play"]').waitFor();
  // What was under way when it was told to pause may still come: the present is asked for each time.
  await until(async () => isInView(page, await step(page)), "the present to be in view");
});

test("ten thousand events are fetched in pieces and move smoothly", async (t) => {
  const { open } = await chromium(t);
  const link = "#v1/paxos?n=5&learn=off&retry=45&spread=0&jitter=0&at=10000";
  const page = await opened(open, link, 500, {
    before: (page) =>
      page.addInitScript(() => {
        // How long the page's own frames and pointer moves take.
        globalThis.bivalentTook = [];
        const timed = (run) => (...given) => {
          const began = performance.now();
          run(...given);
          globalThis.bivalentTook.push(performance.now() - began);
        };
        const frame = requestAnimationFrame.bind(globalThis);
        globalThis.requestAnimationFrame = (run) => frame(timed(run));
      }),
  });
  await page.locator(".diagram-room").focus();
  await page.keyboard.press("0");
  await until(async () => (await events(page)) === 10_001, "all events");
  await inView(page, 0, 10_000);
  const box = await page.locator(".diagram-drawing").boundingBox();
  await page.evaluate(() => globalThis.bivalentTook.splice(0));
  const frames = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done())));
  for (let i = 0; i < 40; i += 1) {
    await page.mouse.move(box.x + 80 + i * 20, box.y + 60 + (i % 5) * 30);
    await frames();
  }
  await page.mouse.move(box.x + 400, box.y + 4);
  await page.mouse.down();
  for (let i = 0; i < 40; i += 1) {
    await page.mouse.move(box.x + 400 - i * 5, box.y + 4);
    await frames();
  }
  await page.mouse.up();
  const took = await page.evaluate(() => globalThis.bivalentTook);
  took.sort((a, b) => a - b);
  assert.ok(took[took.length >> 1] < 8, `half of the frames take over ${took[took.length >> 1]} ms`);
  await page.mouse.move(box.x + 500, (await point(page, 0, 2)).y);
  await until(async () => /\d{3,} steps lead/.test(await caption(page)), "a cone of thousands");
});

for (const theme of ["light", "dark"]) {
  test(`the gallery draws its scenarios when they come into view: ${theme}`, async (t) => {
    const { open } = await chromium(t);
    const page = await opened(open, crashed, 43, { theme });
    await page.getByRole("button", { name: "Gallery" }).click();
    const pictures = page.locator(".scenario img");
    await until(async () => (await pictures.count()) > 2, "the first pictures");
    const all = await page.locator(".scenario").count();
    assert.ok((await pictures.count()) < all, "what is not in view is not drawn yet");
    const source = decodeURIComponent(await pictures.first().getAttribute("src"));
    assert.ok(source.includes(theme === "dark" ? "#15171a" : "#fbfaf7"), "in the theme's colours");
    assert.ok(await pictures.first().evaluate((picture) => picture.decode().then(() => picture.naturalWidth > 0)));
    await page.locator(".scenario").last().scrollIntoViewIfNeeded();
    await page.locator(".scenario").last().locator("img").waitFor();
    await accessible(page);
  });
}
