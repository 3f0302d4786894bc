//! A library that does not do what a case says turns it red, in memory and on the wire alike.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use starsbot_tests::runner::{self, Run, Verdict};

use crate::support::{accepted, parse};

/// Plays a case after a change that makes it untrue.
async fn verdicts(change: impl FnOnce(&mut Value)) -> Vec<Verdict> {
    let mut case = accepted();
    change(&mut case);
    runner::run(&[Arc::new(parse(&case))]).await
}

async fn assert_red(change: impl FnOnce(&mut Value), holds: &str) {
    let verdicts = verdicts(change).await;
    let runs: Vec<Run> = verdicts.iter().map(|verdict| verdict.run).collect();
    assert_eq!(runs, [Run::Memory, Run::Hyper, Run::Reqwest]);
    for verdict in verdicts {
        let problems = verdict.problems.join("; ");
        assert!(problems.contains(holds), "{:?}: {problems}", verdict.run);
    }
}

#[tokio::test]
async fn a_true_case_is_green() {
    for verdict in verdicts(|_| {}).await {
        assert_eq!(verdict.problems, Vec::<String>::new(), "{:?}", verdict.run);
    }
}

#[tokio::test]
async fn an_untrue_case_is_red_in_both_runs() {
    let too_few = |case: &mut Value| case["exchanges"] = json!([]);
    assert_red(too_few, "a request too many").await;
    let too_many = |case: &mut Value| {
        let last = case["exchanges"][2].clone();
        case["exchanges"].as_array_mut().expect("a list").push(last);
    };
    assert_red(too_many, "POST /api/v1/buy is missing").await;
    assert_red(
        |case| case["exchanges"][1]["wait"] = json!({"min_ms": 1, "max_ms": 2}),
        "waited 500 ms",
    )
    .await;
    assert_red(
        |case| case["exchanges"][2]["expect"]["path"] = json!("/api/v2/buy"),
        "path is",
    )
    .await;
    assert_red(
        |case| case["exchanges"][2]["expect"]["body"] = json!("{}"),
        "body is",
    )
    .await;
    assert_red(
        |case| case["result"]["ok"]["order_id"] = json!("b"),
        "order_id is",
    )
    .await;
    assert_red(
        |case| case["result"] = json!({"error": {"code": "timeout"}}),
        "succeeded",
    )
    .await;
    assert_red(
        |case| case["exchanges"][2]["reply"]["status"] = json!(500),
        "failed",
    )
    .await;
}

#[tokio::test]
async fn a_key_in_a_value_is_red() {
    let echo = |case: &mut Value| {
        let body = r#"{"status":"ok","order_id":"sk_test_0123456789","amount_stars":100}"#;
        case["exchanges"][2]["reply"]["body"] = json!(body);
        case["result"]["ok"] = json!({});
    };
    assert_red(echo, "shows the key").await;
}

#[tokio::test]
async fn only_what_cannot_be_written_is_held_by_the_compiler() {
    let runs = async |change: fn(&mut Value)| {
        let verdicts = verdicts(change).await;
        let problems = verdicts.iter().any(|verdict| !verdict.problems.is_empty());
        (
            verdicts
                .iter()
                .map(|verdict| verdict.run)
                .collect::<Vec<_>>(),
            problems,
        )
    };
    let unmarked = runs(|case| case["call"]["args"]["amount_stars"] = json!(true)).await;
    assert_eq!(
        unmarked,
        (vec![Run::Memory, Run::Hyper, Run::Reqwest], true)
    );
    let marked = runs(|case| {
        case["types"] = json!("dynamic");
        case["call"]["args"]["to_username"] = json!(null);
    });
    assert_eq!(marked.await, (vec![Run::Compiler], false));
    let writable = runs(|case| case["types"] = json!("dynamic")).await;
    assert_eq!(
        writable,
        (vec![Run::Memory, Run::Hyper, Run::Reqwest], false)
    );
}

#[tokio::test]
async fn a_case_that_is_not_played_is_noticed() {
    let verdicts = verdicts(|_| {}).await;
    let names = |names: &[&str]| {
        names
            .iter()
            .map(ToString::to_string)
            .collect::<BTreeSet<_>>()
    };
    let listed = names(&["buy/check", "buy/skipped"]);
    assert_eq!(
        runner::not_as_listed(&listed, &verdicts),
        names(&["buy/skipped"])
    );
    assert_eq!(
        runner::not_as_listed(&names(&[]), &verdicts),
        names(&["buy/check"])
    );
}
