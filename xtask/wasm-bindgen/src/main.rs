//! Makes the JavaScript beside a module for the web: `xtask-wasm-bindgen MODULE.wasm FOLDER NAME` writes
//! `NAME.js`, `NAME.d.ts` and `NAME_bg.wasm`.
//!
//! wasm-bindgen refuses a command line of another version than the crate's. Built from the same lock file,
//! this one cannot be another, and nobody has to install it. It is a crate of its own because it takes a
//! minute to compile, which only the wasm legs should wait for.

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().with_context(|| format!("which {what}?"));
    let (module, folder, name) = (next("module")?, next("folder")?, next("name")?);
    Bindgen::new()
        .input_path(module)
        .out_name(&name)
        .web(true)?
        .typescript(true)
        .generate(folder)
}
