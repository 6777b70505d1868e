// Overlays in the hands of a person: nodes chosen and silenced, keys looked up hop by hop, delivery
// broken by an arc, a hundred thousand nodes that stay smooth, at both sizes and by keyboard alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./axe.mjs";
import { chromium, slowly, until } from "./support.mjs";

const still = { reducedMotion: "reduce" };
const phone = { viewport: { width: 390, height: 844 }, touch: true };
const ring = (page) => page.locator("canvas.over").first();
const panel = (page) => page.locator(".overlay-panel");
const tab = (page, name) => page.getByRole("tab", { name, exact: true });
const lane = (page) => page.locator(".lane").first();
const caption = (page) => page.locator(".overlay-caption");

/** Opens an overlay and waits until nothing is under way. */
async function opened(open, hash, options = still) {
  const page = await open(hash, options);
  await ring(page).waitFor();
  await settled(page);
  return page;
}

/** Waits until no work is under way. */
const settled = (page) =>
  until(async () => (await page.locator(".overlay-work").count()) === 0, "the work to be done");

/** Where an identifier's first 32 bits lie on the screen, on the ring when all of it is seen. */
async function onRing(page, top, part = 1) {
  const box = await ring(page).boundingBox();
  const radius = (Math.min(box.width, box.height) / 2.42) * part;
  const angle = (top / 2 ** 32) * 2 * Math.PI;
  return [
    box.x + box.width / 2 + radius * Math.sin(angle),
    box.y + box.height / 2 - radius * Math.cos(angle),
  ];
}

/** Chooses the node that is so many steps from the first one, by keys. */
async function chosen(page, steps) {
  await ring(page).focus();
  for (let i = 0; i < steps; i += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await panel(page).getByRole("heading", { name: `node #${steps}` }).waitFor();
}

const link = (page) => page.evaluate(() => location.hash);
const written = (page, pattern) =>
  until(async () => pattern.test(await link(page)), `the address to be like ${pattern}`);

test("a node is chosen and a key pressed on the ring: the route goes to the closest node, hop by hop", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pastry?nodes=64&seed=7");
  await chosen(page, 2);
  const tables = panel(page).locator(".node-table h4");
  assert.deepEqual(await tables.allInnerTexts(), ["leaf set", "routing table", "neighbourhood"]);
  await page.getByRole("button", { name: "Look up a key" }).click();
  await page.mouse.click(...(await onRing(page, 0xa5de0000)));
  await written(page, /route\.2\.a5[cdef]/);
  await until(async () => /closest live node/.test(await caption(page).innerText()), "the delivery");
  const hops = panel(page).locator(".hop.shown");
  assert.ok((await hops.count()) >= 2, "the hops are listed");
  // Each hop shares at least as many digits with the key as the one before.
  const digits = await panel(page).locator(".hop-digits b").allInnerTexts();
  assert.ok(digits.every((text, nth) => nth === 0 || text.length >= digits[nth - 1].length), digits.join());
  assert.match(await lane(page).innerText(), /holds/);
});

test("as much of a key stands out as matches, in the digits that the overlay compares", async (t) => {
  const { open } = await chromium(t);
  for (const overlay of ["kademlia?nodes=200", "pastry?nodes=200&b=2"]) {
    const page = await opened(open, `#v1/${overlay}&do=route.3.9f2c`);
    const hops = panel(page).locator(".hop");
    await hops.first().waitFor();
    let told = 0;
    let before = "";
    for (const hop of await hops.all()) {
      const digits = await hop.locator(".hop-digits").innerText();
      assert.match(digits, overlay.startsWith("k") ? /^10011111001011/ : /^21330230/);
      const matched = await hop.locator(".hop-digits b").innerText();
      // Kademlia says of the receiver how much it shares, Pastry of the sender how far the key matches.
      const why = await hop.locator("p").innerText();
      const [, count] = /shares (\d+)$/.exec(why) ?? [];
      const [, prefix] = /matches as far as (\w+);/.exec(why) ?? [];
      if (count) assert.equal(matched.length, Number(count));
      if (prefix && before) assert.equal(prefix, before);
      told += Number(Boolean(count || (prefix && before)));
      before = matched;
    }
    assert.ok(told > 0, `${overlay} says nowhere how much matches`);
  }
  const page = await opened(open, "#v1/chord?nodes=200&do=route.3.9f2c");
  await panel(page).locator(".hop").first().waitFor();
  assert.equal(await panel(page).locator(".hop-digits b").count(), 0, "Chord compares no digits");
});

