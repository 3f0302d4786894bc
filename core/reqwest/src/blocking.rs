//! The same client for programs without `async`: each call blocks its thread. With the feature `blocking`.
//!
//! ```no_run
//! use starsbot_reqwest::{Config, blocking};
//!
//! let client = blocking::client(Config::from_env()?)?; // STARSBOT_API_KEY
//! println!("{} TON", client.balance().send()?.ton);
//! let order = client.buy(100).to("@johndoe").send()?;
//! println!("{}: {}", order.order_id, order.message);
//! # Ok::<(), starsbot_reqwest::Error>(())
//! ```
//!
//! It has a tokio runtime of its own, on no thread but its callers'. So it must not be used, nor dropped, within
//! `async` code: tokio panics there, before anything is sent. Use the [async client](crate::Client) there, or
//! `tokio::task::spawn_blocking`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use starsbot::endpoint::Endpoint;
use starsbot::endpoints::{Buy, GetBalance, GetDeposit};
use starsbot::{Error, Request as AsyncRequest, Result, Stars, Transport, Username};
use tokio::runtime::{Builder, Runtime};

use crate::{Config, ReqwestTransport};

/// A client that talks to the service, with its settings.
///
/// # Errors
/// As [`Client::new`].
pub fn client(config: Config) -> Result<Client> {
    Client::new(crate::client(config))
}

/// Calls the Stars Bot API, and blocks until the response is there. Threads may share one; clones share its
/// connections.
#[derive(Clone)]
pub struct Client<T = ReqwestTransport> {
    client: starsbot::Client<T>,
    runtime: Arc<Runtime>,
}

impl<T: Transport> Client<T> {
    /// Makes one of an async client: with a transport or handlers of your own, or of a sandbox.
    ///
    /// ```
    /// use starsbot_reqwest::{blocking, starsbot};
    ///
    /// let client = blocking::Client::new(starsbot::Client::sandbox())?;
    /// assert_eq!(client.balance().send()?.ton.to_string(), "5");
    /// # Ok::<(), starsbot::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unavailable`, when the system has no resources left for a runtime.
    pub fn new(client: starsbot::Client<T>) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| {
            Error::unavailable(format!("a runtime for the client cannot be made: {error}"))
        })?;
        Ok(Self {
            client,
            runtime: Arc::new(runtime),
        })
    }

    /// The async client, for example to steer a sandbox.
    pub fn async_client(&self) -> &starsbot::Client<T> {
        &self.client
    }

    /// Asks how much TON there is to spend: [`starsbot::Client::balance`].
    pub fn balance(&self) -> Request<'_, T, GetBalance> {
        self.wrap(self.client.balance())
    }

    /// Asks where to send TON to top up the balance: [`starsbot::Client::deposit`].
    pub fn deposit(&self) -> Request<'_, T, GetDeposit> {
        self.wrap(self.client.deposit())
    }

    /// Buys Stars for the owner of the API key, or for somebody else with [`to`](Request::to):
    /// [`starsbot::Client::buy`].
    pub fn buy<S>(&self, amount_stars: S) -> Request<'_, T, Buy>
    where
        S: TryInto<Stars>,
        S::Error: Into<Error>,
    {
        self.wrap(self.client.buy(amount_stars))
    }

    /// Calls any endpoint: [`starsbot::Client::request`].
    pub fn request<E: Endpoint>(&self, endpoint: E) -> Request<'_, T, E> {
        self.wrap(self.client.request(endpoint))
    }

    fn wrap<'a, E>(&'a self, request: AsyncRequest<'a, T, E>) -> Request<'a, T, E> {
        Request {
            request,
            runtime: &self.runtime,
        }
    }
}

impl<T> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.client, f)
    }
}

/// A call that is made by [`send`](Self::send).
#[must_use = "nothing is sent before send()"]
pub struct Request<'a, T, E> {
    request: AsyncRequest<'a, T, E>,
    runtime: &'a Runtime,
}

impl<T: Transport> Request<'_, T, Buy> {
    /// Names the recipient: [`starsbot::Request::to`].
    pub fn to<U>(mut self, to_username: U) -> Self
    where
        U: TryInto<Username>,
        U::Error: Into<Error>,
    {
        self.request = self.request.to(to_username);
        self
    }

    /// Names the recipient if there is one: [`starsbot::Request::maybe_to`].
    pub fn maybe_to<U>(mut self, to_username: Option<U>) -> Self
    where
        U: TryInto<Username>,
        U::Error: Into<Error>,
    {
        self.request = self.request.maybe_to(to_username);
        self
    }
}

impl<T: Transport, E: Endpoint> Request<'_, T, E> {
    /// Sets the timeout of this call: [`starsbot::Request::timeout`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request = self.request.timeout(timeout);
        self
    }

    /// Sets how long this whole call may take: [`starsbot::Request::deadline`].
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.request = self.request.deadline(deadline);
        self
    }

    /// Makes the call, and waits for its result.
    ///
    /// # Errors
    /// Those of the async call.
    ///
    /// # Panics
    /// Within `async` code, before anything is sent.
    pub fn send(self) -> Result<E::Output> {
        self.runtime.block_on(self.request.into_future())
    }
}
