// The page as people use it: a stranger, somebody without a mouse, somebody with a phone, somebody
// who is sent a link.  Conditions are waited for, never a span of time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./axe.mjs";
import { placeOf } from "./diagram.mjs";
import { chromium, slowly, until } from "./support.mjs";

const phone = { width: 390, height: 844 };

/** The step that the page shows. */
const step = (page) =>
  page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]));

const process = (page, id) => page.locator(`[data-process="${id}"]`);
const handle = (page, id) => process(page, id).locator(".body-of");
const menu = (page) => page.locator(".menu");
const fragment = (page) => page.evaluate(() => decodeURIComponent(location.hash));
const act = (page, name) => menu(page).getByRole("button", { name, exact: true }).click();
const rewritten = (page, pattern) =>
  until(async () => pattern.test(await fragment(page)), `the address to match ${pattern}`);

/** Opens the page and waits for its first run. */
async function opened(open, hash = "", options = {}) {
  const page = await open(hash, options);
  await process(page, 0).waitFor();
  return page;
}

/** Opens the page, lets it run to a step and stops it there. */
async function stoppedAt(open, least, options = {}) {
  const page = await opened(open, "", options);
  await until(async () => (await step(page)) >= least, `step ${least}`);
  await page.locator(".tool.primary").click();
  await page.locator('.tool.primary:is([aria-label="Play"], [aria-label="播放"])').waitFor();
  return page;
}

/** The digest that the page would share. */
async function digest(page) {
  await page.locator(".top-tools").getByRole("button", { name: /Share|分享/ }).click();
  await page.locator("dialog[open]").waitFor();
  const digest = await page.locator("dialog .digest").innerText();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.match(digest, /^[0-9a-f]{16}$/);
  return digest;
}

test("a stranger sees Paxos run and its promises judged", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open);
  assert.equal(await page.locator(".process").count(), 5);
  await until(async () => (await step(page)) >= 12, "twelve steps of their own accord");
  const lanes = (await page.locator(".lane-title").allInnerTexts()).map((title) => title.trim());
  for (const lane of ["agreement", "validity", "termination"]) assert.ok(lanes.includes(lane), lane);
  for (const why of await page.locator(".lane-why").allInnerTexts()) assert.notEqual(why, "");
  const drawn = () => page.locator(".diagram-drawing").getAttribute("aria-label");
  await until(async () => Number(/\d+/.exec(await drawn())[0]) > 12, "events drawn");

  // Fast, to the end: everybody decides, and the page says that nothing more will happen.
  await page.locator(".speed select").selectOption({ label: "100×" });
  await until(async () => (await page.locator(".process .decided-ring").count()) === 5, "decisions");
  const words = page.locator(".lane .verdict-word");
  await until(
    async () => (await words.allInnerTexts()).every((word) => word === "holds"),
    "every lane to hold",
  );
});

test("messages travel between their sending and their arrival", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open);
  const token = page.locator(".token").first();
  const place = () => token.getAttribute("transform");
  const first = await place();
  await until(async () => (await place()) !== first, "the token to move");
});

test("a process is dragged, a message dropped, a process crashed; the link says it all", async (t) => {
  const { open } = await chromium(t);
  const page = await stoppedAt(open, 6);

  const before = await handle(page, 2).boundingBox();
  const [x, y] = [before.x + before.width / 2, before.y + before.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y - 20);
  await page.mouse.move(x + 60, y - 40);
  await page.mouse.up();
  await rewritten(page, /move\.2\.\d+\.\d+/);
  assert.equal(await menu(page).count(), 0, "a drag is not a click");
  const after = await handle(page, 2).boundingBox();
  assert.ok(after.x > before.x + 20, "the process stays where it was put");

  // The last one is drawn above the others.
  const name = await page.locator(".token").last().getAttribute("data-message");
  await page.locator(`[data-message="${name}"] [role=button]`).click();
  await act(page, "Drop");
  await rewritten(page, new RegExp(`drop\\.${name}`));

  await handle(page, 1).click();
  await act(page, "Crash");
  await page.locator('[data-process="1"].status-crashed').waitFor();
  await rewritten(page, /crash\.1/);

  // What cannot be done now says why, and does nothing.
  await handle(page, 1).click();
  const crash = menu(page).getByRole("button", { name: /^Crash/ }).first();
  await until(async () => /p1 is down/.test(await crash.innerText()), "the reason");
  assert.equal(await crash.getAttribute("aria-disabled"), "true");
  await page.keyboard.press("Escape");
  await menu(page).waitFor({ state: "detached" });

  const reached = await step(page);
  await page.keyboard.press("Shift+ArrowRight");
  await until(async () => (await step(page)) === reached + 10, "ten steps");
  const shared = await digest(page);
  await rewritten(page, new RegExp(`at=${await step(page)}`));

  const second = await opened(open, await fragment(page));
  assert.equal(await step(second), await step(page));
  assert.equal(await digest(second), shared);
  await second.locator('[data-process="1"].status-crashed').waitFor();
});

