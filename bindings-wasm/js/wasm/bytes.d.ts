/** Its bytes, as the build puts them in. */
declare module "starsbot.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** The same of the module of links and values. */
declare module "values.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** The same of the sandbox's module. */
declare module "sandbox.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** A module, compiled by the host. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
