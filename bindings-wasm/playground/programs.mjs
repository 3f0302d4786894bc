// Makes programs of what the page shows: `node programs.mjs LANGUAGE FOLDER`. What a snippet lacks to be one comes from
// here; where all are in one program, its argument says which is meant.
//
// Prints a line for each: its name, a blank, and a part of what it prints, run in this order with a new sandbox.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LANGUAGES } from "./snippets.js";

// What a language could take for its own, and what cannot be seen. The library does not look at a link's query.
const AWKWARD = "https://t.me/johndoe?'\"$doe${doe}\\(doe){doe}%s\\u{41}\t\f\u0001\u200b\u202e\u{1f31f}\\";

const CALLS = {
  balance: [{ operation: "balance" }, "5 TON"],
  deposit: [{ operation: "deposit", ton: "2.5" }, "amount=2500000000"],
  buy: [{ operation: "buy", stars: "100", recipient: "@johndoe" }, "sent to @johndoe"],
  buy_awkward: [{ operation: "buy", stars: "50", recipient: AWKWARD }, "sent to @johndoe"],
  buy_for_oneself: [{ operation: "buy", stars: "50" }, "sent to your Telegram account"],
};

/** Puts the imports, with which a snippet begins, before all the others' code. */
const hoisted = (snippets) => {
  const imports = new Set();
  const bodies = snippets.map(([name, code]) => {
    const [first, ...rest] = code.split("\n\n");
    for (const line of first.split("\n")) imports.add(line);
    return [name, rest.join("\n\n")];
  });
  return [[...imports].join("\n"), bodies];
};
const each = (snippets, line) => snippets.map(line).join("\n");

/** From a language's snippets, as pairs of name and code, to files and what is in them. */
const FRAMES = {
  Rust: (snippets) => ({
    "main.rs": `#![deny(warnings)]

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

${each(snippets, ([name, code]) => `async fn ${name}() -> Result {\n${code}\nOk(())\n}\n`)}
#[tokio::main]
async fn main() -> Result {
    match std::env::args().nth(1).unwrap_or_default().as_str() {
${each(snippets, ([name]) => `        "${name}" => ${name}().await,`)}
        other => Err(format!("there is no snippet {other}").into()),
    }
}
`,
  }),

  Python: (snippets) => Object.fromEntries(snippets.map(([name, code]) => [`${name}.py`, `${code}\n`])),

  JavaScript: (snippets) => Object.fromEntries(snippets.map(([name, code]) => [`${name}.mjs`, `${code}\n`])),

  Kotlin: (snippets) => {
    const [imports, bodies] = hoisted(snippets);
    return {
      "Snippets.kt": `${imports}
import kotlinx.coroutines.runBlocking

${each(bodies, ([name, code]) => `private suspend fun ${name}() {\n${code}\n}\n`)}
fun main(args: Array<String>) = runBlocking {
    when (args.single()) {
${each(bodies, ([name]) => `        "${name}" -> ${name}()`)}
        else -> error("there is no snippet \${args.single()}")
    }
}
`,
    };
  },

  Swift: (snippets) => {
    const [imports, bodies] = hoisted(snippets);
    return {
      "Snippets.swift": `${imports}

${each(bodies, ([name, code]) => `private func ${name}() async throws {\n${code}\n}\n`)}
@main
struct Snippets {
    static func main() async throws {
        switch CommandLine.arguments.last {
${each(bodies, ([name]) => `        case "${name}": try await ${name}()`)}
        default: fatalError("there is no such snippet")
        }
    }
}
`,
    };
  },
};

const [language, folder] = process.argv.slice(2);
assert.deepEqual(Object.keys(FRAMES).sort(), Object.keys(LANGUAGES).sort(), "a language is shown, and not tested");
assert.ok(language in FRAMES, `there are no snippets in ${language}`);
const write = ([name, [call]]) => [name, LANGUAGES[language]({ ton: "", stars: "", ...call })];
const snippets = Object.entries(CALLS).map(write);
mkdirSync(folder, { recursive: true });
for (const [file, text] of Object.entries(FRAMES[language](snippets))) writeFileSync(join(folder, file), text);
for (const [name, [, prints]] of Object.entries(CALLS)) console.log(`${name} ${prints}`);
