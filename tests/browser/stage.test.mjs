// The stage as a figure: what can be read off it without opening anything, with few processes and
// with many.  Conditions are waited for, never a span of time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./axe.mjs";
import { phone } from "./story.mjs";
import { chromium, until } from "./support.mjs";

const still = { reducedMotion: "reduce" };
const process = (page, id) => page.locator(`[data-process="${id}"]`);
const handle = (page, id) => process(page, id).locator(".body-of");
const menu = (page) => page.locator(".menu");
const tokens = (page) => page.locator(".token");

/** The step that the page shows. */
const step = (page) =>
  page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]));

/** Opens a run that does not move by itself and takes it to a step. */
async function at(open, hash, wanted, options = still) {
  const page = await open(hash, options);
  await process(page, 0).waitFor();
  await until(async () => (await step(page)) === 0, "the start");
  for (let taken = 0; taken < wanted; taken++) {
    await page.keyboard.press("ArrowRight");
    await until(async () => (await step(page)) === taken + 1, `step ${taken + 1}`);
  }
  return page;
}

/** The middles and radii of all tokens. */
const middles = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll(".token .body-of")].map((disc) => {
      const { x, y, width, height } = disc.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }),
  );

const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

test("a process says what it promised, accepted, gathers, proposes and decided", async (t) => {
  const { open } = await chromium(t);
  const page = await at(open, "#v1/paxos?n=3&proposers=1&jitter=0", 0);
  const words = (id) => process(page, id).locator(".glance").textContent();
  for (let taken = 0; taken < 60; taken++) {
    const said = await words(0);
    const votes = await process(page, 0).locator(".segment.have").count();
    if (/proposes.1\.0: 1/.test(said) && /accepted.1\.0: 1/.test(said) && votes > 0) break;
    await page.keyboard.press("ArrowRight");
    await until(async () => (await step(page)) === taken + 1, "a step");
  }
  assert.match(await words(0), /promised.1\.0/);
  assert.match(await words(0), /proposes.1\.0: 1/);
  assert.ok((await process(page, 0).locator(".segment.have").count()) >= 1, "votes gathered");
  assert.match(await process(page, 0).locator(".need").textContent(), /^\d\/2$/);
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await until(async () => (await page.locator(".decided-ring").count()) === 3, "all to decide");
});

test("messages on one way lie beside each other, and many are one with their number", async (t) => {
  const { open } = await chromium(t);
  const page = await at(open, "#v1/paxos?n=3&proposers=1", 1);
  const token = tokens(page).first();
  const name = await token.getAttribute("data-message");
  const focus = () => page.locator(`[data-message="${name}"] [role=button]`).focus();
  const count = await tokens(page).count();
  await focus();
  await page.keyboard.press("u");
  await until(async () => (await tokens(page).count()) === count + 1, "a copy");
  const all = await middles(page);
  for (const [nth, one] of all.entries()) {
    for (const other of all.slice(nth + 1)) assert.ok(apart(one, other) >= 16, "tokens overlap");
  }
  for (const copies of [2, 3, 4]) {
    await focus();
    await page.keyboard.press("u");
    await until(async () => {
      const link = await page.evaluate(() => decodeURIComponent(location.hash));
      return link.split(`dup.${name}`).length - 1 >= copies || /v1z/.test(link);
    }, "a copy");
  }
  await until(async () => (await page.locator(".token .count").count()) === 1, "a stack");
  assert.equal(await page.locator(".token .count").textContent(), "×5");
  await page.locator(`[data-message="${name}"] [role=button]`).focus();
  await page.keyboard.press("Enter");
  await until(async () => (await menu(page).locator(".beside .row").count()) === 4, "the others");
});

test("no message hides a process, and words cover neither tokens nor processes", async (t) => {
  const { open } = await chromium(t);
  const page = await at(open, "", 0);
  for (let taken = 0; taken < 25; taken++) {
    await page.keyboard.press("ArrowRight");
    await until(async () => (await step(page)) === taken + 1, "a step");
    const covered = await page.evaluate(() => {
      const box = (element) => element.getBoundingClientRect();
      const shown = (element) => getComputedStyle(element).visibility === "visible";
      const said = [...document.querySelectorAll(".said")].filter(shown).map(box);
      const bodies = [...document.querySelectorAll(".process .body")].map(box);
      const faces = [...document.querySelectorAll(".token :is(.face, .badge-shape)")].map(box);
      const meets = (a, b) =>
        a.left < b.right - 3 && b.left < a.right - 3 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
      const middle = (r) => ({ x: r.x + r.width / 2, y: r.y + r.height / 2 });
      const inside = (a, b) => {
        const [p, q] = [middle(a), middle(b)];
        return Math.hypot(p.x - q.x, p.y - q.y) < b.width / 2;
      };
      return {
        words: said.filter((words) => [...bodies, ...faces].some((other) => meets(words, other))).length,
        hidden: faces.filter((face) => bodies.some((body) => inside(face, body))).length,
      };
    });
    assert.deepEqual(covered, { words: 0, hidden: 0 }, `step ${taken + 1}`);
  }
});

