//! Assembles the Swift package.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Context as _, Result};

use super::{apple, folder, package, system};
use crate::cargo::{cargo, uniffi_bindgen};
use crate::{paths, step};

/// Puts the package together, once: its sources, the code that calls the core, and the core as a library of the
/// system. The examples and the benchmark lie beside it, as packages that depend on it.
pub(super) fn assemble() -> Result<()> {
    static DONE: Mutex<bool> = Mutex::new(false);
    let mut done = DONE.lock().expect("putting it together does not panic");
    if *done {
        return Ok(());
    }
    let generated = folder().join("generated");
    uniffi_bindgen("swift", &generated)?;

    let source = paths::root().join("bindings-kotlin-swift/swift");
    for part in ["Package.swift", "README.md", "Sources", "Tests"] {
        mirror(&source.join(part), &package().join(part))?;
    }
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        mirror(&paths::root().join(license), &package().join(license))?;
    }
    for beside in ["Examples", "Benches", ".swift-format"] {
        mirror(&source.join(beside), &folder().join(beside))?;
    }
    let place = |file: &str, folder: &str| {
        mirror(
            &generated.join(file),
            &package().join("Sources").join(folder).join(file),
        )
    };
    place("StarsBotCore.swift", "StarsBotCore")?;
    place("StarsBotCoreFFI.h", "StarsBotCoreFFI")?;
    place("module.modulemap", "StarsBotCoreFFI")?;
    if cfg!(target_os = "macos") {
        apple::framework(&package())?;
        *done = true;
        return Ok(());
    }

    let mut library = cargo("rustc -p starsbot-uniffi --profile mobile --crate-type staticlib");
    step::run("building the library that is shipped", &mut library)?;
    mirror(
        &paths::target().join("mobile/libstarsbot_uniffi.a"),
        &system().join("lib/libstarsbot_uniffi.a"),
    )?;
    let pkg_config = system().join("lib/pkgconfig/starsbot.pc");
    fs::create_dir_all(pkg_config.parent().context("it is in a folder")?)?;
    fs::write(pkg_config, PKG_CONFIG)?;
    *done = true;
    Ok(())
}

/// How `SwiftPM` finds the library, wherever its folder was copied to.
const PKG_CONFIG: &str = "prefix=${pcfiledir}/../..
Name: starsbot
Description: The core of starsbot
Version: 0.1.0
Libs: -L${prefix}/lib -lstarsbot_uniffi
";

/// Makes a file or a folder equal to another one. An equal file keeps its modification time, so that it is not compiled
/// again, and `SwiftPM`'s build folder stays.
pub(super) fn mirror(from: &Path, to: &Path) -> Result<()> {
    if from.is_file() {
        let bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
        if !fs::read(to).is_ok_and(|before| before == bytes) {
            fs::create_dir_all(to.parent().context("it is in a folder")?)?;
            fs::write(to, bytes)?;
        }
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let name = entry?.file_name();
        let is_stale = !from.join(&name).exists();
        let is_kept = [
            ".build",
            "Package.resolved",
            "StarsBotCore",
            "StarsBotCoreFFI",
        ];
        if is_stale && !is_kept.iter().any(|kept| name == *kept) {
            let old = to.join(&name);
            if old.is_dir() {
                fs::remove_dir_all(old)?;
            } else {
                fs::remove_file(old)?;
            }
        }
    }
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        if name != ".build" {
            mirror(&from.join(&name), &to.join(&name))?;
        }
    }
    Ok(())
}
