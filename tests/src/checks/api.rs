//! The core is as the description of the API has it.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use starsbot::endpoint::Endpoint as _;
use starsbot::http::{MAX_BODY_BYTES, RESPONSE_HEADERS};
use starsbot::sandbox::{Fault, block_on};
use starsbot::{
    AnyEndpoint, Argument, Arguments, Client, DEFAULT_BASE_URL, Delivery, ErrorCode, Outcome,
    Result, Stage,
};
use starsbot_tests::api::{Api, Operation, OperationKind, api};

/// An operation with sample arguments: all of them, but those for which `is_left_out`.
fn endpoint(operation: &Operation, is_left_out: impl Fn(&str) -> bool) -> Result<AnyEndpoint> {
    let mut arguments = Arguments::new();
    for argument in &operation.arguments {
        if !is_left_out(&argument.name) {
            let value = match sample(&argument.kind) {
                Value::String(text) => Argument::String(text),
                number => Argument::Integer(number.as_i64().unwrap()),
            };
            arguments = arguments.with(&argument.name, value);
        }
    }
    AnyEndpoint::new(&operation.name, arguments)
}

/// A value of a kind. A string is the id of the order that the sample of `buy` makes in a new sandbox.
fn sample(kind: &str) -> Value {
    match kind {
        "stars" | "integer" => json!(100),
        "username" => json!("johndoe"),
        "ton" => json!("1.5"),
        _ => json!("api_buy_415257535_100_1700000000"),
    }
}

fn is_in_path(operation: &Operation, argument: &str) -> bool {
    operation.path.contains(&format!("{{{argument}}}"))
}

#[test]
fn the_operations_are_those_of_the_core() {
    let names = api().operations.iter().map(|operation| &operation.name);
    assert!(names.eq(starsbot::Operation::ALL.map(starsbot::Operation::as_str)));
    for (described, operation) in api().operations.iter().zip(starsbot::Operation::ALL) {
        let is_purchase = described.kind == OperationKind::Purchase;
        assert_eq!(operation.method().as_str(), described.method);
        assert_eq!(operation.path(), described.path);
        assert_eq!(operation.is_purchase(), is_purchase);

        let endpoint = endpoint(described, |_| false).unwrap();
        let path = described
            .arguments
            .iter()
            .fold(described.path.clone(), |path, argument| {
                match sample(&argument.kind) {
                    Value::String(text) => path.replace(&format!("{{{}}}", argument.name), &text),
                    number => path.replace(&format!("{{{}}}", argument.name), &number.to_string()),
                }
            });
        assert_eq!(endpoint.name(), described.name);
        assert_eq!(endpoint.method().as_str(), described.method);
        assert_eq!(endpoint.path(), path);
        assert_eq!(endpoint.purchase().is_some(), is_purchase);
    }
}

#[test]
fn the_arguments_are_those_of_the_core() {
    for operation in &api().operations {
        let body = |endpoint: AnyEndpoint| -> Value {
            let body = endpoint.body();
            if body.is_empty() {
                return json!({});
            }
            serde_json::from_slice(&body).unwrap()
        };
        let in_body = operation.arguments.iter();
        let in_body: Map<_, _> = in_body
            .filter(|argument| !is_in_path(operation, &argument.name))
            .map(|argument| (argument.name.clone(), sample(&argument.kind)))
            .collect();
        let whole = body(endpoint(operation, |_| false).unwrap());
        assert_eq!(whole, Value::Object(in_body.clone()), "{}", operation.name);

        for argument in &operation.arguments {
            let without = endpoint(operation, |name| name == argument.name);
            if argument.optional {
                let mut rest = in_body.clone();
                rest.remove(&argument.name);
                assert_eq!(body(without.unwrap()), Value::Object(rest));
            } else {
                let error = without.unwrap_err();
                assert_eq!(error.code(), ErrorCode::InvalidArgument);
                assert_eq!(error.field(), Some(&*argument.name));
            }
        }
    }
}

#[test]
fn the_values_are_those_of_the_core() {
    let client = Client::sandbox();
    for operation in &api().operations {
        let endpoint = endpoint(operation, |_| false).unwrap();
        let output = block_on(client.request(endpoint)).unwrap();
        let output = serde_json::to_value(output).unwrap();
        match api().record(&operation.returns) {
            None => assert!(!output.is_object(), "{} returns {output}", operation.name),
            Some(record) => {
                let described: BTreeSet<_> =
                    record.fields.iter().map(|field| &field.name).collect();
                let found: BTreeSet<_> = output.as_object().unwrap().keys().collect();
                assert_eq!(found, described, "{}", operation.name);
            }
        }
    }
}

#[test]
fn the_faults_are_those_of_the_sandbox() {
    let names = api().faults.iter().map(|fault| &fault.name);
    assert!(names.eq(Fault::ALL.map(Fault::as_str)));
    for (described, fault) in api().faults.iter().zip(Fault::ALL) {
        if let Some(alias) = &described.alias {
            assert_eq!(alias.parse(), Ok(fault));
        }
        let client = Client::sandbox();
        let recipient = format!("sandbox_{}", described.name);
        let _ = block_on(client.buy(1).to(recipient));
        let bought = client.transport().with(|sandbox| sandbox.purchases().len());
        assert_eq!(bought == 1, described.bought, "{}", described.name);
    }
}

#[test]
fn the_stable_strings_are_those_of_the_core() {
    let codes = api().errors.iter().map(|error| &error.code);
    assert!(codes.eq(ErrorCode::ALL.map(ErrorCode::as_str)));
    let hints = api().errors.iter().map(|error| &error.hint);
    assert!(hints.eq(ErrorCode::ALL.map(ErrorCode::hint)));
    assert!(values("outcome").eq(Outcome::ALL.map(Outcome::as_str)));
    assert!(values("stage").eq(Stage::ALL.map(Stage::as_str)));
    assert!(values("delivery").all(is_known::<Delivery>));
}

fn values(name: &str) -> impl Iterator<Item = &'static str> {
    let found = api().enums.iter().find(|known| known.name == name).unwrap();
    found.values.iter().map(|value| value.name.as_str())
}

fn is_known<T: DeserializeOwned>(text: &str) -> bool {
    serde_json::from_value::<T>(text.into()).is_ok()
}

#[test]
fn the_defaults_are_those_of_the_core() {
    let defaults = &api().defaults;
    assert_eq!(defaults["base_url"], DEFAULT_BASE_URL);
    assert_eq!(defaults["max_body_bytes"], MAX_BODY_BYTES);
    assert_eq!(defaults["response_headers"], json!(RESPONSE_HEADERS));
}

#[test]
fn what_is_named_is_described() {
    let Api {
        functions, enums, ..
    } = api();
    let has_enum =
        |name: &str| name == "error_code" || enums.iter().any(|known| known.name == name);
    for record in &api().records {
        for field in &record.fields {
            let name = format!("{}.{}", record.name, field.name);
            assert!(field.enumeration.as_deref().is_none_or(has_enum), "{name}");
            let record = field.record.as_deref();
            assert!(
                record.is_none_or(|name| api().record(name).is_some()),
                "{name}"
            );
        }
        for method in &record.methods {
            let is_known = functions.iter().any(|known| known.name == *method);
            assert!(is_known, "{}.{method}", record.name);
        }
    }
    for operation in &api().operations {
        let is_known = operation.returns == "string" || api().record(&operation.returns).is_some();
        assert!(is_known, "{} returns {}", operation.name, operation.returns);
    }
}
