// Splits the compiled program into the part that the first picture needs and parts that come later.
//
// A page that can do everything is too large to wait for, and what a visitor sees first needs a part
// of it; a run that is embedded in somebody else's page needs less still.  So the functions of views
// that are opened later, and of protocols that are not run first, are moved into modules of their
// own.  These share memory, tables and globals with the first, and nothing in the sources knows of
// them: a function that was moved leaves a stub where somebody may call it, which has the part fetched
// if it has not come yet (www/parts.js), and jumps.
//
// A function is told by its name, which holds the types that it was compiled for (that is what
// `symbol-mangling-version=v0` in .cargo/config.toml is for).  A wrong guess costs a fetch that was
// not necessary yet, never a wrong result.  For there to be functions to move, wasm-opt may write only
// small ones into their only callers (www/index.html says how small).

import binaryen from "binaryen";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { Cutter } from "./cold.mjs";
import { Memory, withoutLinking } from "./constants.mjs";

/** What comes later. */
export const LATER = [
  {
    // What did not run of functions that did, see tools/cold.mjs; and what other embeds need than
    // the first of the sample post.
    name: "cold",
    pattern: /::cold\d+$/,
  },
  {
    // What the whole page needs for its first picture and an embed does not: the page fetches it
    // beside the first part.  Which functions these are is found by watching both.
    name: "full",
    pattern: /bivalent::ui::(app::(App|Places|Room)|views::(header|hint)|components::divider)\b/,
  },
  {
    // What scripts need to speak and be spoken to in JSON.
    name: "script",
    pattern: /serde_json|bivalent::ui::script::spoken/,
  },
  {
    // Everything but a run that is watched: its stage, its lanes, its time.
    name: "views",
    pattern: any(
      /bivalent::ui::views::(?!failure|header|hint|lanes|stage|timeline)\w/,
      /<bivalent::ui::views::stage::hand::Hand>::/,
      /bivalent::ui::(narrator|reader|files|components::(dialog|fields|tabs)|app::SheetOver)/,
      /bivalent::draw::(?!story)\w/,
    ),
  },
  {
    // What a worker needs once somebody lays hands on the run, or keeps it.
    name: "hands",
    pattern: any(
      /Session>::(act|undo|redo|branch|run_until|possible|redeliver|set|compare|matrix|keep|note|tally|first)\b/,
      /bivalent::run::tree::Tree<.*>>::(intervene|redeliver|move_arrival|in_order|set|leave\w*|branch_off|prune|show|undo|redo|return_to|remember|go|note|write)\b/,
      /bivalent::wire::(kept|matrix|tally|trouble|gallery::(scenario|gallery))/,
      /bivalent::wire::session::\w+::restored/,
      /bivalent::protocols::\w+::scenarios::|Protocol>::(scenarios|monitors)\b|Monitor<.*>>::(title|name)\b/,
      /miniz_oxide::deflate/,
    ),
  },
  {
    // Overlays, in a worker that has one open.
    name: "overlay",
    pattern: /bivalent::(ui::|wire::)?overlay::|>::hear_overlay\b/,
  },
  {
    // What a worker needs once somebody gives the run away, or opens one that was given.
    name: "files",
    pattern: any(/bivalent::export::/, /bivalent::wire::(file|mend)::/, /serde_json::/),
  },
  // A protocol that is not run first comes when it is opened.
  ...protocols().map((name) => ({ name, pattern: new RegExp(`bivalent::protocols::${name}::`) })),
];

function protocols() {
  const folder = new URL("../src/protocols/", import.meta.url);
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map(({ name }) => name).filter((name) => name !== "paxos").sort();
}

/** What ran although its room comes later, and what did not although its room comes first: signs of
 *  functions, which tools/first.mjs has found out. */
const SEEN = JSON.parse(readFileSync(new URL("first.json", import.meta.url), "utf8"));
const NEEDED = new Set(SEEN.needed);
const FULL = new Set(SEEN.full);
const OTHERS = new Set(SEEN.others);
const RARE = new Set(SEEN.rare);
const COLD = new Map(Object.entries(SEEN.cold ?? {}));
const [OF_COLD, OF_FULL, , VIEWS, HANDS] = LATER.keys();

