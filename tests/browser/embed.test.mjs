// Runs in somebody else's page: when they start, what they cost, and what they are like.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotli } from "../../tools/sizes.mjs";
import { accessible } from "./axe.mjs";
import { chromium, dist, until } from "./support.mjs";
import { frames, inFirefox, load, scrollTo, shown, weblog } from "./weblog.mjs";

/** So low that the post's first run is below the first screen, whatever letters the machine has. */
const low = { viewport: { width: 1440, height: 500 } };

/** What may travel until the first embed can be used, compressed, in bytes. */
const MOST = 200_000;

const program = (asked) => asked.filter((path) => path.endsWith(".wasm"));
const firstPart = (asked) => asked.filter((path) => path.startsWith("page_bg-"));

for (const [name, options] of [["Chromium", {}], ["Firefox", inFirefox]]) {
  test(`a post with a strict policy has five runs of one download, none before it is seen (${name})`, async (t) => {
    const { open, asked } = await weblog(t, options);
    const page = await open("", low);
    await until(
      () => page.evaluate(() => customElements.get("bivalent-run") !== undefined),
      "the element to be known",
    );
    await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.deepEqual(await frames(page), []);
    assert.deepEqual(asked, ["embed.js"]);

    for (let number = 0; number < 5; number++) {
      await scrollTo(page, number);
      // The next one may be in view already.
      const early = (await frames(page)).filter((other) => other > number + 1);
      assert.deepEqual(early, [], `at run ${number}`);
    }
    assert.equal(firstPart(asked).length, 1, "the program came once");
    assert.equal(new Set(program(asked)).size, program(asked).length, "each part came once at most");
  });
}

test("ten runs on one page share one download", async (t) => {
  const runs = Array.from({ length: 10 }, (_, i) => `<bivalent-run src="#v1/paxos?seed=${i}"></bivalent-run>`);
  const { home, open, asked } = await weblog(t, { body: runs.join("") });
  const page = await open("", { viewport: { width: 700, height: 7000 } });
  await load(page, home);
  for (let number = 0; number < 10; number++) await shown(page, number);
  assert.equal(firstPart(asked).length, 1);
});

test("at most 200 KB travel until the first embed can be used", async (t) => {
  const { open, asked } = await weblog(t);
  const page = await open("");
  await page.locator("bivalent-run").first().scrollIntoViewIfNeeded();
  await until(
    () =>
      page.evaluate(() => {
        const run = document.querySelector("bivalent-run");
        return run.shadowRoot?.querySelector(".there") && run.step(3).then(() => true);
      }),
    "the run to be shown, and to go three steps",
  );
  const names = [...new Set(asked)].filter((name) => !/^icon/.test(name));
  const sizes = names.map((name) => [name, brotli(readFileSync(join(dist, name || "index.html")))]);
  const all = sizes.reduce((sum, [, size]) => sum + size, 0);
  const table = sizes.map(([name, size]) => `${String(size).padStart(8)}  ${name || "index.html"}`);
  t.diagnostic(`${all} bytes travel until the first embed can be used`);
  assert.ok(all <= MOST, `${all} bytes of at most ${MOST}\n${table.join("\n")}`);
});

test("an embed that is only seen asks neither for menus nor for hands; one that is touched does", async (t) => {
  const { open, asked } = await weblog(t);
  const page = await open("");
  const frame = page.frameLocator("#yours iframe");
  await page.locator("#yours").scrollIntoViewIfNeeded();
  await frame.locator('[data-process="4"]').waitFor();
  const names = () => program(asked).map((path) => path.replace(/-[0-9a-f]{16}\.wasm$/, ""));
  assert.deepEqual(names().filter((name) => ["views", "hands"].includes(name)), []);
  await frame.locator('[data-process="3"] [role=button]').first().click();
  await frame.getByRole("button", { name: "Crash", exact: true }).click();
  await frame.locator('[data-process="3"].status-crashed').waitFor();
  assert.ok(names().includes("views"));
});

