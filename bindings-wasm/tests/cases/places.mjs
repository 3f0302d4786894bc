// Where a case is played: in memory over a scripted transport, or on the wire against the fault server.

import { NotSent, TruncatedResponse } from "starsbot";
import { ask } from "../../../tests/wasm/control.js";
import { Judge } from "./judge.mjs";

const MEMORY_URL = "http://127.0.0.1:8765";
const MAX_BODY = 1_048_576;

/** A transport without a network, and the clock that goes with it. A fault is a transport's failure. */
export function inMemory(one, printed) {
  const judge = new Judge(one);
  const transport = async (request) => {
    printed.shown("the request", request);
    if (!request.url.startsWith(MEMORY_URL)) judge.problems.push(`${request.url} is not below ${MEMORY_URL}`);
    const path = request.url.slice(MEMORY_URL.length);
    const headers = Object.entries(request.headers);
    return arrive(judge.request(request.method, path, headers, request.body));
  };
  const clock = { sleep: async (ms) => judge.wait(ms), random: () => one.client.random ?? 1 };
  return { name: "in memory", baseUrl: MEMORY_URL, options: { transport, clock }, close: () => judge.end() };
}

/** What a transport would report. */
function arrive(answer) {
  if (answer === "connect_refused") throw new NotSent("connection refused");
  if (answer === "hang") throw new DOMException("no answer", "TimeoutError");
  if (answer === "reset" || answer === "close" || answer.fault === "garbage")
    throw new Error("the connection was lost");
  // What is over the limit already is not read further, so that nothing more can go wrong with it.
  const isTooLong = answer.body.length > MAX_BODY;
  const body = answer.body.slice(0, MAX_BODY + 1);
  const response = { status: answer.status, headers: Object.fromEntries(answer.headers), body };
  if (answer.fault === undefined || isTooLong) return response;
  throw new TruncatedResponse(response, { timedOut: answer.fault === "stall" });
}

/**
 * A port of the fault server, for one of the package's own transports, which `options` choose. The clock tells the
 * server of a wait.
 */
export function onTheWire(controlUrl, isBrowser, name = "on the wire", options = {}) {
  return async (one) => {
    const query = isBrowser ? "?platform=browser" : "";
    const opened = JSON.parse(await ask(`${controlUrl}/cases${query}`, one.json));
    const caseUrl = `${controlUrl}/cases/${opened.id}`;
    const clock = {
      sleep: (ms) => ask(`${caseUrl}/wait`, JSON.stringify({ ms })),
      random: () => one.client.random ?? 1,
    };
    return {
      name,
      isBrowser,
      baseUrl: opened.base_url,
      options: { ...options, clock },
      close: async () => JSON.parse(await ask(`${caseUrl}/verdict`)).failures,
    };
  };
}
