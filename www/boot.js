// Loads the program.  It is a file of its own because the page's security policy forbids inline
// scripts; what it has to load is written in the attributes of its own element, since the names of
// those files carry a hash of their contents.

import { bring, come } from "./parts.js";
import { offer, tell } from "./script.js";

const element = document.querySelector("script[data-glue]");
const address = (name) => new URL(element.dataset[name], document.baseURI).href;

// What the program needs to start a worker: the same glue and the same compiled module as the page,
// so that a page and its workers are always of one build.
globalThis.bivalentAssets = Object.freeze({
  glue: address("glue"),
  worker: address("worker"),
  stamp: element.dataset.stamp ?? "unstamped",
  updateWaits: () => waits,
  update: letUpdateIn,
  offer,
  tell,
});

// What the first picture does without comes once it is drawn; in an embed, once somebody touches it.
const isEmbed = new URLSearchParams(location.search).has("embed");
addEventListener(isEmbed ? "bivalent-touched" : "bivalent-shown", complete, { once: true });

async function complete() {
  // A worker needs the hands, and needs them at once: it will find them in the browser's cache.
  await insist(() => Promise.all([...["full", "cold", "views", "hands"].map(come), dress()]));
  dispatchEvent(new Event("bivalent-whole"));
  keep();
}

/** Tries again until it succeeds: without a network, what is there works. */
async function insist(attempt) {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      console.info(error);
      await new Promise((done) => setTimeout(done, 3000));
    }
  }
}

/** Adds the styles of what comes later. */
function dress() {
  return new Promise((done, failed) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address("later");
    link.onload = done;
    link.onerror = () => {
      link.remove();
      failed(new Error("the styles did not come"));
    };
    document.head.append(link);
  });
}

let registered = null;
let waits = false;

/** Keeps the page for when there is no network; in somebody else's page that is not for us to do. */
async function keep() {
  if (!("serviceWorker" in navigator) || window !== top) return;
  try {
    registered = await navigator.serviceWorker.register("sw.js");
    announce(registered);
  } catch (error) {
    // Without it the page works as long as there is a network.
    console.info(error);
  }
}

/** Tells the page when a new version has come and waits. */
function announce(registration) {
  // The program may not listen yet: then it asks when it does.
  const tell = () => {
    waits = true;
    dispatchEvent(new Event("bivalent-update"));
  };
  if (registration.waiting && navigator.serviceWorker.controller) tell();
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => {
      if (coming.state === "installed" && navigator.serviceWorker.controller) tell();
    });
  });
}

/** Loads the page again, by the version that waits. */
function letUpdateIn() {
  const again = () => location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", again, { once: true });
  if (registered?.waiting) registered.waiting.postMessage("let in");
  else again();
}

function fail(error) {
  console.error(error);
  document.getElementById("skeleton")?.remove();
  document.getElementById("failure-details").textContent = String(error?.message ?? error);
  document.getElementById("failure-again").href = location.href;
  document.getElementById("failure-again").addEventListener("click", (event) => {
    // A link to the address of this very page with a fragment would only scroll.
    event.preventDefault();
    location.reload();
  });
  document.getElementById("failure").hidden = false;
}

try {
  if (typeof WebAssembly !== "object") {
    throw new Error("This browser has no WebAssembly, or it is switched off.");
  }
  const program = import(globalThis.bivalentAssets.glue);
  // An embed can do without what is around a run.
  if (!isEmbed) await bring("full");
  const glue = await program;
  await glue.default({ module_or_path: address("wasm") });
} catch (error) {
  fail(error);
}
