//! The time for a whole call: what still begins, what is cut, and what that means for the money.

use std::time::Duration;

use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot::sandbox::block_on;
use starsbot::{
    AnyEndpoint, ApiKey, Argument, Arguments, Call, Client, Config, ConfigOptions, Error,
    ErrorCode, Input, Outcome, Output, Step,
};

const SECOND: Duration = Duration::from_secs(1);

fn call(operation: &str, deadline: Duration) -> Call<AnyEndpoint> {
    let mut arguments = Arguments::new();
    if operation == "buy" {
        arguments = arguments.with("amount_stars", Argument::Integer(100));
    }
    let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap());
    let endpoint = AnyEndpoint::new(operation, arguments).unwrap();
    Call::new(endpoint, &config.deadline(deadline).unwrap())
}

fn sent(step: Step<Output>) -> HttpRequest {
    match step {
        Step::Send(request) => request,
        step => panic!("not sent: {step:?}"),
    }
}

fn failed(step: Step<Output>) -> Error {
    match step {
        Step::Done(Err(error)) => error,
        step => panic!("not failed: {step:?}"),
    }
}

fn refused() -> Input {
    Input::Failure(Failure::connect("refused"))
}

#[test]
fn an_attempt_is_cut_to_what_is_left() {
    for (operation, usual) in [("balance", 30), ("buy", 125)] {
        let mut call = self::call(operation, 10 * SECOND);
        let request = sent(call.advance(Input::Start, 1_000, 1.0));
        assert_eq!(request.timeout, 10 * SECOND);
        // Half a second of waiting, as the first back-off has it at most.
        let step = call.advance(refused(), 5_000, 1.0);
        assert!(matches!(step, Step::Wait(wait) if wait == SECOND / 2));
        let request = sent(call.advance(Input::Waited, 5_500, 1.0));
        assert_eq!(request.timeout, 5_500 * SECOND / 1_000);

        let mut call = self::call(operation, 1_000 * SECOND);
        let request = sent(call.advance(Input::Start, 1_000, 1.0));
        assert_eq!(request.timeout, usual * SECOND);
    }
}

#[test]
fn a_wait_that_would_end_too_late_does_not_begin() {
    for operation in ["balance", "buy"] {
        let outcome = (operation == "buy").then_some(Outcome::NotSent);
        for (now_ms, attempts_again) in [(2_499, true), (2_500, false), (9_000, false)] {
            let mut call = self::call(operation, 2 * SECOND);
            sent(call.advance(Input::Start, 1_000, 1.0));
            let step = call.advance(refused(), now_ms, 1.0);
            if attempts_again {
                assert!(matches!(step, Step::Wait(_)), "{step:?}");
                continue;
            }
            let error = failed(step);
            assert_eq!(error.code(), ErrorCode::ConnectionFailed);
            assert_eq!((error.outcome(), error.attempts()), (outcome, 1));
            assert!(error.is_retryable());
        }
    }
}

#[test]
fn the_service_asks_for_more_time_than_there_is() {
    let limited = || {
        let headers = vec![("retry-after".to_owned(), "5".to_owned())];
        Input::Response(HttpResponse::new(429, headers, Vec::new()))
    };
    let mut call = self::call("balance", 6 * SECOND);
    sent(call.advance(Input::Start, 0, 1.0));
    assert!(matches!(call.advance(limited(), 500, 1.0), Step::Wait(wait) if wait == 5 * SECOND));

    let mut call = self::call("balance", 5 * SECOND);
    sent(call.advance(Input::Start, 0, 1.0));
    let error = failed(call.advance(limited(), 500, 1.0));
    assert_eq!(error.code(), ErrorCode::RateLimited);
    assert_eq!(error.retry_after(), Some(5 * SECOND));
}

#[test]
fn a_host_that_overslept_sends_nothing_more() {
    for operation in ["balance", "buy"] {
        let mut call = self::call(operation, 2 * SECOND);
        sent(call.advance(Input::Start, 0, 1.0));
        assert!(matches!(call.advance(refused(), 100, 1.0), Step::Wait(_)));
        let error = failed(call.advance(Input::Waited, 2_000, 1.0));
        assert_eq!((error.code(), error.attempts()), (ErrorCode::Timeout, 1));
        let outcome = (operation == "buy").then_some(Outcome::NotSent);
        assert_eq!(error.outcome(), outcome);
        assert!(error.message().contains("deadline"), "{error}");
    }
}

#[test]
fn no_byte_of_a_purchase_leaves_after_it() {
    let mut call = self::call("buy", 2 * SECOND);
    let request = sent(call.advance(Input::Start, 1_000, 1.0));
    assert_eq!(request.send_before_ms, Some(3_000));
    request.gate.arm();
    assert!(!request.gate.open(3_000));
    let error = failed(call.advance(Input::Failure(Failure::timeout("late")), 3_000, 1.0));
    assert_eq!(error.code(), ErrorCode::Timeout);
    assert_eq!(error.outcome(), Some(Outcome::NotSent));

    // A read may begin as late as it likes: it costs nothing.
    let request = sent(self::call("balance", SECOND).advance(Input::Start, 0, 1.0));
    assert_eq!(request.send_before_ms, None);
}

#[test]
fn a_purchase_that_is_cut_short_once_sent_is_unknown() {
    for is_tracked in [true, false] {
        let mut call = self::call("buy", 2 * SECOND);
        let request = sent(call.advance(Input::Start, 1_000, 1.0));
        if is_tracked {
            request.gate.arm();
            assert!(request.gate.open(2_999));
        }
        let failure = Input::Failure(Failure::timeout("no response in time"));
        let error = failed(call.advance(failure, 3_000, 1.0));
        assert_eq!(error.code(), ErrorCode::OutcomeUnknown);
        assert_eq!(error.purchase().unwrap().ended_at_ms, 3_000);
    }
}

#[test]
fn an_order_that_arrives_after_all_is_an_order() {
    let mut call = self::call("buy", SECOND);
    sent(call.advance(Input::Start, 0, 1.0));
    let body = br#"{"status":"ok","order_id":"a","amount_stars":100,"message":"Stars sent."}"#;
    let response = HttpResponse::new(200, Vec::new(), body.to_vec());
    let step = call.advance(Input::Response(response), 60_000, 1.0);
    assert!(matches!(step, Step::Done(Ok(Output::Order(_)))), "{step:?}");
}

#[test]
fn it_is_set_for_a_client_or_for_a_call() {
    let client = Client::sandbox();
    let error = block_on(client.buy(100).to("sandbox_slow").deadline(SECOND)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::OutcomeUnknown);
    let before = client.transport().with(|sandbox| sandbox.now_ms());
    let error = block_on(client.balance().deadline(Duration::ZERO)).unwrap_err();
    assert_eq!(error.field(), Some("deadline"));
    assert_eq!(client.transport().with(|sandbox| sandbox.now_ms()), before);

    let options = |deadline_ms| ConfigOptions {
        api_key: Some("sk_test_0123456789".to_owned().into()),
        deadline_ms: Some(deadline_ms),
        ..ConfigOptions::default()
    };
    for deadline_ms in [0.0, -1.0, f64::NAN, 1e9] {
        let error = Config::from_options(options(deadline_ms)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidConfig, "{deadline_ms}");
        assert_eq!(error.field(), Some("deadline"));
    }
    let config = Config::from_options(options(1_500.0)).unwrap();
    let endpoint = AnyEndpoint::new("balance", Arguments::new()).unwrap();
    let request = sent(Call::new(endpoint, &config).advance(Input::Start, 0, 0.0));
    assert_eq!(request.timeout, 3 * SECOND / 2);
}