test("a run out of view stands still, and costs the post nothing", async (t) => {
  const { open } = await weblog(t);
  const page = await open("", low);
  await page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map((it) => it.duration))).observe({
      type: "longtask",
    });
  });
  const run = page.locator("bivalent-run").first();
  await run.scrollIntoViewIfNeeded();
  await shown(page, 0);
  const step = () => page.evaluate(() => document.querySelector("bivalent-run").view().then((view) => view.step));
  await until(async () => (await step()) > 0, "the first run to go on by itself");
  await page.evaluate(() => scrollTo(0, 0));
  const isAway = () => page.evaluate(() => document.querySelector("bivalent-run").getBoundingClientRect().top > innerHeight);
  assert.ok(await isAway(), "the first run is below the first screen");
  let at = await step();
  await until(async () => at === (at = await step()), "the run to stand still");
  await page.evaluate(() => (globalThis.tasks.length = 0));
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1000)));
  assert.equal(await step(), at);
  assert.deepEqual(await page.evaluate(() => globalThis.tasks), [], "no task takes more than 50 ms");
});

/** A run of the post: its frame from inside and from outside, and whether that is as high as what is in it. */
function frame(page, nth) {
  const inside = page.frameLocator(`bivalent-run >> nth=${nth} >> iframe`);
  const content = () => inside.locator("main.embed").evaluate((main) => main.getBoundingClientRect().height);
  const ofRun = (nth) => document.querySelectorAll("bivalent-run")[nth].shadowRoot.querySelector("iframe").clientHeight;
  const outside = () => page.evaluate(ofRun, nth);
  return { inside, outside, fits: async () => Math.abs((await content()) - (await outside())) <= 1 };
}

for (const [width, height, touch] of [[1440, 900, false], [390, 844, true]]) {
  test(`an embed is as high as what is in it at ${width} px`, async (t) => {
    const { open } = await weblog(t);
    const page = await open("", { viewport: { width, height }, touch });
    await scrollTo(page, 1);
    const { inside, outside, fits } = frame(page, 1);
    await until(fits, "the frame to fit");
    const before = await outside();
    await inside.locator(".lane-line").click();
    await inside.locator(".lanes").waitFor();
    await until(async () => (await outside()) > before && (await fits()), "the frame to grow");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "nothing is cut off");
  });
}

test("an embed keeps its height while its run goes on, also where lines are short", async (t) => {
  const { open } = await weblog(t);
  const page = await open("", { viewport: { width: 390, height: 844 }, touch: true });
  await scrollTo(page, 3);
  const { fits } = frame(page, 3);
  await until(fits, "the frame to fit");
  await page.evaluate(async () => {
    const run = document.querySelectorAll("bivalent-run")[3];
    const frame = run.shadowRoot.querySelector("iframe");
    const heights = new Set();
    new ResizeObserver(() => heights.add(frame.clientHeight)).observe(frame);
    for (let step = 0; step <= 18; step++) {
      await run.seek(step);
      await new Promise(requestAnimationFrame);
    }
    globalThis.heights = heights;
  });
  await until(fits, "the frame to fit still");
  const heights = await page.evaluate(() => [...globalThis.heights]);
  assert.equal(heights.length, 1, `${heights} px`);
});

test("a post is read on a phone's width in Firefox, from another origin", async (t) => {
  const { open, home } = await weblog(t, inFirefox);
  const page = await open("zh-Hans.html");
  await page.setViewport({ width: 390, height: 844 });
  for (let number = 0; number < 5; number++) await scrollTo(page, number);
  const told = await page.evaluate(() => ({
    isWide: document.documentElement.scrollWidth > innerWidth,
    here: location.origin,
    there: new URL(document.querySelector("bivalent-run").address).origin,
  }));
  assert.equal(told.isWide, false, "nothing is cut off");
  assert.equal(told.there, new URL(home.url).origin);
  assert.notEqual(told.there, told.here);
});

