//! Makes what Kotlin or Swift needs to call the library:
//!
//! * `xtask-uniffi-bindgen kotlin LIBRARY FOLDER` writes one Kotlin file, all of it `internal`.
//! * `xtask-uniffi-bindgen swift LIBRARY FOLDER` writes a Swift file, a C header and `module.modulemap`.
//!
//! LIBRARY is that of the dev profile: stripping takes away what this reads. It is a crate of its own because it
//! takes a while to compile, which only the legs of these languages should wait for.

mod kotlin;

use std::env;

use anyhow::{Context as _, Result, bail};
use camino::Utf8PathBuf;
use uniffi_bindgen::bindings::{SwiftBindingsOptions, generate_swift_bindings};

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let mut next = |what: &str| arguments.next().with_context(|| format!("which {what}?"));
    let (language, library, folder) = (next("language")?, next("library")?, next("folder")?);
    let (library, folder) = (Utf8PathBuf::from(library), Utf8PathBuf::from(folder));
    match language.as_str() {
        "kotlin" => kotlin::generate(library, &folder),
        "swift" => generate_swift_bindings(SwiftBindingsOptions {
            generate_swift_sources: true,
            generate_headers: true,
            generate_modulemap: true,
            source: library,
            out_dir: folder,
            module_name: Some("StarsBotCoreFFI".to_owned()),
            modulemap_filename: Some("module.modulemap".to_owned()),
            ..SwiftBindingsOptions::default()
        }),
        other => bail!("there is no language {other}; write kotlin or swift"),
    }
}
