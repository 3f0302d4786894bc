// Plays cases with the module, several at once. Runs in Node and in a page alike.

// Most of the time is spent waiting for time-outs.
const AT_ONCE = 16;
const LIMIT_MS = 20_000;

/**
 * @param {(caseJson: string, controlUrl: string) => Promise<string>} runCase the module's `run_case`
 * @param {{ name: string, json: string }[]} cases
 * @param {string} controlUrl where the fault server is
 * @returns {Promise<{ name: string, problems: string[], held_by_compiler: boolean }[]>} in the same order
 */
export async function play(runCase, cases, controlUrl) {
  const played = [];
  const waiting = cases.entries();
  const worker = async () => {
    for (const [at, { name, json }] of waiting) {
      played[at] = { name, ...(await playOne(() => runCase(json, controlUrl))) };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return played;
}

async function playOne(run) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    return JSON.parse(await Promise.race([run(), late]));
  } catch (error) {
    return { problems: [String(error)], held_by_compiler: false };
  } finally {
    clearTimeout(timer);
  }
}
