//! A client for Rust programs: settings and a [`Transport`]. The methods that call the service are in
//! [`endpoints`](crate::endpoints), each beside its endpoint.

use alloc::sync::Arc;
use core::fmt;

use crate::endpoint::Endpoint;
use crate::observer::Observer;
use crate::{BoxTransport, Config, Error, Event, Request, Result, Transport};

/// Calls the Stars Bot API.
///
/// Clones share the settings, and the transport as far as its clones do. `Debug` shows no secret.
///
/// ```
/// # use starsbot::{Client, sandbox::block_on};
/// # block_on(async {
/// let client = Client::sandbox();
/// println!("{} TON", client.balance().await?.ton);
/// let order = client.buy(100).to("@johndoe").await?;
/// println!("{}: {}", order.order_id, order.message);
/// # Ok::<(), starsbot::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Client<T> {
    pub(crate) transport: T,
    pub(crate) config: Arc<Config>,
    pub(crate) observer: Observer,
}

impl<T: Transport> Client<T> {
    /// A client with its settings over a transport. Sends nothing. Settings in an [`Arc`] are shared.
    ///
    /// Where the environment variable `STARSBOT_FORBID_PURCHASES` is set, the client makes none, as after
    /// [`Config::forbid_purchases`].
    pub fn new(transport: T, config: impl Into<Arc<Config>>) -> Self {
        let mut config = config.into();
        let is_forbidden = config.forbids_purchases;
        #[cfg(feature = "std")]
        let is_forbidden = is_forbidden || crate::ConfigOptions::forbidden_by_env();
        let is_forbidden = is_forbidden && !transport.is_sandbox();
        if is_forbidden != config.forbids_purchases {
            Arc::make_mut(&mut config).forbids_purchases = is_forbidden;
        }
        Self {
            transport,
            config,
            observer: Observer::default(),
        }
    }

    /// Sets the handler of every [`Event`]: to count, or to log in a form of your own. It runs inside the call, so it
    /// should be quick. Its panic does no harm, except without the feature `std`.
    ///
    /// Without a handler too, events are records of `log` (feature `log`, on by default) or events of `tracing`
    /// (feature `tracing`).
    #[must_use]
    pub fn on_event(mut self, handler: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.observer.on_event = Some(Arc::new(handler));
        self
    }

    /// Sets the handler of purchases whose future was dropped after their request may have been sent: by a timeout
    /// around it, a `select!`, or a web framework whose client has left. Their caller hears nothing, so this is the
    /// place to store them. It runs inside that drop, so it should be quick. Its panic does no harm, except without
    /// the feature `std`.
    ///
    /// The error is an `outcome_unknown`, and its [`purchase`](Error::purchase) has the amount, the recipient and the
    /// time. Without a handler too, it is recorded as [`Event::Interrupted`].
    ///
    /// ```
    /// # use starsbot::Client;
    /// # fn store(_: &starsbot::UnknownPurchase) {}
    /// let client = Client::sandbox().on_interrupted_purchase(|error| {
    ///     if let Some(purchase) = error.purchase() {
    ///         store(purchase);
    ///     }
    /// });
    /// ```
    #[must_use]
    pub fn on_interrupted_purchase(
        mut self,
        handler: impl Fn(&Error) + Send + Sync + 'static,
    ) -> Self {
        self.observer.on_interrupted_purchase = Some(Arc::new(handler));
        self
    }

    /// The same client with its transport behind one type: see [`BoxTransport`].
    #[must_use]
    pub fn boxed(self) -> Client<BoxTransport>
    where
        T: 'static,
    {
        Client {
            transport: BoxTransport::new(self.transport),
            config: self.config,
            observer: self.observer,
        }
    }

    /// The transport, for example to steer a sandbox.
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// Calls any endpoint: one of your own, or [`AnyEndpoint`](crate::AnyEndpoint). It is tried again, and its errors
    /// are read, as with the others. An endpoint that spends money says so by
    /// [`purchase`](Endpoint::purchase).
    ///
    /// ```
    /// use std::borrow::Cow;
    ///
    /// use starsbot::endpoint::{DecodeError, Endpoint};
    /// use starsbot::http::Method;
    ///
    /// /// What the service has learned since this library was made.
    /// struct GetLimits;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Limits {
    ///     max_stars: u64,
    /// }
    ///
    /// impl Endpoint for GetLimits {
    ///     type Output = Limits;
    ///
    ///     fn name(&self) -> &'static str {
    ///         "limits"
    ///     }
    ///
    ///     fn method(&self) -> Method {
    ///         Method::Get
    ///     }
    ///
    ///     fn path(&self) -> Cow<'static, str> {
    ///         "/api/v1/limits".into()
    ///     }
    ///
    ///     fn decode(&self, body: &[u8]) -> Result<Limits, DecodeError> {
    ///         serde_json::from_slice(body).map_err(|error| DecodeError(error.to_string()))
    ///     }
    /// }
    ///
    /// # use starsbot::{Client, ErrorCode, Result, Transport, sandbox::block_on};
    /// # assert_eq!(GetLimits.decode(br#"{"max_stars": 5}"#).unwrap().max_stars, 5);
    /// async fn max_stars<T: Transport>(client: &Client<T>) -> Result<u64> {
    ///     Ok(client.request(GetLimits).await?.max_stars)
    /// }
    /// # let error = block_on(max_stars(&Client::sandbox())).unwrap_err();
    /// # assert_eq!(error.code(), ErrorCode::NotFound, "the sandbox has no limits");
    /// ```
    ///
    /// # Errors
    /// When awaited: any [`ErrorCode`](crate::ErrorCode).
    pub fn request<E: Endpoint>(&self, endpoint: E) -> Request<'_, T, E> {
        self.prepare(endpoint.name(), Ok(endpoint))
    }

    /// A call of an operation, whose arguments may have been refused.
    pub(crate) fn prepare<E: Endpoint>(
        &self,
        operation: &'static str,
        endpoint: Result<E>,
    ) -> Request<'_, T, E> {
        Request {
            client: self,
            operation,
            endpoint,
            timeout: None,
            deadline: None,
        }
    }
}

impl<T> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
