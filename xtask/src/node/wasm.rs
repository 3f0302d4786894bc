//! The WebAssembly modules: those of the package, and the one that the bench compares them with.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::package;
use crate::cargo::{cargo, wasm_bindgen};
use crate::{paths, step, tools};

const WASM: &str = "wasm32-unknown-unknown";

/// The features of `starsbot-wasm` that are modules of the package, and the modules' names.
const MODULES: [(&str, &str); 3] = [
    ("client", "starsbot"),
    ("values", "values"),
    ("sandbox", "sandbox"),
];

/// What every host that is supported knows of WebAssembly. With all features Node 20 refuses the module.
const WASM_FEATURES: [&str; 8] = [
    "--mvp-features",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Small. What is called from one place alone stays a function of its own: V8 compiles a function when it is first
/// called, and most calls have no use for most of what could be put into one.
const WASM_SMALL: [&str; 2] = ["-Oz", "--one-caller-inline-max-function-size=0"];

/// Makes the modules of the package, and the JavaScript that calls them, in a folder.
pub(super) fn make_modules(folder: &Path) -> Result<()> {
    for (feature, name) in MODULES {
        let features = format!("--no-default-features --features {feature}");
        let module = compile("starsbot-wasm", &features)?;
        make(&module, folder, name, "glue")?;
    }
    Ok(())
}

/// Makes the module that has a client on reqwest in a folder, with JavaScript that loads it.
pub(super) fn make_reqwest(folder: &Path) -> Result<()> {
    let module = compile("starsbot-bench-reqwest-wasm", "--all-features")?;
    make(&module, folder, "starsbot", "web")
}

/// Compiles a package for size. Returns the module, as the compiler leaves it.
fn compile(package: &str, features: &str) -> Result<PathBuf> {
    tools::ensure_rust_target(WASM)?;
    let mut build = cargo(&format!(
        "build -p {package} {features} --profile wasm --target {WASM}"
    ));
    step::run("building a WebAssembly module", &mut build)?;
    let file = format!("wasm/{}.wasm", package.replace('-', "_"));
    Ok(paths::target().join(WASM).join(file))
}

/// Puts a module with its JavaScript into a folder, as small as it gets.
fn make(compiled: &Path, folder: &Path, name: &str, kind: &str) -> Result<()> {
    wasm_bindgen(compiled, folder, name, kind)?;
    let module = folder.join(format!("{name}_bg.wasm"));
    let smaller = folder.join("smaller.wasm");
    let mut optimize = Command::new(tools::ensure_node()?);
    optimize
        .arg(package().join("node_modules/binaryen/bin/wasm-opt"))
        .args(WASM_FEATURES)
        .args(WASM_SMALL)
        .arg(&module)
        .arg("-o")
        .arg(&smaller);
    step::run("wasm-opt", &mut optimize)?;
    fs::rename(smaller, module)?;
    Ok(())
}
