// The judge of a case played in memory: told what is sent, it says what to answer, and notes what is wrong.

import { judgesWaits } from "./case.mjs";

/** Pure: it neither sends nor waits. */
export class Judge {
  #ahead;
  #judgesWaits;

  constructor(one) {
    this.#ahead = [...one.exchanges];
    this.#judgesWaits = judgesWaits(one);
    /** @type {string[]} */
    this.problems = [];
  }

  /** The client has tried to send: what becomes of it, a reply or the name of a fault. */
  request(method, path, headers, body) {
    while (this.#ahead.length > 0) {
      const { wait, expect, answer } = this.#ahead.shift();
      if (wait) {
        this.problems.push(`${method} ${path} was sent without the wait of ${wait} ms before it`);
        continue;
      }
      if (expect) this.#compare(expect, method, path, headers, body);
      return answer;
    }
    this.problems.push(`${method} ${path} was sent, a request too many`);
    return { status: 500, headers: [], body: new Uint8Array(), fault: undefined };
  }

  /** The client has asked to wait. */
  wait(ms) {
    if (!this.#judgesWaits) return;
    const [next] = this.#ahead;
    if (next === undefined) {
      this.problems.push(`waited ${ms} ms, a wait too many`);
    } else if (!next.wait) {
      this.problems.push(`waited ${ms} ms instead of sending`);
    } else {
      const [least, most] = this.#ahead.shift().wait;
      if (!(least <= ms && ms <= most)) this.problems.push(`waited ${ms} ms instead of ${least} to ${most} ms`);
    }
  }

  /** The call is over: everything that was wrong. */
  end() {
    for (const { wait, expect } of this.#ahead) {
      const attempt = expect ? `${expect.method} ${expect.path}` : "an attempt to connect";
      this.problems.push(`${wait ? `a wait of ${wait} ms` : attempt} is missing`);
    }
    return this.problems;
  }

  #compare(expect, method, path, headers, body) {
    const values = (wanted) => headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
    const differs = (what, found, wanted) => {
      if (found !== wanted) this.problems.push(`${what} is ${found} instead of ${wanted}`);
    };
    differs("method", method, expect.method);
    differs("path", path, expect.path);
    for (const [name, wanted] of Object.entries(expect.headers ?? {})) {
      differs(`header ${name}`, JSON.stringify(values(name)), JSON.stringify([wanted]));
    }
    for (const name of expect.absent_headers ?? []) {
      if (values(name).length > 0) this.problems.push(`header ${name} is ${values(name)} and must not be there`);
    }
    if (expect.body !== undefined) differs("body", body, expect.body);
  }
}
