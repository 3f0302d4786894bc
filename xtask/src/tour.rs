//! The tour: an example in every language, which `demo` runs.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::server::Server;

/// Runs the tour against the sandbox and shows what it prints. The path tells the reader where its source is.
pub(crate) fn show_tour(sandbox: &Server, path: &str, tour: &mut Command) -> Result<()> {
    println!(
        "  the sandbox listens on {}; {path} calls it:",
        sandbox.url()
    );
    let status = sandbox.serves(tour).status()?;
    ensure!(status.success(), "the tour failed: {status}");
    Ok(())
}
