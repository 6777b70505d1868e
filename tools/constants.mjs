// Which constants of the compiled program only its later parts use, so that they can come with those:
// texts above all, in every language.
//
// Where each constant lies, and who names it, is what the linker knew when it gave out addresses, and
// it was asked to write that down (see build.rs).  What is reached from the functions of a part,
// directly or by way of other constants, is what that part uses.
//
// The format: https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md

const CODE = "reloc.CODE";
const DATA = "reloc.DATA";
/** Kinds of subsections, of symbols, and a flag of these. */
const [SEGMENTS, SYMBOLS] = [5, 8];
const [IS_DATA, IS_SECTION] = [1, 3];
const [UNDEFINED, NAMED] = [0x10, 0x40];
/** The kinds of relocations that name a place in memory, and those with a number to add. */
const ADDRESSES = new Set([3, 4, 5]);
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);

/** A module's bytes, read from front to back. */
class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** A number in LEB128. */
  number(isSigned = false) {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = this.byte();
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    if (!isSigned) return value >>> 0;
    return shift < 32 && byte & 0x40 ? value | (-1 << shift) : value;
  }

  text() {
    const length = this.number();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }

  /** As many things as the number before them says. */
  list(read) {
    return Array.from({ length: this.number() }, read);
  }
}

/** The sections of a module, by number or by name: where each begins, what is in it, and its end. */
function sectionsOf(bytes) {
  const sections = new Map();
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const begin = reader.at;
    const id = reader.byte();
    const end = reader.number() + reader.at;
    const start = reader.at;
    const name = id === 0 ? reader.text() : id;
    sections.set(name, { begin, start, content: reader.at, end });
    reader.at = end;
  }
  return sections;
}

/** A module without what the linker wrote for us: others take it for an object that is yet to be linked. */
export function withoutLinking(bytes) {
  const kept = [...sectionsOf(bytes)].filter(([name]) => !["linking", CODE, DATA].includes(name));
  return Buffer.concat([bytes.subarray(0, 8), ...kept.map(([, { begin, end }]) => bytes.subarray(begin, end))]);
}

/** What the linker wrote into the program: constants, and who names them. */
class Linked {
  constructor(bytes) {
    this.bytes = bytes;
    this.sections = sectionsOf(bytes);
    this.segments = this.readSegments();
    this.readLinking();
  }

  readSegments() {
    const { start } = this.sections.get(11);
    const reader = new Reader(this.bytes, start);
    return reader.list(() => {
      // Active, i32.const, the number, end.
      reader.at += 2;
      const address = reader.number(true);
      reader.at += 1;
      const length = reader.number();
      reader.at += length;
      return { address, inSection: reader.at - length - start, length };
    });
  }

  readLinking() {
    const { content, end } = this.sections.get("linking");
    const reader = new Reader(this.bytes, content);
    reader.number();
    while (reader.at < end) {
      const kind = reader.byte();
      const next = reader.number() + reader.at;
      if (kind === SYMBOLS) this.symbols = reader.list(() => this.readSymbol(reader));
      if (kind === SEGMENTS) this.names = reader.list(() => [reader.text(), reader.number(), reader.number()][0]);
      reader.at = next;
    }
  }

  /** Where the symbol lies, for one in memory. */
  readSymbol(reader) {
    const [kind, flags] = [reader.byte(), reader.number()];
    if (kind === IS_DATA) {
      reader.text();
      if (flags & UNDEFINED) return { start: 0, end: 0 };
      const segment = reader.number();
      const start = this.segments[segment].address + reader.number();
      return { segment, start, end: start + reader.number() };
    }
    reader.number();
    if (kind !== IS_SECTION && (!(flags & UNDEFINED) || flags & NAMED)) reader.text();
    return null;
  }

  /** The places in a section at which addresses stand: [{ at, symbol, address }]. */
  addresses(section) {
    const reader = new Reader(this.bytes, this.sections.get(section).content);
    reader.number();
    return reader
      .list(() => {
        const [kind, at, index] = [reader.byte(), reader.number(), reader.number()];
        const addend = WITH_ADDEND.has(kind) ? reader.number(true) : 0;
        const symbol = ADDRESSES.has(kind) ? this.symbols[index] : null;
        return { at, symbol, address: symbol && symbol.start + addend };
      })
      .filter(({ symbol }) => symbol);
  }

  /** The constants: [{ start, end }], in order, those that share bytes as one. */
  constants() {
    const isConstant = (it) => it && it.end > it.start && this.names[it.segment].startsWith(".rodata");
    const found = [];
    for (const { start, end } of this.symbols.filter(isConstant).sort((a, b) => a.start - b.start)) {
      const last = found.at(-1);
      if (last && start < last.end) last.end = Math.max(last.end, end);
      else found.push({ start, end });
    }
    return found;
  }

  /** The address of a place in the section of data. */
  addressOf(at) {
    const { address, inSection } = this.segments.findLast(({ inSection }) => inSection <= at);
    return address + at - inSection;
  }
}

/** The program's memory as it begins, and what in it leads where. */
export class Memory {
  /** `segments` are { start, bytes }, and `linked` is the program as it left the linker. */
  constructor(segments, linked) {
    this.segments = segments;
    this.length = Math.max(...segments.map(({ start, bytes }) => start + bytes.length));
    const program = new Linked(linked);
    this.constants = program.constants();
    /** address as code has it -> the constants that are meant */
    this.meant = new Map();
    for (const { symbol, address } of program.addresses(CODE)) this.#note(this.meant, address, this.#at(symbol.start));
    /** constant -> the constants that it names; `null` is all memory that may change */
    this.named = new Map();
    for (const { at, symbol } of program.addresses(DATA)) {
      this.#note(this.named, this.#at(program.addressOf(at)), this.#at(symbol.start));
    }
  }

  #note(map, key, constant) {
    if (!map.has(key)) map.set(key, new Set());
    if (constant) map.get(key).add(constant);
  }

  /** The constant at an address, or null. */
  #at(address) {
    let [from, to] = [-1, this.constants.length];
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if (this.constants[middle].start <= address) from = middle;
      else to = middle;
    }
    return from >= 0 && address < this.constants[from].end ? this.constants[from] : null;
  }

  /** The constants that are reached from numbers in code.  What may change is the first part's, so that
   *  what it names is too. */
  reached(numbers, isFirst = false) {
    const found = new Set();
    const open = isFirst ? [...(this.named.get(null) ?? [])] : [];
    for (const number of numbers) {
      // What the linker does not know may be a sum that was made of an address later: one in the same
      // constant, or its end.
      const constants = this.meant.get(number) ?? [this.#at(number), this.#at(number - 1)];
      open.push(...constants);
    }
    while (open.length > 0) {
      const constant = open.pop();
      if (!constant || found.has(constant)) continue;
      found.add(constant);
      open.push(...(this.named.get(constant) ?? []));
    }
    return found;
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
    const marked = new Uint8Array(this.length);
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
