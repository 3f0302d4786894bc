import { callNative } from "../wasm/convert.js";
import { valuesModule } from "../wasm/module.js";

/**
 * Checks whether a string can be an API key, without asking the service. The check that every client makes.
 *
 * @throws {@link InvalidConfigError} `field` is `apiKey`.
 */
export async function checkApiKey(text: string): Promise<void> {
  const { checkApiKey } = await valuesModule.ready();
  callNative(() => {
    checkApiKey(text);
  });
}
