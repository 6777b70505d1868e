// A link as those who give and get it meet it: short, with notes, paused, and honest when it was damaged.

import assert from "node:assert/strict";
import { test } from "node:test";
import { chromium, firefox, until } from "./support.mjs";

const where = (page) =>
  page.evaluate(() => Number(/\d+/.exec(document.querySelector(".where")?.textContent ?? "")?.[0]));
const there = (page) => page.locator('[data-process="0"]').waitFor();
const warning = (page) => page.locator(".warning").first().textContent();

/** Opens the share sheet, and gives what it says of the link: its fragment, and its length in words. */
async function share(page, form) {
  await page.keyboard.press("s");
  const field = page.locator(".link-field");
  await field.waitFor();
  await page.getByRole("button", { name: form, exact: true }).click();
  const begins = form === "Packed" ? "#v1z/" : "#v1/";
  await until(async () => (await field.inputValue()).includes(begins), `the ${form} form`);
  const address = await field.inputValue();
  assert.equal(await page.locator(".share-length").textContent(), `${address.length} characters`);
  return address.slice(address.indexOf("#"));
}

test("a note is written at any step, and the link opens paused where it was shared", async (t) => {
  const { open } = await chromium(t);
  const page = await open("#v1/paxos?n=3&seed=4");
  await there(page);
  await page.evaluate(async () => {
    await globalThis.bivalent.seek(12);
    await globalThis.bivalent.command({ note: { text: "three promises" } });
    await globalThis.bivalent.seek(9);
  });
  const link = await share(page, "Readable");
  assert.match(link, /at=9\b/);

  const other = await open(link);
  await there(other);
  await until(async () => (await where(other)) === 9, "step 9");
  await other.evaluate(() => new Promise((done) => setTimeout(done, 500)));
  assert.equal(await where(other), 9, "nobody has pressed play");
  assert.equal(await other.locator(".note").count(), 0, "the note belongs to a later step");
  for (let step = 10; step <= 12; step++) {
    await other.keyboard.press("ArrowRight");
    await until(async () => (await where(other)) === step, `step ${step}`);
  }
  await other.locator(".note", { hasText: "three promises" }).first().waitFor();
});

/** Does so many things to messages and processes, a few steps apart, as somebody with a mouse would. */
const meddle = (page, times) =>
  page.evaluate(async (times) => {
    const { bivalent } = globalThis;
    let done = 0;
    for (let turn = 0; done < times && turn < 5 * times; turn++) {
      await bivalent.step(1 + (turn % 3));
      const { processes, messages } = await bivalent.view();
      const down = processes.find(({ status }) => status === "crashed");
      const message = messages[(7 * turn) % Math.max(messages.length, 1)];
      const acts = [
        () => down && `recover.${down.id}`,
        () => message && `dup.${message.id}`,
        () => message && `drop.${message.id}`,
        () => (message ? `delay.${message.id}.20` : `crash.${turn % processes.length}`),
      ];
      const act = acts[turn % acts.length]() ?? `crash.${turn % processes.length}`;
      await bivalent.command({ act: { act } }).then(() => (done += 1), () => {});
    }
    return done;
  }, times);

for (const [times, scenario, most] of [
  [20, "#v1/paxos?name=two-proposers", 300],
  [200, "#v1/lamport?n=3&name=happened-before", 1000],
]) {
  test(`a run in which somebody intervened ${times} times is a link of under ${most} characters`, async (t) => {
    const { open } = await chromium(t);
    const page = await open(scenario);
    await there(page);
    assert.equal(await meddle(page, times), times);
    const readable = await share(page, "Readable");
    assert.equal(readable.split(/[;=]/).filter((act) => /^\d*:?(dup|drop|delay|crash|recover)\./.test(act)).length, times);
    const packed = await share(page, "Packed");
    t.diagnostic(`${times} interventions: ${readable.length} characters, packed ${packed.length}`);
    assert.ok(packed.length < most, `${packed.length} characters: ${packed}`);
    const digest = await page.locator(".digest").first().textContent();
    const other = await open(packed);
    await there(other);
    await share(other, "Packed");
    assert.equal(await other.locator(".digest").first().textContent(), digest, "it is the same run");
  });
}

