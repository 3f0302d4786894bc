//! Plays the cases of the contract against the Rust library, in memory and on the wire.
//!
//! `starsbot-cases [FILTER]` plays those whose name holds the filter. `STARSBOT_CASES` names another folder.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::Arc;

use starsbot_tests::runner::{self, Run, Verdict};
use starsbot_tests::suite::{self, Suite};

#[tokio::main]
async fn main() -> ExitCode {
    let filter = std::env::args().nth(1).unwrap_or_default();
    let mut suite = match suite::load(&suite::default_folder()) {
        Ok(suite) => suite,
        Err(error) => return nothing_to_play(&error.to_string()),
    };
    suite.listed.retain(|name| name.contains(&filter));
    suite.cases.retain(|case| case.name.contains(&filter));
    suite.errors.retain(|name, _| name.contains(&filter));
    if suite.listed.is_empty() && suite.errors.is_empty() {
        return nothing_to_play(&format!("there is no case with \"{filter}\" in its name"));
    }
    let cases: Vec<_> = suite.cases.iter().cloned().map(Arc::new).collect();
    let verdicts = runner::run(&cases).await;
    report(&suite, &verdicts)
}

fn nothing_to_play(why: &str) -> ExitCode {
    println!("FAILED {why}");
    println!("0 passed, 1 failed");
    ExitCode::FAILURE
}

/// Prints what failed, a count for each run and, last, the count of all; a case is counted once.
fn report(suite: &Suite, verdicts: &[Verdict]) -> ExitCode {
    let mut failed: BTreeSet<String> = suite.errors.keys().cloned().collect();
    for error in suite.errors.values() {
        println!("FAILED {error}");
    }
    for name in runner::not_as_listed(&suite.listed, verdicts) {
        if failed.insert(name.clone()) {
            println!("FAILED {name}: it is listed and was not played, or the reverse");
        }
    }
    let whys: BTreeMap<&str, &str> = suite
        .cases
        .iter()
        .map(|case| (case.name.as_str(), case.why.as_str()))
        .collect();
    for verdict in verdicts
        .iter()
        .filter(|verdict| !verdict.problems.is_empty())
    {
        let name = verdict.name.as_str();
        let why = whys.get(name).copied().unwrap_or_default();
        println!(
            "FAILED {name} ({}): {} | {why}",
            label(verdict.run),
            verdict.problems.join("; ")
        );
        failed.insert(name.to_owned());
    }
    for run in [Run::Memory, Run::Hyper, Run::Reqwest, Run::Compiler] {
        let of_run: Vec<&Verdict> = verdicts
            .iter()
            .filter(|verdict| verdict.run == run)
            .collect();
        let passed = of_run
            .iter()
            .filter(|verdict| verdict.problems.is_empty())
            .count();
        println!("{}: {passed} of {} passed", label(run), of_run.len());
    }
    let passed = suite.listed.difference(&failed).count();
    println!("{passed} passed, {} failed", failed.len());
    if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

const fn label(run: Run) -> &'static str {
    match run {
        Run::Memory => "in memory",
        Run::Hyper => "on the wire, over hyper",
        Run::Reqwest => "on the wire, over reqwest",
        Run::Compiler => "held by the compiler",
    }
}
