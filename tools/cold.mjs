// Takes out of functions what did not run when somebody watched: error paths, kinds of messages that
// nobody sent, arms of every sort.  Each becomes a function of its own, which tools/parts.mjs moves
// into a part that comes when it is called.
//
// It works on the program's text, in which each operation has a line and its operands are indented
// below it.  A list of statements runs from its beginning, so that what did not run of it is its end.
// That end is cut off and called: what it reads is handed over, what it sets comes back in globals, and
// so does where it goes on from there if it leaves by a branch.

import { createHash } from "node:crypto";

/** What has statements below it. */
const LISTS = new Set(["func", "block", "loop", "then", "else"]);
/** What may leave the list that it stands in. */
const LEAVES = new Set(["br", "br_if", "br_table", "return", "unreachable"]);
/** After what the rest of a list does not run. */
const ENDS = new Set(["br", "br_table", "return", "unreachable"]);
/** The types that can be handed over. */
const TYPES = ["i32", "i64", "f32", "f64"];
const NAME = /\$(?:"(?:[^"\\]|\\.)*"|[^ ()]+)/g;
const RESULT = /\(result ([^()]+)\)/;
/** The most that is handed over. */
const MOST = 40;

/** A node: its line without indentation and brackets at its end, and its operands. */
class Node {
  constructor(text) {
    this.text = text;
    this.head = /^\(([a-z0-9_.]+)/.exec(text)?.[1] ?? "";
    this.children = [];
  }

  /** The names in its line. */
  get names() {
    return this.text.match(NAME) ?? [];
  }

  *all() {
    yield this;
    for (const child of this.children) yield* child.all();
  }

  /** How many lines it has. */
  get size() {
    let size = 0;
    for (const _ of this.all()) size += 1;
    return size;
  }
}

/** A function of the program's text. */
export class Body {
  /** `lines` are those from `(func ...` to its closing bracket. */
  constructor(lines) {
    const open = [];
    for (const line of lines) {
      const text = line.trim();
      if (text === ")") {
        open.pop();
        continue;
      }
      const isWhole = balance(text) === 0;
      const node = new Node(isWhole ? text.slice(0, -1) : text);
      open.at(-1)?.children.push(node);
      if (!isWhole) open.push(node);
      this.root ??= node;
    }
    this.name = this.root.names[0];
    this.types = new Map([...this.root.text.matchAll(/\(param (\$\S+) (\w+)\)/g)].map(([, name, type]) => [name, type]));
    this.params = new Set(this.types.keys());
    this.result = RESULT.exec(this.root.text)?.[1];
    const locals = this.root.children.filter(({ head }) => head === "local");
    for (const { text } of locals) {
      const [, name, type] = /^\(local (\$\S+) (\w+)/.exec(text);
      this.types.set(name, type);
    }
    this.locals = locals;
    for (const { head, text, children } of this.root.all()) {
      const gives = RESULT.exec(text)?.[1];
      if (head === "if") for (const arm of children) arm.gives = gives;
    }
    this.root.children = this.root.children.slice(locals.length);
  }

  /** Its lists, the outer ones first; in each the places from which on it may not have run. */
  get lists() {
    const lists = [...this.root.all()].filter(({ head }) => LISTS.has(head));
    return lists.map((list) => ({ list, places: places(list.children) }));
  }

  /** What tells its build from others, whatever its constants are. */
  get shape() {
    const heads = [...this.root.all()].map(({ head }) => head).join();
    return createHash("sha256").update(heads).digest("hex").slice(0, 8);
  }

  /** A call of a function with a number. */
  call(name, number) {
    return node(`(call ${name}`, leaf(`(i32.const ${number}`));
  }

  /** Its text. */
  write() {
    const { root, locals } = this;
    return write({ ...root, text: root.text, children: [...locals, ...root.children] }, 1);
  }
}

function balance(text) {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, "");
  return (bare.match(/\(/g) ?? []).length - (bare.match(/\)/g) ?? []).length;
}

function places(children) {
  const places = children.length > 0 ? [0] : [];
  children.slice(0, -1).forEach((child, i) => {
    if ([...child.all()].some(({ head }) => LEAVES.has(head))) places.push(i + 1);
  });
  return places;
}

function write(node, depth = 0) {
  const indent = " ".repeat(depth);
  if (node.children.length === 0) return `${indent}${node.text})\n`;
  return `${indent}${node.text}\n${node.children.map((child) => write(child, depth + 1)).join("")}${indent})\n`;
}

const leaf = (text) => new Node(text);
function node(text, ...children) {
  return Object.assign(new Node(text), { children });
}

/** The functions in a module's text: calls `change` with the lines of each, and puts in what it gives. */
export function eachFunction(text, change) {
  const out = [];
  let lines = null;
  for (const line of text.split("\n")) {
    if (line.startsWith(" (func ")) lines = [];
    if (lines === null) {
      out.push(line);
      continue;
    }
    lines.push(line);
    if (line === " )" || (lines.length === 1 && balance(line) === 0)) {
      out.push(change(lines) ?? lines.join("\n"));
      lines = null;
    }
  }
  return out.join("\n");
}

/** Cuts what is cold off the functions of a module's text.  `coldOf` gives, for a body, the places that
 *  did not run: list -> place. */
export class Cutter {
  constructor(coldOf) {
    this.coldOf = coldOf;
    this.used = new Map();
  }