test("hops come one after the other where things may move", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pastry?nodes=400&seed=3&do=route.9.c4", {});
  await until(async () => (await panel(page).locator(".hop").count()) >= 2, "a route of some hops");
  const all = await panel(page).locator(".hop").count();
  await until(async () => (await panel(page).locator(".hop.shown").count()) === all, "every hop");
  await panel(page).getByRole("button", { name: "From the start" }).click();
  await until(async () => (await panel(page).locator(".hop.shown").count()) === 0, "no hop");
  await panel(page).getByRole("button", { name: "Next hop" }).click();
  await until(async () => (await panel(page).locator(".hop.shown").count()) === 1, "one hop");
});

test("silencing half of |L| adjacent nodes breaks delivery, with a witness that shows itself; undo mends it", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pastry?nodes=200&seed=5&repair=0");
  await chosen(page, 0);
  const count = panel(page).getByRole("spinbutton");
  assert.equal(await count.inputValue(), "8", "half of the 16 leaves are proposed");
  await count.fill("24");
  await panel(page).getByRole("button", { name: "Silence the arc" }).click();
  await written(page, /kill\.0\.24/);
  await until(async () => /does not answer/.test(await caption(page).innerText()), "a word on who is silent");
  await tab(page, "Do").click();
  await panel(page).getByRole("button", { name: "Look up", exact: true }).click();
  await until(async () => /violated/.test(await lane(page).innerText()), "a wrong delivery");
  await lane(page).getByRole("button", { name: "Show the witness" }).click();
  await panel(page).locator(".hop").first().waitFor();
  await panel(page).locator(".warning").waitFor();
  for (let i = 0; i < 3; i += 1) await page.getByRole("button", { name: "Undo" }).click();
  await until(async () => !/kill/.test(await link(page)), "everything to be taken back");
  await until(async () => /All 200 nodes answer/.test(await page.locator(".overlay-told").innerText()), "all to be back");
});

test("a node is moved in the plane by a drag, and by keys", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pastry?nodes=64&seed=7");
  await chosen(page, 1);
  const plane = page.locator("canvas.over").nth(1);
  await plane.focus();
  await page.keyboard.press("Shift+ArrowRight");
  await written(page, /move\.1\./);
  const before = await link(page);
  const [, x, y] = before.match(/move\.1\.(\d+)\.(\d+)/).map(Number);
  const box = await plane.boundingBox();
  const side = Math.min(box.width, box.height) / 1.06;
  const at = (fx, fy) => [box.x + box.width / 2 + (fx / 1e6 - 0.5) * side, box.y + box.height / 2 + (fy / 1e6 - 0.5) * side];
  await page.mouse.move(...at(x, y));
  await page.mouse.down();
  await page.mouse.move(...at(500_000, 300_000), { steps: 6 });
  await page.mouse.up();
  await written(page, /move\.1\.[45]\d{5}\.(29|30)\d{4}/);
  await page.getByRole("button", { name: "Undo" }).click();
  await until(async () => (await link(page)) === before, "the drag to be taken back");
});

