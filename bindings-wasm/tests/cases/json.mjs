// JSON in which integers keep all their 64 bits, and in which no name stands twice.

const TOKEN =
  /[\t\n\r ]*(?:([[\]{},:])|("(?:[^"\\\u0000-\u001f]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y;
const WORDS = { true: true, false: false, null: null };

/** Parses JSON. An integer beyond what a number holds exactly is a bigint. */
export function parseJson(text) {
  const tokens = tokensOf(text);
  const value = read(tokens, tokens.next().value);
  if (!tokens.next().done) throw new SyntaxError("there is more after the JSON");
  return value;
}

function* tokensOf(text) {
  const token = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (token.lastIndex < end) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw new SyntaxError(`no JSON from character ${at} on`);
    yield match;
  }
}

function read(tokens, token) {
  if (token === undefined) throw new SyntaxError("the JSON ends early");
  const [, mark, string, number, word] = token;
  if (string !== undefined) return JSON.parse(string);
  if (number !== undefined) return numberOf(number);
  if (word !== undefined) return WORDS[word];
  if (mark === "[") return readList(tokens);
  if (mark === "{") return readObject(tokens);
  throw new SyntaxError(`${mark} is not expected here`);
}

function readList(tokens) {
  const list = [];
  let token = tokens.next().value;
  if (token?.[1] === "]") return list;
  for (;;) {
    list.push(read(tokens, token));
    if (isEnd(tokens, "]")) return list;
    token = tokens.next().value;
  }
}

function readObject(tokens) {
  const object = {};
  let token = tokens.next().value;
  if (token?.[1] === "}") return object;
  for (;;) {
    if (token?.[2] === undefined) throw new SyntaxError("a name is expected here");
    const name = JSON.parse(token[2]);
    if (Object.hasOwn(object, name)) throw new SyntaxError(`${name} stands twice`);
    if (tokens.next().value?.[1] !== ":") throw new SyntaxError("a colon is expected here");
    object[name] = read(tokens, tokens.next().value);
    if (isEnd(tokens, "}")) return object;
    token = tokens.next().value;
  }
}

function isEnd(tokens, mark) {
  const found = tokens.next().value?.[1];
  if (found !== mark && found !== ",") throw new SyntaxError(`${mark} or a comma is expected here`);
  return found === mark;
}

function numberOf(text) {
  const number = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number;
}
