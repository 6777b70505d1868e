// The page without a network, and the page while a new version of it comes.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { chromium, dist, ready, until } from "./support.mjs";

const kept = (page) => page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
const stamp = (page) => page.evaluate(() => globalThis.bivalentAssets.stamp);
const shown = (page) => page.locator('[data-process="0"]').waitFor();

test("after the first visit a run plays without a network", async (t) => {
  const { open } = await chromium(t);
  const page = await open("#v1/paxos?n=3&at=5", { serviceWorkers: "allow" });
  await shown(page);
  await kept(page);
  // The very first page was not loaded by what keeps it; any later one is.
  await page.reload();
  await shown(page);
  await page.context().setOffline(true);
  await page.reload();
  await shown(page);
  await page.locator(".tool.primary").click();
  const step = () => page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]));
  await until(async () => (await step()) > 6, "the run to go on");
  const again = await page.context().newPage();
  await again.goto(page.url().replace(/#.*/, "#v1/lamport"));
  await shown(again);
  await again.goto(page.url().replace(/#.*/, "?lesson=clocks&beat=2"));
  await again.locator(".lesson-beat h2").waitFor();
});

test("a new version announces itself, waits, and never mixes with the old one", async (t) => {
  // The same page with another stamp is another version of it.
  const folder = mkdtempSync(join(tmpdir(), "bivalent-"));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(dist, folder, { recursive: true });
  const { open } = await chromium(t, { root: folder });
  const page = await open("#v1/paxos?n=3&at=5", { serviceWorkers: "allow" });
  await shown(page);
  await kept(page);
  await page.reload();
  await shown(page);
  const old = await stamp(page);
  const fresh = old.replace(/./g, (letter) => (letter === "0" ? "1" : "0"));
  // A file of the new version has another name; the old one's is gone from the server at last.
  const worker = readdirSync(folder).find((name) => name.startsWith("worker-"));
  const renamed = worker.replace(/-[0-9a-f]{16}/, "-0123456789abcdef");
  cpSync(join(folder, worker), join(folder, renamed));
  for (const name of ["index.html", "sw.js"]) {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8").replaceAll(old, fresh).replaceAll(worker, renamed);
    writeFileSync(path, text);
  }
  rmSync(join(folder, worker));

  // A visit finds it; the page that is open stays what it was, also when it is loaded again.
  await page.evaluate(() => navigator.serviceWorker.ready.then((found) => found.update()));
  await page.locator(".update").waitFor();
  assert.equal(await stamp(page), old);
  await page.reload();
  await shown(page);
  assert.equal(await stamp(page), old);
  await page.locator(".update").waitFor();

  await page.locator(".update button").click();
  await until(async () => (await stamp(page).catch(() => old)) === fresh, "the new version");
  await ready(page);
  await shown(page);
  assert.equal(await page.locator(".update").count(), 0);
  const used = await page.evaluate(() => globalThis.bivalentAssets.worker);
  assert.ok(used.endsWith(renamed), used);
  const caches = await page.evaluate(() => globalThis.caches.keys());
  assert.deepEqual(caches, [`bivalent-${fresh}`], "nothing of the old version stays");
});

test("in somebody else's page nothing is kept", async (t) => {
  const { open, url } = await chromium(t);
  const page = await open("", { serviceWorkers: "allow" });
  await ready(page);
  await page.evaluate(() =>
    navigator.serviceWorker.ready.then((registration) => registration.unregister()),
  );
  await page.route("**/host.html", (route) =>
    route.fulfill({ contentType: "text/html", body: `<iframe src="${url}#v1/paxos"></iframe>` }),
  );
  await page.goto(`${url}host.html`);
  await page.frameLocator("iframe").locator('[data-process="0"]').waitFor();
  const found = await page.evaluate(() => navigator.serviceWorker.getRegistrations());
  assert.equal(found.length, 0);
});
