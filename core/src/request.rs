//! A call of a client: the step machine and a [`Transport`], joined by a loop.

use alloc::boxed::Box;
use core::future::IntoFuture;
use core::time::Duration;

use crate::endpoint::Endpoint;
use crate::endpoints::Buy;
use crate::event::{Event, Observer};
use crate::http::Dispatch;
use crate::{BoxFuture, Call, Client, Error, Result, Step, Transport, Username};

/// A call that is sent when it is awaited.
#[must_use = "nothing is sent before it is awaited"]
pub struct Request<'a, T, E> {
    pub(crate) client: &'a Client<T>,
    pub(crate) endpoint: Result<E>,
    pub(crate) timeout: Option<Duration>,
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
        self.timeout = Some(timeout);
        self
    }

    async fn drive(self) -> Result<E::Output> {
        let Client {
            transport,
            config,
            observer,
        } = self.client;
        let call = self.endpoint.and_then(|endpoint| {
            let call = Call::new(endpoint, config);
            match self.timeout {
                Some(timeout) => call.timeout(timeout),
                None => Ok(call),
            }
        });
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