test("the words of messages, of links and of parts cover each other nowhere, also on a phone", async (t) => {
  const { open } = await chromium(t);
  const link = "#v1/paxos?n=5&do=2:split.3-4;link.0-1.125.0.0;slow.0-2.30";
  const hand = { ...still, viewport: phone, touch: true };
  for (const options of [still, hand, { ...hand, language: "zh-CN" }]) {
    const page = await at(open, link, 6, options);
    await page.locator(".region-name").first().waitFor();
    assert.equal(await page.locator(".link-label").count(), 2);
    for (let taken = 6; taken < 25; taken++) {
      await page.keyboard.press("ArrowRight");
      await until(async () => (await step(page)) === taken + 1, "a step");
      const covered = await page.evaluate(() => {
        const shown = (element) => getComputedStyle(element).visibility === "visible";
        const words = [...document.querySelectorAll(".said, .link-label, .region-name")]
          .filter(shown)
          .map((element) => [element.textContent, element.getBoundingClientRect()]);
        const meets = (a, b) =>
          a.left < b.right - 3 && b.left < a.right - 3 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
        return words.flatMap(([text, box], nth) =>
          words.slice(nth + 1).filter(([, other]) => meets(box, other)).map(([other]) => [text, other]));
      });
      assert.deepEqual(covered, [], `step ${taken + 1}`);
    }
    await page.context().close();
  }
});

test("a link that loses or is slow shows it, with a word, one way", async (t) => {
  const { open } = await chromium(t);
  const page = await at(open, "#v1/paxos?n=3", 1);
  await page.locator('[data-link="0-1"] [role=button]').focus();
  await page.keyboard.press("Enter");
  await menu(page).locator("summary", { hasText: "p0 → p1" }).click();
  const form = menu(page).getByRole("form", { name: "Quality from p0 to p1" });
  await form.getByLabel("lost, %").fill("12.5");
  await form.getByLabel("slower").fill("30");
  await form.getByRole("button", { name: "Set" }).click();
  await page.locator('[data-link="0-1"] .lossy.slow').waitFor();
  assert.equal(await page.locator('[data-link="0-1"] .link-label').count(), 1);
  assert.equal(await page.locator('[data-link="0-1"] .link-label').textContent(), "12.5% lost, +30 ms");
  assert.match(await page.locator(".legend").textContent(), /loses messages/);
  assert.match(await page.locator(".legend").textContent(), /slow/);
  assert.equal(await page.locator('[data-link="0-2"] .link-label').count(), 0);
});

test("distance is time: a scale, and latencies while a process is dragged", async (t) => {
  const { open } = await chromium(t);
  const page = await at(open, "#v1/paxos?n=3", 1);
  assert.match(await page.locator(".scale").textContent(), /10 ms/);
  const box = await handle(page, 0).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 80, box.y + 60, { steps: 4 });
  await until(async () => (await page.locator(".latencies text").count()) === 2, "two latencies");
  assert.match(await page.locator(".latencies text").first().textContent(), /^\d+\.\d ms$/);
  await page.mouse.up();
  await until(async () => (await page.locator(".latencies").count()) === 0, "the drag to end");
});

test("with reduced motion nothing travels while the run goes on", async (t) => {
  const { open } = await chromium(t);
  const page = await at(open, "#v1/paxos?n=3&proposers=1", 1);
  const moves = page.evaluate(
    () =>
      new Promise((done) => {
        let moves = 0;
        const before = new Map();
        const look = () => {
          for (const token of document.querySelectorAll(".token")) {
            const [name, place] = [token.dataset.message, token.getAttribute("transform")];
            if (before.has(name) && before.get(name) !== place) moves += 1;
            before.set(name, place);
          }
          if (Number(/\d+/.exec(document.querySelector(".where").textContent)[0]) >= 6) done(moves);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await page.locator(".tool.primary").click();
  assert.equal(await moves, 0);
});

test("a message is where it belongs from its first picture, on a slow machine too", async (t) => {
  const { open } = await chromium(t);
  const page = await at(open, "#v1/paxos?n=3&proposers=1", 1);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await page.evaluate(() => {
    globalThis.astray = 0;
    globalThis.seen = new Set();
    const look = () => {
      for (const token of document.querySelectorAll(".token")) {
        globalThis.seen.add(token.dataset.message);
        if (!token.hasAttribute("transform")) globalThis.astray += 1;
      }
      requestAnimationFrame(look);
    };
    look();
  });
  await page.locator(".tool.primary").click();
  await until(() => page.evaluate(() => globalThis.seen.size >= 6), "six messages");
  assert.equal(await page.evaluate(() => globalThis.astray), 0);
});

test("fifty processes and hundreds of messages: one of them is still found and dropped", async (t) => {
  const { open } = await chromium(t);
  const page = await at(open, "#v1/paxos?n=50&proposers=6", 1);
  assert.equal(await page.locator(".process").count(), 50);
  await until(async () => (await tokens(page).count()) === 1, "a painted crowd");
  const painted = await page.evaluate(() => {
    const canvas = document.querySelector("canvas.crowd");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((part) => part > 0);
  });
  assert.ok(painted, "something is painted");

  // By keyboard, one after the other.
  const chosen = () =>
    page.evaluate(() => document.activeElement?.closest("[data-message]")?.dataset.message);
  await page.locator('.token [role=button][tabindex="0"]').focus();
  const first = await chosen();
  await page.keyboard.press("ArrowRight");
  await until(async () => (await chosen()) && (await chosen()) !== first, "the next message");
  const second = await chosen();
  await page.keyboard.press("d");
  await until(
    async () => (await page.evaluate(() => decodeURIComponent(location.hash))).includes(`drop.${second}`),
    "the drop",
  );

  // By pointer, where it is painted.
  const spot = await tokens(page).first().locator(".body-of").boundingBox();
  await page.mouse.click(spot.x + spot.width / 2, spot.y + spot.height / 2);
  await menu(page).waitFor();
  assert.match(await menu(page).locator("h2").innerText(), /prepare|promise|accept/);
  await accessible(page);
});
