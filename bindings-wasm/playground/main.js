// The page: a client of the sandbox, and what passes between the two.

import { TruncatedResponse, Client, NotSent, Sandbox, StarsBotError } from "starsbot/inline";
import { LANGUAGES } from "./snippets.js";

const FAULTS = {
  "": ["nothing", "The purchase goes well, unless the service refuses it by itself."],
  manual: ["delivered manually", "The order is accepted, and a person will deliver it."],
  slow: ["a slow response", "It takes three seconds of the sandbox's time, and is patiently awaited."],
  response_dropped: ["the response gets lost", "The Stars are bought, and the connection breaks before the response."],
  request_dropped: ["the request gets lost", "Nothing is bought, but nobody can tell it from a lost response."],
  truncated: ["the response is cut short", "The Stars are bought, and half of the response arrives."],
  html: ["a web page for a response", "The Stars are bought, and some proxy answers with HTML."],
  server_error: ["a 500, and nothing is bought", "The service fails before it buys."],
  server_error_after: ["a 500, and they are bought", "The service fails after it has bought."],
  rate_limit: ["too many requests", "A 429: to be tried again after two seconds. A purchase is never repeated for you."],
  unauthorized: ["a wrong key", "A 401."],
  insufficient_balance: ["too little balance", "A 402."],
  not_found: ["an unknown recipient", "A 404."],
  connection_refused: ["no connection", "Nothing is sent, and that is proven, so it is tried three times in all."],
};
const OUTCOMES = {
  not_sent: ["bad", "Nothing was sent, nothing was bought"],
  rejected: ["bad", "Refused, nothing was bought"],
  unknown: ["unsure", "May have been bought: do not simply buy again"],
};
const SHOWN = 6;
const KEY = "sk_sandbox";

const sandbox = new Sandbox();
const client = new Client({
  apiKey: KEY,
  appName: "playground/1.0",
  transport: show,
  dangerouslyAllowBrowser: true, // This key opens nothing but this page's own sandbox.
});

const element = (id) => document.getElementById(id);
const make = (name, content, attributes = {}) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...[content].flat());
  return made;
};

// ── What travels ────────────────────────────────────────────────────────────────────────────────────────

/** Sends with the sandbox, and shows what passes. */
async function show(request, context) {
  const fault = element("fault").value;
  // Asked for when a request leaves, so that none is left waiting by a purchase that was refused before.
  if (request.isPurchase && fault !== "") await sandbox.failNext("buy", fault);
  element("wire").prepend(make("pre", requestText(request.toJSON()), { className: "request" }));
  try {
    const response = await sandbox.transport(request, context);
    showResponse(responseText(response), response.status < 300 ? "good" : "bad");
    return response;
  } catch (error) {
    if (error instanceof TruncatedResponse) showResponse(`${responseText(error.response)}\n✂ the connection broke here`, "unsure");
    else if (error instanceof NotSent) showResponse("no connection: not a byte was sent", "bad");
    else showResponse("the connection broke before a response", "unsure");
    throw error;
  }
}

/** Puts a response below its request, the latest pair first. */
function showResponse(text, tone) {
  const wire = element("wire");
  wire.firstChild.after(make("pre", text, { className: `response ${tone}` }));
  while (wire.children.length > 2 * SHOWN) wire.lastChild.remove();
}

function requestText({ method, url, headers, body }) {
  const { host, pathname } = new URL(url);
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${pathname} HTTP/1.1`, ...lines, ...(body ? ["", body] : [])].join("\n");
}

function responseText({ status, headers, body }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status}`, ...lines, "", body].join("\n");
}

// ── The same call ───────────────────────────────────────────────────────────────────────────────────────

let language = "JavaScript";
let call = { operation: "balance" };

