// What a person did survives a reload, the way back and a worker that ended.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./axe.mjs";
import { chromium, until } from "./support.mjs";

const step = (page) =>
  page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]));
const fragment = (page) => page.evaluate(() => decodeURIComponent(location.hash));
const process = (page, id) => page.locator(`[data-process="${id}"]`);
const handle = (page, id) => process(page, id).locator("[role=button]").first();

/** Opens a run, takes ten steps, goes back to the fifth and crashes a process there. */
async function branched(open, options) {
  const page = await open("#v1/paxos?n=3", { reducedMotion: "reduce", ...options });
  await process(page, 0).waitFor();
  await page.keyboard.press("Shift+ArrowRight");
  await until(async () => (await step(page)) === 10, "ten steps");
  for (let back = 1; back <= 5; back++) await page.keyboard.press("ArrowLeft");
  await until(async () => (await step(page)) === 5, "five steps back");
  await handle(page, 1).click();
  await page.locator(".menu").getByRole("button", { name: "Crash", exact: true }).click();
  await page.locator('[data-process="1"].status-crashed').waitFor();
  await until(() => kept(page, "crash.1"), "the run to be kept");
  return page;
}

/** Whether the tab keeps a run in which something was done, under the address that it has now. */
const kept = (page, act) =>
  page.evaluate(
    ([act]) => {
      const runs = (sessionStorage.getItem("bivalent.kept") ?? "").split("\u001e");
      return runs.some((run) => run.startsWith(`${location.hash}\u001f`) && run.includes(act));
    },
    [act],
  );

const branches = async (page) => {
  await page.getByRole("button", { name: /branches|分支/i }).click();
  const rows = await page.locator("dialog .branch, dialog .row, dialog [data-branch]").count();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  return rows;
};

test("a reload finds the run, its step and its branches again", async (t) => {
  const { open } = await chromium(t);
  const page = await branched(open);
  const before = [await step(page), await fragment(page), await branches(page)];
  await page.reload();
  await page.locator('[data-process="1"].status-crashed').waitFor();
  assert.deepEqual([await step(page), await fragment(page), await branches(page)], before);
  assert.ok(before[2] > 1, "there are branches");
});

test("the way back leads from another scenario to the run that was open", async (t) => {
  const { open } = await chromium(t);
  const page = await branched(open);
  const [at, rows] = [await step(page), await branches(page)];
  await page.getByRole("button", { name: "Gallery" }).click();
  await page.locator("dialog .scenario").nth(2).click();
  await page.locator('[data-process="1"].status-up').waitFor();
  await page.goBack();
  await page.locator('[data-process="1"].status-crashed').waitFor();
  assert.deepEqual([await step(page), await branches(page)], [at, rows]);
});

test("something kept that cannot be read costs nothing but itself", async (t) => {
  const { open } = await chromium(t);
  const page = await branched(open);
  const at = await step(page);
  await page.evaluate(() =>
    sessionStorage.setItem("bivalent.kept", `${location.hash}\u001fv1\tnonsense`),
  );
  await page.reload();
  await page.locator('[data-process="1"].status-crashed').waitFor();
  assert.equal(await step(page), at);
});

/** Makes the page's workers such that a message of the test ends them. */
const mortal = (page) =>
  page.addInitScript(() => {
    const workers = (globalThis.workersOfTheTest = []);
    globalThis.Worker = class extends Worker {
      constructor(...how) {
        super(...how);
        workers.push(this);
      }
    };
  });

/** Ends the worker as a panic of the program does: with its last words. */
const kill = (page) =>
  page.evaluate(() => {
    const worker = globalThis.workersOfTheTest.at(-1);
    worker.terminate();
    worker.dispatchEvent(new MessageEvent("message", { data: "panicked at the test's wish" }));
  });

for (const language of ["en", "zh-CN"]) {
  test(`a worker that ends takes nothing along (${language})`, async (t) => {
    const { open } = await chromium(t);
    const page = await branched(open, { before: mortal });
    const rows = await branches(page);
    if (language === "zh-CN") await page.getByRole("button", { name: "中文" }).click();
    const at = await step(page);
    const link = await fragment(page);
    await kill(page);
    const panel = page.locator(".failure");
    await panel.waitFor();
    assert.equal(decodeURIComponent(new URL(await panel.locator(".link-field").inputValue()).hash), link);
    assert.match(await panel.locator("pre").textContent(), /at the test's wish/);
    await accessible(page);

    await panel.locator("button").first().click();
    await panel.waitFor({ state: "detached" });
    await until(async () => (await step(page)) === at - 1, "one step before");
    await page.locator('[data-process="1"].status-up').waitFor();
    if (language === "en") assert.equal(await branches(page), rows);

    await kill(page);
    await panel.locator("button").nth(1).click();
    await panel.waitFor({ state: "detached" });
    await until(async () => (await step(page)) === 0, "the beginning");
    await page.keyboard.press("ArrowRight");
    await until(async () => (await step(page)) === 1, "a step of the new worker");
  });
}
