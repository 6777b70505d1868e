// What every browser test needs: the built page behind a static server, a browser, and a watch over
// what the page must never do.  A test opens pages with `chromium(t)` or `firefox(t)` and is failed,
// when it ends, by any error on the console, any breach of the page's security policy, and any
// request to another host.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as playwright from "playwright-core";
import puppeteer from "puppeteer-core";
import { serve } from "../../tools/serve.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const dist = process.env.BIVALENT_DIST ?? join(root, "dist");

/** How long a condition may take to come true; a machine under load is slow, not wrong. */
const patience = 30_000;

const flags = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A graphics card made of software, as slow as it is exact. */
const drawn = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/** Asks `condition` again and again until it gives something true, and gives that back. */
export async function until(condition, what = "the condition") {
  const deadline = Date.now() + patience;
  for (;;) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < deadline, `${what} did not come true within ${patience} ms`);
    await pause(20);
  }
}

/** Waits until the program has replaced the skeleton of the first paint. */
export async function ready(page) {
  await until(
    () => page.evaluate(() => !document.getElementById("skeleton")),
    "the program's first view",
  );
  assert.equal(
    await page.evaluate(() => document.getElementById("failure")?.hidden ?? true),
    true,
    "the failure panel shows",
  );
}

/**
 * Serves dist/, or another `root`, and starts Chromium for one test, and ends both with it.  `base` is
 * the path that the folder is served below, and `friends` are addresses that its pages may ask besides.
 *
 * Gives { url, open }.  `open(hash, options)` opens the page in a profile of its own; the options are
 * `theme` ("light" or "dark"), `language` ("en", "zh-CN"), `viewport`, `reducedMotion`, and `before`,
 * called with the page before it goes anywhere, and `serviceWorkers` ("allow").  `page.faults` may be emptied by a test that provokes
 * faults on purpose.  With `plain` the browser draws without a graphics card, as it does by itself where
 * there is none; `letters` is how high the browser's letters are, in pixels.
 */
export async function chromium(t, { base = "/", root = dist, friends = [], plain = false, letters = 16 } = {}) {
  const server = await serve({ root, base });
  const card = plain ? [] : drawn;
  const browser = await playwright.chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: [...flags, ...card, `--blink-settings=defaultFontSize=${letters}`],
  });
  const pages = [];
  t.after(async () => {
    await browser.close();
    await server.close();
    for (const page of pages) assert.deepEqual(page.faults, []);
  });

  async function open(hash = "", options = {}) {
    const { theme = "light", language = "en", reducedMotion = "no-preference", before } = options;
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1440, height: 900 },
      locale: language,
      colorScheme: theme,
      reducedMotion,
      hasTouch: options.touch ?? false,
      // What keeps the page for later would fetch all of it a second time in each test.
      serviceWorkers: options.serviceWorkers ?? "block",
      isMobile: options.touch ?? false,
      javaScriptEnabled: options.scripts ?? true,
    });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    page.faults = [];
    pages.push(page);
    await page.exposeFunction("bivalentTestFault", (text) => page.faults.push(text));
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        globalThis.bivalentTestFault(`policy: ${violatedDirective} blocked ${blockedURI}`),
      );
    });
    page.on("console", (message) => {
      if (message.type() === "error") page.faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => page.faults.push(`uncaught: ${error.message}`));
    context.on("request", (request) => watch(page, request.url(), [server.url, ...friends]));
    await before?.(page);
    await page.goto(server.url + hash, { waitUntil: "commit" });
    return page;
  }

  return { url: server.url, open };
}

/** The same for Firefox, by WebDriver BiDi; `open(hash)` gives a page of puppeteer. */
export async function firefox(t, { base = "/", root = dist, friends = [] } = {}) {
  const server = await serve({ root, base });
  const found = ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => existsSync(path));
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX || found,
    headless: true,
  });
  const pages = [];
  t.after(async () => {
    await browser.close();
    await server.close();
    for (const page of pages) assert.deepEqual(page.faults, []);
  });

  async function open(hash = "") {
    const page = await browser.newPage();
    page.setDefaultTimeout(patience);
    page.faults = [];
    pages.push(page);
    page.on("console", (message) => {
      if (message.type() === "error") page.faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => page.faults.push(`uncaught: ${error.message}`));
    page.on("request", (request) => watch(page, request.url(), [server.url, ...friends]));
    await page.goto(server.url + hash);
    return page;
  }

  return { url: server.url, open };
}

function watch(page, requested, served) {
  const { protocol, origin } = new URL(requested);
  const isServed = served.some((url) => new URL(url).origin === origin);
  const inside = isServed || protocol === "data:" || protocol === "blob:";
  if (!inside) page.faults.push(`request to another host: ${requested}`);
}

/** Has the worker's answers reach the page `late`, as on a slow machine, and keeps those that refuse something. */
export const slowly = (page) =>
  page.addInitScript(() => {
    Object.assign(globalThis, { late: 0, refused: [], unanswered: 0 });
    const Real = Worker;
    globalThis.Worker = class extends Real {
      postMessage(...message) {
        globalThis.unanswered += 1;
        super.postMessage(...message);
      }
      set onmessage(hear) {
        super.onmessage = (event) => {
          const words = event.data instanceof Uint8Array ? new TextDecoder().decode(event.data) : "";
          if (/ is open|there is no node/.test(words)) globalThis.refused.push(words);
          setTimeout(() => {
            globalThis.unanswered -= 1;
            hear.call(this, event);
          }, globalThis.late);
        };
      }
    };
  });