function showCode(next = call) {
  call = next;
  element("code").textContent = LANGUAGES[language]({ ton: "", stars: "", ...call });
  for (const tab of element("tabs").children) {
    const isChosen = tab.textContent === language;
    tab.setAttribute("aria-selected", String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    if (isChosen) element("code").setAttribute("aria-labelledby", tab.id);
  }
}

for (const name of Object.keys(LANGUAGES)) {
  const tab = make("button", name, { type: "button", role: "tab", id: `tab-${name}` });
  tab.setAttribute("aria-controls", "code");
  tab.addEventListener("click", () => {
    language = name;
    showCode();
  });
  element("tabs").append(tab);
}
element("tabs").addEventListener("keydown", ({ key }) => {
  const tabs = [...element("tabs").children];
  const at = tabs.findIndex((tab) => tab.textContent === language);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[key];
  if (to === undefined) return;
  const tab = tabs.at(to % tabs.length);
  tab.click();
  tab.focus();
});

// ── Calls ───────────────────────────────────────────────────────────────────────────────────────────────

/** Makes a call from a button, which waits for it. */
async function during(button, run) {
  button.disabled = true;
  try {
    await run();
  } finally {
    button.disabled = false;
    await showState();
  }
}

async function askBalance() {
  showCode({ operation: "balance" });
  element("balance").textContent = String((await client.balance()).ton);
}

/** What the sandbox knows without being asked over its API. */
async function showState() {
  element("balance").textContent = String(await sandbox.balance());
  element("price").textContent = String(await sandbox.price());
  const purchases = await sandbox.purchases();
  element("orders").replaceChildren(...purchases.toReversed().map(orderItem));
  if (purchases.length === 0) element("orders").append(make("li", make("span", "Nothing yet.")));
  const twice = (await sandbox.duplicatePurchases()).length;
  element("twice").hidden = twice === 0;
  element("twice").textContent = `${twice} of them ${twice === 1 ? "repeats" : "repeat"} an earlier purchase: was that meant?`;
}

function orderItem({ amountStars, toUsername, cost, acknowledged, delivery }) {
  const whom = toUsername === null ? "the owner of the key" : `@${toUsername}`;
  const notes = [`${cost} TON`];
  if (delivery === "manual") notes.push("manually");
  if (!acknowledged) notes.push("the buyer got no response");
  return make("li", [`${amountStars} Stars for ${whom}`, make("span", notes.join(" · "))]);
}

function tell(tone, title, text, code) {
  const result = element("result");
  result.className = tone;
  result.replaceChildren(make("b", title), text, ...(code ? [make("code", code)] : []));
}

async function buy() {
  const [stars, recipient] = [element("stars").value.trim(), element("recipient").value];
  const isMine = element("myself").checked;
  // What is no number is passed on as it is: the library says what is wrong with it.
  const amountStars = /^\d+$/.test(stars) ? BigInt(stars) : stars;
  // As a number it is shown without zeros before it, with which some languages would not take it.
  const shown = typeof amountStars === "bigint" ? String(amountStars) : JSON.stringify(stars);
  showCode({ operation: "buy", stars: shown, recipient: isMine ? undefined : recipient });
  try {
    const order = await client.buy({ amountStars, ...(isMine ? {} : { toUsername: recipient }) });
    tell("good", order.delivery === "manual" ? "Accepted, delivered manually" : "Bought", order.message, order.orderId);
  } catch (error) {
    if (!StarsBotError.isStarsBotError(error)) throw error;
    const [tone, title] = OUTCOMES[error.outcome];
    const known = [`outcome: ${error.outcome}`, `code: ${error.code}`, `mayHaveSpent: ${error.mayHaveSpent}`];
    tell(tone, title, error.message, known.join(" · "));
  }
}

async function topUp() {
  const ton = element("ton").value;
  showCode({ operation: "deposit", ton });
  element("top-up-result").textContent = "";
  try {
    const deposit = await client.deposit();
    const link = deposit.paymentLink({ amount: ton });
    element("qr").src = `data:image/svg+xml,${encodeURIComponent(link.qrSvg())}`;
    Object.assign(element("link"), { href: link.tonLink, textContent: link.tonLink });
    element("memo").textContent = deposit.memo;
    element("pay").onclick = () => during(element("pay"), () => pay(ton));
    element("payment").hidden = false;
  } catch (error) {
    if (!StarsBotError.isStarsBotError(error)) throw error;
    element("payment").hidden = true;
    element("top-up-result").textContent = error.message;
  }
}

async function pay(ton) {
  const balance = await sandbox.credit(ton);
  element("top-up-result").textContent = `${ton.trim()} TON have arrived. There are ${balance} TON now.`;
}

// ── The page ────────────────────────────────────────────────────────────────────────────────────────────

element("fault").append(...Object.entries(FAULTS).map(([value, [text]]) => make("option", text, { value })));
const explainFault = () => (element("fault-hint").textContent = FAULTS[element("fault").value][1]);
element("fault").addEventListener("change", explainFault);
element("myself").addEventListener("change", () => (element("recipient").disabled = element("myself").checked));
element("ask-balance").addEventListener("click", ({ target }) => during(target, askBalance));
element("reset").addEventListener("click", ({ target }) =>
  during(target, async () => {
    await sandbox.reset();
    for (const id of ["wire", "result", "top-up-result"]) element(id).replaceChildren();
    element("payment").hidden = true;
  }),
);
for (const [id, run] of [
  ["buy", buy],
  ["top-up", topUp],
]) {
  element(id).addEventListener("submit", (event) => {
    event.preventDefault();
    void during(event.submitter ?? element(id).querySelector("button"), run);
  });
}

explainFault();
await askBalance();
await showState();