export const FIRST = -1;
/** A function of fewer lines than this is no larger than the stub that would stand for it. */
const WORTHWHILE = 16;
/** But the constants that it names may be worth it. */
const WITH_CONSTANTS = 4;
const { i32, none } = binaryen;

/**
 * The first module and the later ones, as bytes, and what its imports are called now.  The functions
 * must still have their names, and `linked` is the program as it left the linker.
 */
export function split(bytes, linked) {
  const program = new Program(cut(read(bytes)));
  program.assign();
  program.findSlots();
  program.findConstants(linked);
  const imports = program.shorten();
  program.lendInOrder();
  const later = LATER.map((_, part) => program.later(part));
  return { first: program.first(), later, imports };
}

/** What Trunk left of the program, as a module. */
export function read(bytes) {
  return binaryen.readBinary(withoutLinking(bytes));
}

/** A module whose functions have lost what is cold. */
export function cut(module) {
  const cutter = new Cutter((body) => {
    const cold = COLD.get(sign(plain(body.name.slice(1))) + body.shape);
    if (!cold) return null;
    const { lists } = body;
    return new Map(cold.split(" ").map((at) => at.split(".")).map(([list, place]) => [lists[list].list, Number(place)]));
  });
  const changed = binaryen.parseText(cutter.cut(module.emitText()));
  changed.setFeatures(module.getFeatures());
  return changed;
}

/** A module, who calls whom in it, and which part each function goes to. */
export class Program {
  constructor(module) {
    this.module = module;
    this.functions = new Map();
    for (let i = 0; i < this.module.getNumFunctions(); i++) {
      const info = binaryen.getFunctionInfo(this.module.getFunctionByIndex(i));
      this.functions.set(info.name, info);
    }
    this.readTable();
    this.readCode();
    /** Where constants begin. */
    this.low = this.segments().reduce((low, { start }) => Math.min(low, start), Infinity);
    /** The functions that later parts call in the first, and by which name. */
    this.lent = new Map();
  }

  /** Gives what comes from the glue short names; its own hold a hash each.  Returns old -> new. */
  shorten() {
    const names = new Map();
    for (const { name, module, base, params, results } of this.functions.values()) {
      if (module === "") continue;
      if (!names.has(base)) names.set(base, names.size.toString(36));
      this.module.addFunctionImport(name, module, names.get(base), params, results);
    }
    return names;
  }

  /** Who stands in the table of functions that are called by number. */
  readTable() {
    const count = this.module.getNumElementSegments();
    const segments = Array.from({ length: count }, (_, i) =>
      binaryen.getElementSegmentInfo(this.module.getElementSegmentByIndex(i)),
    );
    this.table = binaryen.getTableInfo(this.module.getTable(segments[0].table));
    /** function -> its place in the table */
    this.slots = new Map();
    for (const { offset, data } of segments) {
      const start = binaryen.getExpressionInfo(offset).value;
      for (const [i, name] of data.entries()) {
        this.slots.set(name, start + i);
      }
    }
  }

