// What scripts may ask of a run: `window.bivalent` on the page itself, and messages from the page
// around it where the run stands in a frame.  embed/embed.js is the other end of those messages.
//
// A message is data and never code: what it may ask for is in the list below, numbers and lengths are
// bounded, and whoever is not the page around this one is not heard at all.

import { come } from "./parts.js";

/** The version of the interface, which every message bears. */
export const VERSION = 1;

/** The most letters of a command. */
const LONGEST = 65_536;
/** The most questions of one page that may wait for their answers. */
const MOST_WAITING = 64;
/** The greatest step that can be asked for. */
const LAST = 200_000;

/** What may be asked for, and what each makes of its argument. */
const CALLS = {
  play: nothing,
  pause: nothing,
  step: (steps = 1) => whole(steps, 1),
  seek: (step) => whole(step, 0),
  command: text,
  view: () => text("look"),
  link: nothing,
};

let ask = null;

/** A run, as scripts see it; its events are `step`, `verdict`, `decided` and `error`. */
class Run extends EventTarget {
  get version() {
    return VERSION;
  }
  play() {
    return call("play");
  }
  pause() {
    return call("pause");
  }
  step(steps) {
    return call("step", steps);
  }
  seek(step) {
    return call("seek", step);
  }
  command(command) {
    return call("command", command);
  }
  view() {
    return call("view");
  }
  link() {
    return call("link");
  }
}

const run = new Run();
Object.defineProperty(globalThis, "bivalent", { value: Object.freeze(run), enumerable: true });

/** The program can be asked from now on. */
export function offer(ours) {
  ask = ours;
  tell("ready", { version: VERSION });
}

/** Something happened in the run. */
export function tell(event, detail) {
  // How high it would like to be is between a frame and what made it.
  if (event !== "size") run.dispatchEvent(new CustomEvent(event, { detail }));
  post({ event, detail });
}

async function call(name, argument) {
  if (!ask) throw new Error("the run is not there yet");
  const checked = CALLS[name](argument);
  const isCommand = typeof checked === "string";
  // What reads and writes commands as text comes when the first one does.
  if (isCommand) await come("script");
  const answer = await new Promise((resolve, reject) =>
    ask(isCommand ? "command" : name, checked, resolve, (words) => reject(new Error(words))),
  );
  if (!isCommand) return answer;
  const read = JSON.parse(answer);
  return name === "view" ? read.view : read;
}

function nothing() {
  return undefined;
}

function whole(number, least) {
  if (!Number.isInteger(number) || number < least || number > LAST) {
    throw new RangeError(`a whole number from ${least} to ${LAST} is needed`);
  }
  return number;
}

function text(command) {
  const written = JSON.stringify(command);
  if (written === undefined || written.length > LONGEST) {
    throw new RangeError(`a command of at most ${LONGEST} letters is needed`);
  }
  return written;
}

// The page around this one.

/** The origin of the page around this one, as embed.js says it; any, where that page has none. */
const asked = new URLSearchParams(location.search).get("origin");
const around = asked && asked !== "null" ? asked : "*";
const isFrame = parent !== window && new URLSearchParams(location.search).has("embed");
let waiting = 0;

if (isFrame) addEventListener("message", hear);

function hear({ data, source, origin }) {
  const isTheirs = source === parent && (around === "*" || origin === around);
  if (isTheirs && isRequest(data)) answer(data);
}

function isRequest(data) {
  return typeof data === "object" && data?.bivalent === VERSION && Number.isSafeInteger(data.id);
}

async function answer({ id, call: name, argument }) {
  try {
    if (typeof name !== "string" || !Object.hasOwn(CALLS, name)) throw new Error("no such call");
    if (waiting >= MOST_WAITING) throw new Error("too many calls wait for their answers");
    waiting += 1;
    try {
      post({ id, answer: await call(name, argument) });
    } finally {
      waiting -= 1;
    }
  } catch (error) {
    post({ id, error: String(error?.message ?? error) });
  }
}

function post(message) {
  if (isFrame) parent.postMessage({ bivalent: VERSION, ...message }, around);
}
