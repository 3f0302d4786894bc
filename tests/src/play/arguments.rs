//! The arguments of a case, as a Rust program has them: typed, or not to be written at all.

use serde_json::{Map, Value, json};
use starsbot::{ApiKey, Client, PaymentLink, Result, Ton, Transport, Username, Wallet};

use crate::case::{Case, Operation};
use crate::leaks::Printed;

/// A call with its arguments.
#[derive(Clone, Debug)]
#[allow(missing_docs)] // Each is named as the operation it calls, each field as its argument.
pub enum Arguments {
    Balance,
    Deposit,
    Buy {
        amount_stars: Amount,
        to_username: Option<String>,
    },
    ParseUsername {
        text: String,
    },
    ParseTon {
        text: String,
    },
    ParseApiKey {
        text: String,
    },
    ParseWallet {
        text: String,
    },
    PaymentLink {
        wallet: String,
        memo: String,
        amount: Option<String>,
    },
}

/// A whole number of the two widest types that `buy` takes.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum Amount {
    Signed(i64),
    Unsigned(u64),
}

impl Arguments {
    /// The arguments of a case.
    ///
    /// # Errors
    /// Says why the compiler would refuse them.
    pub fn of(case: &Case) -> Result<Self, String> {
        let mut args = Args(case.call.args.clone());
        let arguments = match case.call.operation {
            Operation::Balance => Self::Balance,
            Operation::Deposit => Self::Deposit,
            Operation::Buy => Self::Buy {
                amount_stars: args.amount()?,
                to_username: args.optional("to_username")?,
            },
            Operation::ParseUsername => Self::ParseUsername {
                text: args.text("text")?,
            },
            Operation::ParseTon => Self::ParseTon {
                text: args.text("text")?,
            },
            Operation::ParseApiKey => Self::ParseApiKey {
                text: args.text("text")?,
            },
            Operation::ParseWallet => Self::ParseWallet {
                text: args.text("text")?,
            },
            Operation::PaymentLink => Self::PaymentLink {
                wallet: args.text("wallet")?,
                memo: args.text("memo")?,
                amount: args.optional("amount")?,
            },
        };
        match args.0.keys().next() {
            Some(unknown) => Err(format!("there is no argument {unknown}")),
            None => Ok(arguments),
        }
    }

    /// What a pure operation ends with; `None` for one that talks to the service.
    pub(super) fn pure(&self, printed: &mut Printed) -> Option<Result<Value>> {
        Some(match self {
            Self::Balance | Self::Deposit | Self::Buy { .. } => return None,
            Self::ParseUsername { text } => text
                .parse()
                .map(|name: Username| json!({"username": name.as_str()})),
            Self::ParseTon { text } => text.parse().map(ton),
            Self::ParseApiKey { text } => ApiKey::new(text).map(|key| {
                printed.debug("the key", &key);
                json!({})
            }),
            Self::ParseWallet { text } => text.parse().map(wallet),
            Self::PaymentLink {
                wallet,
                memo,
                amount,
            } => payment_link(wallet, memo, amount.as_deref()),
        })
    }

    /// Makes the call of an operation that talks to the service.
    pub(super) async fn send<T: Transport>(&self, client: &Client<T>) -> Result<Value> {
        match self {
            Self::Deposit => {
                let deposit = client.deposit().await?;
                Ok(
                    json!({"wallet": deposit.wallet, "memo": deposit.memo, "message": deposit.message}),
                )
            }
            Self::Buy {
                amount_stars,
                to_username,
            } => {
                let request = match *amount_stars {
                    Amount::Signed(amount) => client.buy(amount),
                    Amount::Unsigned(amount) => client.buy(amount),
                };
                let order = match to_username {
                    Some(name) => request.to(name.as_str()).await?,
                    None => request.await?,
                };
                Ok(json!({
                    "order_id": order.order_id,
                    "amount_stars": order.amount_stars.get(),
                    "to_username": order.to_username,
                    "message": order.message,
                    "delivery": order.delivery.as_str(),
                }))
            }
            _ => {
                let balance = client.balance().await?;
                let mut value = ton(balance.ton);
                value["currency"] = balance.currency.into();
                Ok(value)
            }
        }
    }
}

fn ton(ton: Ton) -> Value {
    json!({"ton": ton.to_string(), "nano": ton.nano().to_string()})
}

fn wallet(wallet: Wallet) -> Value {
    let hash = wallet
        .hash()
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    json!({"workchain": wallet.workchain(), "hash": hash, "bounceable": wallet.is_bounceable()})
}

fn payment_link(wallet: &str, memo: &str, amount: Option<&str>) -> Result<Value> {
    let amount = amount.map(str::parse).transpose()?;
    let link = PaymentLink::new(wallet, memo, amount)?;
    Ok(json!({"link": link.to_string()}))
}

/// Arguments not yet taken.
struct Args(Map<String, Value>);

impl Args {
    fn optional(&mut self, name: &str) -> Result<Option<String>, String> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(format!("{name} is {other}, not a text")),
        }
    }

    fn text(&mut self, name: &str) -> Result<String, String> {
        self.optional(name)?
            .ok_or_else(|| format!("{name} is missing"))
    }

    fn amount(&mut self) -> Result<Amount, String> {
        let amount = self
            .0
            .remove("amount_stars")
            .ok_or("amount_stars is missing")?;
        let signed = amount.as_i64().map(Amount::Signed);
        let number = signed.or_else(|| amount.as_u64().map(Amount::Unsigned));
        number.ok_or_else(|| format!("amount_stars is {amount}, not a whole number"))
    }
}
