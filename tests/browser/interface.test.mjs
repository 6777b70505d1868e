// The script interface: what may be asked of a run, in a frame and on the page itself; and what is not
// listened to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chromium, until } from "./support.mjs";
import { inFirefox, load, shown, weblog } from "./weblog.mjs";

const one = `<bivalent-run src="#v1/paxos?n=3&amp;seed=7"></bivalent-run>`;

/** A page with one element whose run is shown. */
async function alone(t, options = {}) {
  const { home, open } = await weblog(t, { body: one, ...options });
  const page = await open("");
  await load(page, home);
  await shown(page);
  return { home, page };
}

for (const [name, options] of [["Chromium", {}], ["Firefox", inFirefox]]) {
  test(`a run is played, stepped, sought, changed and looked at by messages (${name})`, async (t) => {
    const { home, page } = await alone(t, options);
    const told = await page.evaluate(async () => {
      const run = document.querySelector("bivalent-run");
      const events = [];
      for (const name of ["step", "verdict", "decided", "error"]) {
        run.addEventListener(name, ({ detail }) => events.push([name, detail]));
      }
      const told = { stepped: await run.step(3), sought: await run.seek(1) };
      told.link = await run.link();
      told.view = await run.view();
      told.act = await run.command({ act: { act: "crash.2" } });
      told.judged = await run.command({ judge: { conditions: ["p2 is crashed", "decided >= 3"] } });
      told.refused = await run.command({ act: { act: "crash.9" } }).catch((error) => error.message);
      await run.command({ undo: null }).catch(() => run.command("undo"));
      await run.seek(200);
      told.events = events;
      return told;
    });
    assert.deepEqual([told.stepped.step, told.sought.step, told.sought.steps], [3, 1, 3]);
    assert.ok(told.link.startsWith(`${home.url}#v1/paxos?n=3&seed=7&at=1`), told.link);
    assert.equal(told.view.processes.length, 3);
    assert.equal(told.act.view.processes[2].status, "crashed");
    assert.deepEqual(told.judged.judged.map(({ met }) => met), [true, false]);
    assert.match(told.refused, /9/);
    const names = new Set(told.events.map(([name]) => name));
    assert.deepEqual([...names].sort(), ["decided", "error", "step", "verdict"]);
    const decided = told.events.find(([name]) => name === "decided")[1];
    assert.equal(Number.isInteger(decided.process) && Number.isInteger(decided.value), true);
    const verdict = told.events.find(([name]) => name === "verdict")[1];
    assert.deepEqual([verdict.property, verdict.was], ["termination", "pending"]);
  });
}

test("a run plays and pauses by messages", async (t) => {
  const { page } = await alone(t);
  const step = () => page.evaluate(() => document.querySelector("bivalent-run").view().then(({ step }) => step));
  await page.evaluate(() => document.querySelector("bivalent-run").play());
  await until(async () => (await step()) > 2, "the run to go on");
  const { step: at } = await page.evaluate(() => document.querySelector("bivalent-run").pause());
  await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  assert.ok((await step()) - at <= 1, "what was asked for before may still arrive");
});

test("window.bivalent offers the same on the page itself", async (t) => {
  const { open, url } = await chromium(t);
  const page = await open("#v1/paxos?n=3&seed=7");
  await page.locator('[data-process="0"]').waitFor();
  const told = await page.evaluate(async () => {
    const { bivalent } = globalThis;
    let decided = 0;
    bivalent.addEventListener("decided", () => (decided += 1));
    await bivalent.step(4);
    const at = (await bivalent.seek(2)).step;
    const crashed = await bivalent.command({ act: { act: "crash.1" } });
    await bivalent.play();
    await bivalent.pause();
    await bivalent.seek(200);
    const bad = await bivalent.step(-1).catch((error) => error.name);
    return [at, crashed.view.processes[1].status, await bivalent.link(), decided, bad, Object.isFrozen(bivalent)];
  });
  assert.deepEqual([told[0], told[1], told[3], told[4], told[5]], [2, "crashed", 2, "RangeError", true]);
  assert.ok(told[2].startsWith(`${url}#v1/paxos`));
});

