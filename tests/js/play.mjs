// Plays cases, several at once. Runs in Node and in a page alike.

// Most of the time is spent waiting for time-outs.
const AT_ONCE = 16;
const LIMIT_MS = 20_000;

/**
 * @template {{ problems: string[] }} Played
 * @param {{ name: string, json: string }[]} cases
 * @param {(json: string, name: string) => Promise<Played>} playOne plays a case, given as JSON
 * @returns {Promise<({ name: string, problems: string[] } & Partial<Played>)[]>} in the same order
 */
export async function play(cases, playOne) {
  const played = [];
  const waiting = cases.entries();
  const worker = async () => {
    for (const [at, { name, json }] of waiting) {
      played[at] = { name, ...(await inTime(() => playOne(json, name))) };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return played;
}

async function inTime(run) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not end within ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    return await Promise.race([run(), late]);
  } catch (error) {
    return { problems: [String(error)] };
  } finally {
    clearTimeout(timer);
  }
}
