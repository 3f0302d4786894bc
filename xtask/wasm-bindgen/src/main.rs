//! Makes the JavaScript beside a module for the web: `xtask-wasm-bindgen MODULE.wasm FOLDER NAME` writes
//! `NAME.js`, `NAME.d.ts` and `NAME_bg.wasm`.
//!
//! wasm-bindgen refuses a command line of another version than the crate's. Built from the same lock file,
//! this one cannot be another, and nobody has to install it. It is a crate of its own because it takes a
//! minute to compile, which only the wasm legs should wait for.

use std::fs;

use anyhow::{Context as _, Result};
use walrus::{ModuleConfig, RawCustomSection};
use wasm_bindgen_cli_support::Bindgen;

/// What rustc allows and wasm-bindgen is kept from using. A function that returns two values gets a wrapper of its
/// own from V8, compiled while the module is: of ours all together, that takes longer than the rest of it.
const UNUSED: &[u8] = b"multivalue";

const FEATURES: &str = "target_features";

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().with_context(|| format!("which {what}?"));
    let (module, folder, name) = (next("module")?, next("folder")?, next("name")?);

    // What LLVM has made is not verified once more.
    let mut config = ModuleConfig::new();
    let mut module = config.strict_validate(false).parse(&fs::read(module)?)?;
    let features = module.customs.remove_raw(FEATURES);
    let features = features.context("the module does not say which features it may use")?;
    module.customs.add(RawCustomSection {
        name: FEATURES.to_owned(),
        data: without_unused(&features.data).context("its features cannot be read")?,
    });
    Bindgen::new()
        .input_module(&name, module)
        .out_name(&name)
        .web(true)?
        .typescript(true)
        .generate(folder)
}

/// A list of features: how many they are, then of each a sign, its length, and its name.
fn without_unused(features: &[u8]) -> Option<Vec<u8>> {
    let (count, mut rest) = features.split_first()?;
    let mut kept = vec![0];
    for _ in 0..*count {
        let (_, length) = (rest.first()?, rest.get(1)?);
        let (feature, after) = rest.split_at_checked(2 + usize::from(*length))?;
        rest = after;
        if feature[2..] != *UNUSED {
            kept[0] += 1;
            kept.extend(feature);
        }
    }
    // No number is 128 or more, or the list would not end here.
    rest.is_empty().then_some(kept)
}
