//! The settings of a client, and how its calls begin.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use starsbot::endpoints::{Buy, GetBalance, GetDeposit};
use starsbot::{ApiKey, Call as CoreCall, Config, Error, Moment, Stars, Timeouts, Username};

use crate::call::{Call, Step, moment};
use crate::machine::Machine;
use crate::refusal::Refusal;
use crate::request::{Request, answer};

/// The settings of a client, as its user gives them.
#[derive(uniffi::Record)]
pub struct Settings {
    /// The key. `None` for a backend of one's own, which holds it.
    pub api_key: Option<String>,
    /// Where the service, or the backend, is. `None` for the service's own address.
    pub base_url: Option<String>,
    /// The application's name, for `User-Agent`.
    pub app: Option<String>,
    /// The host's language, for `User-Agent`: `kotlin` or `swift`.
    pub language: String,
    /// How long connecting may take, in milliseconds. `None` for the core's own 5 seconds.
    pub connect_timeout_ms: Option<u64>,
    /// How long a read's attempt may take, in milliseconds. `None` for the core's own 30 seconds.
    pub read_timeout_ms: Option<u64>,
    /// How long the answer to a purchase may take, in milliseconds. `None` for the core's own 120 seconds.
    pub purchase_timeout_ms: Option<u64>,
}

impl Settings {
    /// With another key and address than the user's, where a sandbox has its own.
    pub(crate) fn config(self, of_sandbox: Option<ApiKey>) -> Result<Config, Error> {
        let (api_key, base_url) = match of_sandbox {
            // A name that can not exist, so that nobody takes a log line for one of the real service.
            Some(key) => (Some(key), Some("https://sandbox.invalid".to_owned())),
            None => (
                self.api_key.as_deref().map(ApiKey::new).transpose()?,
                self.base_url,
            ),
        };
        let mut config = match (api_key, base_url) {
            (Some(key), None) => Config::new(key),
            (Some(key), Some(base_url)) => Config::new(key).base_url(&base_url)?,
            (None, Some(base_url)) => Config::for_backend(&base_url)?,
            (None, None) => {
                let why = "there is no API key, and no backend that holds it";
                return Err(Error::invalid_config("api_key", why));
            }
        };
        config = config.language(match self.language.as_str() {
            "swift" => "swift",
            _ => "kotlin",
        });
        if let Some(app) = &self.app {
            config = config.app(app)?;
        }
        let or = |millis: Option<u64>, default| millis.map_or(default, Duration::from_millis);
        let defaults = Timeouts::default();
        config.timeouts(Timeouts {
            connect: or(self.connect_timeout_ms, defaults.connect),
            read: or(self.read_timeout_ms, defaults.read),
            purchase: or(self.purchase_timeout_ms, defaults.purchase),
        })
    }
}

/// A purchase that has begun.
#[derive(uniffi::Record)]
pub struct BegunPurchase {
    /// What is told about it.
    pub call: Arc<Call>,
    /// What to send.
    pub request: Request,
}

/// The settings of a client, checked. It begins calls.
#[derive(uniffi::Object)]
pub struct Client(Config);

impl Client {
    pub(crate) fn of(config: Config) -> Arc<Self> {
        Arc::new(Self(config))
    }

    fn balance(&self) -> Machine {
        Machine::Balance(CoreCall::new(GetBalance, &self.0))
    }

    fn deposit(&self) -> Machine {
        Machine::Deposit(CoreCall::new(GetDeposit, &self.0))
    }
}

#[uniffi::export]
impl Client {
    /// Checks the settings.
    #[uniffi::constructor]
    pub fn new(settings: Settings) -> Result<Arc<Self>, Refusal> {
        Ok(Self::of(settings.config(None)?))
    }

