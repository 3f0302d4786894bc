// Makes the call of a case through the public API of the installed package, as a user would. Runs in Node and in a
// page alike.

import { Client, OutcomeUnknownError, StarsBotError, Ton, Username, Wallet, checkApiKey } from "starsbot";
import { DEFAULT_KEY, readCase, secretOf } from "./case.mjs";
import { Printed } from "./leaks.mjs";
import { inMemory, onTheWire } from "./places.mjs";

/**
 * What plays a case, given as JSON.
 *
 * @param {string} controlUrl where the fault server is
 * @param {{ isBrowser?: boolean, inspect?: Function, withFetch?: boolean }} host `withFetch` plays on the wire twice,
 *   the second time over the `fetch` of this host
 * @returns {(json: string, name: string) => Promise<{ problems: string[], runs: Record<string, number> }>} with the
 *   number of problems of each run
 */
export function player(controlUrl, { isBrowser = false, inspect, withFetch = false }) {
  const places = [inMemory, onTheWire(controlUrl, isBrowser)];
  if (withFetch) places.push(onTheWire(controlUrl, isBrowser, "on the wire with fetch", { fetch: globalThis.fetch }));
  return async (json, name) => {
    const one = readCase(json, name);
    const problems = [];
    const runs = {};
    for (const open of one.isSent ? places : [nowhere]) {
      const printed = new Printed(inspect);
      const place = await open(one, printed);
      const wrong = judge(one, place, printed, await attempt(() => call(one, place, printed)));
      wrong.push(...(await place.close()));
      problems.push(...wrong.map((problem) => `${place.name}: ${problem}`));
      runs[place.name] = wrong.length;
    }
    return { problems, runs };
  };
}

/** Where operations are played that send nothing. */
function nowhere() {
  return { name: "in memory", close: () => [] };
}

async function attempt(make) {
  try {
    return { value: await make() };
  } catch (error) {
    if (!(error instanceof StarsBotError)) throw error;
    return { error };
  }
}

async function call(one, place, printed) {
  const pure = PURE[one.operation];
  if (pure) return pure(one.args);
  const client = new Client({ ...options(one, place), ...place.options });
  try {
    printed.value("the client", client);
    return await client[camelCase(one.operation)](...argumentsOf(one));
  } finally {
    await client.close();
  }
}

/** A client's options, as the case and the place have them. */
function options({ client }, place) {
  const { connect_ms: connect, read_ms: read } = client.timeouts ?? {};
  const timeout = {};
  if (connect !== undefined) timeout.connect = connect;
  if (read !== undefined) Object.assign(timeout, { request: read, purchase: read });
  return {
    apiKey: client.api_key ?? DEFAULT_KEY,
    baseUrl: client.base_url ?? place.baseUrl + (client.base_path ?? ""),
    timeout,
    dangerouslyAllowBrowser: true,
  };
}

/** What an operation is called with: an object, unless there is but one argument, or none. */
function argumentsOf({ argumentNames, args }) {
  if (argumentNames.length > 1) return [inCamelCase(args)];
  return argumentNames.map((name) => args[name]);
}

const PURE = {
  parse_username: ({ text }) => Username.parse(text),
  parse_ton: ({ text }) => Ton.parse(text),
  parse_api_key: ({ text }) => checkApiKey(text),
  parse_wallet: ({ text }) => Wallet.parse(text),
  payment_link: (args) => linkOf(args),
};

/** A link is made of what the service says, so here it says it. */
async function linkOf({ wallet, memo, amount }) {
  const transport = async () => ({ status: 200, headers: {}, body: JSON.stringify({ wallet, memo }) });
  const client = new Client({ apiKey: DEFAULT_KEY, transport, dangerouslyAllowBrowser: true });
  const deposit = await client.deposit();
  return deposit.paymentLink(amount === undefined ? {} : { amount });
}

/** The fields of a value that a case can name. */
function valueOf({ operation, isSent, fields }, value) {
  if (!isSent) return PURE_FIELDS[operation](value);
  return Object.fromEntries(fields.map((name) => [name, fieldOf(value, name)]));
}

const PURE_FIELDS = {
  parse_username: (username) => ({ username }),
  parse_ton: (ton) => ({ ton: String(ton), nano: textOf(ton.nano) }),
  parse_api_key: () => ({}),
  parse_wallet: ({ workchain, hash, bounceable }) => ({ workchain, hash, bounceable }),
  payment_link: (link) => ({ link: String(link) }),
};

function fieldOf(value, name) {
  if (name === "value") return value;
  if (name === "nano") return textOf(value.ton.nano);
  const field = value[camelCase(name)];
  return field instanceof Ton ? String(field) : field;
}

function textOf(nano) {
  return typeof nano === "bigint" ? String(nano) : `no bigint: ${nano}`;
}

/** What is not as the case has it, the key in print included. */
function judge(one, place, printed, { value, error }) {
  const wrong = [];
  if (error) {
    printed.value("the error", error);
    const instead = place.isBrowser ? one.browser : undefined;
    wrong.push(...differences(instead ?? one.error, attributes(error), `failed: ${error}`, error.message));
    if ((error.code === "outcome_unknown") !== error instanceof OutcomeUnknownError) {
      wrong.push(`${error.code} is a ${error.name}`);
    }
  } else {
    printed.value("the value", value);
    const isElsewhere = place.isBrowser && one.browser;
    wrong.push(...differences(isElsewhere ? undefined : one.ok, valueOf(one, value), "succeeded"));
  }
  return [...wrong, ...printed.leaks(secretOf(one))];
}

/** An error with every attribute a case can name. */
function attributes(error) {
  return {
    code: error.code,
    outcome: error.outcome,
    may_have_spent: error.mayHaveSpent,
    retryable: error.retryable,
    status: error.status,
    retry_after_ms: error.retryAfter,
    field: error.field,
    attempts: error.attempts,
  };
}

function differences(wanted, actual, otherwise, message = "") {
  if (wanted === undefined) return [`${otherwise} with ${show(actual)}`];
  const wrong = [];
  for (const [name, value] of Object.entries(wanted)) {
    if (name === "message_contains") {
      if (!message.includes(value)) wrong.push(`message "${message}" does not contain "${value}"`);
      continue;
    }
    const expected = name === "field" ? camelCase(value) : value;
    if (actual[name] !== expected) wrong.push(`${name} is ${show(actual[name])} instead of ${show(expected)}`);
  }
  return wrong;
}

function show(value) {
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}n` : part));
}

function inCamelCase(args) {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [camelCase(name), value]));
}

function camelCase(name) {
  return typeof name === "string" ? name.replace(/_(.)/g, (_, letter) => letter.toUpperCase()) : name;
}
