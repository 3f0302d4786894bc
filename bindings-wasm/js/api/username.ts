import { callNative } from "../wasm/convert.js";
import { valuesModule } from "../wasm/module.js";

/** Usernames of Telegram. Everywhere in this library one is a string, without `@`. */
export const Username = {
  /**
   * Returns the username in what a person has typed or pasted. Blanks around it, one leading `@`, and links to `t.me`,
   * `telegram.me`, `telegram.dog` or `tg://resolve?domain=` are taken off. `buy` does the same by itself; this is for
   * checking a form early.
   *
   * @throws {@link InvalidArgumentError} `field` is `username`, when what is left is no username by Telegram's rule.
   */
  async parse(text: string): Promise<string> {
    const { parseUsername } = await valuesModule.ready();
    return callNative(() => parseUsername(text));
  },
};
