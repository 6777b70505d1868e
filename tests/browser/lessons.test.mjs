// Lessons as a reader meets them: guessing, seeing, doing, and coming back another day.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./axe.mjs";
import { chromium, until } from "./support.mjs";

const beat = (page, title) =>
  page.locator(".lesson-beat h2", { hasText: title }).waitFor({ timeout: 30_000 });
const step = (page) =>
  page.evaluate(() => Number(/\d+/.exec(document.querySelector(".where")?.textContent ?? "")?.[0]));

test("a prediction is asked before the run reveals, and the engine says when a task is met", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=paxos&beat=1", { reducedMotion: "reduce" });
  await beat(page, "Leave it to one");
  assert.equal(await page.locator(".reveal").count(), 0, "nothing is revealed yet");
  await page.getByRole("button", { name: "No.", exact: true }).click();
  await page.locator(".reveal", { hasText: "it is gone" }).waitFor();
  assert.equal(await step(page), 6, "the run has played to where the text is");
  await until(
    () => page.evaluate(() => document.querySelector(".lesson-step")?.classList.contains("done")),
    "the first step is ticked off",
  );
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await beat(page, "Ask a majority");
  assert.match(page.url(), /lesson=paxos&beat=2$/, "each beat has its own address");

  await page.goto(page.url().replace("beat=2", "beat=11"));
  await beat(page, "Two of five are down");
  const goals = page.locator(".goal.verdict-holds");
  await page.keyboard.press("ArrowRight");
  assert.equal(await goals.count(), 0, "the task is not met before it is begun");
  await page.getByRole("button", { name: "Hint" }).click();
  await page.getByRole("button", { name: "Show one way" }).click();
  await page.locator(".met", { hasText: "done it" }).waitFor();
  assert.equal(await goals.count(), 2);
});

test("progress is kept, and the lesson goes on in the other language", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=clocks&beat=3", { reducedMotion: "reduce" });
  await beat(page, "Along a chain");
  await page.getByRole("button", { name: "中文" }).click();
  await beat(page, "沿着链条");
  await page.reload();
  await beat(page, "沿着链条");
  await page.getByRole("button", { name: "单独打开这次运行" }).click();
  await until(() => !page.url().includes("lesson="), "the address is the run's again");
  assert.equal(await page.locator(".lesson").count(), 0);
  await page.getByRole("button", { name: "课程" }).click();
  await page.getByRole("button", { name: /谁先谁后/ }).click();
  await beat(page, "沿着链条");
});

test("a text moves the run that it speaks of", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=paxos&beat=6", { reducedMotion: "reduce" });
  await beat(page, "Then vote");
  await page.getByRole("button", { name: /When two of the three/ }).click();
  await page.getByRole("button", { name: "step 9", exact: true }).click();
  await until(async () => (await step(page)) === 9, "step 9");
});

test("a lesson that there is not is told, and the page works without it", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=nothing-of-the-kind&beat=2");
  await page.getByRole("alert").waitFor();
  await page.locator(".stage").waitFor();
  assert.equal(await page.locator(".lesson").count(), 0);
  page.faults.length = 0; // the browser reports the missing file itself
});

test("a lesson can be read by everybody, at every size, in both themes and languages", async (t) => {
  const { open } = await chromium(t);
  for (const [theme, language, viewport, touch] of [
    ["light", "en", { width: 1440, height: 900 }, false],
    ["dark", "zh-CN", { width: 390, height: 844 }, true],
  ]) {
    const options = { theme, language, viewport, touch, reducedMotion: "reduce" };
    const page = await open("?lesson=consensus&beat=2", options);
    await page.locator(".answer").first().click();
    await page.locator(".reveal").waitFor();
    await accessible(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= viewport.width, `the page is ${wide} px wide`);
    const foot = await page.locator(".lesson-foot").boundingBox();
    assert.ok(foot && foot.y + foot.height <= viewport.height, "its controls are in view");
  }
});
