//! What a program sees that sets a logger and nothing else.

use std::future::{IntoFuture, pending};
use std::sync::Mutex;
use std::task::{Context, Waker};
use std::time::Duration;

use log::{Level, LevelFilter, Log, Metadata, Record};
use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot::sandbox::block_on;
use starsbot::{ApiKey, Client, Config, Transport};

/// Keeps what is logged.
struct Records(Mutex<Vec<(Level, String)>>);

static RECORDS: Records = Records(Mutex::new(Vec::new()));

impl Log for Records {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let line = format!("{}: {}", record.target(), record.args());
        self.0.lock().unwrap().push((record.level(), line));
    }

    fn flush(&self) {}
}

struct Hanging;

impl Transport for Hanging {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, Failure> {
        pending().await
    }

    async fn sleep(&self, _: Duration) {}

    fn now_ms(&self) -> u64 {
        1_700_000_000_000
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// As a web framework drops its handler when the client has left.
#[test]
fn a_purchase_that_nobody_hears_of_is_an_error_in_the_log() {
    log::set_logger(&RECORDS).unwrap();
    log::set_max_level(LevelFilter::Trace);

    let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap());
    let client = Client::new(Hanging, config);
    let mut handler = client.buy(100).to("johndoe").into_future();
    let mut context = Context::from_waker(Waker::noop());
    assert!(handler.as_mut().poll(&mut context).is_pending());
    drop(handler);

    let records = std::mem::take(&mut *RECORDS.0.lock().unwrap());
    let loud: Vec<_> = records
        .iter()
        .filter(|(level, _)| *level < Level::Info)
        .collect();
    let [(Level::Error, line)] = &loud[..] else {
        panic!("{records:?}");
    };
    assert!(line.starts_with("starsbot: buy: "), "{line}");
    for told in ["100 Stars", "@johndoe", "2023-11-14T22:13:20Z"] {
        assert!(line.contains(told), "{line}");
    }

    let sandbox = Client::sandbox();
    block_on(sandbox.buy(100)).unwrap();
    block_on(sandbox.buy(100).to("sandbox_response_dropped")).unwrap_err();
    let records = RECORDS.0.lock().unwrap();
    let levels: Vec<_> = records.iter().map(|(level, _)| *level).collect();
    let [quiet @ .., Level::Warn] = &levels[..] else {
        panic!("{records:?}");
    };
    assert!(
        quiet.iter().all(|level| *level == Level::Debug),
        "{records:?}"
    );
    assert!(!format!("{records:?}").contains("sk_"), "{records:?}");
}
