//! The settings of a client, and how its calls begin.

use std::sync::Arc;
use std::time::Duration;

use starsbot::http::Header as CoreHeader;
use starsbot::{
    AnyEndpoint, Argument as CoreArgument, Arguments, Call as CoreCall, Config, ConfigOptions,
};

use crate::call::{Call, Step};
use crate::http::Header;
use crate::records::ClientOptions;
use crate::rejected::Rejected;

/// The language of a host, for `User-Agent`.
#[derive(Clone, Copy, uniffi::Enum)]
pub enum Language {
    /// Kotlin, or another language of the JVM.
    Kotlin,
    /// Swift.
    Swift,
}

impl Language {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Kotlin => "kotlin",
            Self::Swift => "swift",
        }
    }
}

/// The value of an argument.
#[derive(uniffi::Enum)]
pub enum Argument {
    /// A whole number.
    Integer {
        /// The number.
        value: i64,
    },
    /// A string.
    String {
        /// The string.
        value: String,
    },
}

/// An argument with its name.
#[derive(uniffi::Record)]
pub struct NamedArgument {
    /// The name, as the API has it.
    pub name: String,
    /// The value.
    pub value: Argument,
}

/// A call to start, as its caller has it: not yet checked.
#[derive(uniffi::Record)]
pub struct NewCall {
    /// The name of the operation.
    pub operation: String,
    /// Its arguments.
    pub arguments: Vec<NamedArgument>,
    /// Headers of the user's own.
    pub headers: Vec<Header>,
    /// The timeout of this call, in milliseconds.
    pub timeout_ms: Option<f64>,
}

/// A call, and its first step.
#[derive(uniffi::Record)]
pub struct StartedCall {
    /// What is told about it.
    pub call: Arc<Call>,
    /// What to do first.
    pub step: Step,
}

/// The checked settings of a client. It starts calls.
#[derive(uniffi::Object)]
pub struct Client(Config);

impl Client {
    pub(crate) fn from_options(options: ConfigOptions) -> Result<Arc<Self>, Rejected> {
        Ok(Arc::new(Self(Config::from_options(options)?)))
    }
}

#[uniffi::export]
impl Client {
    /// Checks the options of a client with an API key.
    #[uniffi::constructor]
    pub fn new(options: ClientOptions, language: Language) -> Result<Arc<Self>, Rejected> {
        Self::from_options(ConfigOptions {
            forbid_purchases: ConfigOptions::forbidden_by_env(),
            ..options.into_core(language.as_str())
        })
    }

    /// Checks the options of a client of a backend of the user's own, which holds the API key.
    #[uniffi::constructor]
    pub fn for_backend(options: ClientOptions, language: Language) -> Result<Arc<Self>, Rejected> {
        Self::from_options(ConfigOptions {
            is_backend: true,
            forbid_purchases: ConfigOptions::forbidden_by_env(),
            ..options.into_core(language.as_str())
        })
    }

    /// Checks a call, and starts it.
    pub fn start(&self, call: NewCall, now_ms: u64, random: f64) -> Result<StartedCall, Rejected> {
        let mut arguments = Arguments::new();
        for argument in call.arguments {
            let value = match argument.value {
                Argument::Integer { value } => CoreArgument::Integer(value),
                Argument::String { value } => CoreArgument::String(value),
            };
            arguments = arguments.with(&argument.name, value);
        }
        let mut started = CoreCall::new(AnyEndpoint::new(&call.operation, arguments)?, &self.0);
        if let Some(ms) = call.timeout_ms {
            // The core refuses no time at all, and so what is no time.
            let timeout = Duration::try_from_secs_f64(ms / 1_000.0).unwrap_or_default();
            started = started.timeout(timeout)?;
        }
        let headers = call.headers.iter();
        let headers = headers.map(|header| CoreHeader::custom(&header.name, &header.value));
        started = started.headers(headers.collect::<Result<_, _>>()?);
        let (call, step) = Call::start(started, now_ms, random);
        Ok(StartedCall { call, step })
    }

    /// A text without the API key: for what a transport has thrown.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        self.0.redact(text)
    }

    /// Whether a text shows the API key.
    #[must_use]
    pub fn reveals_key(&self, text: &str) -> bool {
        self.0.reveals_key(text)
    }
}
