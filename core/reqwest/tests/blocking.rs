//! The client without `async`, over real connections.
#![cfg(all(feature = "blocking", not(target_arch = "wasm32")))]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use starsbot_reqwest::{ApiKey, Config, Outcome, blocking, starsbot};

const ORDER: &str = r#"{"status":"ok","order_id":"a","amount_stars":100,"message":"Stars sent."}"#;

/// Responds to one request, to a purchase with an order and to anything else with a balance.
fn respond(mut socket: TcpStream) -> Option<()> {
    let mut read = Vec::new();
    let mut buffer = [0; 1024];
    let is_complete = |read: &[u8]| match read {
        [b'G', ..] => read.ends_with(b"\r\n\r\n"),
        _ => read.ends_with(b"}"),
    };
    while !is_complete(&read) {
        let length = socket.read(&mut buffer).ok().filter(|length| *length > 0)?;
        read.extend_from_slice(&buffer[..length]);
    }
    let body = match read[0] {
        b'G' => r#"{"balance_ton":1.5}"#,
        _ => ORDER,
    };
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    socket.write_all((head + body).as_bytes()).ok()
}

fn client() -> blocking::Client {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for socket in listener.incoming() {
            thread::spawn(|| respond(socket.unwrap()));
        }
    });
    let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap());
    blocking::client(config.base_url(&base_url).unwrap()).unwrap()
}

#[test]
fn threads_share_a_client() {
    let client = client();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let balance = client.balance().send().unwrap();
                    assert_eq!(balance.ton.to_string(), "1.5");
                    let order = client.buy(100).to("johndoe").send().unwrap();
                    assert_eq!(order.order_id, "a");
                }
            });
        }
    });
    assert!(!format!("{client:?}").contains("sk_test"));
}

#[test]
fn what_is_set_about_a_call_is_obeyed() {
    let client = blocking::Client::new(starsbot::Client::sandbox()).unwrap();
    assert!(!client.deposit().send().unwrap().memo.is_empty());
    let order = client.buy(100).maybe_to(None::<&str>).send().unwrap();
    assert_eq!(order.to_username, None);
    let slow = || client.buy(100).to("sandbox_slow");
    let error = slow().deadline(Duration::from_secs(1)).send().unwrap_err();
    assert_eq!(error.outcome(), Some(Outcome::Unknown));
    let error = slow().timeout(Duration::ZERO).send().unwrap_err();
    assert_eq!(error.field(), Some("timeout"));
}

#[test]
fn within_async_code_it_panics_before_anything_is_sent() {
    let client = blocking::Client::new(starsbot::Client::sandbox()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let call = AssertUnwindSafe(|| client.buy(100).send());
        assert!(catch_unwind(call).is_err());
    });
    let sandbox = client.async_client().transport();
    assert_eq!(sandbox.with(|sandbox| sandbox.requests()), 0);
}
