//! The judge finds what is wrong, and nothing where nothing is.

use serde_json::json;
use starsbot_tests::case::{Answer, Case, Platform};
use starsbot_tests::expected::Actual;
use starsbot_tests::leaks::Printed;
use starsbot_tests::player::{Arrived, Player};

use crate::support::{accepted, parse};

const BODY: &[u8] = br#"{"amount_stars":100}"#;

fn player() -> Player {
    Player::new(&parse(&accepted()), Platform::Native)
}

fn headers(key: &str) -> Vec<(String, String)> {
    vec![("Authorization".to_owned(), format!("Bearer {key}"))]
}

fn buy<'a>(headers: &'a [(String, String)], body: &'a [u8]) -> Arrived<'a> {
    Arrived {
        method: "POST",
        path: "/api/v1/buy",
        headers,
        body,
    }
}

/// Plays the case as it is written, but for the last request; the failures are `failing`.
fn assert_failing(request: &Arrived<'_>, failing: &[&str]) {
    let mut player = player();
    assert_eq!(player.request(&buy(&[], b"")), Answer::Refuse);
    player.wait(500);
    player.request(request);
    let failures = player.end();
    assert_eq!(failures.len(), failing.len(), "{failures:?}");
    for (failure, holds) in failures.iter().zip(failing) {
        assert!(failure.contains(holds), "{failure}");
    }
}

#[test]
fn a_case_played_as_written_is_right() {
    assert_failing(&buy(&headers("sk_test_0123456789"), BODY), &[]);
}