  /** The module's text, cut. */
  cut(text) {
    const changed = eachFunction(text, (lines) => this.cutFunction(lines));
    const globals = [...this.used].flatMap(([type, count]) =>
      Array.from({ length: count }, (_, i) => ` (global $${kept(type, i)} (mut ${type}) (${type}.const 0))\n`),
    );
    const end = changed.lastIndexOf(")");
    return `${changed.slice(0, end)}${globals.join("")} (global $cold.way (mut i32) (i32.const 0))\n)\n`;
  }

  cutFunction(lines) {
    if (lines.length < 40) return null;
    const body = new Body(lines);
    const cold = this.coldOf(body);
    if (!cold) return null;
    const made = [];
    const counts = uses(body.root);
    const walk = (node, outer, inLoop) => {
      const isList = LISTS.has(node.head);
      const label = node.head === "block" || node.head === "loop" ? node.names[0] : undefined;
      const labels = label ? new Map([...outer, [label, node]]) : outer;
      const loops = inLoop || node.head === "loop";
      if (isList && cold.has(node)) {
        const end = node.children.slice(cold.get(node));
        const cut = this.cutEnd(body, node, end, labels, loops, counts, made.length);
        if (cut) {
          node.children.splice(cold.get(node), end.length, ...cut.instead);
          made.push(cut.made);
        }
      }
      for (const child of node.children) if (!child.isNew) walk(child, labels, loops);
    };
    walk(body.root, new Map(), false);
    return made.length > 0 ? body.write() + made.map((it) => write(it, 1)).join("") : null;
  }

