// A case as data. What `tests/README.md` and the schema do not know is refused here too.

import api from "../../../tests/schema/api.json" with { type: "json" };
import { parseJson } from "./json.mjs";

export const DEFAULT_KEY = "sk_test_0123456789";

const ERROR_FIELDS = [
  "code",
  "outcome",
  "may_have_spent",
  "retryable",
  "status",
  "retry_after_ms",
  "field",
  "message_contains",
  "attempts",
];
const CODES = api.errors.map(({ code }) => code);

/**
 * Reads a case, or throws. An exchange has either `wait`, or `answer` and mostly `expect`; an answer is a reply or
 * the name of a fault.
 */
export function readCase(json, listedName) {
  const found = of("object", parseJson(json), "the case");
  const names = ["format", "name", "why", "types", "client", "call", "exchanges", "result", "platform"];
  only(found, "the case", names);
  needs(found, "the case", ["format", "name", "why", "call", "result"]);
  check(found.format === 1, `format ${found.format} is not known`);
  check(found.name === listedName, `its name is ${found.name}`);
  check([undefined, "dynamic"].includes(found.types), `types ${found.types} is not known`);
  of("string", found.why, "why");
  const call = of("object", found.call, "call");
  only(call, "call", ["operation", "args"]);
  const callable = callableOf(call.operation);
  if (found.platform !== undefined) {
    only(of("object", found.platform, "platform"), "platform", ["browser"]);
    needs(found.platform, "platform", ["browser"]);
  }
  const { operation } = call;
  const { ok, error } = readResult(found.result);
  const one = {
    json,
    name: found.name,
    operation,
    ...callable,
    args: of("object", call.args ?? {}, "args"),
    client: readClient(found.client ?? {}),
    exchanges: of("array", found.exchanges ?? [], "exchanges").map(readExchange),
    ok,
    error,
    browser: found.platform && readError(found.platform.browser),
  };
  check(one.name.split("/")[0] === operation, `${one.name} does not call ${operation}`);
  check(one.isSent || one.exchanges.length === 0, `${operation} sends nothing, yet has exchanges`);
  if (found.types === undefined) only(one.args, "args", one.argumentNames);
  if (ok !== undefined) only(ok, "ok", one.fields);
  checkRefusals(one);
  return one;
}

/** What belongs to an operation or a function: its arguments, what a case can name of its value, whether it is sent. */
function callableOf(name) {
  const called = ({ name: known }) => known === name;
  const operation = api.operations.find(called);
  const { arguments: args, returns } = operation ?? api.functions.find(called) ?? {};
  check(args !== undefined, `operation ${name} is not known`);
  const fields = operation ? fieldsOf(returns) : returns;
  return { isSent: operation !== undefined, argumentNames: args.map(({ name }) => name), fields };
}

/** What a case can name of a record. An amount of TON has `nano` beside it; a plain value is `value`. */
function fieldsOf(returns) {
  const record = api.records.find(({ name }) => name === returns);
  if (record === undefined) return ["value"];
  const nano = record.fields.some(({ kind }) => kind === "ton") ? ["nano"] : [];
  return [...record.fields.map(({ name }) => name), ...nano];
}

/** The key that nothing may print. */
export function secretOf(one) {
  return one.operation === "parse_api_key" ? one.args.text : (one.client.api_key ?? DEFAULT_KEY);
}

/** Whether the case says how long the client waits. One with several attempts and no wait does not. */
export function judgesWaits({ exchanges }) {
  return exchanges.length < 2 || exchanges.some(({ wait }) => wait);
}

/** The server opens the port again when it is told of the wait. */
function checkRefusals(one) {
  if (!judgesWaits(one)) return;
  for (const [at, { answer }] of one.exchanges.entries()) {
    const beside = [one.exchanges[at - 1], one.exchanges[at + 1]].filter(Boolean);
    const isFramed = answer !== "connect_refused" || beside.every(({ wait }) => wait);
    check(isFramed, "a refused connection has a wait before and after it");
  }
}

function readClient(client) {
  only(of("object", client, "client"), "client", ["api_key", "base_url", "base_path", "timeouts", "random"]);
  for (const name of ["api_key", "base_url", "base_path"]) of("string", client[name] ?? "", name);
  check(client.base_url === undefined || client.base_path === undefined, "client has a base_url and a base_path");
  const timeouts = of("object", client.timeouts ?? {}, "timeouts");
  only(timeouts, "timeouts", ["connect_ms", "read_ms"]);
  for (const [name, value] of Object.entries(timeouts)) check(milliseconds(value, name) > 0, `${name} is 0`);
  const random = of("number", client.random ?? 1, "random");
  check(random >= 0 && random <= 1, `random is ${random}`);
  return client;
}

