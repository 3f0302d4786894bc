//! The arguments of a case, as a Rust program has them: typed, or not to be written at all.

use serde::Serialize;
use serde_json::{Map, Value, json};
use starsbot::{
    AnyEndpoint, ApiKey, Argument, Client, PaymentLink, Result, Ton, Transport, Username, Wallet,
};

use crate::api::api;
use crate::case::{Callable, Case};
use crate::leaks::Printed;

/// A call with its arguments.
#[derive(Clone, Debug)]
pub struct Arguments {
    operation: Callable,
    values: Map<String, Value>,
}

impl Arguments {
    /// The arguments of a case.
    ///
    /// # Errors
    /// Says why the compiler would refuse them.
    pub fn of(case: &Case) -> Result<Self, String> {
        let operation = case.call.operation;
        let mut untaken = case.call.args.clone();
        for argument in operation.arguments() {
            let name = &argument.name;
            match untaken.remove(name) {
                Some(value) if argument.admits(&value) => {}
                Some(value) => return Err(format!("{name} is {value}, not {}", argument.kind)),
                None if argument.optional => {}
                None => return Err(format!("{name} is missing")),
            }
        }
        match untaken.keys().next() {
            Some(unknown) => Err(format!("there is no argument {unknown}")),
            None => Ok(Self {
                operation,
                values: case.call.args.clone(),
            }),
        }
    }

    /// What a function ends with; `None` for an operation.
    pub(super) fn pure(&self, printed: &mut Printed) -> Option<Result<Value>> {
        let Callable::Function(function) = self.operation else {
            return None;
        };
        let text = self.text("text").unwrap_or_default();
        Some(match function.name.as_str() {
            "parse_username" => text
                .parse()
                .map(|name: Username| json!({"username": name.as_str()})),
            "parse_ton" => text
                .parse()
                .map(|ton: Ton| json!({"ton": ton.to_string(), "nano": ton.nano().to_string()})),
            "parse_api_key" => ApiKey::new(text).map(|key| {
                printed.debug("the key", &key);
                json!({})
            }),
            "parse_wallet" => text.parse().map(wallet),
            "payment_link" => self.payment_link(),
            other => panic!("the Rust runner knows no function {other}"),
        })
    }

    /// Makes the call of an operation: a purchase of Stars as a Rust program does, any other one by its name.
    pub(super) async fn send<T: Transport>(&self, client: &Client<T>) -> Result<Value> {
        let name = self.operation.name();
        if name == "buy" {
            let amount = &self.values["amount_stars"];
            // The two widest types that `buy` takes.
            let request = match amount.as_i64() {
                Some(amount) => client.buy(amount),
                None => client.buy(amount.as_u64().unwrap_or_default()),
            };
            return Ok(self.value(&match self.text("to_username") {
                Some(name) => request.to(name).await?,
                None => request.await?,
            }));
        }
        let mut arguments = starsbot::Arguments::new();
        for (name, value) in &self.values {
            let value = match (value.as_str(), value.as_i64()) {
                (Some(text), _) => Argument::String(text.to_owned()),
                (None, Some(number)) => Argument::Integer(number),
                (None, None) => Argument::Other("a number out of range".to_owned()),
            };
            arguments = arguments.with(name, value);
        }
        let endpoint = AnyEndpoint::new(name, arguments)?;
        Ok(self.value(&client.request(endpoint).await?))
    }

    /// What an operation has returned, as a case names it.
    fn value(&self, output: &impl Serialize) -> Value {
        let mut value = serde_json::to_value(output).expect("an output is JSON");
        let Callable::Operation(operation) = self.operation else {
            return value;
        };
        let Some(record) = api().record(&operation.returns) else {
            return json!({ "value": value });
        };
        if let Some(ton) = record.fields.iter().find(|field| field.kind == "ton") {
            let text = value[&ton.name].as_str().unwrap_or_default();
            let ton: Ton = text.parse().expect("an amount is written as it is read");
            value["nano"] = ton.nano().to_string().into();
        }
        value
    }

    fn payment_link(&self) -> Result<Value> {
        let text = |name| self.text(name).unwrap_or_default();
        let amount = self.text("amount").map(str::parse).transpose()?;
        let link = PaymentLink::new(text("wallet"), text("memo"), amount)?;
        Ok(json!({"link": link.to_string()}))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(Value::as_str)
    }
}

fn wallet(wallet: Wallet) -> Value {
    let hash = wallet
        .hash()
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    json!({"workchain": wallet.workchain(), "hash": hash, "bounceable": wallet.is_bounceable()})
}
