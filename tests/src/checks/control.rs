//! The fault server as the other languages meet it: a process of its own, driven over HTTP.

use serde_json::{Value, json};

use crate::support::{Served, accepted};

const ACCEPTED: &str = "POST /api/v1/buy HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
    authorization: Bearer sk_test_0123456789\r\ncontent-length: 20\r\n\r\n{\"amount_stars\":100}";

fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name].as_str().expect(name)
}

#[tokio::test]
async fn a_case_is_opened_played_and_judged() {
    let served = Served::start();
    let (status, opened) = served.ask("POST", "/cases", &accepted().to_string()).await;
    assert_eq!(status, 200, "{opened}");
    let path = |what: &str| format!("/cases/{}/{what}", opened["id"]);
    let (status, answer) = served.ask("POST", &path("wait"), r#"{"ms": 500}"#).await;
    assert_eq!((status, answer), (200, json!({})));
    let address = text(&opened, "base_url").replace("http://", "");
    let (seen, _) = crate::support::exchange(&address, ACCEPTED.as_bytes()).await;
    assert!(seen.starts_with("HTTP/1.1 200 OK"), "{seen}");
    assert_eq!(
        served.ask("GET", &path("verdict"), "").await,
        (200, json!({"failures": []}))
    );
    assert_eq!(
        served.ask("GET", &path("verdict"), "").await.0,
        404,
        "it is closed"
    );
}

#[tokio::test]
async fn cases_do_not_meet() {
    let served = Served::start();
    let (_, one) = served.ask("POST", "/cases", &accepted().to_string()).await;
    let (_, other) = served.ask("POST", "/cases", &accepted().to_string()).await;
    assert_ne!(one["base_url"], other["base_url"]);
    let (_, verdict) = served
        .ask("GET", &format!("/cases/{}/verdict", one["id"]), "")
        .await;
    assert_eq!(
        verdict["failures"].as_array().map(Vec::len),
        Some(2),
        "{verdict}"
    );
    assert_eq!(
        served
            .ask(
                "POST",
                &format!("/cases/{}/wait", other["id"]),
                r#"{"ms": 500}"#
            )
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn a_browser_may_end_early_where_it_says_what_it_is() {
    let served = Served::start();
    let mut case = accepted();
    case["platform"] = json!({"browser": {"code": "outcome_unknown"}});
    for (query, failures) in [("", 2), ("?platform=browser", 0)] {
        let (_, opened) = served
            .ask("POST", &format!("/cases{query}"), &case.to_string())
            .await;
        let (_, verdict) = served
            .ask("GET", &format!("/cases/{}/verdict", opened["id"]), "")
            .await;
        assert_eq!(
            verdict["failures"].as_array().map(Vec::len),
            Some(failures),
            "{query}: {verdict}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    let served = Served::start();
    for (method, path, body, expected) in [
        ("POST", "/cases", "{", 400),
        ("POST", "/cases", r#"{"surprise": 1}"#, 400),
        ("POST", "/cases?platform=toaster", "{}", 400),
        ("POST", "/cases/7/wait", r#"{"ms": 1}"#, 404),
        ("POST", "/cases/x/wait", r#"{"ms": 1}"#, 404),
        ("POST", "/cases/7/wait", r#"{"ms": "long"}"#, 400),
        ("GET", "/", "", 404),
    ] {
        let (status, answer) = served.ask(method, path, body).await;
        assert_eq!(status, expected, "{method} {path}");
        assert!(!text(&answer, "error").is_empty());
    }
}

#[test]
fn it_ends_with_the_program_that_started_it() {
    let mut served = Served::start();
    served.close_stdin();
    assert!(served.has_ended());
}