test("everything by keyboard", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "", { reducedMotion: "reduce" });
  assert.equal(await step(page), 0, "nothing begins to move by itself");

  await page.keyboard.press("ArrowRight");
  await until(async () => (await step(page)) === 1, "a step");
  await page.keyboard.press("Shift+ArrowRight");
  await until(async () => (await step(page)) === 11, "ten steps");
  await page.keyboard.press("ArrowLeft");
  await until(async () => (await step(page)) === 10, "a step back");
  await page.keyboard.press("Home");
  await until(async () => (await step(page)) === 0, "the start");
  await page.keyboard.press("End");
  await until(async () => (await step(page)) === 11, "the end of what is known");

  await handle(page, 3).focus();
  await page.keyboard.press("ArrowUp");
  await rewritten(page, /move\.3\./);
  await handle(page, 3).focus();
  await page.keyboard.press("Enter");
  await menu(page).waitFor();
  await page.keyboard.press("Enter");
  await page.locator('[data-process="3"].status-crashed').waitFor();
  assert.equal(
    await page.evaluate(() => document.activeElement?.closest("[data-process]")?.dataset.process),
    "3",
    "the focus comes back to the process",
  );
  await page.keyboard.press("Control+z");
  await page.locator('[data-process="3"].status-up').waitFor();
  await page.keyboard.press("Control+y");
  await page.locator('[data-process="3"].status-crashed').waitFor();

  await page.locator('.token [role=button][tabindex="0"]').focus();
  const chosen = () =>
    page.evaluate(() => document.activeElement?.closest("[data-message]")?.dataset.message);
  const first = await chosen();
  await page.keyboard.press("ArrowRight");
  await until(async () => (await chosen()) !== first, "the next message");
  const second = await chosen();
  await page.keyboard.press("Enter");
  await menu(page).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await rewritten(page, new RegExp(`drop\\.${second}`));

  await page.keyboard.press("?");
  await page.locator("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });

  const now = await step(page);
  await page.locator("h1").click();
  await page.keyboard.press("Space");
  await until(async () => (await step(page)) > now, "the run to go on");
  await page.keyboard.press("Space");
  await page.locator('.tool.primary[aria-label="Play"]').waitFor();
});

test("undo, and the branch that is kept", async (t) => {
  const { open } = await chromium(t);
  const page = await stoppedAt(open, 10);
  await page.keyboard.press("Home");
  await until(async () => (await step(page)) === 0, "the start");
  await handle(page, 0).click();
  await act(page, "Crash");
  await page.locator('[data-process="0"].status-crashed').waitFor();
  await page.getByRole("button", { name: "2 branches" }).click();
  await until(async () => (await page.locator("dialog .row").count()) === 2, "both branches");
  await page.locator("dialog .row").first().click();
  await page.locator('[data-process="0"].status-up').waitFor();
});

test("an event shows what led to it, and leads back to its step", async (t) => {
  const { open } = await chromium(t);
  const page = await stoppedAt(open, 12);
  const at = await placeOf(page, 8);
  const caption = page.locator("#diagram-caption");
  await page.mouse.move(at.x, at.y);
  await until(async () => (await caption.innerText()).startsWith("Step 8 at"), "its caption");
  assert.match(await caption.innerText(), /[1-9]\d* steps? leads? to it, .* concurrent/);
  await page.mouse.click(at.x, at.y);
  await until(async () => (await step(page)) === 8, "the step");
});

test("the gallery, and a lane that is violated with its proof", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open);
  await page.getByRole("button", { name: "Gallery" }).click();
  const violated = page.locator(".scenario", { hasText: "agreement: violated" }).first();
  await violated.click();
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator(".speed select").selectOption({ label: "100×" });
  const lane = page.locator(".lane", { hasText: "agreement" });
  await until(
    async () => (await lane.locator(".verdict-word").innerText()) === "violated",
    "agreement to be violated",
  );
  await lane.locator("button").first().click();
  await until(async () => (await lane.locator(".chip").count()) > 0, "the steps that prove it");
  const proof = Number(/\d+/.exec(await lane.locator(".chip").first().innerText())[0]);
  await lane.locator(".chip").first().click();
  await until(async () => (await step(page)) === proof, "the step of the proof");
  const lit = () => page.locator(".diagram-drawing").getAttribute("data-lit");
  await until(async () => (await lit()).split(" ").includes(String(proof)), "the proof to be lit");
});

test("a run that is picked while another plays plays too, however late the other is heard of", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "", { before: slowly });
  await page.evaluate(() => { globalThis.late = 300; });
  await until(async () => (await step(page)) > 3, "the first run to play");
  await page.getByRole("button", { name: "Gallery" }).click();
  await page.locator(".scenario", { hasText: "agreement: violated" }).first().click();
  await page.locator("dialog").waitFor({ state: "detached" });
  await rewritten(page, /bug=.*&at=([4-9]|[1-9]\d)\b/);
});

