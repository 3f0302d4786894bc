//! Where a call that runs on the bridge leaves its result for the task that waits for it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use starsbot::Result;

use crate::call::Answer;

#[derive(Default)]
enum State {
    #[default]
    Running,
    /// A thread waits for its end.
    Awaited,
    /// Over: with a result, or without one because it was cancelled.
    Over(Option<Result<Answer>>),
}

#[derive(Default)]
pub(crate) struct Slip {
    state: Mutex<State>,
    over: Condvar,
}

impl Slip {
    /// Says that the call is over, and all that it held is dropped.
    pub(crate) fn leave(&self, result: Option<Result<Answer>>) {
        let before = std::mem::replace(&mut *self.lock(), State::Over(result));
        // Rarely: it is a call of the system.
        if matches!(before, State::Awaited) {
            self.over.notify_all();
        }
    }

    /// The result, if there is one by now.
    pub(crate) fn take(&self) -> Option<Result<Answer>> {
        match &mut *self.lock() {
            State::Running | State::Awaited => None,
            State::Over(result) => result.take(),
        }
    }

    /// Waits until the call is over. Call it without the GIL.
    pub(crate) fn wait(&self) -> Option<Result<Answer>> {
        let mut state = self.lock();
        loop {
            match &mut *state {
                State::Over(result) => return result.take(),
                State::Running | State::Awaited => {
                    *state = State::Awaited;
                    state = self
                        .over
                        .wait(state)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
