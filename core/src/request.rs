//! A call of a client: the step machine and a [`Transport`], joined by a loop.

use alloc::boxed::Box;
use core::future::IntoFuture;
use core::time::Duration;

use crate::endpoint::Endpoint;
use crate::observer::Observer;
use crate::{BoxFuture, Call, Client, Event, Input, Result, Step, Transport};

/// A call that is sent when it is awaited.
#[must_use = "nothing is sent before it is awaited"]
pub struct Request<'a, T, E> {
    pub(crate) client: &'a Client<T>,
    pub(crate) operation: &'static str,
    pub(crate) endpoint: Result<E>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
}

impl<T: Transport, E: Endpoint> Request<'_, T, E> {
    /// Sets the timeout of this call: of each attempt at a read; of the response to a purchase, once connected (see
    /// [`Timeouts`](crate::Timeouts)).
    ///
    /// # Errors
    /// When awaited: `invalid_argument`, field `timeout`, when it is zero or longer than a day.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets how long this whole call may take, all attempts and waits included: see
    /// [`Config::deadline`](crate::Config::deadline).
    ///
    /// # Errors
    /// When awaited: `invalid_argument`, field `deadline`, when it is zero or longer than a day.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    fn call(self) -> Result<Call<E>> {
        let mut call = Call::new(self.endpoint?, &self.client.config);
        if let Some(timeout) = self.timeout {
            call = call.timeout(timeout)?;
        }
        if let Some(deadline) = self.deadline {
            call = call.deadline(deadline)?;
        }
        Ok(call)
    }

    async fn drive(self) -> Result<E::Output> {
        let Client {
            transport,
            observer,
            ..
        } = self.client;
        let operation = self.operation;
        let mut call = match self.call() {
            Ok(call) => call,
            Err(error) => {
                observer.tell(&Event::Failed {
                    operation,
                    error: &error,
                });
                return Err(error);
            }
        };
        let mut input = Input::Start;
        loop {
            let step = call.advance(input, transport.now_ms(), transport.random());
            let attempt = call.attempts();
            input = match step {
                Step::Send(request) => {
                    observer.tell(&Event::Sending { operation, attempt });
                    let gate = request.gate.clone();
                    let in_flight = InFlight {
                        call: &mut call,
                        transport,
                        observer,
                    };
                    let result = transport.send(request).await;
                    in_flight.end();
                    match result {
                        Ok(response) => {
                            let status = response.status;
                            observer.tell(&Event::Responded {
                                operation,
                                attempt,
                                status,
                            });
                            Input::Response(response)
                        }
                        Err(failure) => {
                            let maybe_sent = failure.maybe_sent && gate.maybe_sent();
                            observer.tell(&Event::AttemptFailed {
                                operation,
                                attempt,
                                maybe_sent,
                            });
                            Input::Failure(failure)
                        }
                    }
                }
                Step::Wait(duration) => {
                    observer.tell(&Event::Waiting {
                        operation,
                        duration,
                    });
                    transport.sleep(duration).await;
                    Input::Waited
                }
                Step::Done(result) => {
                    observer.tell(&match &result {
                        Ok(_) => Event::Succeeded {
                            operation,
                            attempts: attempt,
                        },
                        Err(error) => Event::Failed { operation, error },
                    });
                    return result;
                }
            };
        }
    }
}

/// An attempt on its way. Dropped before its end, it tells the observer what that means.
struct InFlight<'a, T: Transport, E: Endpoint> {
    call: &'a mut Call<E>,
    transport: &'a T,
    observer: &'a Observer,
}

impl<T: Transport, E: Endpoint> InFlight<'_, T, E> {
    /// The attempt has ended by itself.
    fn end(self) {
        core::mem::forget(self);
    }
}

impl<T: Transport, E: Endpoint> Drop for InFlight<'_, T, E> {
    fn drop(&mut self) {
        let step = self
            .call
            .advance(Input::Cancelled, self.transport.now_ms(), 0.0);
        if let Step::Done(Err(error)) = step {
            if error.may_have_spent() {
                self.observer.tell(&Event::Interrupted {
                    operation: self.call.name(),
                    error: &error,
                });
            }
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
