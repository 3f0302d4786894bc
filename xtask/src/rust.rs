//! Rust: the core, `starsbot-hyper`, `starsbot-reqwest`, and what of them runs on wasm32.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::cargo::{PACKAGES, build_servers, cargo, wasm_bindgen};
use crate::counts::Counts;
use crate::language::{Language, Leg};
use crate::server::Server;
use crate::snippets::Snippets;
use crate::tour::show_tour;
use crate::{benchmarks, paths, step, tools};

/// What can be done in Rust.
pub(crate) const LANGUAGE: Language = Language {
    name: "rust",
    about: "the core, and clients on hyper and on reqwest",
    demo,
    bench,
    build,
    legs: &[
        Leg {
            name: "rust",
            about: "lints, tests, documentation, and all cases in memory and on the wire",
            run: native,
        },
        Leg {
            name: "rust-wasm",
            about: "the client on wasm32, all cases on the wire in Node and in Chromium",
            run: wasm,
        },
    ],
};

const WASM: &str = "wasm32-unknown-unknown";

fn demo() -> Result<()> {
    build_servers()?;
    let sandbox = Server::sandbox()?;
    let mut tour = Command::new(paths::program("examples/tour"));
    show_tour(&sandbox, "core/reqwest/examples/tour.rs", &mut tour)
}

fn bench() -> Result<()> {
    let mut bench = cargo("bench -p starsbot-tests --bench rust");
    let tables = step::run("measuring, which takes minutes", &mut bench)?.stdout;
    let versions = benchmarks::rust_versions(&["reqwest", "hyper", "tokio"])?;
    benchmarks::record("rust", &versions, &tables)
}

fn build() -> Result<()> {
    // Each crate is built with those before it as they are packed, without asking the registry for them.
    let mut package = cargo(
        "package -p starsbot -p starsbot-transport -p starsbot-hyper -p starsbot-reqwest --allow-dirty",
    );
    step::run(
        "packing the crates, and building them as packed",
        &mut package,
    )?;
    for entry in fs::read_dir(paths::target().join("package"))? {
        let file = entry?.path();
        if file.extension().is_some_and(|kind| kind == "crate") {
            step::print_file(&file)?;
        }
    }
    Ok(())
}

fn native(counts: &mut Counts) -> Result<()> {
    tools::ensure_rust_component("rustfmt", "fmt")?;
    tools::ensure_rust_component("clippy", "clippy")?;
    let clippy = "clippy --workspace --all-targets --all-features -- -D warnings";
    step::check(
        "cargo fmt",
        &mut cargo("fmt --all --check -- --color never"),
        counts,
    )?;
    let mut generate = Command::new(env::current_exe()?);
    generate.args(["generate", "--check"]);
    step::check("generated files", &mut generate, counts)?;
    step::check("cargo clippy", &mut cargo(clippy), counts)?;
    let mut bare = cargo("check -p starsbot --no-default-features");
    step::check("the core without features", &mut bare, counts)?;

    let mut tests = cargo(&format!("test {PACKAGES} -p xtask --no-fail-fast"));
    step::count("cargo test", &mut tests, counts, Counts::of_cargo_test)?;
    let mut docs = cargo("doc --workspace --no-deps --all-features");
    step::check("cargo doc", docs.env("RUSTDOCFLAGS", "-D warnings"), counts)?;

    let mut build = cargo(&format!("build {PACKAGES} --bins --examples"));
    step::run("building the case runner", &mut build)?;
    let mut cases = Command::new(paths::program("starsbot-cases"));
    step::count("cases", &mut cases, counts, Counts::of_runner)?;

    tools::ensure_rust_target(WASM)?;
    let packages = "-p starsbot-tests-wasm -p starsbot-bench-reqwest-wasm";
    let on_wasm = format!("clippy {packages} --target {WASM} -- -D warnings");
    step::check("cargo clippy on wasm32", &mut cargo(&on_wasm), counts)?;
    for feature in ["client", "values", "sandbox"] {
        let module = format!("clippy -p starsbot-wasm --no-default-features --features {feature}");
        let mut clippy = cargo(&format!("{module} --target {WASM} -- -D warnings"));
        step::check(
            &format!("cargo clippy on the module {feature}"),
            &mut clippy,
            counts,
        )?;
    }
    snippets(counts)
}

/// A crate like any user's.
fn snippets(counts: &mut Counts) -> Result<()> {
    let folder = paths::target().join("snippets");
    let Some(snippets) = Snippets::make("Rust", &folder.join("src"), counts)? else {
        return Ok(());
    };
    let reqwest = paths::root().join("core/reqwest");
    let manifest = format!(
        r#"[package]
name = "snippets"
edition = "2024"

[dependencies]
starsbot-reqwest = {{ path = '{}' }}
tokio = {{ version = "1", features = ["macros", "rt-multi-thread"] }}

# Not a member of the workspace that this folder may be in.
[workspace]

[profile.dev]
debug = "line-tables-only"
"#,
        reqwest.display()
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(paths::root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let mut build = cargo("build");
    step::run("building the snippets", build.current_dir(&folder))?;
    let run = |name: &str| {
        let mut program = Command::new(paths::program("snippets"));
        program.arg(name);
        Ok(program)
    };
    snippets.run(run, counts)
}

fn wasm(counts: &mut Counts) -> Result<()> {
    tools::ensure_rust_target(WASM)?;
    let node = tools::ensure_node()?;
    let mut build = cargo(&format!("build -p starsbot-tests-wasm --target {WASM}"));
    step::run("building for wasm32", &mut build)?;
    let module = paths::target()
        .join(WASM)
        .join("debug/starsbot_tests_wasm.wasm");
    let folder = paths::target().join("wasm-cases");
    wasm_bindgen(&module, &folder, "starsbot", "web")?;
    fs::write(folder.join("package.json"), r#"{"type": "module"}"#)?; // Otherwise Node takes its files for CommonJS.

    build_servers()?;
    let server = Server::cases()?;
    let project = paths::root().join("tests/wasm");
    let mut play = |what: &str, browser: Option<&Path>| {
        let mut runner = Command::new(&node);
        runner
            .arg(project.join("run.mjs"))
            .arg(&folder)
            .arg(server.url())
            .args(browser);
        step::count(what, &mut runner, counts, Counts::of_runner)
    };
    play("cases in Node", None)?;
    let browser = tools::ensure_chromium()?;
    tools::ensure_npm_packages(&paths::root().join("tests/js"))?;
    play("cases in Chromium", Some(&browser))
}
