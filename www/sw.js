// The service worker: after the first visit the page works without a network, and every visit is of
// one build as a whole.  A new build is fetched beside the old one and waits until the reader lets it
// in, or until no page of the old one is open.

// The post-build hook writes in here which build this is and which files belong to it.
const BUILD = { stamp: "", files: [] };

const PREFIX = "bivalent-";
const CACHE = PREFIX + BUILD.stamp;

addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      // Names carry the hash of their contents, but for the page itself: that one is asked for anew.
      .then((cache) => cache.addAll(BUILD.files.map((file) => new Request(file, { cache: "no-cache" })))),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith(PREFIX) && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name)))),
  );
});

addEventListener("message", ({ data }) => {
  if (data === "let in") skipWaiting();
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const here = new URL(registration.scope);
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== here.origin) return;
  // Whatever the page is asked to show stands in its query and fragment: it is one file.
  const isPage = url.pathname === here.pathname || url.pathname === here.pathname + "index.html";
  const key = isPage ? here.href : request;
  // A file's query only says of which build it is, which all that is kept are of.
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(key, { ignoreSearch: true }))
      .then((kept) => kept ?? fetch(request)),
  );
});
