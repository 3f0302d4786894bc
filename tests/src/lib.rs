//! The contract of starsbot, in Rust: what a case is, who judges it, and what it is played against.
//!
//! | module | what it does |
//! |---|---|
//! | [`api`] | the description of the API |
//! | [`case`], [`expected`], [`suite`] | a case as data, what it ends with, and a folder of cases |
//! | [`player`] | the judge of one case: told what arrives, it says what to answer and notes what is wrong |
//! | [`play`] | makes the call of a case through the library's public API |
//! | [`scripted`] | the memory leg's transport |
//! | [`leaks`] | the search for the API key in everything printed |
//! | `fault_server` | the judge on a port of its own, for every language's wire leg |
//! | `runner` | plays every case twice and counts |
//!
//! The last two need sockets, and the feature `server`. The rest builds for wasm32 too.

pub mod api;
pub mod case;
pub mod expected;
pub mod leaks;
pub mod play;
pub mod player;
pub mod scripted;
pub mod suite;

#[cfg(feature = "server")]
pub mod fault_server;
#[cfg(feature = "server")]
pub mod runner;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. A panic elsewhere has its own report; it is no reason for another one here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
