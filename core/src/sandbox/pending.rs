//! Faults on their way.

use super::{Fault, Operation};

/// The faults that were asked for and have not happened yet, the earliest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Pending(Vec<Asked>);

/// A fault that the next calls of an operation meet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) operation: Operation,
    pub(super) fault: Fault,
    pub(super) times: u32,
}

impl Pending {
    pub(super) fn ask(&mut self, asked: Asked) {
        if asked.times > 0 {
            self.0.push(asked);
        }
    }

    /// Uses up the next fault of an operation.
    pub(super) fn take(&mut self, operation: Operation) -> Option<Fault> {
        let at = self
            .0
            .iter()
            .position(|asked| asked.operation == operation)?;
        self.0[at].times -= 1;
        let fault = self.0[at].fault;
        if self.0[at].times == 0 {
            self.0.remove(at);
        }
        Some(fault)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Asked> {
        self.0.iter()
    }
}
