// A process that makes one call and ends: `start.mjs CLIENT URL`. It writes the milliseconds from before the client is
// loaded until its first answer.

import { CLIENTS } from "./clients.mjs";

const [name, url] = process.argv.slice(2);
const began = performance.now();
await (
  await CLIENTS[name](url)
)();
console.log(performance.now() - began);
process.exit();
