// How much travels until the page can be used.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { brotli } from "../../tools/sizes.mjs";
import { chromium, dist } from "./support.mjs";

/** What may travel until the first run is shown and can be played, compressed, in bytes. */
const MOST = 250_000;
/** Names that a browser asks for, which are not part of the page's program. */
const ASIDE = /^(manifest\.webmanifest|sw\.js)$|^icons?\b/;

test("at most 250 KB travel until the page can be used", async (t) => {
  const { open, url } = await chromium(t);
  const names = new Set();
  let isUsable = false;
  const page = await open("", {
    before: async (page) => {
      page.context().on("request", (request) => {
        if (!isUsable) names.add(new URL(request.url()).pathname.slice(new URL(url).pathname.length));
      });
      await page.exposeFunction("bivalentTestShown", () => (isUsable = true));
      await page.addInitScript(() =>
        addEventListener("bivalent-shown", () => globalThis.bivalentTestShown()),
      );
      // What comes later comes only when the first picture has been looked at, so to speak.
      await page.route(/(later-|\.wasm$)/, async (route) => {
        if (/page_bg/.test(route.request().url()) || isUsable) return route.continue();
        names.add(basename(route.request().url()));
        await route.continue();
      });
    },
  });
  await page.locator('[data-process="0"]').waitFor();
  assert.ok(names.has(""), "the page itself was asked for");

  const sizes = [...names]
    .filter((name) => !ASIDE.test(name))
    .map((name) => [name, brotli(readFileSync(join(dist, name || "index.html")))]);
  const all = sizes.reduce((sum, [, size]) => sum + size, 0);
  const table = sizes.map(([name, size]) => `${String(size).padStart(8)}  ${name || "index.html"}`);
  t.diagnostic(`${all} bytes travel until the page can be used`);
  assert.ok(
    all <= MOST,
    `${all} bytes of at most ${MOST}; if it is the program that grew, see tools/first.mjs\n${table.join("\n")}`,
  );
});