test("who looks at another node after a lookup sees that node, and a hop is read without leaving the route", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pastry?nodes=400&seed=3&do=route.9.c4");
  await until(async () => /delivered at/.test(await caption(page).innerText()), "the delivery");
  await chosen(page, 20);
  await caption(page).filter({ hasText: "Node #20 is chosen" }).waitFor();
  await tab(page, "Route").click();
  await caption(page).filter({ hasText: "delivered at" }).waitFor();
  const read = () =>
    panel(page).locator(".hop .row").evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-current")));
  assert.notEqual((await read())[0], "step", "the last hop is read at first");
  await panel(page).locator(".hop .row").first().click();
  await until(async () => (await read()).indexOf("step") === 0, "the first hop to be read");
  assert.equal(await tab(page, "Route").getAttribute("aria-selected"), "true");
});

test("keys that belong to runs do nothing to an overlay, and Ctrl + Z takes back there too", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pastry?nodes=64&seed=7&do=kill.3;kill.9");
  await page.evaluate(() => document.activeElement.blur());
  for (const key of ["ArrowRight", " ", "End", "/", "u", "b"]) await page.keyboard.press(key);
  await page.keyboard.press("Control+z");
  await written(page, /do=kill\.3$/);
  await page.keyboard.press("Control+y");
  await written(page, /do=kill\.3;kill\.9$/);
  assert.equal(await page.locator(".toast").count(), 0, "nothing was complained of");
});

test("on a phone a chosen node has its panel in sight, and a panel that is asked for comes into sight", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pastry?nodes=64&seed=7", { ...still, ...phone, language: "zh-CN" });
  const first = (await page.evaluate(() => innerHeight)) * 0.5;
  await page.touchscreen.tap(...(await onRing(page, 0x40000000)));
  const heading = panel(page).locator("h3").first();
  await heading.waitFor();
  const bar = await page.locator(".overlay-bar").boundingBox();
  const { y, height } = await heading.boundingBox();
  assert.ok(y + height <= bar.y, "whose tables they are is seen without scrolling");
  await tab(page, "操作").tap();
  await until(async () => (await panel(page).boundingBox()).y < first, "the panel to come up");
});

test("a number that is typed is meant: any between the ends is taken, and none that is not there", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pastry?nodes=64&seed=7");
  await tab(page, "Do").click();
  const number = panel(page).getByRole("spinbutton", { name: "Lookups" });
  const press = () => panel(page).getByRole("button", { name: "Look up", exact: true }).click();
  for (const text of ["", "-5", "999999999"]) {
    await number.fill(text);
    await press();
    assert.equal(await number.evaluate((it) => it.validity.valid), false, `"${text}" is no number of lookups`);
  }
  await number.fill("1234");
  await press();
  await written(page, /do=lookups\.1234$/);
});

test("One-Hop counts no lookup that nobody made before anything was done", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/one-hop?nodes=64&seed=7&do=kill.20");
  assert.match(await lane(page).innerText(), /no lookup was made/);
});

test("everything is done by keyboard: choose, look up, silence, zoom", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/chord?nodes=40&seed=2");
  await chosen(page, 3);
  await ring(page).focus();
  await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("k");
  await written(page, /route\.3\./);
  await ring(page).focus();
  await page.keyboard.press("Delete");
  await written(page, /kill\./);
  await page.keyboard.press("+");
  await page.keyboard.press("0");
  await until(async () => /39 of 40 nodes answer/.test(await page.locator(".overlay-told").innerText()), "one node less");
});

test("One-Hop's event reaches everybody along its slices and units, and its time can be moved", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/one-hop?nodes=100&seed=4");
  await tab(page, "Do").click();
  await panel(page).getByRole("button", { name: "Let it go by" }).click();
  await settled(page);
  await until(async () => (await panel(page).locator(".series").count()) >= 2, "the charts");
});

test("of a damaged link is shown what can be read, and what was wrong", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pastry?nodes=banana&seed=7&do=kill.3");
  assert.match(await page.locator(".overlay-warning").innerText(), /nodes/);
  assert.match(await page.locator(".overlay-told").innerText(), /63 of 64 nodes answer/);
  await page.evaluate(() => { location.hash = "#v1/pastri?nodes=64"; });
  await until(async () => /pastri/.test(await page.locator(".toast").innerText()), "the reason");
  assert.match(await page.locator(".overlay-told").innerText(), /63 of 64 nodes answer/);
});

