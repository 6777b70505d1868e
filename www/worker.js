// A worker is the page's own program, started without a page.  The first message brings what to run,
// { glue, module }: the address of the glue and the module that the page has compiled already, so
// that nothing is fetched or compiled twice.  What arrives while the program starts is kept, and
// handed over in order once the program's main() has put its own handler in place.

const waiting = [];
const keep = (event) => waiting.push(event);

async function start({ data: { glue, module } }) {
  addEventListener("message", keep);
  try {
    const program = await import(glue);
    await program.default({ module_or_path: module });
  } catch (error) {
    // A rejected promise would stay in here; a reported error reaches the page's `error` handler.
    reportError(error);
    return;
  }
  // Between main() and this line no message can have been delivered: they come as tasks, and what
  // runs here is still the task in which main() ran.
  removeEventListener("message", keep);
  for (const { data, ports } of waiting) {
    dispatchEvent(new MessageEvent("message", { data, ports }));
  }
}

addEventListener("message", start, { once: true });

let raster = null;
let tries = 0;

/** Fetches what draws in pixels: a program of its own, with its font in it. */
globalThis.bivalentRaster = () => {
  raster ??= bring().catch((error) => {
    raster = null;
    throw error;
  });
  return raster;
};

async function bring() {
  // A browser remembers of an address that nothing came from there.
  const { default: begin, picture } = await import(`./raster.js?${tries++}`);
  await begin();
  return picture;
}
