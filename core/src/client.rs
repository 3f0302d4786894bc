//! A client for Rust programs: the step machine and a [`Transport`], joined by a loop.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::call::{Call, Moment, Step};
use crate::config::{Config, Timeouts, UNUSABLE_TIMEOUT, is_usable_timeout};
use crate::endpoint::Endpoint;
use crate::endpoints::{Buy, GetBalance, GetDeposit};
use crate::event::{Event, Observer};
use crate::http::{Dispatch, Failure, HttpRequest, HttpResponse};
use crate::{Error, Result, Stars, Username};

/// `Send` where futures move between threads, nothing on wasm32, where they cannot.
#[cfg(not(target_arch = "wasm32"))]
pub trait MaybeSend: Send {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send + ?Sized> MaybeSend for T {}
/// `Send` where futures move between threads, nothing on wasm32, where they cannot.
#[cfg(target_arch = "wasm32")]
pub trait MaybeSend {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> MaybeSend for T {}

/// A boxed future, `Send` except on wasm32.
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// A boxed future, `Send` except on wasm32.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What a [`Client`] needs from outside: to send a request, to wait, and to know the time.
///
/// `starsbot-reqwest` has one on reqwest; [`SandboxTransport`](crate::sandbox::SandboxTransport) needs no
/// network. Your own one keeps these promises:
///
/// * It sends what it is given once, and follows no redirect.
/// * It obeys both timeouts of the request, and opens a connection of its own for a purchase.
/// * It reports [`Failure::connect`] or [`Failure::not_sent`] only with proof.
pub trait Transport: Send + Sync {
    /// Sends one request and reads its answer, at most one byte past
    /// [`MAX_BODY_BYTES`](crate::http::MAX_BODY_BYTES). Notes in `dispatch` when bytes leave, if it can tell.
    ///
    /// # Errors
    /// A [`Failure`] when no complete answer came.
    fn send(
        &self,
        request: HttpRequest,
        dispatch: &Dispatch,
    ) -> impl Future<Output = Result<HttpResponse, Failure>> + MaybeSend;

    /// Waits between two attempts.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + MaybeSend;

    /// The time now, and a fresh random number.
    fn moment(&self) -> Moment;
}

/// Calls the Stars Bot API.
///
/// Cheap to share: wrap it in an `Arc`, or pass references. `Debug` shows no secret.
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
pub struct Client<T> {
    transport: T,
    config: Arc<Config>,
    observer: Observer,
}

impl<T: Transport> Client<T> {
    /// A client with its settings over a transport. Sends nothing.
    pub fn new(transport: T, config: Config) -> Self {
        Self {
            transport,
            config: Arc::new(config),
            observer: Observer::default(),
        }
    }

    /// Has `observe` told of every [`Event`]: to log, or to store purchases whose future was dropped. It
    /// runs inside the call, so it should be quick and must not panic.
    #[must_use]
    pub fn on_event(mut self, observe: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(observe);
        self
    }

    /// The transport, for example to steer a sandbox.
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// Asks how much TON there is to spend. ("1. Get API balance".)
    ///
    /// # Errors
    /// When awaited: any [`ErrorCode`](crate::ErrorCode) but `outcome_unknown` and `invalid_argument`.
    pub fn balance(&self) -> Request<'_, T, GetBalance> {
        self.request(Ok(GetBalance))
    }

    /// Asks where to send TON to top up the balance. ("2. Get deposit address".)
    ///
    /// # Errors
    /// When awaited: any [`ErrorCode`](crate::ErrorCode) but `outcome_unknown` and `invalid_argument`.
    pub fn deposit(&self) -> Request<'_, T, GetDeposit> {
        self.request(Ok(GetDeposit))
    }

    /// Buys Stars for the owner of the API key, or for somebody else with [`to`](Request::to).
    /// ("3. Buy stars".) Nothing is sent before it is awaited.
    ///
    /// # Errors
    /// When awaited: any [`ErrorCode`](crate::ErrorCode), with the [`Outcome`](crate::Outcome). On
    /// `outcome_unknown` the Stars may have been bought: do not buy again blindly.
    pub fn buy<S>(&self, amount_stars: S) -> Request<'_, T, Buy>
    where
        S: TryInto<Stars>,
        S::Error: Into<Error>,
    {
        self.request(
            amount_stars
                .try_into()
                .map_err(Into::into)
                .map(|amount_stars| Buy {
                    amount_stars,
                    to_username: None,
                }),
        )
    }