function readExchange(exchange) {
  const names = Object.keys(of("object", exchange, "an exchange"))
    .sort()
    .join();
  const { fault, expect } = exchange;
  if (names === "wait") {
    const wait = of("object", exchange.wait, "wait");
    only(wait, "wait", ["min_ms", "max_ms"]);
    const bounds = [milliseconds(wait.min_ms, "min_ms"), milliseconds(wait.max_ms, "max_ms")];
    check(bounds[0] <= bounds[1], "a wait's min_ms is above its max_ms");
    return { wait: bounds };
  }
  if (names === "fault") {
    check(fault === "connect_refused", `fault ${fault} expects a request, or is not known`);
    return { answer: fault };
  }
  if (names === "expect,fault") {
    check(["reset", "close", "hang"].includes(fault), `fault ${fault} is not known here`);
    return { expect: readExpect(expect), answer: fault };
  }
  check(names === "expect,reply", `an exchange cannot have ${names}`);
  return { expect: readExpect(expect), answer: readReply(exchange.reply) };
}

function readExpect(expect) {
  only(of("object", expect, "expect"), "expect", ["method", "path", "headers", "absent_headers", "body"]);
  check(["GET", "POST"].includes(expect.method), `method ${expect.method} is not known`);
  check(of("string", expect.path, "path").startsWith("/"), "path does not start with /");
  const headers = of("object", expect.headers ?? {}, "headers");
  for (const name of [...Object.keys(headers), ...of("array", expect.absent_headers ?? [], "absent_headers")]) {
    check(/^[a-z0-9-]+$/.test(name), `header ${name} is not in lower case`);
  }
  for (const [name, value] of Object.entries(headers)) of("string", value, name);
  of("string", expect.body ?? "", "body");
  return expect;
}

function readReply(reply) {
  const names = ["status", "headers", "body", "body_base64", "body_repeat", "fault"];
  only(of("object", reply, "reply"), "reply", names);
  const { fault } = reply;
  const body = readBody(reply);
  if (fault === "garbage") {
    check(reply.status === undefined && reply.headers === undefined, "garbage has neither status nor headers");
    return { fault, body };
  }
  check([undefined, "truncate", "stall"].includes(fault), `fault ${fault} is not known here`);
  const headers = of("array", reply.headers ?? [], "headers");
  for (const pair of headers) {
    check(of("array", pair, "a header").length === 2, "a header is no pair");
    for (const part of pair) of("string", part, "a header's part");
  }
  return { status: of("number", reply.status, "status"), headers, body, fault };
}

function readBody(reply) {
  const forms = ["body", "body_base64", "body_repeat"].filter((name) => reply[name] !== undefined);
  check(forms.length <= 1, "a reply has at most one body");
  const { body = "", body_base64: base64, body_repeat: repeat } = reply;
  if (base64 !== undefined) {
    return Uint8Array.from(atob(of("string", base64, "body_base64")), (one) => one.charCodeAt(0));
  }
  if (repeat === undefined) return bytes(of("string", body, "body"));
  only(of("object", repeat, "body_repeat"), "body_repeat", ["text", "times", "after"]);
  const text = of("string", repeat.text, "text").repeat(of("number", repeat.times, "times"));
  return bytes(text + of("string", repeat.after ?? "", "after"));
}

function bytes(text) {
  return new TextEncoder().encode(text);
}

function readResult(result) {
  only(of("object", result, "result"), "result", ["ok", "error"]);
  check(Object.keys(result).length === 1, "result is ok or error");
  return result.error === undefined ? { ok: of("object", result.ok, "ok") } : { error: readError(result.error) };
}

function readError(error) {
  only(of("object", error, "error"), "error", ERROR_FIELDS);
  check(CODES.includes(error.code), `code ${error.code} is not known`);
  return error;
}

function milliseconds(value, what) {
  check(Number.isInteger(value) && value >= 0, `${what} is ${value}, no number of milliseconds`);
  return value;
}

function of(kind, value, what) {
  const actual = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  check(actual === kind, `${what} is of the kind ${actual}, not ${kind}`);
  return value;
}

function only(given, what, names) {
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  check(unknown.length === 0, `${what} has an unknown field: ${unknown.join(", ")}`);
}

function needs(given, what, names) {
  const missing = names.filter((name) => !Object.hasOwn(given, name));
  check(missing.length === 0, `${what} lacks ${missing.join(", ")}`);
}

function check(isTrue, why) {
  if (!isTrue) throw new Error(why);
}
