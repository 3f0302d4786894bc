//! Where things are, whichever folder `cargo xtask` is called from.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, fs};

use anyhow::Result;

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the workspace")
}

/// Cargo's target folder. A setting may have moved it, so it is the one that contains this program.
pub(crate) fn target() -> &'static Path {
    static TARGET: LazyLock<PathBuf> = LazyLock::new(|| {
        let program = env::current_exe().unwrap_or_default();
        let tagged = program
            .ancestors()
            .find(|folder| folder.join("CACHEDIR.TAG").is_file());
        tagged.map_or_else(|| root().join("target"), Path::to_path_buf)
    });
    &TARGET
}

/// A program of the workspace, as the dev profile builds it.
pub(crate) fn program(name: &str) -> PathBuf {
    target()
        .join("debug")
        .join(name)
        .with_extension(env::consts::EXE_EXTENSION)
}

/// Makes a folder, or empties it.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    remove(folder)?;
    fs::create_dir_all(folder)?;
    Ok(())
}

/// Removes a folder, if it is there.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
