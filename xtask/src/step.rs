//! One line per thing done: what, what came of it, how long it took. What tools print is kept back, and shown
//! only when they fail.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write, stdout};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::counts::Counts;
use crate::{junit, paths};

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

    /// Says what came of one check, with what there is to say of it, and counts it. What was printed is shown if it
    /// failed.
    pub(crate) fn judge(
        &self,
        is_right: bool,
        about: &str,
        printed: &[String],
        counts: &mut Counts,
    ) {
        if is_right {
            counts.passed += 1;
            self.done(if about.is_empty() { "passed" } else { about });
        } else {
            counts.failed += 1;
            counts.failures.push(self.failed(about, printed));
        }
    }

    /// Reports what a command found, and adds it up. If that cannot be read, or the command fails without a failed
    /// check, that is a failed check itself. What was skipped is always shown.
    fn finish(&self, found: Result<Counts>, output: &Output, counts: &mut Counts) {
        let found = found.map(|mut found| {
            if !output.success {
                found.failed = found.failed.max(1);
            }
            found
        });
        let about = found
            .as_ref()
            .map_or_else(|error| format!("{error:#}"), Counts::to_string);
        let mut found = found.unwrap_or_else(|_| Counts {
            failed: 1,
            ..Counts::default()
        });
        if found.failed == 0 {
            self.done(&about);
        } else {
            let failure = self.failed(&about, &output.lines);
            if found.failures.is_empty() {
                found.failures.push(failure);
            }
        }
        for skip in found.skips.drain(..) {
            println!("      skipped: {skip}");
        }
        *counts += found;
    }

    /// Says that it failed, and shows what was printed. Answers what failed, in a few lines.
    pub(crate) fn failed(&self, about: &str, printed: &[String]) -> String {
        let colon = if about.is_empty() { "" } else { ": " };
        self.done(&format!("FAILED{colon}{about}"));
        for line in printed {
            println!("      {line}");
        }
        let mut failure = format!("{}{colon}{about}", self.what);
        for line in telling(printed) {
            failure = format!("{failure}\n      {}", line.trim());
        }
        failure
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
    bail!(step.failed("", &output.lines))
}

/// Runs a command as a step that is one check: it passes if it succeeds.
pub(crate) fn check(what: &str, command: &mut Command, counts: &mut Counts) -> Result<()> {
    let step = Step::start(what);
    let output = step.run(command)?;
    step.judge(output.success, "", &output.lines, counts);
    Ok(())
}

/// Runs a command as a step whose standard output says how many checks passed.
pub(crate) fn count(
    what: &str,
    command: &mut Command,
    counts: &mut Counts,
    read: fn(&[String]) -> Option<Counts>,
) -> Result<()> {
    let step = Step::start(what);
    let output = step.run(command)?;
    let found = read(&output.stdout).context("it did not print how many checks passed");
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

/// The lines that say what failed, in the words of the tools that are run here; where there are none, the last.
fn telling(printed: &[String]) -> Vec<&String> {
    const MOST: usize = 20;
    let marks = ["FAILED", "[ERROR]", "✖ ", "✘ ", "error: ", "error["];
    let is_panic = |line: &String| line.contains("panicked at ");
    let mut found: Vec<_> = (0..printed.len())
        .filter(|&at| {
            let line = &printed[at];
            // What a panic says comes on the line after it.
            marks.iter().any(|mark| line.contains(mark))
                || is_panic(line)
                || (at > 0 && is_panic(&printed[at - 1]))
        })
        .map(|at| &printed[at])
        .take(MOST)
        .collect();
    if found.is_empty() {
        found.extend(printed.iter().rev().take(MOST / 4).rev());
    }
    found
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_told_by_the_lines_that_say_so() {
        let told = |text: &str| -> Vec<String> {
            let printed: Vec<_> = text.lines().map(str::to_owned).collect();
            telling(&printed).into_iter().cloned().collect()
        };
        let printed = "test a ... ok\ntest b ... FAILED\nthread 'b' (7) panicked at src/b.rs:1:2:\nleft: 1\nnote";
        assert_eq!(
            told(printed),
            [
                "test b ... FAILED",
                "thread 'b' (7) panicked at src/b.rs:1:2:",
                "left: 1"
            ]
        );
        assert_eq!(told("✔ a\n✖ b (1 ms)\ndone"), ["✖ b (1 ms)"]);
        assert_eq!(told("1\n2\n3\n4\n5\n6"), ["2", "3", "4", "5", "6"]);
        assert!(told("").is_empty());
        assert_eq!(told(&"FAILED\n".repeat(50)).len(), 20);
    }
}
