//! A 2xx response with any body: it is decoded, or it is an error that says the right thing about the money.
#![no_main]

use libfuzzer_sys::fuzz_target;
use starsbot::endpoint::Endpoint;
use starsbot::endpoints::{Buy, GetBalance, GetDeposit};
use starsbot::http::HttpResponse;
use starsbot::{ApiKey, Call, Config, ErrorCode, Input, Outcome, Result, Stars, Step, Ton};

const NOW_MS: u64 = 1_700_000_000_000;

fn respond<E: Endpoint>(endpoint: E, body: &[u8]) -> Result<E::Output> {
    let mut call = Call::new(
        endpoint,
        &Config::new(ApiKey::new("sk_test_0123456789").unwrap()),
    );
    let _ = call.advance(Input::Start, NOW_MS, 0.5);
    let response = HttpResponse::new(200, Vec::new(), body.to_vec());
    match call.advance(Input::Response(response), NOW_MS, 0.5) {
        Step::Done(result) => result,
        Step::Send(_) | Step::Wait(_) => panic!("a 2xx response ends the call"),
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((operation, body)) = data.split_first() else {
        return;
    };
    match operation % 3 {
        0 => match respond(GetBalance, body) {
            Ok(balance) => assert_eq!(balance.ton.to_string().parse::<Ton>().unwrap(), balance.ton),
            Err(error) => assert_eq!(error.code(), ErrorCode::InvalidResponse),
        },
        1 => match respond(GetDeposit, body) {
            Ok(deposit) => {
                if let Ok(link) = deposit.payment_link(None) {
                    assert!(link.to_string().contains("?text=") && !deposit.memo.is_empty());
                }
            }
            Err(error) => assert_eq!(error.code(), ErrorCode::InvalidResponse),
        },
        _ => match respond(
            Buy {
                amount_stars: Stars::new(100).unwrap(),
                to_username: None,
            },
            body,
        ) {
            Ok(order) => assert!(order.amount_stars.get() > 0),
            Err(error) => {
                assert_eq!(error.outcome(), Some(Outcome::Unknown));
                assert!(error.purchase().is_some() && !error.is_retryable());
                assert!(!format!("{error:?} {error}").contains("sk_test_0123456789"));
            }
        },
    }
});
