//! Any order of events, right or wrong: a purchase is never handed over again once it may have left.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use starsbot::endpoint::Endpoint;
use starsbot::endpoints::{Buy, GetBalance};
use starsbot::http::{Failure, FailureKind, HttpResponse};
use starsbot::{ApiKey, Call, Config, Moment, Stars, Step};

#[derive(Arbitrary, Debug)]
enum Told {
    Advance,
    Response(u16),
    Failure {
        kind: u8,
        maybe_sent: bool,
        partial: Option<u16>,
    },
    Cancel {
        maybe_sent: bool,
    },
}

fn play<E: Endpoint>(endpoint: E, events: &[Told], is_purchase: bool) {
    let now = Moment {
        unix_ms: 0,
        draw: 0.5,
    };
    let mut call = Call::new(
        endpoint,
        &Config::new(ApiKey::new("sk_test_0123456789").unwrap()),
    );
    let mut sent = 0;
    let mut maybe_sent = false;
    for event in events {
        let response = |status: u16| HttpResponse {
            status: status % 1000,
            headers: Vec::new(),
            body: b"{}".to_vec(),
        };
        let step = match event {
            Told::Advance => call.advance(now),
            Told::Response(status) => {
                maybe_sent |= sent > 0;
                call.on_response(response(*status), now)
            }
            Told::Failure {
                kind,
                maybe_sent: left,
                partial,
            } => {
                let kinds = [
                    FailureKind::Connect,
                    FailureKind::Timeout,
                    FailureKind::Lost,
                ];
                let mut failure = Failure::lost("x");
                failure.kind = kinds[usize::from(*kind) % 3];
                failure.maybe_sent = *left;
                failure.partial = partial.map(response);
                maybe_sent |= sent > 0 && (*left || partial.is_some());
                call.on_failure(failure, now)
            }
            Told::Cancel {
                maybe_sent: left,
            } => {
                let _ = call.on_cancel(*left, now);
                continue;
            }
        };
        if let Step::Send(_) = step {
            assert!(!(is_purchase && maybe_sent), "a purchase was sent twice");
            sent += 1;
            assert!(sent <= 3);
        }
    }
}

fuzz_target!(|events: Vec<Told>| {
    play(GetBalance, &events, false);
    play(
        Buy {
            amount_stars: Stars::new(1).unwrap(),
            to_username: None,
        },
        &events,
        true,
    );
});
