//! A web framework drops its handler when the visitor has left. A purchase in it is not lost without a word.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use log::{Level, LevelFilter, Log, Metadata, Record};
use starsbot_reqwest::{ApiKey, Client, Config, ErrorCode, client};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// Keeps the errors that are logged.
struct Errors(Mutex<Vec<String>>);

static ERRORS: Errors = Errors(Mutex::new(Vec::new()));

impl Log for Errors {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() == Level::Error
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.0.lock().unwrap().push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

async fn gift(State(client): State<Arc<Client>>) -> String {
    match client.buy(100).to("johndoe").await {
        Ok(order) => order.order_id,
        Err(error) => error.to_string(),
    }
}

/// Reads a purchase, says so, and never responds.
async fn hang(listener: TcpListener, has_read: oneshot::Sender<()>) {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut read = Vec::new();
    while !read.ends_with(b"}") {
        assert_ne!(socket.read_buf(&mut read).await.unwrap(), 0);
    }
    has_read.send(()).unwrap();
    // Until the client closes the connection.
    let _ = socket.read_to_end(&mut read).await;
}

#[tokio::test]
async fn a_visitor_who_leaves_leaves_a_trace() {
    log::set_logger(&ERRORS).unwrap();
    log::set_max_level(LevelFilter::Trace);

    let service = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", service.local_addr().unwrap());
    let (has_read, purchase_arrives) = oneshot::channel();
    tokio::spawn(hang(service, has_read));

    let (told, mut interrupted) = mpsc::unbounded_channel();
    let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap());
    let client = client(config.base_url(&base_url).unwrap())
        .on_interrupted_purchase(move |error| told.send(error.clone()).unwrap());
    let shop = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = shop.local_addr().unwrap();
    let app = Router::new()
        .route("/gift", post(gift))
        .with_state(Arc::new(client));
    tokio::spawn(async move { axum::serve(shop, app).await });

    let mut visitor = TcpStream::connect(address).await.unwrap();
    let request = b"POST /gift HTTP/1.1\r\nhost: shop\r\ncontent-length: 0\r\n\r\n";
    visitor.write_all(request).await.unwrap();
    purchase_arrives.await.unwrap();
    drop(visitor);

    let patience = Duration::from_secs(20);
    let error = timeout(patience, interrupted.recv())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(error.code(), ErrorCode::OutcomeUnknown);
    let purchase = error.purchase().unwrap();
    assert_eq!(purchase.to_username.as_ref().unwrap().as_str(), "johndoe");

    let errors = ERRORS.0.lock().unwrap();
    let [line] = &errors[..] else {
        panic!("{errors:?}");
    };
    for told in ["100 Stars", "@johndoe", "Z, is unknown", "outcome_unknown"] {
        assert!(line.contains(told), "{line}");
    }
}
