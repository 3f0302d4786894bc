//! The API key is in nothing that can be printed, logged, stored or read from a panic.

use std::error::Error as _;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use starsbot::endpoints::Buy;
use starsbot::http::{Failure, HttpResponse};
use starsbot::sandbox::block_on;
use starsbot::{ApiKey, Call, Client, Config, Input, Stars, Step};

const KEY: &str = "sk_very_secret_0123456789";

fn config() -> Config {
    Config::new(ApiKey::new(KEY).unwrap())
}

fn call() -> Call<Buy> {
    let amount_stars = Stars::new(100).unwrap();
    Call::new(
        Buy {
            amount_stars,
            to_username: None,
        },
        &config(),
    )
}

#[track_caller]
fn assert_clean(text: &str) {
    assert!(!text.contains("very_secret"), "the key is in: {text}");
}

#[test]
fn it_is_in_no_debug_of_what_holds_it() {
    let config = config();
    let mut call = call();
    let Step::Send(request) = call.advance(Input::Start, 0, 1.0) else {
        panic!("the first step is to send")
    };
    assert!(
        request.header("authorization").unwrap().contains(KEY),
        "the request does carry it"
    );
    for text in [
        format!("{config:?} {config:#?}"),
        format!("{call:?} {call:#?}"),
        format!("{request:?} {request:#?}"),
        format!("{:?}", request.headers),
        format!("{:?}", Step::<()>::Send(request.clone())),
        format!("{:?}", ApiKey::new(KEY)),
        format!(
            "{:?}",
            Client::new(Client::sandbox().transport().clone(), config.clone())
        ),
    ] {
        assert_clean(&text);
    }
}

#[test]
fn it_is_in_no_error_though_service_and_transport_echo_it() {
    let echo = format!("{{\"error\":\"bad key {KEY}\"}}").into_bytes();
    for status in [200, 302, 400, 401, 500] {
        let mut call = call();
        let _ = call.advance(Input::Start, 0, 1.0);
        let headers = vec![("x-echo".to_owned(), KEY.to_owned())];
        let response = HttpResponse::new(status, headers, echo.clone());
        assert_clean(&format!("{response:?} {response:#?}"));
        let Step::Done(Err(error)) = call.advance(Input::Response(response), 0, 1.0) else {
            panic!("{status} must end in an error")
        };
        assert_clean(&format!(
            "{error} {error:?} {error:#?} {:?}",
            error.source()
        ));
        assert_clean(&serde_json::to_string(error.details()).unwrap());
    }
    let mut call = call();
    let _ = call.advance(Input::Start, 0, 1.0);
    let told = format!("while sending Bearer {KEY}");
    let failure = Failure::lost(&told).with_source(std::io::Error::other(told));
    assert_clean(&format!("{failure:?}"));
    let Step::Done(Err(error)) = call.advance(Input::Failure(failure), 0, 1.0) else {
        panic!("a lost purchase must end in an error")
    };
    assert_clean(&format!("{error} {error:?} {:?}", error.source()));
}

#[test]
fn it_is_in_no_refusal_of_a_key() {
    for bad in [
        format!("{KEY}\n{KEY}"),
        format!("{KEY} x"),
        format!("{KEY}é"),
    ] {
        let error = ApiKey::new(&bad).unwrap_err();
        assert_clean(&format!("{error} {error:?}"));
    }
    // A key in the wrong place is not repeated either.
    let error = config()
        .base_url(&format!("https://{KEY}@example.com"))
        .unwrap_err();
    assert_clean(&format!("{error} {error:?}"));
    let error = format!("@{KEY}:0")
        .parse::<starsbot::Username>()
        .unwrap_err();
    assert_clean(&format!("{error} {error:?}"));
    let error = KEY.parse::<starsbot::Ton>().unwrap_err();
    assert_clean(&format!("{error} {error:?}"));
}

#[test]
fn it_is_in_no_event() {
    let log = Arc::new(Mutex::new(String::new()));
    let client = Client::new(Client::sandbox().transport().clone(), config()).on_event({
        let log = Arc::clone(&log);
        move |event| writeln!(log.lock().unwrap(), "{event} {event:?}").unwrap()
    });
    // The sandbox knows another key, so it answers 401.
    let error = block_on(async { client.buy(100).to("johndoe").await }).unwrap_err();
    assert_eq!(error.status(), Some(401));
    let log = log.lock().unwrap();
    assert!(log.contains("buy: attempt 1"));
    assert_clean(&log);
}

#[test]
fn it_is_in_no_panic() {
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let mut call = call();
        let _ = call.advance(Input::Start, 0, 1.0);
        panic!("unexpected: {call:?} {:?}", config());
    }))
    .unwrap_err();
    assert_clean(panicked.downcast_ref::<String>().unwrap());
}
