// The search for the API key in everything that JavaScript can print. Runs in Node and in a page alike.

// A shorter key is found in innocent words.
const TELLING_LENGTH = 8;
// So much of a key's beginning is as telling as the whole.
const TELLING_BEGINNING = 12;
/** How `util.inspect` tells the most. */
const EVERYTHING = { depth: Infinity, showHidden: true, showProxy: true, maxStringLength: null, maxArrayLength: null };
const BLANKS = /^[\t\n\f\r ]+|[\t\n\f\r ]+$/g;

/** What was printed while a case was played. */
export class Printed {
  #texts = [];
  #inspect;

  /** @param {((value: unknown, options: object) => string) | undefined} inspect `util.inspect`, where there is one */
  constructor(inspect) {
    this.#inspect = inspect;
  }

  /** Adds the forms in which a value prints: as text, as JSON, inspected to any depth, and cloned. */
  shown(what, value) {
    this.#add(what, () => String(value));
    this.#add(`${what} as JSON`, () => JSON.stringify(value));
    this.#add(`${what}, cloned`, () => reachable(structuredClone(value)));
    this.#add(`${what}'s own fields`, () => reachable(value, { withGetters: false }));
    const inspect = this.#inspect;
    if (inspect === undefined) return;
    this.#add(`${what}, inspected`, () => inspect(value, { depth: Infinity }));
    this.#add(`${what}, inspected with what is hidden`, () => inspect(value, EVERYTHING));
  }

  /** Adds these forms, and everything that can be reached from a value: fields, getters, causes, stack traces. */
  value(what, value) {
    this.shown(what, value);
    this.#add(`what ${what} leads to`, () => reachable(value));
    const inspect = this.#inspect;
    if (inspect) this.#add(`${what}, inspected with getters`, () => inspect(value, { ...EVERYTHING, getters: true }));
  }

  /** Where the key stands, in any form. */
  leaks(key) {
    const forms = formsOf(key);
    const found = this.#texts.filter(([, text]) => forms.some((form) => text.includes(form)));
    return [...new Set(found.map(([what, text]) => `${what} shows the key: ${text.slice(0, 2000)}`))];
  }

  #add(what, print) {
    try {
      this.#texts.push([what, print() ?? ""]);
    } catch (error) {
      this.#texts.push([`${what}, refused`, String(error?.stack ?? error)]);
    }
  }
}

/** Everything that can be reached from a value, as one text. */
function reachable(value, { withGetters = true } = {}) {
  const seen = new Set();
  const texts = [];
  const visit = (one) => {
    if (typeof one === "string" || typeof one === "bigint" || typeof one === "symbol") texts.push(String(one));
    if (one === null || (typeof one !== "object" && typeof one !== "function") || seen.has(one)) return;
    seen.add(one);
    if (ArrayBuffer.isView(one)) texts.push(new TextDecoder().decode(one));
    if (one instanceof Map || one instanceof Set) [...one].forEach(visit);
    for (const [name, read] of fieldsOf(one, withGetters)) {
      texts.push(name);
      try {
        visit(read());
      } catch (error) {
        visit(error);
      }
    }
  };
  visit(value);
  return texts.join("\n");
}

/** An object's own fields, whether they are enumerable or not, and the getters of its classes. */
function* fieldsOf(object, withGetters) {
  for (const name of Reflect.ownKeys(object)) {
    const field = Object.getOwnPropertyDescriptor(object, name);
    if ("value" in field || withGetters) yield [String(name), () => object[name]];
  }
  if (!withGetters || typeof object === "function") return;
  let kind = Object.getPrototypeOf(object);
  while (kind !== null && kind !== Object.prototype) {
    for (const name of Reflect.ownKeys(kind)) {
      if (Object.getOwnPropertyDescriptor(kind, name).get) yield [String(name), () => object[name]];
    }
    kind = Object.getPrototypeOf(kind);
  }
}

/** The key without the blanks round it: as it is, in JSON, in a URL, every unbroken piece of it, its beginning. */
function formsOf(key) {
  const bare = key.replace(BLANKS, "");
  const json = JSON.stringify(bare).slice(1, -1);
  const ascii = json.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const pieces = bare.split(/[^!-~]+/);
  const forms = [
    bare,
    json,
    ascii,
    encodeURIComponent(bare.toWellFormed?.() ?? bare),
    bare.slice(0, TELLING_BEGINNING),
  ];
  return [...new Set([...forms, ...pieces])].filter((form) => form.length >= TELLING_LENGTH);
}
