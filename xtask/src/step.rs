//! One line for each step: its name, its result and its time. The output of tools is shown only when they fail.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write, stdout};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::counts::Counts;
use crate::{junit, paths};

/// A step that is running.
pub(crate) struct Step {
    what: String,
    since: Instant,
    is_terminal: bool,
}

/// The output of a command, and whether it succeeded.
pub(crate) struct Output {
    /// Whether its exit code was 0.
    pub(crate) success: bool,
    /// Lines of standard output.
    pub(crate) stdout: Vec<String>,
    /// Lines of standard output and standard error, in the order of their arrival.
    pub(crate) lines: Vec<String>,
}

impl Step {
    /// Prints the name of the step.
    pub(crate) fn start(what: impl Into<String>) -> Self {
        let step = Self {
            what: what.into(),
            since: Instant::now(),
            is_terminal: stdout().is_terminal(),
        };
        print!("  {} …", step.what);
        let _ = stdout().flush();
        step
    }

    /// Runs a command without showing its output, but for its latest line while it runs in a terminal.
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
            self.show_progress(&line);
            if is_stdout {
                output.stdout.push(line.clone());
            }
            output.lines.push(line);
        }
        output.success = child.wait()?.success();
        Ok(output)
    }

    /// Prints the result and the time.
    pub(crate) fn done(&self, result: &str) {
        if self.is_terminal {
            self.show_progress("");
            print!("\r  {} …", self.what);
        }
        println!(" {result} ({})", seconds(self.since.elapsed()));
    }

    /// Counts one check and prints its result, with details if there are any. The output is shown if it failed.
    pub(crate) fn judge(
        &self,
        has_passed: bool,
        details: &str,
        output: &[String],
        counts: &mut Counts,
    ) {
        if has_passed {
            counts.passed += 1;
            self.done(if details.is_empty() {
                "passed"
            } else {
                details
            });
        } else {
            counts.failed += 1;
            counts.failures.push(self.failed(details, output));
        }
    }

    /// Adds up the checks of a command and prints their counts. If they cannot be read, or the command fails without a
    /// failed check, that is a failed check itself. Skipped checks are always shown.
    fn finish(&self, found: Result<Counts>, output: &Output, counts: &mut Counts) {
        let (mut found, problem) = match found {
            Ok(found) => (found, None),
            Err(error) => (Counts::default(), Some(format!("{error:#}"))),
        };
        if problem.is_some() || !output.success {
            found.failed = found.failed.max(1);
        }
        let details = problem.unwrap_or_else(|| found.to_string());
        if found.failed == 0 {
            self.done(&details);
        } else {
            let failure = self.failed(&details, &output.lines);
            if found.failures.is_empty() {
                found.failures.push(failure);
            }
        }
        for skip in found.skips.drain(..) {
            println!("      skipped: {skip}");
        }
        *counts += found;
    }

    /// Prints the failure and the output. Returns a summary of a few lines.
    pub(crate) fn failed(&self, details: &str, output: &[String]) -> String {
        let colon = if details.is_empty() { "" } else { ": " };
        self.done(&format!("FAILED{colon}{details}"));
        for line in output {
            println!("      {line}");
        }
        let mut failure = format!("{}{colon}{details}", self.what);
        for line in error_lines(output) {
            failure = format!("{failure}\n      {}", line.trim());
        }
        failure
    }

    fn show_progress(&self, line: &str) {
        const WIDTH: usize = 78;
        if self.is_terminal {
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
    bail!(step.failed("", &output.lines))
}

/// Runs a command as a step that is one check: it passes if it succeeds.
pub(crate) fn check(what: &str, command: &mut Command, counts: &mut Counts) -> Result<()> {
    let step = Step::start(what);
    let output = step.run(command)?;
    step.judge(output.success, "", &output.lines, counts);
    Ok(())
}

/// Runs a command as a step. Its standard output tells how many checks passed.
pub(crate) fn count(
    what: &str,
    command: &mut Command,
    counts: &mut Counts,
    read: fn(&[String]) -> Option<Counts>,
) -> Result<()> {
    let step = Step::start(what);
    let output = step.run(command)?;
    let found = read(&output.stdout).context("the output does not tell how many checks passed");
    step.finish(found, &output, counts);
    Ok(())
}

/// Runs tests as a step. The command writes its reports, in `JUnit` XML, into a folder, which is emptied before.
pub(crate) fn test(
    what: &str,
    command: &mut Command,
    reports: &Path,
    counts: &mut Counts,
) -> Result<()> {
    paths::empty(reports)?;
    let step = Step::start(what);
    let output = step.run(command)?;
    let found = junit::read(reports).map(|mut found| {
        let name = |failure: &mut String| failure.insert_str(0, &format!("{what}: "));
        found.failures.iter_mut().for_each(name);
        found
    });
    step.finish(found, &output, counts);
    Ok(())
}

/// The lines that tools mark as errors; if there are none, the last lines.
fn error_lines(output: &[String]) -> Vec<&String> {
    const MAX_LINES: usize = 20;
    let marks = ["FAILED", "[ERROR]", "✖ ", "✘ ", "error: ", "error["];
    let is_panic = |line: &String| line.contains("panicked at ");
    let mut found: Vec<_> = (0..output.len())
        .filter(|&at| {
            let line = &output[at];
            // The message of a panic is on the next line.
            marks.iter().any(|mark| line.contains(mark))
                || is_panic(line)
                || (at > 0 && is_panic(&output[at - 1]))
        })
        .map(|at| &output[at])
        .take(MAX_LINES)
        .collect();
    if found.is_empty() {
        found.extend(output.iter().rev().take(MAX_LINES / 4).rev());
    }
    found
}

/// Prints where a file is, and its size.
pub(crate) fn print_file(file: &Path) -> Result<()> {
    let size = file.metadata()?.len().div_ceil(1000);
    println!("      {} ({size} kB)", file.display());
    Ok(())
}

/// A duration in seconds, such as `1.5 s`.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_summarized_by_its_error_lines() {
        let summary = |text: &str| -> Vec<String> {
            let printed: Vec<_> = text.lines().map(str::to_owned).collect();
            error_lines(&printed).into_iter().cloned().collect()
        };
        let printed = "test a ... ok\ntest b ... FAILED\nthread 'b' (7) panicked at src/b.rs:1:2:\nleft: 1\nnote";
        assert_eq!(
            summary(printed),
            [
                "test b ... FAILED",
                "thread 'b' (7) panicked at src/b.rs:1:2:",
                "left: 1"
            ]
        );
        assert_eq!(summary("✔ a\n✖ b (1 ms)\ndone"), ["✖ b (1 ms)"]);
        assert_eq!(summary("1\n2\n3\n4\n5\n6"), ["2", "3", "4", "5", "6"]);
        assert!(summary("").is_empty());
        assert_eq!(summary(&"FAILED\n".repeat(50)).len(), 20);
    }
}
