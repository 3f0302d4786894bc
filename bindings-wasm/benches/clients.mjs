// The clients that are measured: each makes a function that asks for the balance and reads it.

export const KEY = "sk_test_0123456789";
const headers = { authorization: `Bearer ${KEY}`, accept: "application/json" };

export const CLIENTS = {
  async starsbot(url) {
    const { Client } = await import("starsbot");
    const client = new Client({ apiKey: KEY, baseUrl: url });
    return async () => (await client.balance()).ton.nano;
  },
  async fetch(url) {
    return async () => balance(await (await fetch(`${url}/api/v1/balance`, { headers })).json());
  },
  async "undici.request"(url) {
    const { request } = await import("undici");
    return async () => balance(await (await request(`${url}/api/v1/balance`, { headers })).body.json());
  },
  async axios(url) {
    const { default: axios } = await import("axios");
    const { Agent } = await import("node:http");
    const client = axios.create({ baseURL: url, headers, httpAgent: new Agent({ keepAlive: true }) });
    return async () => balance((await client.get("/api/v1/balance")).data);
  },
  async ky(url) {
    const { default: ky } = await import("ky");
    const client = ky.create({ prefixUrl: url, headers });
    return async () => balance(await client.get("api/v1/balance").json());
  },
  async "openapi-fetch"(url) {
    const { default: createClient } = await import("openapi-fetch");
    const client = createClient({ baseUrl: url, headers });
    return async () => balance((await client.GET("/api/v1/balance")).data);
  },
};

function balance({ balance_ton: ton }) {
  if (typeof ton !== "number") throw new Error("that is no balance");
  return ton;
}
