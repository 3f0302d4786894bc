//! A call driven by hand, as another language does: what each input means, in any order.

use std::borrow::Cow;

use starsbot::endpoint::{DecodeError, Endpoint};
use starsbot::http::{Failure, HttpRequest, HttpResponse, Method};
use starsbot::{
    AnyEndpoint, ApiKey, Argument, Arguments, Call, Config, Error, ErrorCode, Input, Order,
    Outcome, Output, Stage, Step,
};

const ORDER: &[u8] = br#"{"status":"ok","order_id":"api_buy_1_100_1","amount_stars":100,
    "to_username":"johndoe","message":"Stars sent to @johndoe."}"#;

fn call(operation: &str) -> Call<AnyEndpoint> {
    let mut arguments = Arguments::new();
    if operation == "buy" {
        arguments = arguments
            .with("amount_stars", Argument::Integer(100))
            .with("to_username", Argument::String("@johndoe".to_owned()));
    }
    let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap());
    Call::new(AnyEndpoint::new(operation, arguments).unwrap(), &config)
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

fn begin(operation: &str) -> (Call<AnyEndpoint>, HttpRequest) {
    let mut call = call(operation);
    let request = sent(call.advance(Input::Start, 1_000, 1.0));
    (call, request)
}

#[test]
fn reads_and_purchases_take_the_same_way() {
    for (operation, body) in [
        ("balance", &br#"{"balance_ton":1.5}"#[..]),
        ("deposit", br#"{"wallet":"w","memo":"m"}"#),
        ("buy", ORDER),
    ] {
        let (mut call, request) = begin(operation);
        assert_eq!(request.is_purchase, operation == "buy");
        let response = HttpResponse::new(200, Vec::new(), body.to_vec());
        let step = call.advance(Input::Response(response), 2_000, 1.0);
        assert!(matches!(step, Step::Done(Ok(_))), "{step:?}");
        assert_eq!((call.name(), call.attempts()), (operation, 1));
    }
}

#[test]
fn given_up_before_anything_was_sent_it_is_clean() {
    for operation in ["balance", "buy"] {
        let outcome = (operation == "buy").then_some(Outcome::NotSent);
        // Before it begins, while the gate is closed, and between two attempts.
        let error = failed(call(operation).advance(Input::Cancelled, 0, 0.0));
        assert_eq!(
            (error.code(), error.outcome()),
            (ErrorCode::Aborted, outcome)
        );

        let (mut armed, request) = begin(operation);
        request.gate.arm();
        let error = failed(armed.advance(Input::Cancelled, 0, 0.0));
        assert_eq!(
            (error.code(), error.outcome()),
            (ErrorCode::Aborted, outcome)
        );
        assert!(!request.gate.open(0), "nothing of it may leave any more");

        let (mut waiting, _) = begin(operation);
        let failure = Input::Failure(Failure::connect("refused"));
        assert!(matches!(waiting.advance(failure, 0, 1.0), Step::Wait(_)));
        let error = failed(waiting.advance(Input::Cancelled, 0, 0.0));
        assert_eq!((error.code(), error.attempts()), (ErrorCode::Aborted, 1));
    }
}

#[test]
fn given_up_later_the_outcome_of_a_purchase_is_unknown() {
    for is_tracked in [true, false] {
        let (mut call, request) = begin("buy");
        if is_tracked {
            request.gate.arm();
            assert!(request.gate.open(0));
        }
        let error = failed(call.advance(Input::Cancelled, 3_000, 0.0));
        assert_eq!(error.code(), ErrorCode::OutcomeUnknown);
        let purchase = error.purchase().unwrap();
        assert_eq!(purchase.stage, Stage::AwaitingResponse);
        assert_eq!(
            (purchase.started_at_ms, purchase.ended_at_ms),
            (1_000, 3_000)
        );
        // Asked again, it says the same.
        assert_eq!(failed(call.advance(Input::Cancelled, 4_000, 0.0)), error);
    }
}

#[test]
fn an_order_that_arrives_as_the_call_is_given_up_is_kept() {
    let (mut call, _) = begin("buy");
    let response = HttpResponse::new(200, Vec::new(), ORDER.to_vec());
    let step = call.advance(Input::Response(response), 2_000, 0.0);
    assert!(matches!(step, Step::Done(Ok(Output::Order(_)))));
    let error = failed(call.advance(Input::Cancelled, 3_000, 0.0));
    assert_eq!(error.code(), ErrorCode::OutcomeUnknown);
    assert_eq!(error.order().unwrap().order_id, "api_buy_1_100_1");
    assert_eq!(error.purchase().unwrap().stage, Stage::ResponseReceived);
    assert!(error.message().contains("api_buy_1_100_1"), "{error}");
}

/// Reads an order that was bought before.
struct ReadOrder(AnyEndpoint);

impl Endpoint for ReadOrder {
    type Output = Output;

    fn name(&self) -> &'static str {
        "order"
    }

    fn method(&self) -> Method {
        Method::Get
    }

    fn path(&self) -> Cow<'static, str> {
        "/api/v1/order".into()
    }

    fn decode(&self, body: &[u8]) -> Result<Output, DecodeError> {
        self.0.decode(body)
    }

    fn order(output: &Output) -> Option<&Order> {
        AnyEndpoint::order(output)
    }
}

