//! One call: the core's own client, as a future that owns all it needs.

use std::sync::{Arc, Mutex, PoisonError};

use starsbot::{
    Balance, BoxFuture, Client, Config, Deposit, Error, Event, Order, Result, Transport,
};

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Balance,
    Deposit,
    Buy {
        amount_stars: i64,
        to_username: Option<String>,
    },
}

impl Operation {
    pub(crate) fn is_purchase(&self) -> bool {
        matches!(self, Self::Buy { .. })
    }
}

/// What comes of it.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Balance(Balance),
    Deposit(Deposit),
    Order(Order),
}

/// Where the core notes a purchase whose call was dropped after its request may have left.
#[derive(Clone, Debug, Default)]
pub(crate) struct Abandoned(Arc<Mutex<Option<Error>>>);

impl Abandoned {
    fn note(&self, error: &Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
    }

    /// What the core has noted. Ask after the call was dropped.
    pub(crate) fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A call that has not begun. It begins when it is first polled.
pub(crate) struct Call {
    pub(crate) running: BoxFuture<'static, Result<Answer>>,
    pub(crate) abandoned: Abandoned,
}

impl Call {
    pub(crate) fn new<T: Transport + 'static>(
        transport: T,
        config: Arc<Config>,
        operation: Operation,
    ) -> Self {
        let abandoned = Abandoned::default();
        let mut client = Client::new(transport, config);
        if operation.is_purchase() {
            let abandoned = abandoned.clone();
            client = client.on_event(move |event| {
                if let Event::Abandoned { error, .. } = event {
                    abandoned.note(error);
                }
            });
        }
        let running = Box::pin(async move {
            match operation {
                Operation::Balance => client.balance().await.map(Answer::Balance),
                Operation::Deposit => client.deposit().await.map(Answer::Deposit),
                Operation::Buy {
                    amount_stars,
                    to_username,
                } => {
                    let request = client.buy(amount_stars);
                    let order = match to_username {
                        Some(name) => request.to(name).await,
                        None => request.await,
                    };
                    order.map(Answer::Order)
                }
            }
        });
        Self { running, abandoned }
    }
}
