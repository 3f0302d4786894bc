//! Calls of `Client`: each is driven by the thread that makes it.

mod driver;
mod runtime_pool;

pub(crate) use driver::run;
pub(crate) use runtime_pool::RuntimePool;
