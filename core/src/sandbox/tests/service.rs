//! What an undisturbed service responds.

use std::time::Duration;

use super::super::{Sandbox, SandboxConfig, SandboxTransport, block_on};
use super::{incoming, json, respond};
use crate::{ApiKey, Client, Delivery, ErrorCode, Outcome};

const BUY: &str = "/api/v1/buy";

#[test]
fn responses_are_the_documents_to_the_letter() {
    let mut sandbox = Sandbox::new(SandboxConfig {
        balance: "1.234567".parse().unwrap(),
        ..SandboxConfig::default()
    });
    let mut text = |method, path, body| {
        let response = respond(&mut sandbox, incoming(method, path, body));
        assert_eq!(response.status, 200);
        assert_eq!(response.header("content-type"), Some("application/json"));
        String::from_utf8(response.body).unwrap()
    };
    assert_eq!(
        text("GET", "/api/v1/balance?x=1", ""),
        r#"{"balance_ton":1.234567,"currency":"TON"}"#
    );
    let deposit = text("GET", "/api/v1/deposit", "");
    let (wallet, account) = (&deposit[11..59], &deposit[71..80]);
    assert!(wallet.parse::<crate::Wallet>().is_ok() && account.parse::<u32>().is_ok());
    assert_eq!(
        deposit,
        format!(
            r#"{{"wallet":"{wallet}","memo":"AP{account}","message":"Send TON to the wallet with this memo (comment) to top up your API balance."}}"#
        )
    );
    assert_eq!(
        text("POST", BUY, r#"{"amount_stars": 100}"#),
        format!(
            r#"{{"status":"ok","order_id":"api_buy_{account}_100_1700000000","amount_stars":100,"to_username":null,"message":"Stars sent to your Telegram account."}}"#
        )
    );
    assert_eq!(
        text(
            "POST",
            BUY,
            r#"{"amount_stars": 7, "to_username": "johndoe", "x": 1}"#
        ),
        format!(
            r#"{{"status":"ok","order_id":"api_buy_{account}_7_1700000000","amount_stars":7,"to_username":"johndoe","message":"Stars sent to @johndoe."}}"#
        )
    );
    assert_eq!(
        text(
            "POST",
            BUY,
            r#"{"amount_stars": 8, "to_username": "sandbox_manual"}"#
        ),
        format!(
            r#"{{"status":"ok","order_id":"api_buy_{account}_8_1700000000","amount_stars":8,"to_username":"sandbox_manual","message":"Order created. Stars will be delivered manually."}}"#
        )
    );
}

#[test]
fn a_client_decodes_every_response() {
    let client = Client::sandbox();
    block_on(async {
        assert_eq!(client.balance().await.unwrap().ton.nano(), 5_000_000_000);
        let deposit = client.deposit().await.unwrap();
        assert!(deposit.payment_link(None).is_ok());
        let order = client.buy(100).await.unwrap();
        assert_eq!(
            (order.to_username, order.delivery),
            (None, Delivery::Delivered)
        );
        let order = client.buy(50).to("t.me/johndoe").await.unwrap();
        assert_eq!(order.to_username.as_deref(), Some("johndoe"));
    });
    client.transport().with(|sandbox| {
        assert_eq!(sandbox.requests(), 4);
        let bought: Vec<_> = sandbox
            .purchases()
            .iter()
            .map(|p| (p.amount_stars.get(), p.acknowledged))
            .collect();
        assert_eq!(bought, [(100, true), (50, true)]);
    });
}

#[test]
fn the_same_seed_and_requests_give_the_same_bytes() {
    let replies = |seed| {
        let mut sandbox = Sandbox::new(SandboxConfig {
            seed,
            ..SandboxConfig::default()
        });
        let mut replies = Vec::new();
        for name in [
            "johndoe",
            "sandbox_truncated",
            "sandbox_html",
            "sandbox_response_dropped",
            "nobody",
        ] {
            let body = format!(r#"{{"amount_stars": 90, "to_username": "{name}"}}"#);
            replies.push(sandbox.handle(incoming("POST", BUY, &body)));
            replies.push(sandbox.handle(incoming("GET", "/api/v1/balance", "")));
            replies.push(sandbox.handle(incoming("GET", "/api/v1/deposit", "")));
        }
        replies.push(sandbox.handle(incoming("GET", "/sandbox", "")));
        (replies, sandbox.random())
    };
    assert_eq!(replies(1), replies(1));
    assert_ne!(replies(1).0, replies(2).0);
}

#[test]
fn a_key_that_is_wrong_or_missing_is_refused() {
    let mut sandbox = Sandbox::new(SandboxConfig::default());
    for authorization in [
        None,
        Some(""),
        Some("sk_sandbox"),
        Some("Bearer "),
        Some("Bearer sk_sandbo"),
        Some("Basic sk_sandbox"),
    ] {
        let body = r#"{"amount_stars": 1}"#;
        let request = super::Incoming {
            authorization,
            ..incoming("POST", BUY, body)
        };
        assert_eq!(
            respond(&mut sandbox, request).status,
            401,
            "{authorization:?}"
        );
    }
    assert!(sandbox.purchases().is_empty());

    let config = SandboxConfig {
        api_key: ApiKey::new("sk_other").unwrap(),
        ..SandboxConfig::default()
    };
    assert!(block_on(async { Client::sandbox_with(config).balance().await }).is_ok());
}

#[test]
fn what_is_not_understood_is_refused_and_buys_nothing() {
    let mut sandbox = Sandbox::new(SandboxConfig::default());
    for (method, path, body, status) in [
        ("POST", BUY, "", 400),
        ("POST", BUY, "{", 400),
        ("POST", BUY, "[1]", 400),
        ("POST", BUY, "{}", 422),
        ("POST", BUY, r#"{"amount_stars": 0}"#, 422),
        ("POST", BUY, r#"{"amount_stars": -1}"#, 422),
        ("POST", BUY, r#"{"amount_stars": 1.0}"#, 422),
        ("POST", BUY, r#"{"amount_stars": "1"}"#, 422),
        ("POST", BUY, r#"{"amount_stars": true}"#, 422),
        (
            "POST",
            BUY,
            r#"{"amount_stars": 1, "to_username": ""}"#,
            422,
        ),
        (
            "POST",
            BUY,
            r#"{"amount_stars": 1, "to_username": "@johndoe"}"#,
            422,
        ),
        ("POST", BUY, r#"{"amount_stars": 1, "to_username": 1}"#, 422),
        (
            "POST",
            BUY,
            r#"{"amount_stars": 1, "to_username": "sandbox_typo"}"#,
            422,
        ),
        ("POST", BUY, r#"{"amount_stars": 1001}"#, 402),
        ("POST", BUY, r#"{"amount_stars": 9223372036854775807}"#, 402),
        ("POST", BUY, r#"{"amount_stars": 9223372036854775808}"#, 422),
        ("GET", BUY, "", 405),
        ("POST", "/api/v1/balance", "", 405),
        ("DELETE", "/api/v1/deposit", "", 405),
        ("GET", "/", "", 404),
        ("GET", "/api/v1/balance/", "", 404),
    ] {
        let response = respond(&mut sandbox, incoming(method, path, body));
        assert_eq!(response.status, status, "{method} {path} {body}");
        assert!(json(&response)["error"].is_string());
        assert_eq!(response.header("allow").is_some(), status == 405);
    }
    assert!(sandbox.purchases().is_empty());
    assert_eq!(sandbox.balance(), SandboxConfig::default().balance);
}

#[test]
fn a_rate_limit_holds_for_a_second() {
    let client = Client::sandbox_with(SandboxConfig {
        rate_limit: Some(2),
        ..SandboxConfig::default()
    });
    block_on(async {
        for _ in 0..2 {
            client.balance().await.unwrap();
        }
        let error = client.buy(1).await.unwrap_err();
        assert_eq!(
            (error.code(), error.outcome()),
            (ErrorCode::RateLimited, Some(Outcome::Rejected))
        );
        assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
        // A read waits as long as it is told to, and gets its response in the next second.
        client.balance().await.unwrap();
    });
    client.transport().with(|sandbox| {
        assert_eq!(sandbox.requests(), 5);
        assert!(sandbox.purchases().is_empty());
        assert_eq!(sandbox.now_ms(), 1_700_000_001_000 + 5 * 20);
    });
}

#[test]
fn a_second_client_can_share_the_sandbox() {
    let first = Client::sandbox();
    let settings = crate::Config::new(ApiKey::new("sk_sandbox").unwrap());
    let second = Client::new(first.transport().clone(), settings);
    block_on(async { second.buy(100).await }).unwrap();
    assert_eq!(
        first.transport().with(|sandbox| sandbox.purchases().len()),
        1
    );
}

#[test]
fn a_panic_while_steering_leaves_the_sandbox_usable() {
    let client = Client::sandbox();
    let transport = client.transport().clone();
    let steering = std::thread::spawn(move || transport.with(|_| panic!("a failed assertion")));
    assert!(steering.join().is_err());
    assert!(block_on(async { client.balance().await }).is_ok());
}

#[test]
fn no_printed_form_shows_the_key() {
    let sandbox = Sandbox::new(SandboxConfig::default());
    let transport = SandboxTransport::new(sandbox.clone());
    let request = incoming("POST", BUY, "sk_sandbox");
    let printed = format!("{sandbox:?} {transport:?} {request:?}");
    assert!(printed.contains("[redacted]") && !printed.contains("sk_sandbox"));
}
