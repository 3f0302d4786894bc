//! Any order of events, right or wrong: a purchase is never handed over again once it may have left.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use starsbot::endpoint::Endpoint;
use starsbot::endpoints::{Buy, GetBalance};
use starsbot::http::{Failure, FailureKind, HttpResponse, SendGate};
use starsbot::{ApiKey, Call, Config, Input, Stars, Step};

#[derive(Arbitrary, Debug)]
enum Told {
    Start,
    Waited,
    Response(u16),
    Failure {
        kind: u8,
        maybe_sent: bool,
        partial: Option<u16>,
    },
    Cancelled,
    Arm,
    Open,
}

fn play<E: Endpoint>(endpoint: E, events: &[Told], is_purchase: bool) {
    let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap());
    let mut call = Call::new(endpoint, &config);
    let mut gate = None;
    let (mut sent, mut maybe_sent) = (0, false);
    for event in events {
        let response = |status: u16| HttpResponse::new(status % 1000, Vec::new(), b"{}".to_vec());
        let input = match event {
            Told::Start => Input::Start,
            Told::Waited => Input::Waited,
            Told::Response(status) => {
                maybe_sent |= sent > 0;
                Input::Response(response(*status))
            }
            Told::Failure {
                kind,
                maybe_sent: believed,
                partial,
            } => {
                let kinds = [
                    FailureKind::Connect,
                    FailureKind::Timeout,
                    FailureKind::Lost,
                ];
                let mut failure = Failure::lost("x");
                failure.kind = kinds[usize::from(*kind) % 3];
                failure.maybe_sent = *believed;
                failure.partial = partial.map(response);
                let is_armed = gate
                    .as_ref()
                    .is_some_and(|gate: &SendGate| !gate.maybe_sent());
                maybe_sent |= sent > 0 && ((*believed && !is_armed) || partial.is_some());
                Input::Failure(failure)
            }
            Told::Cancelled => Input::Cancelled,
            Told::Arm => {
                gate.iter().for_each(SendGate::arm);
                continue;
            }
            Told::Open => {
                maybe_sent |= gate.as_ref().is_some_and(|gate| gate.open(0));
                continue;
            }
        };
        if let Step::Send(request) = call.advance(input, 0, 0.5) {
            assert!(!(is_purchase && maybe_sent), "a purchase was sent twice");
            gate = Some(request.gate);
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
