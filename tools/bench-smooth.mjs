// How smoothly the page plays a crowd: 50 processes with 200 messages under way, in Chromium without a
// graphics card.  Prints frames and scripting a frame, the longest tasks of the page's thread, and what
// ten minutes of play (or MINUTES of them) leave in memory.

import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { chromium, ready, until } from "../tests/browser/support.mjs";
import { quantile, trace } from "./trace.mjs";

/** About 200 messages are under way at any time of this run, which does not end. */
const LINK = "#v1/lamport?n=50&pattern=random&pace=14";
/** So slow that each message is seen to go its way. */
const SPEED = "0.01×";
const SECONDS = 8;
const MINUTES = Number(process.env.MINUTES ?? 10);

const ends = [];
const { open } = await chromium({ after: (end) => ends.push(end) }, { plain: true });

const page = await play();
const { scripting, tasks } = await trace(page, () => pause(SECONDS * 1000));
const table = [
  ["while 50 processes play, with 200 messages under way", "", "target"],
  ["frames a second", (scripting.length / SECONDS).toFixed(0), "60"],
  ["scripting a frame, median", `${quantile(scripting, 0.5).toFixed(1)} ms`, "8 ms"],
  ["scripting a frame, 95th percentile", `${quantile(scripting, 0.95).toFixed(1)} ms`, "16 ms"],
  ["longest task", `${Math.max(...tasks).toFixed(0)} ms`, "50 ms"],
  ["tasks over 50 ms", String(tasks.filter((task) => task > 50).length), "0"],
];
for (const [name, value, target] of table) console.log(name.padEnd(54), value.padStart(8), target.padStart(10));

console.log(`\nmemory over ${MINUTES} minutes of play      in the page's heap    elements    of the process`);
for (const minute of Array(MINUTES).keys()) {
  await pause(60_000);
  const { heap, elements, resident } = await memory(page);
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  const cells = [`after minute ${minute + 1}`.padEnd(34), megabytes(heap).padStart(18), String(elements).padStart(11)];
  console.log(...cells, (resident ? megabytes(resident) : "?").padStart(17));
}
for (const end of ends) await end();

/** Opens the run, and has it play. */
async function play() {
  const page = await open(LINK);
  await ready(page);
  await page.locator(".speed select").selectOption({ label: SPEED });
  const button = page.locator(".tool.primary");
  if (/Play/.test(await button.getAttribute("aria-label"))) await button.click();
  const step = () => page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]));
  const before = await step();
  await until(async () => (await step()) > before + 200, "the crowd to gather");
  return page;
}

/** What the page holds once what it no longer needs is swept away. */
async function memory(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { nodes } = await session.send("Memory.getDOMCounters");
  await session.detach();
  return { heap: usedSize, elements: nodes, resident: await residentSize(page) };
}

/** The memory of the page's process, its worker and their program included; only Linux tells. */
async function residentSize(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const sizes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => resident(id));
  return Math.max(...sizes);
}

function resident(id) {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, "utf8"))[1]) * 1000;
  } catch {
    return 0;
  }
}
