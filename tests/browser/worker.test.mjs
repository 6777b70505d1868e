// The worker's first file, www/worker.js, with a stand-in for the program: what it keeps while the
// program starts, in which order it hands it over, and what becomes of a failure.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chromium, ready } from "./support.mjs";

// Starts like the program does: late, and with a handler of its own put in place by its main().
const late = `
  export default async function start({ module_or_path }) {
    await new Promise((done) => setTimeout(done, 50));
    globalThis.onmessage = ({ data }) => postMessage([module_or_path, data]);
  }`;
const broken = `export default async () => { throw new Error("no start"); }`;

async function converse(t, glue, messages, answers) {
  const { open, url } = await chromium(t);
  const page = await open("", {
    before: (page) =>
      page.context().route("**/stand-in.js", (route) =>
        route.fulfill({ contentType: "text/javascript", body: glue }),
      ),
  });
  await ready(page);
  const heard = await page.evaluate(
    ([glue, messages, answers]) =>
      new Promise((done) => {
        const worker = new Worker(globalThis.bivalentAssets.worker, { type: "module" });
        const heard = [];
        const hear = (what) => heard.push(what) === answers && done(heard);
        worker.onmessage = ({ data }) => hear(data);
        worker.onerror = (event) => {
          event.preventDefault();
          hear(event.message);
        };
        worker.postMessage({ glue, module: "the module" });
        for (const message of messages) worker.postMessage(message);
      }),
    [`${url}stand-in.js`, messages, answers],
  );
  return { page, heard };
}

test("messages wait for the program, and keep their order", async (t) => {
  const { heard } = await converse(t, late, ["one", "two", "three"], 3);
  assert.deepEqual(heard, [
    ["the module", "one"],
    ["the module", "two"],
    ["the module", "three"],
  ]);
});

test("a worker that cannot start tells the page", async (t) => {
  const { page, heard } = await converse(t, broken, ["one"], 1);
  assert.match(heard[0], /no start/);
  page.faults.length = 0;
});