test("a link of another engine says from which step on it differs, and shows what is the same", async (t) => {
  const { open } = await chromium(t);
  const page = await open("#v1/paxos?n=5&seed=7&storm=10&at=100");
  await there(page);
  const link = await share(page, "Readable");
  const checks = /&d=([0-9a-f.]+)/.exec(link)[1];
  // The last of the digests along the way is another: the engine went astray late.
  const digit = checks.at(-1) === "0" ? "1" : "0";
  const other = await open(link.replace(checks, checks.slice(0, -1) + digit));
  await there(other);
  const [, same, differs] = /same up to step (\d+), and differs between there and step (\d+)/.exec(await warning(other));
  assert.ok(Number(same) > 0 && Number(same) < Number(differs) && Number(differs) <= 100, `${same}, ${differs}`);
  const log = (page) =>
    page.evaluate((to) => globalThis.bivalent.command({ events: { from: 0, to } }), Number(same) + 1);
  assert.deepEqual(await log(other), await log(page), "the part that is the same is there");
});

test("an address written in the moment in which the run writes its own is followed", async (t) => {
  const { open } = await chromium(t);
  const page = await open("#v1/paxos?n=3&seed=4");
  await there(page);
  await page.evaluate(async () => {
    await globalThis.bivalent.seek(9);
    // The page is kept busy until its own address is due, so that it comes right after another, and
    // before the browser has told of that.
    setTimeout(() => { location.hash = "#v1/lamport?n=4"; }, 200);
    const due = performance.now() + 400;
    while (performance.now() < due);
  });
  await until(async () => (await page.locator("[data-process]").count()) === 4, "the clocks");
});

test("whatever can be shown of a damaged link is shown, in both languages, with a word about it", async (t) => {
  const { open } = await chromium(t);
  const whole = "#v1/paxos?n=3&seed=7&do=3:crash.0;9:recover.0;12:crash.1;20:recover.1&at=30";
  const maker = await open(whole);
  await there(maker);
  const packed = await share(maker, "Packed");
  for (const [what, hash, step, words] of [
    ["a version to come", whole.replace("v1", "v9"), 30, /`v9`/],
    ["cut off in an act", whole.slice(0, whole.indexOf(":crash.1") + 4), 9, /could be read|未能完整读取/],
    ["a letter changed", whole.replace("12:crash.1", "12:crasj.1"), 9, /crasj/],
    ["packed, and cut off", packed.slice(0, -12), undefined, /could be read|未能完整读取/],
  ]) {
    for (const language of ["en", "zh-Hans"]) {
      const page = await open(`?lang=${language}${hash}`);
      await there(page);
      assert.match(await warning(page), words, what);
      if (step !== undefined) await until(async () => (await where(page)) === step, `${what}: step ${step}`);
    }
  }
  for (const hash of ["#v9/tomorrow?x=1", "#v1z/!!!", "#v1/pacsos?n=3"]) {
    const page = await open(hash);
    await page.locator(".toast").waitFor();
    await there(page);
  }
});

test("Firefox opens a link where it was shared, and says what is wrong with a damaged one", async (t) => {
  const { open } = await firefox(t);
  for (const [hash, step, words] of [
    ["#v1/paxos?n=3&seed=7&do=3:crash.0&at=14&notes=14:look", 14, /look/],
    ["#v1/paxos?n=3&seed=7&do=3:crash.0;9:recovver.0&at=30", 3, /recovver/],
  ]) {
    const page = await open(`?lang=en${hash}`);
    await until(async () => (await where(page)) === step, `step ${step}`);
    const told = () => page.evaluate(() => [...document.querySelectorAll(".note, .warning")].map((it) => it.textContent).join());
    await until(async () => words.test(await told()), String(words));
  }
});
