// The engine's speeds in the page: a worker of the built page takes 100,000 steps of a run and is
// then sought back and forth in it, as a person would, views and all.  Prints a table.

import { chromium, ready } from "../tests/browser/support.mjs";

const LINKS = {
  "ring of clocks": "#v1/lamport?pattern=ring",
  "duelling proposers": "#v1/paxos?n=5&learn=off&retry=45&spread=0&jitter=0",
};
const STEPS = 100_000;
const SEEKS = 60;

// Runs in the page: nothing from outside is in scope here.
async function measure([link, steps, seeks]) {
  const { glue, worker: file } = globalThis.bivalentAssets;
  const wasm = document.querySelector("script[data-wasm]").dataset.wasm;
  const module = await WebAssembly.compileStreaming(fetch(new URL(wasm, document.baseURI)));
  const worker = new Worker(file, { type: "module" });
  worker.postMessage({ glue, module });
  let id = 0;
  const ask = (command) =>
    new Promise((done) => {
      const mine = ++id;
      worker.addEventListener("message", function hear({ data }) {
        if (data.id !== mine) return;
        worker.removeEventListener("message", hear);
        done(data.answer);
      });
      worker.postMessage({ id: mine, command });
    });
  const timed = async (command) => {
    const before = performance.now();
    const answer = await ask(command);
    return { took: performance.now() - before, view: answer.view };
  };
  // The first time round, the browser still compiles what it runs.
  await ask({ do: "open", link });
  await ask({ do: "seek", step: steps });
  await ask({ do: "open", link });
  const { took, view } = await timed({ do: "seek", step: steps });
  const jumps = [];
  for (let i = 1; i <= seeks; i++) {
    jumps.push((await timed({ do: "seek", step: (i * 7919 * 13) % steps })).took);
  }
  worker.terminate();
  jumps.sort((a, b) => a - b);
  return { reached: view.step, rate: (view.step / took) * 1000, seek: jumps[seeks >> 1] };
}

const ends = [];
const { open } = await chromium({ after: (end) => ends.push(end) });
const page = await open("");
await ready(page);
console.log("in the page (Chromium)      events/s, log on    seek, median (target 50 ms)");
for (const [name, link] of Object.entries(LINKS)) {
  const { reached, rate, seek } = await page.evaluate(measure, [link, STEPS, SEEKS]);
  const cells = [name.padEnd(26), Math.round(rate).toLocaleString("en").padStart(17)];
  console.log(...cells, `${seek.toFixed(1)} ms over ${reached} steps`.padStart(30));
}
for (const end of ends) await end();
