//! The endpoints of the API, a file each.

mod balance;
mod buy;
mod delivery;
mod deposit;

pub use balance::{Balance, GetBalance};
pub use buy::{Buy, Order};
pub use delivery::Delivery;
pub use deposit::{Deposit, GetDeposit};