test("a frame may run its scripts and open itself in full, and may not touch the page around it", async (t) => {
  const { home, open } = await weblog(t, { body: `<bivalent-run src="#v1/paxos?n=3&amp;at=4"></bivalent-run>` });
  const page = await open("");
  await load(page, home);
  await shown(page, 0);
  const sandbox = await page.evaluate(() => [...document.querySelector("bivalent-run").shadowRoot.querySelector("iframe").sandbox]);
  assert.deepEqual(sandbox.sort(), ["allow-popups", "allow-popups-to-escape-sandbox", "allow-same-origin", "allow-scripts"]);
  const inside = page.frames().find((frame) => frame.url().includes("embed=1"));
  const tried = await inside.evaluate(() => {
    const name = (act) => {
      try {
        return String(act());
      } catch (error) {
        return error.name;
      }
    };
    return [name(() => top.document.title), name(() => (top.location.href = "about:blank")), name(() => confirm("?"))];
  });
  assert.deepEqual(tried, ["SecurityError", "SecurityError", "false"]);
  page.faults = page.faults.filter((fault) => !/sandboxed/.test(fault));
  const opening = page.context().waitForEvent("page");
  await page.frameLocator("bivalent-run iframe").locator("a.in-full").click();
  const full = await opening;
  await full.locator('[data-process="0"]').waitFor();
  assert.equal(await full.locator("main.embed").count(), 0, "it is the whole page");
  await full.locator(".where", { hasText: "4" }).first().waitFor();
});

test("an embed speaks the language around it and has the system's colours unless it is told others", async (t) => {
  const body = `<div lang="zh-Hans"><bivalent-run src="#v1/paxos?n=3"></bivalent-run></div>
    <div lang="zh-Hans"><bivalent-run src="#v1/paxos?n=3" lang="en" theme="light"></bivalent-run></div>`;
  const { home, open } = await weblog(t, { body });
  const page = await open("", { viewport: { width: 900, height: 1600 }, theme: "dark" });
  await load(page, home);
  for (const number of [0, 1]) await shown(page, number);
  const like = (number) =>
    page.frameLocator(`bivalent-run >> nth=${number} >> iframe`).locator("html").evaluate((html) => {
      const [red] = getComputedStyle(document.body).backgroundColor.match(/\d+/g);
      return [html.lang, Number(red) < 128 ? "dark" : "light"];
    });
  assert.deepEqual(await like(0), ["zh-Hans", "dark"]);
  assert.deepEqual(await like(1), ["en", "light"]);
});

test("an embed plays by itself if it is told to, and for nobody who wants less motion", async (t) => {
  const body = ["autoplay", "", "autoplay readonly"]
    .map((attributes) => `<bivalent-run src="#v1/paxos?n=3" ${attributes}></bivalent-run>`)
    .join("");
  const { home, open } = await weblog(t, { body });
  const steps = (page) =>
    page.evaluate(() =>
      Promise.all([...document.querySelectorAll("bivalent-run")].map((run) => run.view().then(({ step }) => step))),
    );
  const page = await open("", { viewport: { width: 700, height: 2400 } });
  await load(page, home);
  for (const number of [0, 1, 2]) await shown(page, number);
  await until(async () => (await steps(page)).every((step, i) => i === 1 || step > 1), "both to go on");
  assert.equal((await steps(page))[1], 0, "the other stands still");

  const calm = await open("", { viewport: { width: 700, height: 2400 }, reducedMotion: "reduce" });
  await load(calm, home);
  for (const number of [0, 1, 2]) await shown(calm, number);
  await calm.evaluate(() => new Promise((done) => setTimeout(done, 1500)));
  assert.deepEqual(await steps(calm), [0, 0, 0]);
});

test("where a reader can only watch, time can be moved and nothing else, but by the page's own scripts", async (t) => {
  const { home, open } = await weblog(t, { body: `<bivalent-run src="#v1/paxos?n=3" readonly controls="full"></bivalent-run>` });
  const page = await open("", { viewport: { width: 700, height: 900 } });
  await load(page, home);
  await shown(page, 0);
  const frame = page.frameLocator("bivalent-run iframe");
  await frame.locator('[data-process="0"]').click({ force: true });
  await frame.locator(".stage-drawing").press("c").catch(() => {});
  assert.equal(await frame.locator(".menu").count(), 0);
  assert.equal(await frame.getByRole("button", { name: "Undo" }).count(), 0);
  await frame.getByRole("button", { name: "Step", exact: true }).click();
  const run = (call) => page.evaluate(call);
  await until(async () => (await run(() => document.querySelector("bivalent-run").view().then(({ step }) => step))) === 1, "one step");
  const { view } = await run(() => document.querySelector("bivalent-run").command({ act: { act: "crash.1" } }));
  assert.equal(view.processes[1].status, "crashed");
});

