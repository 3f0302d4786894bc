//! A browser.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::ensure_program;

/// Where browsers are that are not on PATH.
const PLACES: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// A browser of Chromium's family. `CHROMIUM` in the environment names another one.
pub(crate) fn ensure_chromium() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM") {
        return Ok(named.into());
    }
    match PLACES.iter().find(|place| Path::new(place).is_file()) {
        Some(place) => Ok(place.into()),
        None => ensure_program(
            &NAMES,
            "chromium",
            "install Chrome or Chromium, or name its program in CHROMIUM",
        ),
    }
}
