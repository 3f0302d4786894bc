//! What a client is told once: the key, where the service is, how long to wait, who is calling.

mod options;
mod timeouts;

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use core::time::Duration;

use crate::redact::redact;
use crate::{ApiKey, Error, Result, base_url};

pub use options::ConfigOptions;
pub use timeouts::Timeouts;

#[cfg(feature = "sandbox")]
pub(crate) use options::milliseconds;
pub(crate) use timeouts::{UNUSABLE_TIMEOUT, is_usable_timeout};

/// Where the service is when nothing else is said.
pub const DEFAULT_BASE_URL: &str = "https://fragment-api.work";

/// The settings of a client. `Debug` shows all but the API key.
///
/// ```
/// # use starsbot::{ApiKey, Config};
/// let config = Config::new(ApiKey::new("sk_test_0123456789")?)
///     .base_url("https://stars.example.com")?
///     .app_name("MyBot/1.2")?;
/// # Ok::<(), starsbot::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) api_key: Option<ApiKey>,
    pub(crate) base_url: String,
    app_name: Option<String>,
    language: &'static str,
    pub(crate) timeouts: Timeouts,
    pub(crate) deadline: Option<Duration>,
    pub(crate) forbids_purchases: bool,
}

impl Config {
    /// The settings for a key; everything else as it is by default. Reads no environment: a [`Client`](crate::Client)
    /// reads `STARSBOT_FORBID_PURCHASES` all the same.
    #[must_use]
    pub fn new(api_key: ApiKey) -> Self {
        Self {
            api_key: Some(api_key),
            base_url: DEFAULT_BASE_URL.to_owned(),
            app_name: None,
            language: "rust",
            timeouts: Timeouts::default(),
            deadline: None,
            forbids_purchases: false,
        }
    }

    /// The settings for a backend of your own, which responds as the API does and holds the key: where a key
    /// has no place, as in a web page or an app. No `Authorization` is sent; how the backend knows its users
    /// is between it and the transport.
    ///
    /// # Errors
    /// `invalid_config`, field `base_url`, as [`base_url`](Self::base_url).
    pub fn for_backend(base_url: &str) -> Result<Self> {
        Self {
            api_key: None,
            base_url: String::new(),
            app_name: None,
            language: "rust",
            timeouts: Timeouts::default(),
            deadline: None,
            forbids_purchases: false,
        }
        .base_url(base_url)
    }

    /// The settings from the environment: the key from `STARSBOT_API_KEY`, the base URL from `STARSBOT_BASE_URL`
    /// where that is set, and whether purchases are [forbidden](Self::forbid_purchases) from
    /// `STARSBOT_FORBID_PURCHASES`.
    ///
    /// # Errors
    /// `invalid_config`: field `api_key` or `base_url`.
    #[cfg(feature = "std")]
    pub fn from_env() -> Result<Self> {
        Self::from_options(ConfigOptions::from_env())
    }

    /// Sets where the service is. `https` only, except on the machine itself (`localhost`, `127.0.0.0/8`,
    /// `[::1]`): the key travels with every request. A path in it is put before the API's own.
    ///
    /// # Errors
    /// `invalid_config`, field `base_url`.
    pub fn base_url(mut self, base_url: &str) -> Result<Self> {
        base_url::check(base_url).map_err(|why| {
            Error::invalid_config("base_url", format!("not a usable base URL: {why}"))
        })?;
        base_url
            .strip_suffix('/')
            .unwrap_or(base_url)
            .clone_into(&mut self.base_url);
        Ok(self)
    }

