//! The three endpoints of the API, a file each.

mod balance;
mod buy;
mod deposit;

pub use balance::{Balance, GetBalance};
pub use buy::{Buy, Delivery, Order};
pub use deposit::{Deposit, GetDeposit};
