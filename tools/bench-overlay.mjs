// The speeds of overlays in the page: how long a hundred thousand nodes of Pastry take to be built and to
// look keys up, ten thousand to join by messages, and how smoothly one moves about among them, in a browser
// without a graphics card and in one whose card is made of software.  Prints tables.

import { chromium } from "../tests/browser/support.mjs";
import { quantile, trace } from "./trace.mjs";

const NODES = 100_000;
const LOOKUPS = 200_000;
const JOINS = 10_000;
const FRAMES = 120;
/** What a hand does once a frame, and what that is called. */
const DEEDS = { hover: "hovering", pan: "panning", zoom: "zooming", both: "zooming and hovering" };
const PICTURES = ["the ring", "the plane"];

/** Resolves once an overlay of so many nodes is there and nothing is under way, however long that takes. */
const settled = (page, nodes) =>
  page.waitForFunction(
    (nodes) => {
      const told = document.querySelector(".overlay-told")?.textContent ?? "";
      return document.querySelector("canvas.over") && told.replace(/[^\d ]/g, "").includes(nodes);
    },
    ` ${nodes} `,
    { timeout: 180_000 },
  );

async function timed(work) {
  const before = performance.now();
  await work();
  return ((performance.now() - before) / 1000).toFixed(1);
}

// Runs in the page: has a hand do something once a frame in a picture, and gives the times between frames.
async function frames({ nth, deed, count }) {
  const canvas = document.querySelectorAll("canvas.over")[nth];
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const radius = nth === 0 ? Math.min(width, height) / 2.42 : 0;
  const [x, y] = [left + width / 2, top + height / 2];
  const at = { clientX: x, clientY: y - radius, bubbles: true, pointerId: 1, pointerType: "mouse" };
  const wheel = (deltaY) => canvas.dispatchEvent(new WheelEvent("wheel", { ...at, deltaY, cancelable: true }));
  const pointer = (kind, to) => canvas.dispatchEvent(new PointerEvent(kind, { ...at, ...to }));
  const frame = () => new Promise(requestAnimationFrame);
  // All around the ring, or as far around the middle of the plane.
  const around = (part) => {
    const [angle, far] = [part * 2 * Math.PI, radius || Math.min(width, height) / 4];
    return { clientX: x + far * Math.sin(angle), clientY: y - far * Math.cos(angle) };
  };
  const there = (step) => Math.min(step, count - step);
  const does = {
    hover: (step) => pointer("pointermove", around(step / count)),
    pan: (step) => pointer("pointermove", { clientX: x + 10 + 3 * there(step), clientY: at.clientY + there(step) }),
    zoom: (step) => wheel(step < count / 2 ? -60 : 60),
    both: (step) => {
      wheel(step < count / 2 ? -60 : 60);
      pointer("pointermove", { clientX: x + step });
    },
  };
  if (deed === "pan") {
    // About five times as near: from afar there is nothing to pan to.
    for (let turn = 0; turn < 14; turn += 1) wheel(-60);
    pointer("pointerdown", {});
  }
  const gaps = [];
  let last = await frame();
  for (let step = 0; step < count; step += 1) {
    does[deed](step);
    const now = await frame();
    gaps.push(now - last);
    last = now;
  }
  pointer("pointerup", {});
  pointer("pointerleave", {});
  // As far away as it was.
  for (let turn = 0; turn < 40; turn += 1) wheel(60);
  await frame();
  return gaps;
}

/** Prints how long a frame takes, and scripting in it, in both pictures by whatever a hand does. */
async function smoothness(page, where) {
  console.log(`\nmilliseconds a frame among ${NODES.toLocaleString("en")} nodes, ${where}`);
  console.log("".padEnd(34), "median".padStart(8), "95th".padStart(8), "scripting".padStart(10), "95th".padStart(8));
  for (const [nth, picture] of PICTURES.entries()) {
    for (const [deed, name] of Object.entries(DEEDS)) {
      const gaps = await page.evaluate(frames, { nth, deed, count: FRAMES });
      const { scripting } = await trace(page, () => page.evaluate(frames, { nth, deed, count: FRAMES }));
      const [middle, late, script, most] = [gaps, scripting]
        .flatMap((all) => [quantile(all, 0.5), quantile(all, 0.95)])
        .map((number) => number.toFixed(1));
      const cells = [middle.padStart(8), late.padStart(8), script.padStart(10), most.padStart(8)];
      console.log(`${name} in ${picture}`.padEnd(34), ...cells);
    }
  }
}

/** Opens so many nodes in a browser of its own, and does something with the page. */
async function browse(options, work) {
  const ends = [];
  const { open } = await chromium({ after: (end) => ends.push(end) }, options);
  const page = await open("#v1/paxos");
  await page.locator('[data-process="0"]').waitFor();
  const go = (hash, nodes) =>
    timed(async () => {
      await page.evaluate((hash) => { location.hash = hash; }, hash);
      await settled(page, nodes);
    });
  const built = await go(`#v1/pastry?nodes=${NODES}&seed=7`, NODES);
  await work(page, built, go);
  for (const end of ends) await end();
}

const row = (what, value, target) => console.log(what.padEnd(58), value.padStart(16), target.padStart(12));

await browse({ plain: true }, async (page, built, go) => {
  console.log("overlays in the page (Chromium)");
  row(`${NODES.toLocaleString("en")} nodes of Pastry with ideal tables`, `${built} s`, "< 10 s");
  await page.getByRole("tab", { name: "Do", exact: true }).click();
  await page.getByRole("spinbutton", { name: "Lookups" }).fill(String(LOOKUPS));
  const looked = await timed(async () => {
    await page.getByRole("button", { name: "Look up", exact: true }).click();
    await page.locator(".overlay-panel .chart").first().waitFor();
    await settled(page, NODES);
  });
  row(`${LOOKUPS.toLocaleString("en")} lookups among them`, `${looked} s`, "< 10 s");
  await smoothness(page, "without a graphics card (target: 16.7)");
  const joined = await go(`#v1/pastry?nodes=${JOINS}&seed=7&build=joins`, JOINS);
  console.log();
  row(`${JOINS.toLocaleString("en")} nodes by real joins`, `${joined} s`, "< 30 s");
});
await browse({}, (page) => smoothness(page, "with a graphics card made of software"));
