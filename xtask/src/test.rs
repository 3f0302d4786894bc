//! `cargo xtask test`: the legs, and the table at the end.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::counts::Counts;
use crate::language::Leg;
use crate::languages::legs;
use crate::step::seconds;
use crate::tools::Missing;

struct Row {
    leg: &'static str,
    counts: Counts,
    time: Duration,
    note: String,
}

/// Runs the named legs, or all. A leg that cannot run is a failure if it was asked for.
pub(crate) fn run(named: &[String], all: bool) -> ExitCode {
    let is_strict = all || !named.is_empty();
    let rows: Vec<Row> = legs()
        .filter(|leg| named.is_empty() || named.iter().any(|name| name == leg.name))
        .map(|leg| row(leg, is_strict))
        .collect();
    let mut sum = Counts::default();
    print_table(&rows);
    for row in rows {
        for failure in &row.counts.failures {
            println!("FAILED in {}: {failure}", row.leg);
        }
        sum += row.counts;
    }
    println!("{sum}");
    if sum.failed > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn row(leg: &'static Leg, is_strict: bool) -> Row {
    println!("{}: {}", leg.name, leg.about);
    let since = Instant::now();
    let mut counts = Counts::default();
    let mut note = String::new();
    if let Err(error) = (leg.run)(&mut counts) {
        note = format!("{error:#}");
        // The output of the tool is printed already.
        println!("  {}", note.lines().next().unwrap_or_default());
        if error.is::<Missing>() && !is_strict {
            counts.skipped += 1;
        } else {
            counts.failed += 1;
            counts.failures.push(std::mem::take(&mut note));
        }
    }
    println!();
    Row {
        leg: leg.name,
        counts,
        time: since.elapsed(),
        note,
    }
}

fn print_table(rows: &[Row]) {
    println!(
        "{:<14}{:>8}{:>8}{:>8}{:>10}",
        "leg", "passed", "failed", "skipped", "time"
    );
    for Row {
        leg,
        counts,
        time,
        note,
    } in rows
    {
        let Counts {
            passed,
            failed,
            skipped,
            ..
        } = counts;
        let line = format!(
            "{leg:<14}{passed:>8}{failed:>8}{skipped:>8}{:>10}  {note}",
            seconds(*time)
        );
        println!("{}", line.trim_end());
    }
    println!();
}
