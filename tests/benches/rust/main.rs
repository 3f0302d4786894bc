//! `cargo xtask bench rust`: what the core costs by itself, and whole calls over loopback, on both transports, beside
//! a client written by hand on reqwest, in one run. Prints Markdown tables.
//!
//! The server is this program once more, in a process of its own, so that CPU time is the client's alone.

mod calls;
mod core;
mod server;

const KEY: &str = "sk_test_0123456789";
const BALANCE: &str = r#"{"balance_ton": 1.234567, "currency": "TON"}"#;
const ORDER: &str = r#"{"status": "ok", "order_id": "api_buy_123456789_100_1700000000", "amount_stars": 100, "to_username": "johndoe", "message": "Stars sent to @johndoe."}"#;
const ROUNDS: usize = 9;

fn main() {
    if std::env::args().any(|argument| argument == "--serve") {
        server::serve();
    }
    core::table();
    let (_server, base_url) = server::Server::start();
    calls::table(&base_url);
}

fn median<T: Ord + Copy>(values: &mut [T]) -> T {
    values.sort_unstable();
    values[values.len() / 2]
}
