//! Runs cargo, always with the same packages and features, so that nothing is built twice.

use std::env;
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::{paths, step};

/// What users get, and what plays the service for them. Cargo unites the features of the packages it is asked to
/// build, and builds again what gets others; so these are always asked for together.
pub(crate) const PACKAGES: &str = "-p starsbot -p starsbot-transport -p starsbot-hyper -p starsbot-reqwest \
    -p starsbot-sandbox-server -p starsbot-tests --all-features";

/// The variables in which `cargo run` describes xtask itself. Build scripts that read them, as ring's does, would run
/// again whenever cargo is called from here after it was called by hand, or the other way round.
const XTASK_VARIABLES: [&str; 3] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"];

/// Cargo in the workspace, with the toolchain that runs this. The arguments are separated by spaces.
pub(crate) fn cargo(args: &str) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command
        .args(args.split(' '))
        .current_dir(paths::root())
        .env("CARGO_TARGET_DIR", paths::target());
    without_xtask(&mut command);
    command
}

/// Hides xtask from a command that calls cargo.
pub(crate) fn without_xtask(command: &mut Command) -> &mut Command {
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if XTASK_VARIABLES.iter().any(|start| text.starts_with(start)) {
            command.env_remove(&name);
        }
    }
    command
}

/// Builds the sandbox, the fault server, and the tour that is shown against the sandbox.
pub(crate) fn build_servers() -> Result<()> {
    let servers = "--bin starsbot-sandbox --bin starsbot-fault-server";
    let args = format!("build {PACKAGES} {servers} --example tour");
    step::run("building the servers", &mut cargo(&args))?;
    Ok(())
}

/// Generates the JavaScript of a module: `NAME.js`, `NAME.d.ts` and `NAME_bg.wasm` in a folder. That of the kind `web`
/// loads the module; that of the kind `glue` leaves it to its importer.
pub(crate) fn wasm_bindgen(module: &Path, folder: &Path, name: &str, kind: &str) -> Result<()> {
    step::run(
        "building wasm-bindgen's command line",
        &mut cargo("build -p xtask-wasm-bindgen"),
    )?;
    let mut tool = Command::new(paths::program("xtask-wasm-bindgen"));
    step::run(
        "wasm-bindgen",
        tool.arg(module).arg(folder).args([name, kind]),
    )?;
    Ok(())
}

/// The file of the core for uniffi, as a dynamic library of this machine.
pub(crate) fn uniffi_library() -> String {
    format!("{DLL_PREFIX}starsbot_uniffi{DLL_SUFFIX}")
}

/// Builds the core for uniffi, and generates the code in `kotlin` or `swift` that calls it, in a folder.
pub(crate) fn uniffi_bindgen(language: &str, folder: &Path) -> Result<()> {
    let args = "build -p starsbot-uniffi -p xtask-uniffi-bindgen";
    step::run(
        "building the core for uniffi, and its generator",
        &mut cargo(args),
    )?;
    let mut tool = Command::new(paths::program("xtask-uniffi-bindgen"));
    tool.arg(language)
        .arg(paths::target().join("debug").join(uniffi_library()))
        .arg(folder)
        .current_dir(paths::root());
    let what = format!("uniffi-bindgen for {language}");
    step::run(&what, without_xtask(&mut tool))?;
    Ok(())
}
