// What travels between a page and its worker, read and written by hand, for measurements that ask a
// worker without its page.  The form is postcard's (src/wire/packet.rs): numbers in groups of seven
// bits, texts with their length before them, a variant by its place in its declaration.
//
// These functions are handed to a page as text, so none may use anything from outside itself.

/** A request: a command by its place in src/wire/command.rs, with one argument. */
export function request(id, command, argument) {
  const bytes = [];
  const number = (n) => {
    for (; n > 127; n = Math.floor(n / 128)) bytes.push((n % 128) + 128);
    bytes.push(n);
  };
  number(id);
  number(command);
  if (typeof argument === "number") {
    number(argument);
  } else {
    const text = new TextEncoder().encode(argument);
    number(text.length);
    bytes.push(...text);
  }
  return new Uint8Array(bytes);
}

/** The beginning of a response: its number and, of a view, the step. */
export function head(bytes) {
  let at = 0;
  const number = () => {
    let n = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = bytes[at++];
      n += (byte % 128) * unit;
      if (byte < 128) return n;
    }
  };
  const skip = () => {
    const length = number();
    at += length;
  };
  const id = number();
  const isView = number() === 0;
  if (!isView) return { id };
  for (const _ of ["protocol", "title", "about"]) skip();
  const hasScenario = number() === 1;
  if (hasScenario) skip();
  return { id, step: number() };
}
