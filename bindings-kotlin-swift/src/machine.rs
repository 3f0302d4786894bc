//! The core's call of any endpoint.

use starsbot::endpoint::Endpoint;
use starsbot::endpoints::{Buy, GetBalance, GetDeposit};
use starsbot::http::{Failure, HttpRequest, HttpResponse};
use starsbot::{Balance, Call, Deposit, Error, Moment, Order, Step as CoreStep};

use crate::call::Step;

pub(crate) enum Machine {
    Balance(Call<GetBalance>),
    Deposit(Call<GetDeposit>),
    Buy(Call<Buy>),
}

/// Does the same with the call of whichever endpoint it is.
macro_rules! each {
    ($machine:expr, $call:ident => $what:expr) => {
        match $machine {
            Machine::Balance($call) => $what,
            Machine::Deposit($call) => $what,
            Machine::Buy($call) => $what,
        }
    };
}

impl Machine {
    /// The request, with which every attempt begins. The host has it from then on.
    pub(crate) fn begin(&mut self, now: Moment) -> Option<HttpRequest> {
        each!(self, call => match call.advance(now) {
            CoreStep::Send(request) => Some(request),
            _ => None,
        })
    }

    pub(crate) fn on_response(&mut self, response: HttpResponse, now: Moment) -> Step {
        each!(self, call => {
            let step = call.on_response(response, now);
            then(call, step, now)
        })
    }

    pub(crate) fn on_failure(&mut self, failure: Failure, now: Moment) -> Step {
        each!(self, call => {
            let step = call.on_failure(failure, now);
            then(call, step, now)
        })
    }

    pub(crate) fn on_cancel(&mut self, may_have_left: bool, now: Moment) -> Option<Error> {
        each!(self, call => call.on_cancel(may_have_left, now))
    }
}

/// The step for the host. After a wait the same request is sent again, so that needs no crossing of its own: the
/// core is asked for it already, and its answer is what the host has.
fn then<E: Endpoint>(call: &mut Call<E>, step: CoreStep<E::Output>, now: Moment) -> Step
where
    E::Output: Into<Step>,
{
    match step {
        CoreStep::Wait(duration) => match call.advance(now) {
            CoreStep::Done(result) => done(result),
            _ => Step::SendAgain {
                after_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
                call: None,
            },
        },
        CoreStep::Send(_) => Step::SendAgain {
            after_ms: 0,
            call: None,
        },
        CoreStep::Done(result) => done(result),
    }
}

fn done<T: Into<Step>>(result: starsbot::Result<T>) -> Step {
    match result {
        Ok(value) => value.into(),
        Err(error) => error.into(),
    }
}

impl From<Balance> for Step {
    fn from(balance: Balance) -> Self {
        Self::GotBalance { balance }
    }
}

impl From<Deposit> for Step {
    fn from(deposit: Deposit) -> Self {
        Self::GotDeposit { deposit }
    }
}

impl From<Order> for Step {
    fn from(order: Order) -> Self {
        Self::Bought { order }
    }
}

impl From<Error> for Step {
    fn from(error: Error) -> Self {
        Self::Failed {
            details: error.details().clone(),
        }
    }
}
