// Which constants of the compiled program only its later parts use, so that they can come with those:
// texts above all, in every language.
//
// Where each constant begins and ends stands in the linker's map (see build.rs).  Whoever uses one has
// its address, as a number in code or within another constant; so what is reached from the functions
// of a part, directly or by way of others, is what that part uses.  Code that counts from an address
// may name one beside the constant that it means, so that there everything around counts as meant.

/** How far before, and how far behind, a constant may lie that code means which counts from an address:
 *  before it only if the address is its end, or near; behind it as far as the first number that is
 *  looked up in a table is from zero. */
const AROUND = [64, 256];

/** The constants that never change, from the linker's map: [{ start, end }], in order. */
export function constantsIn(map, bytesAt) {
  const found = [];
  for (const line of map.split("\n")) {
    const entry = /^ *([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) +(.+):\(\.rodata/.exec(line);
    if (!entry) continue;
    const start = parseInt(entry[1], 16);
    const end = start + parseInt(entry[2], 16);
    // The linker puts texts that end with a zero together, and uses the end of one for another.
    if (entry[3] === "<internal>") found.push(...texts(start, end, bytesAt));
    else found.push({ start, end });
  }
  return found.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
}

function* texts(start, end, bytesAt) {
  const bytes = bytesAt(start, end);
  for (let from = 0; from < bytes.length; ) {
    let to = bytes.indexOf(0, from);
    to = to < 0 ? bytes.length : to + 1;
    yield { start: start + from, end: start + to };
    from = to;
  }
}

/** The program's memory as it begins, and what in it leads where. */
export class Memory {
  /** `segments` are { start, bytes }. */
  constructor(segments, map) {
    this.segments = segments;
    this.low = Math.min(...segments.map(({ start }) => start));
    this.bytes = new Uint8Array(Math.max(...segments.map(({ start, bytes }) => start + bytes.length)));
    for (const { start, bytes } of segments) this.bytes.set(bytes, start);
    this.constants = constantsIn(map, (from, to) => this.bytes.subarray(from, to));
  }

  /** The place of the last constant that begins at an address or before it. */
  #before(address) {
    let [from, to] = [-1, this.constants.length];
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if (this.constants[middle].start <= address) from = middle;
      else to = middle;
    }
    return from;
  }

  /** The constants that lie in a range of addresses, the last one included. */
  *#within(from, to) {
    for (let i = Math.max(0, this.#before(from)); i < this.constants.length; i++) {
      if (this.constants[i].start > to) return;
      if (this.constants[i].end > from) yield this.constants[i];
    }
  }

  /** The constants that are reached from addresses: `exact` ones, and ones that code `counts` from. */
  reached(exact, counted) {
    const found = new Set();
    const open = [];
    const reach = (from, to) => {
      for (const constant of this.#within(from, to)) {
        if (!found.has(constant)) open.push(constant);
        found.add(constant);
      }
    };
    for (const address of exact) reach(address, address);
    for (const address of counted) reach(address - AROUND[0], address + AROUND[1]);
    // What may change is the first part's, and so is all that it leads to.
    while (open.length > 0) {
      const { start, end } = open.pop();
      for (const address of this.addresses(start, end)) reach(address, address);
    }
    return found;
  }

  /** What stands in a range and may be an address. */
  *addresses(from, to) {
    const view = new DataView(this.bytes.buffer);
    for (let at = (from + 3) & ~3; at + 4 <= Math.min(to, this.bytes.length); at += 4) {
      const number = view.getUint32(at, true);
      if (number >= this.low && number < this.bytes.length) yield number;
    }
  }

  /** The ranges of memory that are no constants: what the program changes. */
  changing() {
    const ranges = [];
    let from = this.low;
    for (const { start, end } of this.constants) {
      if (start > from) ranges.push([from, start]);
      from = Math.max(from, end);
    }
    if (from < this.bytes.length) ranges.push([from, this.bytes.length]);
    return ranges;
  }

  /** The segments without some constants. */
  without(constants) {
    const gone = this.#marked(constants);
    return this.segments.flatMap((segment) => stretches(segment, (at) => gone[at] === 0));
  }

  /** Some constants as segments. */
  only(constants) {
    const wanted = this.#marked(constants);
    return this.segments.flatMap((segment) => stretches(segment, (at) => wanted[at] === 1));
  }

  #marked(constants) {
    const marked = new Uint8Array(this.bytes.length);
    for (const { start, end } of constants) marked.fill(1, start, end);
    return marked;
  }
}

/** The stretches of a segment in which every address is wanted. */
function stretches({ start, bytes }, isWanted) {
  const found = [];
  for (let at = 0; at < bytes.length; at++) {
    if (!isWanted(start + at)) continue;
    const from = at;
    while (at < bytes.length && isWanted(start + at)) at += 1;
    found.push({ start: start + from, bytes: bytes.subarray(from, at) });
  }
  return found;
}
