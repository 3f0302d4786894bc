//! Kotlin's part. uniffi makes everything `public` and knows no setting for it.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate as generate_bindings};

/// What a declaration at the top level may begin with.
const DECLARATIONS: [&str; 12] = [
    "abstract class ",
    "class ",
    "const val ",
    "data class ",
    "enum class ",
    "fun ",
    "inline fun ",
    "interface ",
    "object ",
    "open class ",
    "sealed class ",
    "typealias ",
];

pub(crate) fn generate(library: Utf8PathBuf, folder: &Utf8Path) -> Result<()> {
    generate_bindings(GenerateOptions {
        languages: vec![TargetLanguage::Kotlin],
        source: library,
        out_dir: folder.to_owned(),
        ..GenerateOptions::default()
    })?;
    let file = folder.join("io/github/starsbot/internal/starsbot.kt");
    let code = fs::read_to_string(&file).with_context(|| format!("{file} was not made"))?;
    ensure!(
        code.contains(NEW_STATUS),
        "uniffi calls Rust in another way"
    );
    let code = code.replace(NEW_STATUS, POOLED_STATUS);
    fs::write(&file, internal(&code))?;
    Ok(())
}

/// How uniffi calls Rust: with native memory that is allocated for each call, in which Rust says how it ended.
const NEW_STATUS: &str = "
    var status = UniffiRustCallStatus()
    val return_value = callback(status)
    uniffiCheckCallStatus(errorHandler, status)
    return return_value
";

/// With memory of `CallStatusPool.kt` instead.
const POOLED_STATUS: &str = "
    val status = CallStatusPool.take()
    val return_value = callback(status)
    uniffiCheckCallStatus(errorHandler, status)
    CallStatusPool.give(status)
    return return_value
";

/// What the line of a function at the top level holds. It is indented; a method's line says `override` there.
const FUNCTIONS: [&str; 2] = [") fun `", "*/ fun `"];

/// The same code with every declaration at its top level internal. All but functions stand at the beginning of
/// their line there, which nothing below the top level does.
fn internal(code: &str) -> String {
    let mut changed = String::with_capacity(code.len() + 4096);
    for line in code.lines() {
        let bare = line.strip_prefix("public ").unwrap_or(line);
        if DECLARATIONS.iter().any(|start| bare.starts_with(start)) {
            changed.push_str("internal ");
            changed.push_str(bare);
        } else if FUNCTIONS.iter().any(|start| line.contains(start)) {
            changed.push_str(&line.replacen(" fun `", " internal fun `", 1));
        } else {
            changed.push_str(line);
        }
        changed.push('\n');
    }
    changed
}