    /// A text without the key: for what a transport has thrown.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.0.redact(text)
    }

    /// The request of every call for the balance. The host asks once and keeps it.
    #[must_use]
    pub fn balance_request(&self) -> Request {
        request_of(&mut self.balance(), START)
    }

    /// The request of every call for a deposit address. The host asks once and keeps it.
    #[must_use]
    pub fn deposit_request(&self) -> Request {
        request_of(&mut self.deposit(), START)
    }

    /// A call for the balance whose request is with the host: for when its first attempt has failed.
    #[must_use]
    pub fn begin_balance(&self) -> Arc<Call> {
        begin(self.balance())
    }

    /// A call for a deposit address whose request is with the host: for when its first attempt has failed.
    #[must_use]
    pub fn begin_deposit(&self) -> Arc<Call> {
        begin(self.deposit())
    }

    /// The first answer to a request for the balance, told as in [`Call::on_response`]. Only where it is not the
    /// last there is a call.
    pub fn on_balance_response(
        &self,
        status: u16,
        head_bytes: u32,
        bytes: &[u8],
        now_ms: u64,
        draw: f64,
    ) -> Step {
        let now = moment(now_ms, draw);
        first_answer(self.balance(), status, head_bytes, bytes, now)
    }

    /// The first answer to a request for a deposit address, likewise.
    pub fn on_deposit_response(
        &self,
        status: u16,
        head_bytes: u32,
        bytes: &[u8],
        now_ms: u64,
        draw: f64,
    ) -> Step {
        let now = moment(now_ms, draw);
        first_answer(self.deposit(), status, head_bytes, bytes, now)
    }

    /// Begins a purchase. `None` is the owner of the key.
    pub fn begin_buy(
        &self,
        amount_stars: i64,
        to_username: Option<String>,
        now_ms: u64,
    ) -> Result<BegunPurchase, Refusal> {
        let amount_stars = Stars::new(amount_stars)?;
        let to_username = to_username.map(|name| recipient(&name)).transpose()?;
        let buy = Buy {
            amount_stars,
            to_username,
        };
        let mut machine = Machine::Buy(CoreCall::new(buy, &self.0));
        let request = request_of(&mut machine, moment(now_ms, 0.0));
        Ok(BegunPurchase {
            call: Call::new(machine),
            request,
        })
    }
}

/// What [`plain_balance`] answers where it cannot tell.
pub const NOT_PLAIN: i64 = i64::MIN;

/// The nanotons of an answer to a request for the balance, where that is all there is to say: it has succeeded and
/// the currency is `TON`. Otherwise [`NOT_PLAIN`], and [`Client::on_balance_response`] tells what it is.
///
/// Two numbers and a piece of memory cross without anything being allocated for them, which in Kotlin takes a
/// third of the time of a [`Step`].
#[uniffi::export]
#[must_use]
pub fn plain_balance(status: u16, bytes: &[u8]) -> i64 {
    static NOBODY: LazyLock<Option<Config>> =
        LazyLock::new(|| Config::for_backend("https://nobody.invalid").ok());
    // What the core makes of a success depends on no setting.
    let Some(config) = &*NOBODY else {
        return NOT_PLAIN;
    };
    let machine = Machine::Balance(CoreCall::new(GetBalance, config));
    match first_answer(machine, status, 0, bytes, START) {
        Step::GotBalance { balance } if balance.currency == "TON" => balance.ton.nano(),
        _ => NOT_PLAIN,
    }
}

/// Reads have no use for the time at which they began.
const START: Moment = Moment {
    unix_ms: 0,
    draw: 0.0,
};

fn begin(mut machine: Machine) -> Arc<Call> {
    request_of(&mut machine, START);
    Call::new(machine)
}

fn request_of(machine: &mut Machine, now: Moment) -> Request {
    let request = machine.begin(now);
    request.expect("a call begins with a request").into()
}

fn first_answer(
    mut machine: Machine,
    status: u16,
    head_bytes: u32,
    bytes: &[u8],
    now: Moment,
) -> Step {
    machine.begin(START);
    match machine.on_response(answer(status, head_bytes, bytes), now) {
        Step::SendAgain { after_ms, .. } => Step::SendAgain {
            after_ms,
            call: Some(Call::new(machine)),
        },
        over => over,
    }
}

/// The recipient, refused under the name its caller knows it by.
fn recipient(name: &str) -> Result<Username, Refusal> {
    name.parse().map_err(|error: Error| {
        let mut details = error.details().clone();
        details.field = Some("to_username".to_owned());
        Refusal::Refused { details }
    })
}
