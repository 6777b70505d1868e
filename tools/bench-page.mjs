// The engine's speeds in the page: a worker of the built page takes 100,000 steps of a run and is
// then sought back and forth in it, as a person would, views and all.  Prints a table.

import { head, request } from "../tests/browser/packets.mjs";
import { chromium, ready } from "../tests/browser/support.mjs";

const LINKS = {
  "ring of clocks": "#v1/lamport?pattern=ring",
  "duelling proposers": "#v1/paxos?n=5&learn=off&retry=45&spread=0&jitter=0",
};
const STEPS = 100_000;
const SEEKS = 60;
// The best of several counts: the first time round, the browser still compiles what it runs.
const ROUNDS = 6;

// Runs in the page: nothing from outside is in scope here but what it is given.
async function measure(request, head, link, steps, seeks, rounds) {
  const [OPEN, SEEK] = [0, 3];
  const { glue, worker: file } = globalThis.bivalentAssets;
  const wasm = document.querySelector("script[data-wasm]").dataset.wasm;
  const module = await WebAssembly.compileStreaming(fetch(new URL(wasm, document.baseURI)));
  const worker = new Worker(file, { type: "module" });
  worker.postMessage({ glue, module });
  let id = 0;
  const timed = (command, argument) =>
    new Promise((done) => {
      const mine = ++id;
      const before = performance.now();
      worker.addEventListener("message", function hear({ data }) {
        const took = performance.now() - before;
        const { id, step } = head(data);
        if (id !== mine) return;
        worker.removeEventListener("message", hear);
        done({ took, step });
      });
      worker.postMessage(request(mine, command, argument));
    });
  let best = { took: Infinity };
  for (let round = 0; round < rounds; round++) {
    await timed(OPEN, link);
    const run = await timed(SEEK, steps);
    if (run.took < best.took) best = run;
  }
  const jumps = [];
  for (let i = 1; i <= seeks; i++) {
    jumps.push((await timed(SEEK, (i * 7919 * 13) % steps)).took);
  }
  worker.terminate();
  jumps.sort((a, b) => a - b);
  return { reached: best.step, rate: (best.step / best.took) * 1000, seek: jumps[seeks >> 1] };
}

const ends = [];
const { open } = await chromium({ after: (end) => ends.push(end) });
const page = await open("");
await ready(page);
console.log("in the page (Chromium)      events/s, log on    seek, median (target 50 ms)");
for (const [name, link] of Object.entries(LINKS)) {
  const given = [link, STEPS, SEEKS, ROUNDS].map((value) => JSON.stringify(value));
  const { reached, rate, seek } = await page.evaluate(`(${measure})(${request}, ${head}, ${given})`);
  if (reached !== STEPS) throw new Error(`${name}: the run ended at step ${reached}`);
  const cells = [name.padEnd(26), Math.round(rate).toLocaleString("en").padStart(17)];
  console.log(...cells, `${seek.toFixed(1)} ms over ${reached} steps`.padStart(30));
}
for (const end of ends) await end();