test("a run and an overlay take each other's place", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/kademlia?nodes=64&seed=7");
  await page.evaluate(() => { location.hash = "#v1/paxos?n=5"; });
  await page.locator('[data-process="0"]').waitFor();
  assert.equal(await page.locator(".overlay-places").count(), 0);
  await page.goBack();
  await page.locator(".overlay-places").waitFor();
  await page.reload();
  await page.locator(".overlay-places").waitFor();
});

test("what was asked of what was open before is no complaint about what is open now", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pastry?nodes=20000&seed=7", { ...still, before: slowly });
  const refused = () => page.evaluate(() => globalThis.refused.splice(0));
  // What opens the worker's program is no request, so one message is never answered.
  const answered = () => until(() => page.evaluate(() => globalThis.unanswered === 1), "every answer");
  await answered();
  await page.evaluate(() => {
    globalThis.late = 200;
    location.hash = "#v1/paxos?n=5";
  });
  await page.locator('[data-process="0"]').waitFor();
  await answered();
  await page.evaluate(() => { location.hash = "#v1/kademlia?nodes=64"; });
  await ring(page).waitFor();
  await answered();
  assert.notDeepEqual(await refused(), [], "something came too late");
  assert.equal(await page.locator(".toast").count(), 0, "and nobody is told");

  await page.evaluate(() => { location.hash = "#v1/no-such-thing"; });
  await page.locator(".toast", { hasText: "there is no protocol `no-such-thing`" }).waitFor();
});

for (const [theme, language] of [["light", "en"], ["dark", "zh-CN"]]) {
  for (const size of [{}, phone]) {
    const where = `${size.touch ? "on a phone" : "on a desk"}, ${theme}, ${language}`;
    test(`every panel of an overlay can be read by everybody ${where}`, async (t) => {
      const { open } = await chromium(t);
      const page = await opened(open, "#v1/pastry?nodes=64&seed=7&do=fail.100;lookups.500;route.3.9f", {
        ...still, ...size, theme, language,
      });
      const tabs = page.locator(".overlay-side [role=tab]");
      for (let nth = 0; nth < 5; nth += 1) {
        await tabs.nth(nth).click();
        await accessible(page);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
    });
  }
}

test("what is being typed stays while an overlay works", async (t) => {
  const { open } = await chromium(t);
  const page = await open("#v1/pastry?nodes=3000&build=joins", still);
  await page.locator(".overlay-work progress").waitFor();
  await page.getByRole("button", { name: "Set up", exact: true }).click();
  const nodes = page.locator("#parameter-nodes");
  await nodes.fill("400");
  assert.equal(await page.locator(".overlay-work").count(), 1, "it is still at work");
  await settled(page);
  assert.equal(await nodes.inputValue(), "400");
});

test("long work shows how far it is and can be broken off, and the page stays", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/pastry?nodes=20000&seed=7");
  await tab(page, "Do").click();
  await panel(page).getByRole("spinbutton", { name: "Lookups" }).fill("200000");
  // The work may be done within a second: it is broken off as soon as it shows.
  const stopped = page.evaluate(() => new Promise((done) => {
    const watch = new MutationObserver(() => {
      const stop = [...document.querySelectorAll("button")].find((button) => button.textContent.trim() === "Stop");
      if (!stop || !document.querySelector(".overlay-work progress")) return;
      watch.disconnect();
      stop.click();
      done();
    });
    watch.observe(document.body, { childList: true, subtree: true });
  }));
  await panel(page).getByRole("button", { name: "Look up", exact: true }).click();
  await stopped;
  await settled(page);
  await tab(page, "Measures").click();
  await panel(page).locator(".chart").first().waitFor();
  // The address is written a moment after what it says.
  const done = /lookups\.(?!200000\b)\d+/;
  await until(async () => done.test(await link(page)), "the link to say what was done, not what was wished");
});
