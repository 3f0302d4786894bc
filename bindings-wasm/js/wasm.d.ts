/** Its bytes, as the build puts them in. */
declare module "starsbot.wasm" {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** The module, compiled by the host. */
declare module "*/starsbot.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