  /** The end of a list as a function of its own, and what stands in its place. */
  cutEnd(body, list, end, labels, inLoop, counts, number) {
    const value = RESULT.exec(list.text)?.[1] ?? list.gives;
    if ([value, body.result].some((type) => type && !TYPES.includes(type))) return null;
    const all = end.flatMap((node) => [...node.all()]);
    const size = all.length;
    const inside = uses({ all: () => all });
    const last = end.at(-1);
    const falls = !ENDS.has(last.head);
    if (value && falls && !isPlain(last)) return null;

    // Where it may go on.
    const own = new Set(all.filter(({ head }) => head === "block" || head === "loop").map(({ names }) => names[0]));
    const ways = [];
    for (const { head, names } of all) {
      if (!["br", "br_if", "br_table"].includes(head)) continue;
      for (const name of names) if (!own.has(name) && !ways.includes(name)) ways.push(name);
    }
    if (ways.some((name) => !labels.has(name) || /\(result/.test(labels.get(name).text))) return null;
    const returns = all.some(({ head }) => head === "return");
    const exits = [...(falls ? [null] : []), ...ways, ...(returns ? ["return"] : [])];

    // What it reads and sets.
    const outside = (name, kind) => (counts.get(name)?.[kind] ?? 0) > (inside.get(name)?.[kind] ?? 0);
    const names = [...inside.keys()];
    const given = names.filter((name) => body.params.has(name) || outside(name, "sets") || inLoop);
    const back = exits.length === 0 ? [] : names.filter((name) => inside.get(name).sets > 0 && (outside(name, "gets") || inLoop));
    if (given.length > MOST || names.some((name) => !TYPES.includes(body.types.get(name)))) return null;
    if (size < 10 + 2 * given.length + 3 * back.length + 6 * exits.length) return null;

    const places = this.places(body, back);
    const result = body.result && returns ? this.place(body.result, "return") : undefined;
    const passed = value && falls ? this.place(value, "value") : undefined;
    const name = `$"${body.name.replace(/^\$"?|"$/g, "")}::cold${number}"`;
    const params = given.map((name) => ` (param ${name} ${body.types.get(name)})`).join("");
    const locals = names.filter((name) => !given.includes(name)).map((name) => leaf(`(local ${name} ${body.types.get(name)}`));
    const leave = (way) => [
      ...back.map((name, i) => node(`(global.set $${places[i]}`, leaf(`(local.get ${name}`))),
      ...(exits.length > 1 ? [node("(global.set $cold.way", leaf(`(i32.const ${way}`))] : []),
    ];
    const statements = returns ? end.map((it) => withoutReturns(it, result)) : end;
    if (passed) statements.splice(-1, 1, node(`(global.set $${passed}`, statements.at(-1)));
    let inner = falls ? [...statements, ...leave(0), leaf("(return")] : statements;
    for (const [i, exit] of exits.entries()) {
      if (exit === null) continue;
      const label = exit === "return" ? "$cold.return" : exit;
      inner = [node(`(block ${label}`, ...inner), ...leave(i), leaf("(return")];
    }
    if (exits.length > 0) inner.pop();
    const made = node(`(func ${name}${params}`, ...locals, ...inner);

    const call = node(`(call ${name}`, ...given.map((name) => leaf(`(local.get ${name}`)));
    const restore = back.map((name, i) => node(`(local.set ${name}`, leaf(`(global.get $${places[i]}`)));
    const go = (exit) => {
      if (exit === null) return passed ? [leaf(`(global.get $${passed}`)] : [];
      if (exit !== "return") return [leaf(`(br ${exit}`)];
      return [result ? node("(return", leaf(`(global.get $${result}`)) : leaf("(return")];
    };
    const choose = exits.slice(1).map((exit, i) => {
      const is = node("(i32.eq", leaf("(global.get $cold.way"), leaf(`(i32.const ${i + 1}`));
      return node("(if", is, node("(then", ...go(exit)));
    });
    const after = exits.length === 0 ? [leaf("(unreachable")] : go(exits[0]);
    const instead = [call, ...restore, ...choose, ...after];
    for (const it of instead) it.isNew = true;
    return { made, instead };
  }

  places(body, names) {
    const next = new Map();
    return names.map((name) => {
      const type = body.types.get(name);
      const i = next.get(type) ?? 2;
      next.set(type, i + 1);
      return this.at(type, i);
    });
  }

  place(type, use) {
    return this.at(type, use === "return" ? 0 : 1);
  }

  at(type, i) {
    this.used.set(type, Math.max(this.used.get(type) ?? 0, i + 1));
    return kept(type, i);
  }
}

const kept = (type, i) => `cold.${type}.${i}`;

/** How often each local is read and set. */
function uses(root) {
  const uses = new Map();
  for (const { head, names } of root.all()) {
    if (!head.startsWith("local.")) continue;
    const use = uses.get(names[0]) ?? { gets: 0, sets: 0 };
    if (head !== "local.set") use.gets += 1;
    if (head !== "local.get") use.sets += 1;
    uses.set(names[0], use);
  }
  return uses;
}

/** Whether an operation gives a value for sure. */
function isPlain({ head, text }) {
  if (["block", "loop", "if"].includes(head)) return text.includes("(result");
  return /^(local\.(get|tee)|global\.get|select|[if](32|64)\.(?!store))/.test(head);
}

/** A statement that goes to the end of the new function where it returned. */
function withoutReturns(it, result) {
  const children = it.children.map((child) => withoutReturns(child, result));
  const go = leaf("(br $cold.return");
  if (it.head !== "return") return Object.assign(new Node(it.text), { children });
  return children.length === 0 ? go : node("(block", node(`(global.set $${result}`, ...children), go);
}
