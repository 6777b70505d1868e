// The parts of the program that come later: tools/parts.mjs splits them off, so that the first picture
// need not wait for what it does not show.  A part shares memory, tables and globals with the first
// one and takes its place in the table of functions as soon as it is there.  Pages and workers have
// one such set of parts each.

// The build writes in here what the parts are called, and where they are.
const PARTS = [];

let first = null;

/** The parts that came before the program, compiled. */
const early = [];

/** Remembers the first part; called by the glue before the program starts. */
export function begin(exports) {
  first = exports;
  for (const [part, module] of early) put(part, module);
}

/** Fetches a part that the program is to have from its first step. */
export async function bring(name) {
  const part = PARTS.findIndex((part) => part.name === name);
  if (part >= 0) early.push([part, await compile(part)]);
}

/** Puts a part in its place at once, for a stub that was called before it was: first part's import. */
export function load(part) {
  put(part, new WebAssembly.Module(read(address(part))));
}

/** Fetches a part before a stub asks for it. */
export async function come(name) {
  const part = PARTS.findIndex((part) => part.name === name);
  if (part < 0 || isHere(part)) return;
  put(part, await compile(part));
}

const compile = (part) => WebAssembly.compileStreaming(fetch(address(part)));

const address = (part) => new URL(PARTS[part].file, import.meta.url);
const isHere = (part) => first[`here${part}`].value === 1;

function put(part, module) {
  // A stub may have asked for it while it was on its way.
  if (isHere(part)) return;
  new WebAssembly.Instance(module, { first });
  first[`here${part}`].value = 1;
}

/** The bytes of a file, without letting anything else happen meanwhile: a stub has to answer. */
function read(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  // A page may not ask for bytes in this way; as text of this kind each letter is one.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error(`${url} did not come (${request.status})`);
  return Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0) & 255);
}
