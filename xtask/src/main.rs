//! `cargo xtask demo | test | bench | build | generate`: the only orchestration there is. One file per language says
//! how; the table of them is in `languages.rs`; everything else here is what they share.

mod benchmarks;
mod cargo;
mod counts;
mod examples;
mod generate;
mod junit;
mod kotlin;
mod language;
mod languages;
mod node;
mod paths;
mod python;
mod rust;
mod server;
mod snippets;
mod step;
mod swift;
mod test;
mod tools;
mod tour;

use std::process::ExitCode;

use anyhow::Result;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{ArgAction, Parser, Subcommand};

use crate::language::{Language, Task};
use crate::languages::{languages, legs};
use crate::tools::Missing;

/// Builds, shows, tests and measures starsbot in every language.
///
/// What a command needs is looked for on this machine first. What is missing is installed, which is
/// mentioned: targets and components of rustup, npm packages in the checkout, Python's packages in
/// Cargo's target folder, Debian's packages if this is Debian and you are root, and there also Swift, in
/// a folder of its own below the cache's. Where it cannot be installed, the command to run is shown.
///
/// What the tools print is shown only when they fail.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", verbatim_doc_comment)]
#[command(disable_help_flag = true, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Explains a command.
    #[arg(short, long, global = true, action = ArgAction::HelpLong)]
    help: Option<bool>,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the main job against the sandbox, over HTTP on this machine.
    ///
    /// Balance, a top-up link with its QR code, buying Stars for oneself and for somebody else, a
    /// delivery by hand, a mistake, and a purchase whose answer is lost. The sandbox is started for it,
    /// and ended. Nothing talks to the real service.
    #[command(verbatim_doc_comment)]
    Demo {
        /// In which languages. If none is named, all whose toolchain is here or can be installed.
        #[arg(value_name = "LANG", value_parser = language_names())]
        languages: Vec<String>,
    },
    /// Runs lints, tests and all cases.
    ///
    /// Ends with a table of the legs and the line `N passed, N failed`, and fails if anything failed.
    /// A lint counts as one check, a case as one for each place where it is played.
    ///
    /// `STARSBOT_CASES=FOLDER` plays the cases of another folder, which has its own index.json.
    /// `CHROMIUM=PROGRAM` takes another browser of Chromium's family.
    #[command(verbatim_doc_comment)]
    Test {
        /// Which legs. If none is named, all whose toolchain is here or can be installed.
        #[arg(value_name = "LEG", value_parser = leg_names(), conflicts_with = "all")]
        legs: Vec<String>,
        /// All legs. One that cannot run is then a failure, as it is if named.
        #[arg(long)]
        all: bool,
    },
    /// Measures beside rivals, and writes the tables into BENCHMARKS.md.
    Bench {
        /// Which languages. If none is named, all whose toolchain is here or can be installed.
        #[arg(value_name = "LANG", value_parser = language_names())]
        languages: Vec<String>,
    },
    /// Builds what would be published, and says where it lies. Publishes nothing.
    Build {
        /// Which languages. If none is named, all whose toolchain is here or can be installed.
        #[arg(value_name = "LANG", value_parser = language_names())]
        languages: Vec<String>,
    },
    /// Writes what follows from tests/schema/api.json, by the templates in xtask/templates.
    Generate {
        /// Writes nothing. Files that differ are named, and are a failure.
        #[arg(long)]
        check: bool,
    },
}

fn language_names() -> PossibleValuesParser {
    languages()
        .map(|language| PossibleValue::new(language.name).help(language.about))
        .collect::<Vec<_>>()
        .into()
}

fn leg_names() -> PossibleValuesParser {
    legs()
        .map(|leg| PossibleValue::new(leg.name).help(leg.about))
        .collect::<Vec<_>>()
        .into()
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Demo { languages } => for_each(&languages, |language| language.demo),
        Command::Bench { languages } => for_each(&languages, |language| language.bench),
        Command::Build { languages } => for_each(&languages, |language| language.build),
        Command::Generate { check } => generate::run(check),
        Command::Test { legs, all } => Ok(test::run(&legs, all)),
    }
}

/// Does a task in the languages named; in all of them if none is, where a missing toolchain is only mentioned.
fn for_each(named: &[String], task: impl Fn(&Language) -> Task) -> Result<ExitCode> {
    for language in languages() {
        if !named.is_empty() && !named.iter().any(|name| name == language.name) {
            continue;
        }
        match task(language)() {
            Err(error) if named.is_empty() && error.is::<Missing>() => {
                println!("  {} is skipped: {error}", language.name);
            }
            done => done?,
        }
    }
    Ok(ExitCode::SUCCESS)
}