test("what cannot be opened is told, and nothing is lost", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/no-such-protocol");
  assert.notEqual((await page.locator(".toast p").innerText()).trim(), "");
  assert.equal(await page.locator(".process").count(), 5);
});

test("a worker that ends leaves its words, the link and a way to go on", async (t) => {
  const { open } = await chromium(t);
  const page = await open("#v1/paxos?seed=3", {
    before: (page) =>
      page.context().route("**/worker*.js", (route) =>
        route.fulfill({
          contentType: "text/javascript",
          body: 'onmessage = () => postMessage("panicked at the disco");',
        }),
      ),
  });
  await page.locator(".failure").waitFor();
  assert.match(await page.locator(".failure pre").textContent(), /panicked at the disco/);
  assert.match(await page.locator(".failure .link-field").inputValue(), /#v1\/paxos\?seed=3$/);
  await accessible(page);
});

test("the language is asked for, kept, and everywhere", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "?lang=zh-Hans");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "zh-Hans");
  const texts = page.locator("#app :is(button, h1, h2, h3, .lane, .caption)");
  for (const text of await texts.allInnerTexts()) {
    const words = text.replace(/p\d+|EN|Bivalent|Lamport|by |ms/g, "");
    assert.doesNotMatch(words, /[a-z]{4,}/, text);
  }
  await page.getByRole("button", { name: "EN" }).click();
  await until(async () => (await page.evaluate(() => document.documentElement.lang)) === "en", "en");
  await page.locator(".lane-title", { hasText: "agreement" }).waitFor();
});

for (const theme of ["light", "dark"]) {
  for (const language of ["en", "zh-CN"]) {
    for (const viewport of [undefined, phone]) {
      const size = viewport ? "a phone" : "a desk";
      test(`every screen is accessible: ${theme}, ${language}, ${size}`, async (t) => {
        const { open } = await chromium(t);
        const page = await stoppedAt(open, 12, { theme, language, viewport, touch: !!viewport });
        await accessible(page);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= (viewport?.width ?? 1440), "nothing is scrolled sideways");

        await handle(page, 1).click();
        await menu(page).waitFor();
        await accessible(page);
        await page.keyboard.press("Escape");
        await menu(page).waitFor({ state: "detached" });

        for (const place of [0, 1, 2, 3]) {
          await page.locator(".top-tools button").nth(place).click();
          await page.locator("dialog").waitFor();
          await accessible(page);
          await page.keyboard.press("Escape");
          await page.locator("dialog").waitFor({ state: "detached" });
        }
        await page.keyboard.press("?");
        await page.locator("dialog").waitFor();
        await accessible(page);
        await page.keyboard.press("Escape");
        await page.locator("dialog").waitFor({ state: "detached" });

        if (!viewport) return;
        await page.locator(".lane-line").click();
        await page.locator(".drawer .lanes").waitFor();
        await accessible(page);
        for (const [tab, view] of [".diagram", ".inspector", ".events", ".pending", ".matrix"].entries()) {
          await page.locator(".tab").nth(tab).click();
          await page.locator(`.drawer ${view}`).waitFor();
          await accessible(page);
        }
      });
    }
  }
}

test("the space bar plays on from where the timeline was pressed", async (t) => {
  const { open } = await chromium(t);
  const page = await open("#v1/paxos?n=3&at=10", { reducedMotion: "reduce" });
  const step = () => page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]));
  await until(async () => (await step()) === 10, "the run");
  await page.getByRole("slider", { name: "Timeline" }).click();
  await until(async () => (await step()) < 10, "an earlier step");
  const pressed = await step();
  await page.keyboard.press("Space");
  await until(async () => (await step()) > pressed, "the run to go on");
});

test("with letters twice as large a phone shows all that is asked for, and nothing covers a process", async (t) => {
  const { open } = await chromium(t, { letters: 32 });
  const page = await open("#v1/pbft?at=12", {
    viewport: { width: 390, height: 844 },
    touch: true,
    reducedMotion: "reduce",
  });
  await page.locator('[data-process="0"]').waitFor();
  const box = (selector) => page.locator(selector).first().boundingBox();
  const process = await box('[data-process="0"] .body');
  for (const tool of await page.locator(".stage-tools .chip").all()) {
    const { x, y, width, height } = await tool.boundingBox();
    const beside = x + width <= process.x || x >= process.x + process.width;
    assert.ok(beside || y + height <= process.y, "a tool covers the uppermost process");
  }
  await page.getByRole("button", { name: "Inspector" }).click();
  const panel = page.locator(".drawer .inspector");
  await panel.waitFor();
  const [top, tabs] = [(await panel.boundingBox()).y, (await box("nav.tabs")).y];
  assert.ok(tabs - top >= 120, `${tabs - top} px of what was asked for are in sight`);
  await page.getByRole("button", { name: "Diagram" }).click();
  const canvas = page.locator(".diagram-drawing");
  await canvas.waitFor();
  await until(async () => (await canvas.boundingBox()).height >= 60, "the diagram to have room");
});
