//! Ctrl-C, and the request to end that supervisors and `kill` send.

use std::pin::pin;

use futures_util::future::{Either, select};

/// What comes of something, or `None` if somebody interrupts it before.
pub(crate) async fn until_interrupted<T>(what: impl Future<Output = T>) -> Option<T> {
    // In this order, so that signals are heard before anything is begun.
    match select(pin!(interruption()), pin!(what)).await {
        Either::Left(_) => None,
        Either::Right((outcome, _)) => Some(outcome),
    }
}

#[cfg(unix)]
async fn interruption() {
    use tokio::signal::unix::{SignalKind, signal};
    let ended = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            // Then it ends the program, as it does by itself.
            Err(_) => std::future::pending().await,
        }
    };
    select(pin!(ctrl_c()), pin!(ended)).await;
}

#[cfg(not(unix))]
async fn interruption() {
    ctrl_c().await;
}

async fn ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
