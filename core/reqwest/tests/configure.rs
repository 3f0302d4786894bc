//! What a user sets about reqwest is obeyed, and what carries the promises about money is not lost to it.
#![cfg(not(target_arch = "wasm32"))]

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{ClientBuilder, Proxy, redirect};
use starsbot_reqwest::{ApiKey, Client, Config, ErrorCode, Outcome, ReqwestTransport, reqwest};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const ORDER: &str = r#"{"status":"ok","order_id":"a","amount_stars":100,"message":"Stars sent."}"#;

/// A server that gives one response to everything, and keeps connections open. Returns its address, and the head of
/// every request with the number of its connection.
async fn server(response: String) -> (String, UnboundedReceiver<(usize, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (seen, requests) = unbounded_channel();
    tokio::spawn(async move {
        for connection in 0.. {
            let (mut socket, _) = listener.accept().await.unwrap();
            let (seen, response) = (seen.clone(), response.clone());
            tokio::spawn(async move {
                let mut read = Vec::new();
                while socket
                    .read_buf(&mut read)
                    .await
                    .is_ok_and(|length| length > 0)
                {
                    let text = String::from_utf8_lossy(&read).into_owned();
                    let Some((head, body)) = text.split_once("\r\n\r\n") else {
                        continue;
                    };
                    if head.starts_with("POST") && !body.ends_with('}') {
                        continue;
                    }
                    let _ = seen.send((connection, head.to_owned()));
                    read.clear();
                    // Longer than a timeout that a test sets in vain.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    let _ = socket.write_all(response.as_bytes()).await;
                }
            });
        }
    });
    (address, requests)
}

fn client(
    base_url: &str,
    configure: impl Fn(ClientBuilder) -> ClientBuilder + Send + Sync + 'static,
) -> Client {
    let transport = ReqwestTransport::builder().configure(configure);
    let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap());
    Client::new(
        transport.build().unwrap(),
        config.base_url(base_url).unwrap(),
    )
}

fn careless(builder: ClientBuilder) -> ClientBuilder {
    let mut headers = HeaderMap::new();
    headers.insert("x-shop", "mine".parse().unwrap());
    builder
        .default_headers(headers)
        .redirect(redirect::Policy::limited(10))
        .pool_max_idle_per_host(10)
        .timeout(Duration::from_millis(5))
        .read_timeout(Duration::from_millis(5))
        .connection_verbose(true)
}

#[tokio::test]
async fn a_purchase_keeps_its_promises() {
    let length = ORDER.len();
    let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{ORDER}");
    let (address, mut requests) = server(response).await;
    let client = client(&format!("http://{address}"), careless);
    for connection in 0..2 {
        client.buy(100).to("johndoe").await.unwrap();
        let (number, head) = requests.recv().await.unwrap();
        assert_eq!(number, connection, "each has a connection of its own");
        assert!(
            head.contains("HTTP/1.1") && head.contains("x-shop: mine"),
            "{head}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let head = "HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0";
    let (address, mut requests) = server(format!("{head}\r\n\r\n")).await;
    let client = client(&format!("http://{address}"), careless);
    let error = client.buy(100).to("johndoe").await.unwrap_err();
    assert_eq!(
        (error.outcome(), error.status()),
        (Some(Outcome::Unknown), Some(307))
    );
    assert!(requests.recv().await.is_some());
    assert!(requests.try_recv().is_err());
}

#[tokio::test]
async fn a_proxy_is_used_but_for_this_machine() {
    let refused = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n".to_owned();
    let (address, mut requests) = server(refused).await;
    let proxied = move |builder: ClientBuilder| {
        builder.proxy(Proxy::all(format!("http://{address}")).unwrap())
    };
    let outside = client("https://stars.example", proxied.clone());
    let error = outside.buy(100).to("johndoe").await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::ConnectionFailed);
    assert_eq!(
        (error.outcome(), error.attempts()),
        (Some(Outcome::NotSent), 3)
    );
    for _ in 0..3 {
        let (_, head) = requests.recv().await.unwrap();
        assert!(head.starts_with("CONNECT stars.example:443"), "{head}");
    }

    let (own, mut own_requests) =
        server("HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n".into()).await;
    let error = client(&format!("http://{own}"), proxied)
        .balance()
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    assert!(own_requests.recv().await.is_some());
    assert!(requests.try_recv().is_err());
}
