// The speeds of overlays in the page: how long a hundred thousand nodes of Pastry take to be built and to
// look keys up, ten thousand to join by messages, and how long a frame takes while one goes nearer and
// moves about among them.  Prints a table.

import { chromium } from "../tests/browser/support.mjs";

const NODES = 100_000;
const LOOKUPS = 200_000;
const JOINS = 10_000;
const FRAMES = 120;

const ends = [];
const { open } = await chromium({ after: (end) => ends.push(end), plain: true });

/** Resolves once an overlay of so many nodes is there and nothing is under way, however long that takes. */
const settled = (page, nodes) =>
  page.waitForFunction(
    (nodes) => {
      const told = document.querySelector(".overlay-told")?.textContent ?? "";
      return document.querySelector("canvas.over") && told.replace(/[^\d ]/g, "").startsWith(nodes);
    },
    `${nodes} `,
    { timeout: 180_000 },
  );

async function timed(work) {
  const before = performance.now();
  await work();
  return ((performance.now() - before) / 1000).toFixed(1);
}

// Runs in the page: turns the wheel and moves the pointer once a frame, and gives the time between frames.
async function frames(count) {
  const canvas = document.querySelector("canvas.over");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const at = { clientX: left + width / 2, clientY: top + height / 2 - Math.min(width, height) / 2.42, bubbles: true };
  const frame = () => new Promise(requestAnimationFrame);
  const gaps = [];
  let last = await frame();
  for (let nth = 0; nth < count; nth += 1) {
    const deltaY = nth < count / 2 ? -60 : 60;
    canvas.dispatchEvent(new WheelEvent("wheel", { ...at, deltaY, cancelable: true }));
    canvas.dispatchEvent(new PointerEvent("pointermove", { ...at, clientX: at.clientX + nth }));
    const now = await frame();
    gaps.push(now - last);
    last = now;
  }
  gaps.sort((a, b) => a - b);
  return { median: gaps[count >> 1], late: gaps[Math.floor(count * 0.95)] };
}

const row = (what, value, target) => console.log(what.padEnd(58), value.padStart(16), target.padStart(12));

console.log("overlays in the page (Chromium)");
const page = await open("#v1/paxos");
await page.locator('[data-process="0"]').waitFor();
const built = await timed(async () => {
  await page.evaluate((hash) => { location.hash = hash; }, `#v1/pastry?nodes=${NODES}&seed=7`);
  await settled(page, NODES);
});
row(`${NODES.toLocaleString("en")} nodes of Pastry with ideal tables`, `${built} s`, "< 10 s");
await page.getByRole("tab", { name: "Do", exact: true }).click();
await page.getByRole("spinbutton", { name: "Lookups" }).fill(String(LOOKUPS));
const looked = await timed(async () => {
  await page.getByRole("button", { name: "Look up", exact: true }).click();
  await page.locator(".overlay-panel .chart").first().waitFor();
  await settled(page, NODES);
});
row(`${LOOKUPS.toLocaleString("en")} lookups among them`, `${looked} s`, "< 10 s");
const { median, late } = await page.evaluate(frames, FRAMES);
row("a frame while going nearer and moving about, median", `${median.toFixed(1)} ms`, "< 16.7 ms");
row("the same, 95th percentile", `${late.toFixed(1)} ms`, "");
const joined = await timed(async () => {
  await page.evaluate((hash) => { location.hash = hash; }, `#v1/pastry?nodes=${JOINS}&seed=7&build=joins`);
  await settled(page, JOINS);
});
row(`${JOINS.toLocaleString("en")} nodes by real joins`, `${joined} s`, "< 30 s");
for (const end of ends) await end();
