//! The events of a client as `tracing` sees them: what may have cost money stands out, and nothing holds the
//! key.
#![cfg(feature = "tracing")]

use std::io;
use std::sync::{Arc, Mutex};

use starsbot::Client;
use starsbot::sandbox::block_on;
use tracing::Level;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_unknown_outcome_is_a_warning_and_the_rest_is_for_debugging() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        let client = Client::sandbox();
        block_on(client.buy(100)).unwrap();
        block_on(client.buy(100).to("sandbox_response_dropped")).unwrap_err();
        block_on(client.buy(100).to("sandbox_insufficient_balance")).unwrap_err();
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let warnings: Vec<&str> = log.lines().filter(|line| line.contains("WARN")).collect();
    assert_eq!(warnings.len(), 1, "{log}");
    assert!(warnings[0].contains("outcome_unknown"), "{log}");
    assert!(log.contains("insufficient_balance") && log.contains("buy: succeeded"));
    assert!(!log.contains("sk_sandbox"), "{log}");
}
