//! The core alone: its time, and what it allocates.

use std::alloc::System;
use std::time::{Duration, Instant};

use starsbot::endpoint::Endpoint;
use starsbot::endpoints::{Buy, GetBalance};
use starsbot::http::HttpResponse;
use starsbot::{ApiKey, Call, Config, Input, Stars, Step};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use crate::{BALANCE, KEY, ORDER, ROUNDS, median};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

pub(crate) fn table() {
    println!("| the core alone: build a request, read its answer | time | allocations | bytes |");
    println!("|---|---|---|---|");
    row("balance", || GetBalance, BALANCE);
    let buy = || Buy {
        amount_stars: Stars::new(100).expect("100 is positive"),
        to_username: Some("johndoe".parse().expect("a username")),
    };
    row("buy", buy, ORDER);
    println!();
}

fn row<E: Endpoint>(name: &str, endpoint: impl Fn() -> E, answer: &str) {
    const REPEATS: u32 = 100_000;
    let config = Config::new(ApiKey::new(KEY).expect("a key"));
    let one_call = || {
        let mut call = Call::new(endpoint(), &config);
        let request = call.advance(Input::Start, 0, 0.5);
        let response = HttpResponse::new(200, Vec::new(), answer.as_bytes().to_vec());
        let result = call.advance(Input::Response(response), 0, 0.5);
        assert!(matches!(
            (&request, &result),
            (Step::Send(_), Step::Done(Ok(_)))
        ));
        (request, result)
    };
    let mut rounds: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..REPEATS {
                std::hint::black_box(one_call());
            }
            start.elapsed() / REPEATS
        })
        .collect();
    let region = Region::new(ALLOCATOR);
    std::hint::black_box(one_call());
    let used = region.change();
    println!(
        "| {name} | {:.2} µs | {} | {} |",
        median(&mut rounds).as_secs_f64() * 1e6,
        used.allocations + used.reallocations,
        used.bytes_allocated
    );
}
