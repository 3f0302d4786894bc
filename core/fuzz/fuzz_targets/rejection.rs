//! Any status, `Retry-After`, `Date` and body: no panic, no key, no wrong word about the money.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use starsbot::endpoints::{Buy, GetBalance};
use starsbot::http::HttpResponse;
use starsbot::{ApiKey, Call, Config, Input, Outcome, Stars, Step};

const KEY: &str = r#"sk_"t\e/s&t_0123456789"#;
const NOW_MS: u64 = 1_700_000_000_000;

#[derive(Arbitrary, Debug)]
struct Fuzzed<'a> {
    status: u16,
    retry_after: Option<&'a str>,
    date: Option<&'a str>,
    body: &'a [u8],
    echo_at: u16,
}

fuzz_target!(|input: Fuzzed<'_>| {
    let status = input.status % 1000;
    if (200..=299).contains(&status) {
        return;
    }
    // The service echoes the key somewhere.
    let at = usize::from(input.echo_at).min(input.body.len());
    let body = [&input.body[..at], KEY.as_bytes(), &input.body[at..]].concat();
    let headers: Vec<_> = [("retry-after", input.retry_after), ("date", input.date)]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
        .collect();
    let response = HttpResponse::new(status, headers, body);
    let config = Config::new(ApiKey::new(KEY).unwrap());

    let mut read = Call::new(GetBalance, &config);
    let _ = read.advance(Input::Start, NOW_MS, 0.5);
    match read.advance(Input::Response(response.clone()), NOW_MS, 0.5) {
        Step::Wait(wait) => assert!(wait.as_secs() <= 60),
        Step::Done(Err(error)) => {
            assert!(!format!("{error:?} {error}").contains(KEY) && error.outcome().is_none())
        }
        step => panic!("{step:?}"),
    }

    let mut purchase = Call::new(
        Buy {
            amount_stars: Stars::new(1).unwrap(),
            to_username: None,
        },
        &config,
    );
    let _ = purchase.advance(Input::Start, NOW_MS, 0.5);
    match purchase.advance(Input::Response(response), NOW_MS, 0.5) {
        Step::Done(Err(error)) => {
            let refused = matches!(status, 400..=405 | 413 | 415 | 422 | 429);
            let expected = if refused {
                Outcome::Rejected
            } else {
                Outcome::Unknown
            };
            assert_eq!(error.outcome(), Some(expected));
            assert!(!format!("{error:?} {error}").contains(KEY));
            assert!(
                !serde_json::to_string(error.details())
                    .unwrap()
                    .contains(KEY)
            );
        }
        step => panic!("{step:?}"),
    }
});