  /** Who calls whom by name, and which numbers stand in whose code.  The module's text tells faster
   *  than a walk over all expressions. */
  readCode() {
    const names = [...this.functions.keys()];
    this.callers = new Map(names.map((name) => [name, new Set()]));
    this.lines = new Map(names.map((name) => [name, 0]));
    this.numbers = new Map(names.map((name) => [name, new Set()]));
    this.fixed = new Set();
    let inside;
    for (const line of this.module.emitText().split("\n")) {
      const [, indent, word] = /^( *)\(?([a-z0-9_.]*)/.exec(line);
      const depth = indent.length;
      const name = /\$("(?:[^"\\]|\\.)*"|[^ ()]+)/.exec(line)?.[1];
      if (depth === 1) {
        inside = word === "func" ? plain(name) : undefined;
        if (word === "start" || (word === "export" && line.includes("(func $"))) {
          this.fixed.add(plain(/\(?(?:func|start) \$("(?:[^"\\]|\\.)*"|[^ ()]+)/.exec(line)[1]));
        }
      }
      if (inside === undefined) continue;
      this.lines.set(inside, this.lines.get(inside) + 1);
      if (word === "call" || word === "return_call") this.callers.get(plain(name)).add(inside);
      for (const [, kind, number] of line.matchAll(/(i32\.const |i64\.const |offset=)(-?\d+)/g)) {
        this.readNumber(inside, kind, number);
      }
    }
  }

  readNumber(inside, kind, number) {
    const numbers = this.numbers.get(inside);
    if (kind !== "i64.const ") {
      numbers.add(Number(number));
      return;
    }
    // It may be two numbers side by side.
    const bits = BigInt.asUintN(64, BigInt(number));
    numbers.add(Number(bits & 0xffffffffn));
    numbers.add(Number(bits >> 32n));
  }

  /** Decides which part each function goes to. */
  assign() {
    this.choose();
    this.keepNeeded();
    this.moveFull();
    this.moveRare();
    this.moveOthers();
    this.takeAlong();
  }

  /** Decides it by the rooms that functions belong to. */
  choose() {
    this.part = new Map();
    for (const name of this.functions.keys()) {
      const part = LATER.findIndex(({ pattern }) => pattern.test(path(name)));
      this.part.set(name, this.isMovable(name) ? part : FIRST);
    }
    this.keepShared();
  }

  /** Keeps what ran, whatever its name says. */
  keepNeeded() {
    for (const name of this.part.keys()) if (NEEDED.has(sign(name))) this.part.set(name, FIRST);
  }

  /** Moves what ran in the whole page but in no embed, whatever its name says. */
  moveFull() {
    for (const name of this.part.keys()) {
      if (FULL.has(sign(name)) && this.isMovable(name)) this.part.set(name, OF_FULL);
    }
  }

  namesConstants(name) {
    return [...this.numbers.get(name)].some((number) => number >= this.low);
  }

  isMovable(name) {
    const isOurs = this.functions.get(name).module === "";
    const least = this.namesConstants(name) ? WITH_CONSTANTS : WORTHWHILE;
    return isOurs && !this.fixed.has(name) && this.lines.get(name) >= least;
  }

  /** What was compiled for a later type may be the same code as for an earlier one; then there is one
   *  function for both, and it is kept where the first part needs it. */
  keepShared() {
    const isLibrary = (name) => /^<?(alloc|core|std|yew|hashbrown|wasm_bindgen|js_sys)\b/.test(name);
    const kept = new Set();
    const isFirst = (name) =>
      kept.has(name) ||
      /bivalent::protocols::paxos/.test(path(name)) ||
      // Where the compiler makes one function of two, one may go on as a nameless leap to the other.
      (/^\d+$/.test(name) && [...this.callers.get(name)].some(isFirst));
    for (let changed = true; changed; ) {
      changed = false;
      for (const [name, part] of this.part) {
        if (part === FIRST || part === OF_COLD) continue;
        const outside = [...this.callers.get(name)].filter((caller) => this.part.get(caller) !== part);
        if (!outside.some((caller) => isLibrary(name) || isFirst(caller))) continue;
        this.part.set(name, FIRST);
        kept.add(name);
        changed = true;
      }
    }
  }

  /** What did not run when somebody watched goes to those who may want it. */
  moveRare() {
    for (const [name, part] of this.part) {
      if (part !== FIRST || !this.isMovable(name) || !RARE.has(sign(name))) continue;
      this.part.set(name, /\b(bivalent::(ui|draw)|yew|web_sys)::/.test(path(name)) ? VIEWS : HANDS);
    }
  }

  /** What other embeds ran than the first comes together with what did not run of functions. */
  moveOthers() {
    for (const [name, part] of this.part) {
      if (part !== FIRST && part !== OF_FULL && OTHERS.has(sign(name))) this.part.set(name, OF_COLD);
    }
  }

  /** What only one later part calls goes with it. */
  takeAlong() {
    for (let changed = true; changed; ) {
      changed = false;
      for (const [name, { module }] of this.functions) {
        if (this.part.get(name) !== FIRST || module !== "" || this.fixed.has(name)) continue;
        if (this.slots.has(name)) continue;
        const parts = new Set([...this.callers.get(name)].map((caller) => this.part.get(caller)));
        if (parts.size !== 1 || parts.has(FIRST)) continue;
        this.part.set(name, [...parts][0]);
        changed = true;
      }
    }
  }

  /** Whether somebody outside of a function's part calls it by name. */
  isCalledFromOutside(name) {
    return [...this.callers.get(name)].some((caller) => this.part.get(caller) !== this.part.get(name));
  }

  /** Every function that was moved and can be reached from elsewhere has a place in the table. */
  findSlots() {
    this.end = this.table.initial;
    for (const [name, part] of this.part) {
      if (part === FIRST || this.slots.has(name) || !this.isCalledFromOutside(name)) continue;
      this.slots.set(name, this.end++);
    }
  }

  segments() {
    return Array.from({ length: this.module.getNumDataSegments() }, (_, i) =>
      this.module.getDataSegmentInfo(this.module.getDataSegmentByIndex(i)),
    ).map(({ offset, data }) => ({ start: offset, bytes: new Uint8Array(data) }));
  }

  /** Constants that only later parts use come with them. */
  findConstants(linked) {
    const memory = new Memory(this.segments(), linked);
    const reached = (part) => {
      const names = [...this.part].filter(([, its]) => its === part).map(([name]) => name);
      return memory.reached(names.flatMap((name) => [...this.numbers.get(name)]), part === FIRST);
    };
    const first = reached(FIRST);
    const later = LATER.map((_, part) => [...reached(part)].filter((constant) => !first.has(constant)));
    this.constants = later.map((constants) => memory.only(constants));
    this.stay = memory.without(later.flat());
  }

  /** Segments as binaryen takes them. */
  data(module, segments) {
    return segments.map(({ start, bytes }, i) => ({
      name: `${i}`,
      offset: module.i32.const(start),
      data: bytes,
      passive: false,
    }));
  }

  /** Lends the later parts what they call, in the order in which it stands: what is alike is then near, and
   *  gets smaller on its way. */
  lendInOrder() {
    for (const [name, callers] of this.callers) {
      const part = this.part.get(name);
      if ([...callers].some((caller) => ![FIRST, part].includes(this.part.get(caller)))) this.lend("Function", name);
    }
  }

  /** The name by which the first module lends something to the later ones. */
  lend(kind, name) {
    const key = `${kind} ${name}`;
    if (!this.lent.has(key)) this.lent.set(key, { kind, name, as: this.lent.size.toString(36) });
    return this.lent.get(key).as;
  }

  first() {
    const { module } = this;
    module.addFunctionImport("parts.load", "parts", "load", i32, none);
    for (const [part] of LATER.entries()) {
      module.addGlobal(`parts.here${part}`, i32, true, module.i32.const(0));
      module.addGlobalExport(`parts.here${part}`, `here${part}`);
    }
    for (const [name, part] of this.part) {
      if (part === FIRST) continue;
      const { params, results } = this.functions.get(name);
      module.removeFunction(name);
      if (this.slots.has(name)) {
        module.addFunction(name, params, results, [], this.stub(part, this.slots.get(name), params, results));
      }
    }
    const { initial } = module.getMemoryInfo("0");
    module.setMemory(initial, -1, null, this.data(module, this.stay), false, false, "0");
    const table = module.getTable(this.table.name);
    binaryen._BinaryenTableSetInitial(table, this.end);
    binaryen._BinaryenTableSetMax(table, this.end);
    const add = { Function: "addFunctionExport", Table: "addTableExport", Memory: "addMemoryExport", Global: "addGlobalExport" };
    for (const { kind, name, as } of this.lent.values()) module[add[kind]](name, as);
    // What is left of functions that lost their ends can be written shorter.
    binaryen.setOptimizeLevel(2);
    binaryen.setShrinkLevel(2);
    module.optimize();
    return finish(module);
  }

  /** `if (!here) load(part); return table[slot](...)` */
  stub(part, slot, params, results) {
    const { module } = this;
    const missing = module.i32.eqz(module.global.get(`parts.here${part}`, i32));
    const load = module.call("parts.load", [module.i32.const(part)], none);
    const values = binaryen.expandType(params).map((type, i) => module.local.get(i, type));
    const jump = module.call_indirect(this.table.name, module.i32.const(slot), values, params, results);
    return module.block(null, [module.if(missing, load), jump], results);
  }

  later(part) {
    const module = new binaryen.Module();
    module.setFeatures(this.module.getFeatures());
    const here = [...this.part].filter(([, of]) => of === part).map(([name]) => name);
    const wanted = new Set();
    for (const name of here) {
      const { params, results, vars, body } = this.functions.get(name);
      module.addFunction(name, params, results, vars, module.copyExpression(body));
    }
    for (const [name, callers] of this.callers) {
      if (this.part.get(name) !== part && [...callers].some((caller) => this.part.get(caller) === part)) {
        wanted.add(name);
      }
    }
    for (const name of wanted) {
      const { params, results } = this.functions.get(name);
      module.addFunctionImport(name, "first", this.lend("Function", name), params, results);
    }
    this.borrow(module, part);
    this.fillTable(module, here);
    return finish(module);
  }

  /** Memory, tables and globals are the first module's. */
  borrow(module, part) {
    // An import with no limit of its own: that has to be said before it becomes an import.
    module.setMemory(0, -1, null, this.data(module, this.constants[part]), false, false, "0");
    module.addMemoryImport("0", "first", this.lend("Memory", "0"), false);
    for (let i = 0; i < this.module.getNumTables(); i++) {
      const { name, initial } = binaryen.getTableInfo(this.module.getTableByIndex(i));
      module.addTableImport(name, "first", this.lend("Table", name));
      const table = module.getTable(name);
      binaryen._BinaryenTableSetType(table, binaryen._BinaryenTableGetType(this.module.getTable(name)));
      binaryen._BinaryenTableSetInitial(table, initial);
    }
    for (let i = 0; i < this.module.getNumGlobals(); i++) {
      const { name, type, mutable } = binaryen.getGlobalInfo(this.module.getGlobalByIndex(i));
      module.addGlobalImport(name, "first", this.lend("Global", name), type, mutable);
    }
  }

  /** The functions of a part take their places in the table, where stubs stood until now. */
  fillTable(module, here) {
    const slots = here.filter((name) => this.slots.has(name)).map((name) => [this.slots.get(name), name]);
    slots.sort(([a], [b]) => a - b);
    let run = [];
    const close = () => {
      if (run.length === 0) return;
      const [start] = run[0];
      const names = run.map(([, name]) => name);
      module.addActiveElementSegment(this.table.name, `at${start}`, names, module.i32.const(start));
    };
    for (const slot of slots) {
      if (run.length > 0 && run.at(-1)[0] + 1 !== slot[0]) {
        close();
        run = [];
      }
      run.push(slot);
    }
    close();
  }
}

function any(...patterns) {
  return new RegExp(patterns.map(({ source }) => source).join("|"));
}

function finish(module) {
  module.runPasses(["remove-unused-module-elements", "strip-producers", "strip-target-features"]);
  if (!module.validate()) throw new Error("the split program is not valid");
  // With their names, functions tell in a browser's stack which of them was called too early.
  binaryen.setDebugInfo(process.env.BIVALENT_NAMES === "1");
  return module.emitBinary();
}

/** A few digits that stand for a name. */
export function sign(name) {
  return createHash("sha256").update(path(name)).digest("hex").slice(0, 10);
}

/** A name without the hashes of its crates. */
export function path(name) {
  return name.replace(/\[[0-9a-f]{12,16}\]/g, "");
}

/** A name as it is, from how the text quotes it. */
export function plain(name) {
  return name.startsWith('"') ? name.slice(1, -1).replace(/\\(.)/g, "$1") : name;
}
