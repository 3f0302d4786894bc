//! The sandbox as it is served.

use serde_json::json;
use starsbot::sandbox::{Fault, Operation, Sandbox, SandboxConfig};
use starsbot::{ApiKey, Client, Config, Outcome};
use starsbot_reqwest::ReqwestTransport;
use tokio::net::TcpListener;

use crate::support::{End, ask, exchange};

async fn serve(sandbox: Sandbox) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(starsbot_sandbox_server::serve(listener, sandbox));
    address
}

async fn raw(address: &str) -> (String, End) {
    let request = b"GET /api/v1/balance HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer sk_sandbox\r\n\r\n";
    exchange(address, request).await
}

#[tokio::test]
async fn a_client_buys_from_it() {
    let address = serve(Sandbox::new(SandboxConfig::default())).await;
    let key = ApiKey::new("sk_sandbox").expect("a key");
    let config = Config::new(key)
        .base_url(&format!("http://{address}"))
        .expect("loopback");
    let client = Client::new(ReqwestTransport::new(), config);
    assert_eq!(
        client.balance().await.expect("a balance").ton.to_string(),
        "5"
    );
    let order = client.buy(100).to("johndoe").await.expect("an order");
    assert_eq!(order.message, "Stars sent to @johndoe.");
    let lost = client
        .buy(1)
        .to("sandbox_response_dropped")
        .await
        .expect_err("its answer is lost");
    assert_eq!(lost.outcome(), Some(Outcome::Unknown));
    let (_, state) = ask(&address, "GET", "/sandbox", "").await;
    assert_eq!(
        state["purchases"].as_array().map(Vec::len),
        Some(2),
        "{state}"
    );
}

#[tokio::test]
async fn its_faults_are_real() {
    let mut sandbox = Sandbox::new(SandboxConfig::default());
    for fault in [
        Fault::ResponseDropped,
        Fault::ConnectionRefused,
        Fault::Truncated,
    ] {
        sandbox.fail_next(Operation::Balance, fault);
    }
    let address = serve(sandbox).await;
    assert_eq!(raw(&address).await, (String::new(), End::Rst));
    assert_eq!(raw(&address).await, (String::new(), End::Rst));
    let (seen, end) = raw(&address).await;
    let (head, body) = seen.split_once("\r\n\r\n").expect("a head");
    let length = head
        .split("content-length: ")
        .nth(1)
        .expect("a length")
        .lines()
        .next();
    let length: usize = length
        .and_then(|length| length.parse().ok())
        .expect("a number");
    assert!(body.len() < length, "{seen}");
    assert_eq!(end, End::Fin);
    assert!(
        raw(&address)
            .await
            .0
            .ends_with(r#"{"balance_ton":5,"currency":"TON"}"#)
    );
}

#[tokio::test]
async fn it_is_controlled_over_http() {
    let address = serve(Sandbox::new(SandboxConfig::default())).await;
    let (status, _) = ask(&address, "POST", "/sandbox/credit", r#"{"ton": "5"}"#).await;
    assert_eq!(status, 200);
    let (_, state) = ask(&address, "GET", "/sandbox", "").await;
    assert_eq!(state["balance_ton"], json!("10"));
}