#[test]
fn an_order_that_is_only_read_is_no_purchase() {
    let arguments = Arguments::new().with("amount_stars", Argument::Integer(100));
    let buy = AnyEndpoint::new("buy", arguments).unwrap();
    let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap());
    let mut call = Call::new(ReadOrder(buy), &config);
    assert!(!sent(call.advance(Input::Start, 1_000, 0.0)).is_purchase);
    let response = HttpResponse::new(200, Vec::new(), ORDER.to_vec());
    let step = call.advance(Input::Response(response), 2_000, 0.0);
    assert!(matches!(step, Step::Done(Ok(Output::Order(_)))));
    let error = failed(call.advance(Input::Cancelled, 3_000, 0.0));
    assert_eq!(error.code(), ErrorCode::Aborted);
    assert_eq!(error.outcome(), None);
}

#[test]
fn an_open_gate_beats_what_the_transport_believes() {
    let (mut call, request) = begin("buy");
    request.gate.arm();
    assert!(request.gate.open(0));
    let failure = Input::Failure(Failure::connect("I sent nothing, honestly"));
    let error = failed(call.advance(failure, 0, 1.0));
    assert_eq!(error.outcome(), Some(Outcome::Unknown));
}

#[test]
fn a_closed_gate_proves_that_a_timeout_sent_nothing() {
    let (mut call, request) = begin("buy");
    request.gate.arm();
    let step = call.advance(Input::Failure(Failure::timeout("no connection")), 0, 1.0);
    assert!(matches!(step, Step::Wait(_)), "{step:?}");
    assert!(!request.gate.open(0));
    let again = sent(call.advance(Input::Waited, 0, 1.0));
    assert!(again.gate.open(0), "each attempt has a gate of its own");
}

#[test]
fn a_redirect_that_was_followed_makes_a_purchase_unknown() {
    let (mut call, _) = begin("buy");
    let mut response = HttpResponse::new(200, Vec::new(), ORDER.to_vec());
    response.redirected = true;
    let error = failed(call.advance(Input::Response(response), 0, 1.0));
    assert_eq!(error.outcome(), Some(Outcome::Unknown));
    assert!(error.message().contains("redirect"), "{error}");
}

#[test]
fn a_driver_that_loses_track_never_says_that_nothing_was_bought() {
    let (mut call, _) = begin("buy");
    let error = failed(call.advance(Input::Waited, 0, 1.0));
    assert_eq!(error.outcome(), Some(Outcome::Unknown));
    let response = HttpResponse::new(200, Vec::new(), ORDER.to_vec());
    let step = call.advance(Input::Response(response), 0, 1.0);
    assert_eq!(failed(step).outcome(), Some(Outcome::Unknown));

    let error = failed(self::call("buy").advance(Input::Waited, 0, 1.0));
    assert_eq!(error.field(), Some("call"));
}

#[test]
fn headers_of_a_users_own_override_the_librarys() {
    let header = starsbot::http::Header::custom("User-Agent", "MyPage").unwrap();
    let mut call = call("balance").headers(vec![header]);
    let request = sent(call.advance(Input::Start, 0, 1.0));
    assert_eq!(request.header("user-agent"), Some("MyPage"));
    let agents = request
        .headers
        .iter()
        .filter(|header| header.name() == "user-agent");
    assert_eq!(agents.count(), 1);
}

#[test]
fn a_text_that_ends_its_own_sentence_does_not_end_ours_twice() {
    let respond = |status: u16, body: &str| {
        let response = HttpResponse::new(status, Vec::new(), body.as_bytes().to_vec());
        failed(
            begin("buy")
                .0
                .advance(Input::Response(response), 2_000, 1.0),
        )
    };
    let lost = Failure::lost("the connection was lost.");
    let lost = failed(begin("buy").0.advance(Input::Failure(lost), 2_000, 1.0));
    for error in [
        lost,
        respond(500, "Oops."),
        respond(500, "Oops!"),
        respond(502, "Wait..."),
    ] {
        let message = error.message();
        assert!(
            message.contains(". The Stars may have been bought"),
            "{message}"
        );
        assert!(
            !message.contains(".. ") && !message.contains("!."),
            "{message}"
        );
    }
}
