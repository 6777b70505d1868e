// A whole story without a pointer: a scenario is opened, broken, looked into, compared, noted and
// given away.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dialog, fragment, menu, opened, rewritten, step, stepIs } from "./story.mjs";
import { chromium, until } from "./support.mjs";

/** Presses Tab until what has the focus fits a selector. */
async function tabTo(page, selector, key = "Tab") {
  for (let presses = 0; presses < 200; presses += 1) {
    const there = await page.evaluate((selector) => {
      const focused = document.activeElement;
      if (!focused?.matches(selector)) return false;
      const { width, height } = focused.getBoundingClientRect();
      return width > 0 && height > 0;
    }, selector);
    if (there) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${selector} is not reached by ${key}`);
}

test("a story by keyboard alone", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "", { reducedMotion: "reduce" });

  // A scenario from the gallery.
  await page.keyboard.press("g");
  await dialog(page).waitFor();
  await tabTo(page, ".scenario");
  await page.keyboard.press("Tab");
  const title = await page.evaluate(() =>
    document.activeElement.querySelector(".scenario-title").textContent);
  await page.keyboard.press("Enter");
  await dialog(page).waitFor({ state: "detached" });
  await until(async () => (await page.locator("h1").innerText()) === title, "the scenario");

  // A few steps.
  await until(async () => (await step(page)) === 0, "its beginning");
  await page.keyboard.press("Shift+ArrowRight");
  await stepIs(page, 10);

  // A process crashes.
  await tabTo(page, '[data-process="1"] .body-of');
  await page.keyboard.press("Enter");
  await menu(page).waitFor();
  await tabTo(page, ".menu .deed:first-of-type, .menu button.deed");
  await page.keyboard.press("Enter");
  await page.locator('[data-process="1"].status-crashed').waitFor();
  await rewritten(page, /11:crash\.1/);

  // The run goes on until somebody decides.
  await page.keyboard.press("u");
  await dialog(page).waitFor();
  await tabTo(page, "input[type=radio]:checked");
  await tabTo(page, ".deed.primary");
  await page.keyboard.press("Enter");
  await dialog(page).waitFor({ state: "detached" });
  await until(async () => (await step(page)) > 11, "the run to go on");

  // A lane says why, and leads to what proves it.
  await tabTo(page, ".lane-head");
  await page.keyboard.press("Enter");
  await page.locator(".lane.lit").waitFor();
  assert.equal(
    await page.evaluate(() => document.activeElement.getAttribute("aria-expanded")),
    "true",
  );

  // An event is found, and its causes.
  await page.keyboard.press("/");
  await until(() => page.evaluate(() => document.activeElement.matches(".event-search")), "a field");
  await page.keyboard.type("crashes");
  // The run is another one since the crash, and its events are fetched anew.
  await page.locator('.event[data-step="11"]').waitFor();
  await until(async () => (await page.locator(".event").count()) < 5, "the others to be gone");
  await tabTo(page, ".event-list");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await stepIs(page, 11);
  await until(
    async () => /What led to it/.test(await page.locator(".inspector").innerText()),
    "the event's causes",
  );

  // The same run without the crash.
  await page.keyboard.press("b");
  await dialog(page).waitFor();
  await tabTo(page, ".branch .chip");
  await page.keyboard.press("Enter");
  await page.locator(".compared tr.differs").first().waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });

  // A note.
  await page.keyboard.press("n");
  await dialog(page).waitFor();
  await until(() => page.evaluate(() => document.activeElement.matches("textarea")), "a field");
  await page.keyboard.type("p1 falls here");
  await tabTo(page, ".deed.primary");
  await page.keyboard.press("Enter");
  await page.locator(".stage .note").waitFor();

  // The link that says it all.
  await rewritten(page, /p1.falls.here/);
  await page.keyboard.press("s");
  await dialog(page).waitFor();
  await tabTo(page, ".link-field");
  const link = await page.evaluate(() => document.activeElement.value);
  assert.equal(decodeURIComponent(new URL(link).hash), await fragment(page));
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });

  // Whoever opens it stands where the note was written.
  const second = await opened(open, new URL(link).hash);
  await stepIs(second, 11);
  await second.locator('[data-process="1"].status-crashed').waitFor();
});

test("a view is made alone, and a division moved, by keyboard", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "", { reducedMotion: "reduce" });
  await tabTo(page, ".place-stage .alone-button");
  await page.keyboard.press("Enter");
  await page.locator('.places[data-alone="stage"]').waitFor();
  await page.keyboard.press("Escape");
  await until(async () => (await page.locator(".places[data-alone]").count()) === 0, "all views");
  await tabTo(page, ".divider.level");
  const value = () => page.evaluate(() => Number(document.activeElement.ariaValueNow));
  const before = await value();
  await page.keyboard.press("ArrowUp");
  await until(async () => (await value()) === before - 1, "the line to move");
  await page.keyboard.press("Enter");
  await until(async () => (await value()) === before, "the line to be put back");
});

test("the focus is never lost when a sheet closes", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "", { reducedMotion: "reduce" });
  const button = page.locator(".timeline").getByRole("button", { name: "Run until" });
  await button.focus();
  const isBack = () => button.evaluate((button) => button === document.activeElement);
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await until(isBack, "the focus to be back");
  // Also where what is in the sheet closes it.
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  await tabTo(page, ".deed.primary");
  await page.keyboard.press("Enter");
  await dialog(page).waitFor({ state: "detached" });
  await until(isBack, "the focus to be back");
});