    fn request<E: Endpoint>(&self, endpoint: Result<E>) -> Request<'_, T, E> {
        Request {
            client: self,
            endpoint,
            timeouts: self.config.timeouts,
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

/// A call that is sent when it is awaited.
#[must_use = "nothing is sent before it is awaited"]
pub struct Request<'a, T, E> {
    client: &'a Client<T>,
    endpoint: Result<E>,
    timeouts: Timeouts,
}

impl<T: Transport> Request<'_, T, Buy> {
    /// Names the recipient: a username, an `@name` or a `t.me` link. An empty text is an error, not a
    /// purchase for oneself.
    ///
    /// # Errors
    /// When awaited: `invalid_argument`, field `to_username`.
    pub fn to<U>(mut self, to_username: U) -> Self
    where
        U: TryInto<Username>,
        U::Error: Into<Error>,
    {
        self.endpoint = self.endpoint.and_then(|buy| {
            let to_username = to_username
                .try_into()
                .map_err(|error| error.into().about("to_username"))?;
            Ok(Buy {
                to_username: Some(to_username),
                ..buy
            })
        });
        self
    }
}

impl<T: Transport, E: Endpoint> Request<'_, T, E> {
    /// How long an attempt of this call may take; for a purchase, how long its answer may take once
    /// connected.
    ///
    /// # Errors
    /// When awaited: `invalid_argument`, field `timeout`, when it is zero or longer than a day.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        if !is_usable_timeout(timeout) {
            self.endpoint = self
                .endpoint
                .and(Err(Error::invalid_argument("timeout", UNUSABLE_TIMEOUT)));
        }
        self.timeouts.read = timeout;
        self.timeouts.purchase = timeout;
        self
    }

    async fn drive(self) -> Result<E::Output> {
        let Client {
            transport,
            config,
            observer,
        } = self.client;
        let call = self
            .endpoint
            .map(|endpoint| Call::new(endpoint, config).timeouts(self.timeouts));
        let mut call = match call {
            Ok(call) => call,
            Err(error) => {
                observer.tell(&Event::Failed {
                    operation: E::NAME,
                    error: &error,
                });
                return Err(error);
            }
        };
        let operation = E::NAME;
        let mut step = call.advance(transport.moment());
        loop {
            step = match step {
                Step::Send(request) => {
                    let attempt = call.attempts();
                    observer.tell(&Event::Sending { operation, attempt });
                    let dispatch = Dispatch::new();
                    let mut in_flight = InFlight {
                        call: &mut call,
                        dispatch: &dispatch,
                        transport,
                        observer,
                        ended: false,
                    };
                    let answer = transport.send(request, &dispatch).await;
                    in_flight.ended = true;
                    drop(in_flight);
                    match answer {
                        Ok(response) => {
                            observer.tell(&Event::Answered {
                                operation,
                                attempt,
                                status: response.status,
                            });
                            call.on_response(response, transport.moment())
                        }
                        Err(mut failure) => {
                            failure.may_have_left &= dispatch.may_have_left();
                            let may_have_left = failure.may_have_left;
                            observer.tell(&Event::AttemptFailed {
                                operation,
                                attempt,
                                may_have_left,
                            });
                            call.on_failure(failure, transport.moment())
                        }
                    }
                }
                Step::Wait(duration) => {
                    observer.tell(&Event::Waiting {
                        operation,
                        duration,
                    });
                    transport.sleep(duration).await;
                    call.advance(transport.moment())
                }
                Step::Done(result) => {
                    match &result {
                        Ok(_) => observer.tell(&Event::Succeeded {
                            operation,
                            attempts: call.attempts(),
                        }),
                        Err(error) => observer.tell(&Event::Failed { operation, error }),
                    }
                    return result;
                }
            };
        }
    }
}

/// An attempt on its way. Dropped before it has ended, it tells the observer what that means.
struct InFlight<'a, T: Transport, E: Endpoint> {
    call: &'a mut Call<E>,
    dispatch: &'a Dispatch,
    transport: &'a T,
    observer: &'a Observer,
    ended: bool,
}

impl<T: Transport, E: Endpoint> Drop for InFlight<'_, T, E> {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let now = self.transport.moment();
        if let Some(error) = self.call.on_cancel(self.dispatch.may_have_left(), now) {
            self.observer.tell(&Event::Abandoned {
                operation: E::NAME,
                error: &error,
            });
        }
    }
}

impl<'a, T: Transport, E: Endpoint> IntoFuture for Request<'a, T, E> {
    type Output = Result<E::Output>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.drive())
    }
}
