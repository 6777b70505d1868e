// Loads the program.  It is a file of its own because the page's security policy forbids inline
// scripts; what it has to load is written in the attributes of its own element, since the names of
// those files carry a hash of their contents.

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
});

// What keeps the page for when there is no network.  In somebody else's page it is not for us to
// keep anything.
let registered = null;
let waits = false;
if ("serviceWorker" in navigator && window === top) {
  addEventListener("load", async () => {
    try {
      registered = await navigator.serviceWorker.register("sw.js");
      announce(registered);
    } catch (error) {
      // Without it the page works as long as there is a network.
      console.info(error);
    }
  });
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
  const glue = await import(globalThis.bivalentAssets.glue);
  await glue.default({ module_or_path: address("wasm") });
} catch (error) {
  fail(error);
}
