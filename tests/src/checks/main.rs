//! Checks of the contract itself: a judge that cannot fail is worthless, and so is a fault that is none.

mod api;
mod control;
mod dependencies;
mod faults;
mod format;
mod judge;
mod sabotage;
mod sandbox;
mod schema;
mod support;
