//! Texts of chunks, written in the order of the chunks by whichever thread has the next one.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use coroner_report::Page;

/// Bytes of verdicts that wait for their turn to be written; who has more waits with them.
pub(crate) const MAX_WAITING: usize = 4 << 20;

/// What waits for its turn.
#[derive(Default)]
pub(crate) struct Ordered {
    state: Mutex<State>,
    turn: Condvar,
}

#[derive(Default)]
struct State {
    next: u64,
    waiting: BTreeMap<u64, Page>,
    /// Bytes of them.
    bytes: usize,
    /// Whether nothing more can be written.
    over: bool,
}

type Write<'w> = &'w dyn Fn(&Page) -> anyhow::Result<()>;

impl Ordered {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until all chunks before this one are written.
    fn wait_for_turn<'o>(&self, mut state: MutexGuard<'o, State>, sequence: u64) -> MutexGuard<'o, State> {
        while state.next != sequence && !state.over {
            state = self.turn.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state
    }

    /// Writes what a chunk has given so far.
    pub(crate) fn put_part(&self, sequence: u64, text: &mut Page, write: Write<'_>) -> anyhow::Result<()> {
        let mut state = self.wait_for_turn(self.state(), sequence);
        let written = if state.over { Ok(()) } else { write(text) };
        text.clear();
        self.end_of(&mut state, written)
    }

    /// Writes the rest of what a chunk has given, or leaves it for whoever writes those before it.
    pub(crate) fn put(&self, sequence: u64, text: Page, write: Write<'_>) -> anyhow::Result<()> {
        let mut state = self.state();
        if state.bytes + text.len() > MAX_WAITING {
            state = self.wait_for_turn(state, sequence);
        }
        state.bytes += text.len();
        state.waiting.insert(sequence, text);
        while let Some(text) = {
            let next = state.next;
            state.waiting.remove(&next)
        } {
            state.next += 1;
            state.bytes -= text.len();
            let written = if state.over { Ok(()) } else { write(&text) };
            self.end_of(&mut state, written)?;
        }
        self.turn.notify_all();
        Ok(())
    }

    /// Where nothing more can be written, nobody need wait.
    fn end_of(&self, state: &mut State, written: anyhow::Result<()>) -> anyhow::Result<()> {
        if written.is_err() {
            state.over = true;
            self.turn.notify_all();
        }
        written
    }
}
