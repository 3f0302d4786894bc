//! One line per thing done: what, what came of it, how long it took. What tools print is kept back, and shown
//! only when they fail.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write, stdout};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::counts::Counts;

/// A thing being done.
pub(crate) struct Step {
    what: String,
    since: Instant,
    shows_progress: bool,
}

/// What a command printed, and whether it succeeded.
pub(crate) struct Output {
    /// Whether its exit code was 0.
    pub(crate) success: bool,
    /// The lines of its standard output.
    pub(crate) stdout: Vec<String>,
    /// Those of standard output and standard error, as they came.
    pub(crate) lines: Vec<String>,
}

impl Step {
    /// Says what is being done.
    pub(crate) fn start(what: impl Into<String>) -> Self {
        let step = Self {
            what: what.into(),
            since: Instant::now(),
            shows_progress: stdout().is_terminal(),
        };
        print!("  {} …", step.what);
        let _ = stdout().flush();
        step
    }

    /// Runs a command without showing what it prints, except its last line in passing on a terminal.
    pub(crate) fn run(&self, command: &mut Command) -> Result<Output> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .inspect_err(|_| println!(" FAILED"))
            .with_context(|| format!("cannot run {program}"))?;
        let (sender, receiver) = channel();
        let (from_stdout, from_stderr) = (sender.clone(), sender);
        let (out, err) = (child.stdout.take(), child.stderr.take());
        thread::spawn(move || forward(out, true, &from_stdout));
        thread::spawn(move || forward(err, false, &from_stderr));
        let mut output = Output {
            success: false,
            stdout: Vec::new(),
            lines: Vec::new(),
        };
        for (is_stdout, line) in receiver {
            self.show_in_passing(&line);
            if is_stdout {
                output.stdout.push(line.clone());
            }
            output.lines.push(line);
        }
        output.success = child.wait()?.success();
        Ok(output)
    }

    /// Says that it is done, and what came of it.
    pub(crate) fn done(&self, result: &str) {
        if self.shows_progress {
            self.show_in_passing("");
            print!("\r  {} …", self.what);
        }
        println!(" {result} ({})", seconds(self.since.elapsed()));
    }

    /// Says that it failed, and shows what was printed.
    pub(crate) fn failed(&self, result: &str, printed: &[String]) {
        self.done(result);
        for line in printed {
            println!("      {line}");
        }
    }

    fn show_in_passing(&self, line: &str) {
        const WIDTH: usize = 78;
        if self.shows_progress {
            let line = format!("  {} … {}", self.what, line.trim());
            let line: String = line
                .chars()
                .filter(|c| !c.is_control())
                .take(WIDTH)
                .collect();
            print!("\r{line:WIDTH$}");
            let _ = stdout().flush();
        }
    }
}

/// Runs a command as a step; its failure is an error.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<Output> {
    let step = Step::start(what);
    let output = step.run(command)?;
    if output.success {
        step.done("done");
        return Ok(output);
    }
    step.failed("FAILED", &output.lines);
    bail!("{what}: failed")
}

/// Runs a command as a step that is one check: it passes if it succeeds.
pub(crate) fn check(what: &str, command: &mut Command, counts: &mut Counts) -> Result<()> {
    let step = Step::start(what);
    let output = step.run(command)?;
    if output.success {
        counts.passed += 1;
        step.done("passed");
    } else {
        counts.failed += 1;
        step.failed("FAILED", &output.lines);
    }
    Ok(())
}

/// Runs a command as a step whose standard output says how many checks passed. One that fails without a failed
/// check, or says nothing to be read, is a failed check itself. Lines about what was skipped are always shown.
pub(crate) fn count(
    what: &str,
    command: &mut Command,
    counts: &mut Counts,
    read: fn(&[String]) -> Option<Counts>,
) -> Result<()> {
    let step = Step::start(what);
    let output = step.run(command)?;
    let read = read(&output.stdout);
    let mut found = read.unwrap_or_default();
    if read.is_none() || (!output.success && found.failed == 0) {
        found.failed += 1;
    }
    *counts += found;
    if found.failed > 0 {
        step.failed(&format!("FAILED: {found}"), &output.lines);
        return Ok(());
    }
    step.done(&found.to_string());
    let starts = ["skipped ", "SKIPPED "];
    let skipped = |line: &&String| {
        starts.iter().any(|start| line.starts_with(start)) || line.contains(" ... ignored")
    };
    for line in output.stdout.iter().filter(skipped) {
        println!("      {line}");
    }
    Ok(())
}

/// A duration as people read it.
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

fn forward(from: Option<impl Read>, is_stdout: bool, to: &Sender<(bool, String)>) {
    let Some(from) = from else { return };
    for line in BufReader::new(from).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line)
            .trim_end_matches('\r')
            .to_owned();
        if to.send((is_stdout, line)).is_err() {
            return;
        }
    }
}
