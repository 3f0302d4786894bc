//! The command line that Kotlin and Swift have among their examples: `balance`, and `buy STARS [RECIPIENT]`.

use std::process::Command;

use anyhow::Result;

use crate::counts::Counts;
use crate::server::Server;
use crate::step::Step;

/// What is typed, and the exit code that belongs to it.
const RUNS: [(&str, i32); 6] = [
    ("balance", 0),
    ("buy 100 @johndoe", 0),
    ("buy 100 sandbox_402", 1),
    ("buy 0", 2),
    ("buy 100 https://example.com/johndoe", 2),
    ("buy 100 sandbox_response_dropped", 3),
];

/// Runs it against the sandbox.
pub(crate) fn run_command_line(
    sandbox: &Server,
    program: impl Fn() -> Result<Command>,
    counts: &mut Counts,
) -> Result<()> {
    for (arguments, code) in RUNS {
        let step = Step::start(format!("example: {arguments}"));
        let mut run = program()?;
        let output = sandbox.serves(run.args(arguments.split(' '))).output()?;
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        step.judge(output.status.code() == Some(code), "", &[printed], counts);
    }
    Ok(())
}