#[test]
fn a_wrong_request_is_caught() {
    let right = headers("sk_test_0123456789");
    assert_failing(&buy(&right, br#"{"amount_stars": 100}"#), &["body is"]);
    assert_failing(&buy(&right, b""), &["body is"]);
    assert_failing(&buy(&headers("sk_other"), BODY), &["header authorization"]);
    assert_failing(&buy(&[], BODY), &["header authorization"]);
    let twice = [right.clone(), right.clone()].concat();
    assert_failing(&buy(&twice, BODY), &["header authorization"]);
    let key = [
        right.clone(),
        vec![("Idempotency-Key".to_owned(), "1".to_owned())],
    ]
    .concat();
    assert_failing(&buy(&key, BODY), &["header idempotency-key"]);
    assert_failing(
        &Arrived {
            path: "/api/v1/buy?",
            ..buy(&right, BODY)
        },
        &["path is"],
    );
    assert_failing(
        &Arrived {
            method: "PUT",
            ..buy(&right, BODY)
        },
        &["method is"],
    );
}

#[test]
fn a_second_purchase_is_caught() {
    let headers = headers("sk_test_0123456789");
    let mut player = player();
    player.assume_refused();
    player.wait(500);
    player.request(&buy(&headers, BODY));
    let Answer::Reply(reply) = player.request(&buy(&headers, BODY)) else {
        panic!("it should be answered");
    };
    assert_eq!(reply.status, 500);
    assert!(player.end()[0].contains("a request too many"));
}

#[test]
fn a_request_or_wait_that_is_missing_is_caught() {
    assert_eq!(player().end().len(), 3, "all three are missing");

    let mut no_wait = player();
    no_wait.assume_refused();
    no_wait.request(&buy(&headers("sk_test_0123456789"), BODY));
    assert!(no_wait.end()[0].contains("without the wait"));

    let mut no_request = player();
    no_request.assume_refused();
    no_request.wait(500);
    assert_eq!(no_request.end(), ["POST /api/v1/buy is missing"]);
}

#[test]
fn a_wrong_wait_is_caught() {
    let failures = |waits: &[u64]| {
        let mut player = player();
        player.assume_refused();
        for ms in waits {
            player.wait(*ms);
        }
        player.request(&buy(&headers("sk_test_0123456789"), BODY));
        player.end()
    };
    assert_eq!(failures(&[500]), Vec::<String>::new());
    assert_eq!(failures(&[499]).len(), 1);
    assert_eq!(failures(&[501]).len(), 1);
    assert!(failures(&[500, 500])[0].contains("instead of sending"));

    let mut early = player();
    early.wait(500);
    assert!(
        early.end()[0].contains("instead of sending"),
        "nobody has tried to send"
    );

    let mut late = Player::new(&sends_nothing(), Platform::Native);
    late.wait(1);
    assert!(late.end()[0].contains("a wait too many"));
}

#[test]
fn waits_that_a_case_leaves_out_are_the_clients() {
    let mut case = accepted();
    case["exchanges"]
        .as_array_mut()
        .unwrap()
        .retain(|exchange| exchange.get("wait").is_none());
    let mut player = Player::new(&parse(&case), Platform::Native);
    assert_eq!(player.request(&buy(&[], b"")), Answer::Refuse);
    player.wait(123);
    player.request(&buy(&headers("sk_test_0123456789"), BODY));
    assert_eq!(player.end(), Vec::<String>::new());
}

#[test]
fn a_browser_may_end_early_where_the_case_says_so_and_never_sends_more() {
    let mut case = accepted();
    case["platform"] = json!({"browser": {"code": "outcome_unknown"}});
    let case = parse(&case);
    assert_eq!(
        Player::new(&case, Platform::Browser).end(),
        Vec::<String>::new()
    );
    assert_eq!(Player::new(&case, Platform::Native).end().len(), 3);
    assert_eq!(
        Player::new(&parse(&accepted()), Platform::Browser)
            .end()
            .len(),
        3
    );

    let mut player = Player::new(&case, Platform::Browser);
    player.assume_refused();
    player.wait(500);
    for _ in 0..2 {
        player.request(&buy(&headers("sk_test_0123456789"), BODY));
    }
    assert!(player.end()[0].contains("a request too many"));

    let unknown = Actual::Error(json!({"code": "outcome_unknown"}));
    assert!(
        case.result(Platform::Browser)
            .differences(&unknown)
            .is_empty()
    );
    assert!(
        !case
            .result(Platform::Native)
            .differences(&unknown)
            .is_empty()
    );
}

#[test]
fn every_named_field_is_compared() {
    let mut case = accepted();
    case["result"] =
        json!({"error": {"code": "timeout", "status": null, "message_contains": "late"}});
    let expected = parse(&case).result(Platform::Native);
    let actual = |code: &str, status: Option<u16>, message: &str| {
        Actual::Error(json!({"code": code, "status": status, "message": message, "attempts": 3}))
    };
    assert!(
        expected
            .differences(&actual("timeout", None, "too late"))
            .is_empty()
    );
    assert_eq!(
        expected
            .differences(&actual("forbidden", Some(200), "soon"))
            .len(),
        3
    );
    assert_eq!(expected.differences(&Actual::Error(json!({}))).len(), 3);
    assert_eq!(expected.differences(&Actual::Ok(json!({}))).len(), 1);

    let expected = parse(&accepted()).result(Platform::Native);
    let order = |stars: u8| {
        Actual::Ok(json!({"order_id": "a", "amount_stars": stars, "to_username": null}))
    };
    assert!(expected.differences(&order(100)).is_empty());
    assert_eq!(expected.differences(&order(99)).len(), 1);
    assert_eq!(expected.differences(&actual("timeout", None, "")).len(), 1);
}

#[test]
fn the_key_is_found_in_every_form() {
    let found = |key: &str, text: &str| {
        let mut printed = Printed::default();
        printed.text("a text", text);
        !printed.leaks(key).is_empty()
    };
    let key = " sk_te\"st/012345\n";
    for text in [
        "sk_te\"st/012345",
        r#"sk_te\"st/012345"#,
        "sk_te%22st%2F012345",
        "<sk_te\"st/012>",
    ] {
        assert!(found(key, text), "{text}");
    }
    assert!(found("sk_broken_\n_in_two_parts", "only _in_two_parts"));
    assert!(!found(key, "ApiKey([redacted])"));
    assert!(!found("key", "a key of three letters is in many words"));
    assert!(!found("", "nothing is in every text"));
}

fn sends_nothing() -> Case {
    let mut case = accepted();
    case["exchanges"] = json!([]);
    parse(&case)
}
