//! Steering over HTTP.

use serde_json::json as value;

use super::super::{Incoming, Sandbox, SandboxConfig};
use super::{incoming, json, respond};

const BUY: &str = r#"{"amount_stars": 100, "to_username": "johndoe"}"#;

#[test]
fn the_state_is_told_without_a_key_and_without_taking_time() {
    let mut sandbox = Sandbox::new(SandboxConfig::default());
    for _ in 0..2 {
        respond(&mut sandbox, incoming("POST", "/api/v1/buy", BUY));
    }
    let request = Incoming {
        authorization: None,
        ..incoming("GET", "/sandbox", "")
    };
    let state = json(&respond(&mut sandbox, request));
    let purchases: Vec<_> = sandbox
        .purchases()
        .iter()
        .map(|purchase| {
            value!({
                "order_id": purchase.order_id,
                "amount_stars": 100,
                "to_username": "johndoe",
                "cost": purchase.cost.to_string(),
                "delivery": "delivered",
                "acknowledged": true,
                "purchased_at_ms": purchase.purchased_at_ms,
            })
        })
        .collect();
    assert_eq!(
        state,
        value!({
            "balance_ton": sandbox.balance().to_string(),
            "price_per_star_nano": sandbox.price().nano(),
            "now_ms": 1_700_000_000_040_u64,
            "requests": 2,
            "purchases": purchases,
            "duplicate_purchases": [purchases],
            "faults": [],
        })
    );
    assert_eq!(purchases[1]["purchased_at_ms"], 1_700_000_000_020_u64);
}

#[test]
fn the_sandbox_is_steered() {
    let mut sandbox = Sandbox::new(SandboxConfig::default());
    let mut post = |path, body| json(&respond(&mut sandbox, incoming("POST", path, body)));

    assert_eq!(
        post("/sandbox/credit", r#"{"ton": "0.5"}"#)["balance_ton"],
        "5.5"
    );
    post(
        "/sandbox/fail_next",
        r#"{"operation": "buy", "fault": "404"}"#,
    );
    let state = post(
        "/sandbox/fail_next",
        r#"{"operation": "balance", "fault": "html", "times": 2}"#,
    );
    assert_eq!(
        state["faults"],
        value!([
            {"operation": "buy", "fault": "not_found", "times": 1},
            {"operation": "balance", "fault": "html", "times": 2},
        ])
    );
    assert_eq!(post("/api/v1/buy", BUY)["error"], "Recipient not found.");
    assert_eq!(post("/api/v1/buy", BUY)["status"], "ok");

    post("/sandbox/reset", "");
    let state = |sandbox: &mut Sandbox| respond(sandbox, incoming("GET", "/sandbox", ""));
    let fresh = state(&mut Sandbox::new(SandboxConfig::default()));
    assert_eq!(state(&mut sandbox), fresh);
}

#[test]
fn what_is_not_understood_changes_nothing() {
    let mut sandbox = Sandbox::new(SandboxConfig::default());
    for (method, path, body, status) in [
        ("POST", "/sandbox", "", 405),
        ("GET", "/sandbox/reset", "", 405),
        ("POST", "/sandbox/nothing", "", 404),
        ("POST", "/sandbox/credit", "", 400),
        ("POST", "/sandbox/credit", r#"{"ton": 5}"#, 400),
        ("POST", "/sandbox/credit", r#"{"ton": "-5"}"#, 400),
        (
            "POST",
            "/sandbox/credit",
            r#"{"ton": "5", "memo": "x"}"#,
            400,
        ),
        ("POST", "/sandbox/fail_next", r#"{"operation": "buy"}"#, 400),
        (
            "POST",
            "/sandbox/fail_next",
            r#"{"operation": "sell", "fault": "html"}"#,
            400,
        ),
        (
            "POST",
            "/sandbox/fail_next",
            r#"{"operation": "buy", "fault": "sold_out"}"#,
            400,
        ),
        (
            "POST",
            "/sandbox/fail_next",
            r#"{"operation": "buy", "fault": "html", "times": -1}"#,
            400,
        ),
    ] {
        let response = respond(&mut sandbox, incoming(method, path, body));
        assert_eq!(response.status, status, "{method} {path} {body}");
        assert!(
            json(&response)["error"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
    }
    assert_eq!(sandbox.balance().nano(), 5_000_000_000);
    let state = json(&respond(&mut sandbox, incoming("GET", "/sandbox", "")));
    assert_eq!(state["faults"], value!([]));
}