test("what is asked for wrongly is refused, and nothing of it is run", async (t) => {
  const { page } = await alone(t);
  const told = await page.evaluate(async () => {
    const run = document.querySelector("bivalent-run");
    const frame = run.shadowRoot.querySelector("iframe");
    const { origin } = new URL(frame.src);
    const heard = [];
    addEventListener("message", ({ data }) => data.id >= 1000 && heard.push(data));
    const send = (message) => frame.contentWindow.postMessage(message, origin);
    const calls = ["constructor", "__proto__", "toString", "eval", "run", "", 7, null, ["play"], { call: "play" }];
    calls.forEach((call, i) => send({ bivalent: 1, id: 1000 + i, call }));
    send({ bivalent: 1, id: 1020, call: "step", argument: "alert(1)" });
    send({ bivalent: 1, id: 1021, call: "step", argument: 1e9 });
    send({ bivalent: 1, id: 1022, call: "seek", argument: -1 });
    send({ bivalent: 1, id: 1023, call: "seek", argument: 0.5 });
    send({ bivalent: 1, id: 1024, call: "command", argument: "x".repeat(70_000) });
    send({ bivalent: 1, id: 1025, call: "command", argument: { nonsense: {} } });
    send({ bivalent: 1, id: 1026, call: "command", argument: { open: { link: "javascript:alert(1)" } } });
    send({ bivalent: 1, id: 1027, call: "command", argument: { open: { link: "#v1/<img src=x>" } } });
    // These are no requests at all, and get no answer.
    for (const message of [null, 0, "play", [], {}, { bivalent: 2, id: 2000, call: "play" }, { bivalent: 1, call: "play" },
      { bivalent: 1, id: "2001", call: "play" }, { bivalent: "1", id: 2002, call: "play" }]) send(message);
    const { step } = await run.view();
    while (heard.length < 18) await new Promise((done) => setTimeout(done, 10));
    return { step, heard };
  });
  assert.equal(told.step, 0);
  assert.equal(told.heard.filter(({ error }) => typeof error === "string").length, 18);
  assert.equal(told.heard.some(({ id }) => id >= 2000), false);
});

test("too many calls at once are refused, and the others are answered", async (t) => {
  const { page } = await alone(t);
  const told = await page.evaluate(() => {
    const run = document.querySelector("bivalent-run");
    return Promise.allSettled(Array.from({ length: 200 }, () => run.view()));
  });
  const refused = told.filter(({ status }) => status === "rejected");
  assert.ok(refused.length > 0 && refused.length < 200, `${refused.length} were refused`);
});

test("nobody but the page around a run is heard, and nobody but the run's frame", async (t) => {
  const { page } = await alone(t);
  const told = await page.evaluate(async () => {
    const run = document.querySelector("bivalent-run");
    const frame = run.shadowRoot.querySelector("iframe");
    const height = frame.clientHeight;
    const events = [];
    run.addEventListener("decided", () => events.push("decided"));
    // The page to itself, which is not the frame.
    const lies = [{ event: "size", detail: { height: 3000 } }, { event: "decided", detail: {} }, { id: 1, answer: "x" }];
    for (const lie of lies) dispatchEvent(new MessageEvent("message", { data: { bivalent: 1, ...lie }, origin: new URL(frame.src).origin, source: window }));
    for (const lie of lies) dispatchEvent(new MessageEvent("message", { data: { bivalent: 1, ...lie }, origin: "https://example.org", source: frame.contentWindow }));
    await run.view();
    return { events, isSame: frame.clientHeight === height };
  });
  assert.deepEqual(told, { events: [], isSame: true });

  // Inside the frame: a message that some other window sends.
  const inside = page.frames().find((frame) => frame.url().includes("embed=1"));
  await inside.evaluate(() => {
    const data = { bivalent: 1, id: 1, call: "step", argument: 5 };
    dispatchEvent(new MessageEvent("message", { data, origin: "https://example.org", source: parent }));
    dispatchEvent(new MessageEvent("message", { data, origin: location.origin, source: window }));
  });
  const view = await page.evaluate(() => document.querySelector("bivalent-run").view());
  assert.equal(view.step, 0);
});

test("several versions of the element stand on one page", async (t) => {
  const { home, page } = await alone(t);
  const first = await page.evaluateHandle(() => customElements.get("bivalent-run"));
  // The same file once more makes classes of its own, as another version would.
  await load(page, home, "?another");
  const told = await page.evaluate(async (first) => {
    customElements.define("bivalent-run-2", class extends HTMLElement {});
    const run = document.querySelector("bivalent-run");
    const other = document.createElement("bivalent-run-1");
    other.src = "#v1/paxos?n=5";
    document.body.append(other);
    await other.start();
    return [
      customElements.get("bivalent-run") === first,
      (await run.view()).processes.length,
      (await other.view()).processes.length,
    ];
  }, first);
  assert.deepEqual(told, [true, 3, 5]);
});

test("an address that is none opens nothing and says so", async (t) => {
  const { home, open } = await weblog(t, { body: `<bivalent-run src="javascript:alert(1)">a picture</bivalent-run>` });
  const page = await open("");
  await load(page, home);
  const told = await page.evaluate(() => document.querySelector("bivalent-run").start().catch((error) => error.message));
  assert.match(told, /no run can be opened/);
  assert.equal(await page.locator("bivalent-run").evaluate((run) => run.shadowRoot.querySelector("iframe")), null);
});

test("a link that cannot be read says so in the embed, and to the page around it", async (t) => {
  const { home, open } = await weblog(t, { body: `<bivalent-run src="#v1/nosuch?n=3"></bivalent-run>` });
  const page = await open("");
  const error = page.evaluate(
    () => new Promise((done) => document.querySelector("bivalent-run").addEventListener("error", ({ detail }) => done(detail.message))),
  );
  await load(page, home);
  assert.match(await error, /nosuch/);
  await page.frameLocator("bivalent-run iframe").locator(".embed-error").waitFor();
});