    /// Puts the application's name before the library's in `User-Agent`, for example `MyBot/1.2`.
    ///
    /// # Errors
    /// `invalid_config`, field `app_name`, when it is empty or holds anything but printable ASCII.
    pub fn app_name(mut self, app_name: &str) -> Result<Self> {
        let printable = app_name
            .bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_graphic());
        if app_name.trim_ascii().is_empty() || !printable {
            return Err(Error::invalid_config(
                "app_name",
                "the application's name must be printable ASCII, for example MyBot/1.2",
            ));
        }
        self.app_name = Some(app_name.trim_ascii().to_owned());
        Ok(self)
    }

    /// Names the language in `User-Agent`, as in `starsbot-python/0.1.0`. For bindings of this library.
    #[must_use]
    pub fn language(mut self, language: &'static str) -> Self {
        self.language = language;
        self
    }

    /// Sets how long things may take.
    ///
    /// # Errors
    /// `invalid_config`, field `timeout`, when one is zero or longer than a day.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Result<Self> {
        if [timeouts.connect, timeouts.request, timeouts.purchase]
            .into_iter()
            .all(is_usable_timeout)
        {
            self.timeouts = timeouts;
            return Ok(self);
        }
        Err(Error::invalid_config("timeout", UNUSABLE_TIMEOUT))
    }

    /// Sets how long a whole call may take, all attempts and waits included. There is no limit unless set.
    ///
    /// An attempt is cut to what is left, and a wait or another attempt that would end later does not begin: the call
    /// ends then as it would after its last attempt. No byte of a purchase is sent after its deadline. One whose
    /// response is cut short has an unknown outcome, so give a purchase time.
    ///
    /// # Errors
    /// `invalid_config`, field `deadline`, when it is zero or longer than a day.
    pub fn deadline(mut self, deadline: Duration) -> Result<Self> {
        if !is_usable_timeout(deadline) {
            return Err(Error::invalid_config("deadline", UNUSABLE_TIMEOUT));
        }
        self.deadline = Some(deadline);
        Ok(self)
    }

    /// Refuses every purchase with `invalid_config`, field `forbid_purchases`, before anything is sent. For tests and
    /// staging: what a test means to intercept may be sent nevertheless. A client of a sandbox buys all the same.
    ///
    /// The environment variable `STARSBOT_FORBID_PURCHASES=1` does this to every client of a process.
    #[must_use]
    pub fn forbid_purchases(mut self) -> Self {
        self.forbids_purchases = true;
        self
    }

    /// A text without the API key, in any form in which it may stand there. The core does this to every text
    /// of its own; this is for what a host keeps beside it, such as the error of an HTTP library.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        redact(text, self.api_key.as_ref())
    }

    /// Reports whether a text shows the API key, in any form.
    #[must_use]
    pub fn reveals_key(&self, text: &str) -> bool {
        self.redact(text) != text
    }

    pub(crate) fn user_agent(&self) -> String {
        let ours = format!("starsbot-{}/{}", self.language, env!("CARGO_PKG_VERSION"));
        match &self.app_name {
            Some(app_name) => format!("{app_name} {ours}"),
            None => ours,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoints::GetBalance;
    use crate::{Call, Input, Step};

    #[test]
    fn the_user_agent_names_the_application_and_the_language() {
        let config = Config::new(ApiKey::new("sk_test_0123456789").unwrap());
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(config.user_agent(), format!("starsbot-rust/{version}"));
        let config = config.app_name(" MyBot/1.2 ").unwrap().language("python");
        assert_eq!(
            config.user_agent(),
            format!("MyBot/1.2 starsbot-python/{version}")
        );
        assert_eq!(
            config.app_name("a\nb").unwrap_err().field(),
            Some("app_name")
        );
    }

    #[test]
    fn a_backend_of_ones_own_is_sent_no_key() {
        let config = Config::for_backend("https://shop.example/stars").unwrap();
        let mut call = Call::new(GetBalance, &config);
        let Step::Send(request) = call.advance(Input::Start, 0, 0.0) else {
            panic!("nothing is sent");
        };
        assert_eq!(request.url, "https://shop.example/stars/api/v1/balance");
        assert_eq!(request.header("authorization"), None);
        let error = Config::for_backend("http://shop.example").unwrap_err();
        assert_eq!(error.field(), Some("base_url"));
    }
}