test("attributes and properties say what an embed is like", async (t) => {
  const link = "#v1/paxos?n=3&at=4";
  const body = `<bivalent-run src="${link}" controls="none" theme="dark" lang="zh-Hans" readonly></bivalent-run>
    <bivalent-run src="${link}" controls="full"></bivalent-run>`;
  const { home, open } = await weblog(t, { body });
  const page = await open("", { viewport: { width: 900, height: 1600 } });
  await load(page, home);
  await shown(page, 0);
  await shown(page, 1);
  const [first, second] = [0, 1].map((nth) => page.frameLocator(`bivalent-run >> nth=${nth} >> iframe`));
  assert.equal(await first.locator("html").getAttribute("data-theme"), "dark");
  assert.equal(await first.locator("html").getAttribute("lang"), "zh-Hans");
  assert.equal(await first.locator("button.primary").count(), 0);
  assert.equal(await first.locator(".stage-drawing").evaluate((it) => it.closest("[inert]") !== null), true);
  assert.equal(await second.locator("button.primary").count(), 1);
  assert.equal(await second.locator(".speed select").count(), 1);
  assert.equal(await second.locator("html").getAttribute("lang"), "en");

  const properties = await page.evaluate(() => {
    const run = document.querySelector("bivalent-run");
    return [run.src, run.controls, run.theme, run.readonly, run.autoplay, run.label];
  });
  assert.deepEqual(properties, [link, "none", "dark", true, false, "Bivalent"]);
  await page.evaluate(() => {
    const run = document.querySelector("bivalent-run");
    Object.assign(run, { controls: "min", theme: "light", readonly: false });
  });
  await first.locator('html[data-theme="light"] button.primary').waitFor();

  const full = await second.locator("a.in-full").getAttribute("href");
  assert.equal(full.startsWith(`${home.url}#v1/paxos?n=3&at=4`), true, full);
});

test("an overlay is embedded with its ring, its lookups and the way on", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?embed=1#v1/pastry?nodes=64&seed=7&do=route.3.9f2c");
  await page.locator(".embed-overlay canvas").first().waitFor();
  await page.getByText("delivered at node 38, the closest live node").waitFor();
  const link = () => page.getByRole("link", { name: "Open in full" }).getAttribute("href");
  const before = await link();
  assert.match(before, /route\.3\.9f2c/);
  await page.getByRole("button", { name: "Look up another key" }).click();
  await until(async () => (await link()) !== before, "another lookup");
  assert.match(await link(), /route\.3\.9f2c;route\.0\./);
});

test("without scripts, and without WebAssembly, there is a picture", async (t) => {
  const { open } = await weblog(t);
  const plain = await open("", { scripts: false });
  await plain.locator("bivalent-run img").first().scrollIntoViewIfNeeded();
  assert.equal(await plain.locator("bivalent-run img").first().isVisible(), true);

  const old = await open("", {
    before: (page) => page.addInitScript(() => delete globalThis.WebAssembly),
  });
  await old.locator("bivalent-run").first().scrollIntoViewIfNeeded();
  await until(
    () => old.locator("bivalent-run img").first().evaluate((img) => img.complete && img.naturalWidth > 0 && img.checkVisibility()),
    "the picture to be shown",
  );
  assert.deepEqual(await frames(old), []);
});

test("a browser that keeps nothing shows runs all the same", async (t) => {
  const { open } = await weblog(t);
  const page = await open("", {
    before: (page) =>
      page.addInitScript(() => {
        for (const name of ["localStorage", "sessionStorage"]) {
          Object.defineProperty(globalThis, name, {
            get() {
              throw new DOMException("denied", "SecurityError");
            },
          });
        }
      }),
  });
  await scrollTo(page, 0);
});

for (const theme of ["light", "dark"]) {
  test(`the post and an embed are accessible (${theme})`, async (t) => {
    const { open } = await weblog(t);
    for (const post of ["", "zh-Hans.html"]) {
      const page = await open(post, { theme });
      await scrollTo(page, 0);
      await accessible(page);
    }
    const { open: openHome } = await chromium(t);
    const page = await openHome("?embed=1&controls=full#v1/paxos?n=3&at=9", { theme });
    await page.locator('[data-process="0"]').waitFor();
    await accessible(page);
  });
}
