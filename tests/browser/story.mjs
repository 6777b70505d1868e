// What the stories of the browser tests are made of: the words that several of them use.

import { until } from "./support.mjs";

export const phone = { width: 390, height: 844 };

/** The step that the page shows. */
export const step = (page) =>
  page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]));

export const stepIs = (page, expected) =>
  until(async () => (await step(page)) === expected, `step ${expected}`);

export const process = (page, id) => page.locator(`[data-process="${id}"]`);
export const handle = (page, id) => process(page, id).locator(".body-of");
export const menu = (page) => page.locator(".menu");
export const dialog = (page) => page.locator("dialog");
export const fragment = (page) => page.evaluate(() => decodeURIComponent(location.hash));

export const act = (page, name) =>
  menu(page).getByRole("button", { name, exact: true }).click();

export const rewritten = (page, pattern) =>
  until(async () => pattern.test(await fragment(page)), `the address to match ${pattern}`);

/** Opens the page and waits for its first run. */
export async function opened(open, hash = "", options = {}) {
  const page = await open(hash, options);
  await process(page, 0).waitFor();
  return page;
}

/** Opens the page, where nothing moves by itself, and takes so many steps. */
export async function steppedTo(open, steps, hash = "", options = {}) {
  const page = await opened(open, hash, { reducedMotion: "reduce", ...options });
  for (let taken = 0; taken < steps; taken += 10) await page.keyboard.press("Shift+ArrowRight");
  await until(async () => (await step(page)) >= steps, `step ${steps}`);
  return page;
}

/** Closes the dialog that is open. */
export async function closed(page) {
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
}

/** Crashes a process from its menu. */
export async function crashed(page, id) {
  await handle(page, id).click();
  await act(page, "Crash");
  await page.locator(`[data-process="${id}"].status-crashed`).waitFor();
}
