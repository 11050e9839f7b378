//! Asks each question once and keeps what came of it: the answer, or why there is none.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use coroner_case::{Answered, Answers, Case, Gap, GapCause, LogOf};
use coroner_ecs::arn::Arn;
use futures_util::future::join_all;
use serde_json::Value;
use tokio::time::Instant;

use crate::about::foreign;
use crate::ask::{Ask, Place};
use crate::client::Client;
use crate::refusal::{Reason, Refusal};
use crate::room::Room;

/// Pages of one list that are read; a cluster with more tasks than these hold is told of.
const MOST_PAGES: usize = 200;

/// What was asked about one subject, and what came of it.
pub struct Collector<'c> {
    pub(crate) client: &'c Client,
    deadline: Instant,
    room: Room,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By question, so that the order in which answers come shows nowhere.
    answers: BTreeMap<String, Answered>,
    gaps: BTreeMap<String, (Gap, Refusal)>,
    /// Questions that are under way.
    pending: BTreeMap<String, Ask>,
    fatal: Option<Refusal>,
    asked_at: Option<i64>,
    /// Of a cluster: what is known of each of its services before their open questions are asked.
    cases: Vec<Answers>,
}

impl<'c> Collector<'c> {
    /// A collector that waits for answers until `deadline`.
    pub fn new(client: &'c Client, deadline: Instant) -> Collector<'c> {
        Collector { client, deadline, room: Room::default(), state: Mutex::default() }
    }

    /// Another one, about another subject, with the same patience.
    pub(crate) fn beside(&self) -> Collector<'c> {
        let other = Collector { room: self.room.beside(), ..Collector::new(self.client, self.deadline) };
        other.state().asked_at = self.state().asked_at;
        other
    }

    /// Says when it is that all is asked, in milliseconds since 1970.
    pub fn at(self, now: i64) -> Collector<'c> {
        self.state().asked_at = Some(now);
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What it guards is changed in one step, so that it is whole even if a holder panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks, unless it was asked before, and keeps what came of it.
    pub(crate) async fn ask(&self, ask: Ask) -> Option<Value> {
        self.ask_of(ask, None).await
    }

    /// Asks for a log, of which the answer does not tell whose it is.
    pub(crate) async fn ask_of(&self, ask: Ask, of: Option<LogOf>) -> Option<Value> {
        let key = ask.key();
        if let Some(known) = self.known(&key) {
            return known;
        }
        let (from, asked) = (ask.operation.action(), ask.input.clone());
        match self.call(&key, ask).await {
            Ok(answer) => {
                let kept = Answered { from, asked, of, answer: Some(answer.clone()), absent: None };
                self.state().answers.insert(key, kept);
                Some(answer)
            }
            Err(Some(refusal)) if refusal.is_answer() => {
                self.state().answers.insert(key, Answered { from, asked, of, answer: None, absent: Some(refusal.said()) });
                None
            }
            Err(_) => None,
        }
    }

    /// The items of a list, page after page. Lists name things and tell nothing else, so that they are not kept.
    pub(crate) async fn list(&self, mut ask: Ask, member: &str) -> Result<Vec<Value>, Refusal> {
        let mut items = Vec::new();
        for _ in 0..MOST_PAGES {
            let answer = match self.call(&ask.key(), ask.clone()).await {
                Ok(answer) => answer,
                // What came before is worth having; what is missing was noted.
                Err(_) if !items.is_empty() => return Ok(items),
                Err(refusal) => return Err(refusal.unwrap_or_else(|| Refusal::of(Reason::Late, "no time was left"))),
            };
            items.extend(answer.get(member).and_then(Value::as_array).into_iter().flatten().cloned());
            let token = ask.operation.page.and_then(|(_, token)| answer.get(token)).filter(|token| token.is_string());
            match token {
                Some(token) => ask = ask.page(token),
                None => return Ok(items),
            }
        }
        let refusal = Refusal::of(Reason::Refused, format!("there are more than {MOST_PAGES} pages of it"));
        self.note(&ask, &refusal);
        Ok(items)
    }

    /// One call within the deadline; what is no answer is noted. `None` if it was not tried at all.
    async fn call(&self, key: &str, ask: Ask) -> Result<Value, Option<Refusal>> {
        if self.state().fatal.is_some() {
            return Err(None);
        }
        self.state().pending.insert(key.to_owned(), ask.clone());
        let result = tokio::time::timeout_at(self.deadline, self.client.call(ask.clone())).await;
        self.state().pending.remove(key);
        let refusal = match result {
            Ok(Ok(answer)) => match self.accept(&ask, &answer) {
                Ok(()) => return Ok(answer),
                Err(refusal) => refusal,
            },
            Ok(Err(refusal)) => refusal,
            Err(_) => Refusal::of(Reason::Late, "no answer came before the time was over"),
        };
        match refusal.reason {
            Reason::Absent => {}
            Reason::Expired | Reason::Unauthenticated => self.state().fatal = Some(refusal.clone()),
            _ => self.note(&ask, &refusal),
        }
        Err(Some(refusal))
    }

    /// Whether an answer is about what was asked, and there is room for it.
    fn accept(&self, ask: &Ask, answer: &Value) -> Result<(), Refusal> {
        let region = match &ask.place {
            Place::Other(region) => region,
            Place::Own | Place::Nowhere(_) => self.client.region(),
        };
        match foreign(ask, answer, region) {
            Some(words) => Err(Refusal::of(Reason::Foreign, words)),
            None => self.room.take(answer).map_err(|words| Refusal::of(Reason::Nonsense, words)),
        }
    }

    fn known(&self, key: &str) -> Option<Option<Value>> {
        let state = self.state();
        if let Some(answered) = state.answers.get(key) {
            return Some(answered.answer.clone());
        }
        state.gaps.contains_key(key).then_some(None)
    }

    fn note(&self, ask: &Ask, refusal: &Refusal) {
        self.state().gaps.insert(ask.key(), (gap(ask, refusal), refusal.clone()));
    }

    /// Whether a question was asked.
    pub(crate) fn was_asked(&self, ask: &Ask) -> bool {
        self.known(&ask.key()).is_some()
    }

    /// What was said in place of an answer, if there is none.
    pub(crate) fn refusal_of(&self, ask: &Ask) -> Option<Refusal> {
        self.state().gaps.get(&ask.key()).map(|(_, refusal)| refusal.clone())
    }

    /// Forgets all answers: they were about nothing.
    pub(crate) fn forget(&self) {
        *self.state() = State::default();
    }

    /// Asks without keeping the answer, which whoever asks divides among others.
    pub(crate) async fn apart(&self, ask: Ask) -> Option<Value> {
        self.call(&ask.key(), ask.clone()).await.ok()
    }

    /// Takes an answer that came in one with others.
    pub(crate) fn adopt(&self, ask: &Ask, answer: Value) {
        let kept = Answered { from: ask.operation.action(), asked: ask.input.clone(), of: None, answer: Some(answer), absent: None };
        self.state().answers.insert(ask.key(), kept);
    }

    /// Takes what another one could not see.
    pub(crate) fn adopt_gaps(&self, other: &Collector<'_>) {
        let gaps = other.state().gaps.clone();
        self.state().gaps.extend(gaps);
    }

    /// Several questions at once.
    pub(crate) async fn ask_all(&self, asks: Vec<Ask>) {
        join_all(asks.into_iter().map(|ask| self.ask(ask))).await;
    }

    /// Why nothing more can be asked: credentials that are missing or have run out.
    pub fn fatal(&self) -> Option<Refusal> {
        self.state().fatal.clone()
    }

    /// What is known so far. Questions that are still under way count as not answered.
    pub fn answers(&self) -> Answers {
        let state = self.state();
        let late = Refusal::of(Reason::Late, "there was no answer yet");
        let mut gaps: Vec<Gap> = state.gaps.values().map(|(gap, _)| gap.clone()).collect();
        gaps.extend(state.pending.values().map(|ask| gap(ask, &late)));
        if let Some(account) = state.account() {
            gaps.iter_mut().for_each(|gap| gap.resource = in_account(&gap.resource, &account));
        }
        gaps.sort();
        gaps.dedup();
        Answers { about: None, asked_at: state.asked_at, answers: state.answers.values().cloned().collect(), gaps }
    }

    /// Keeps what is known of each service of a cluster.
    pub(crate) fn keep(&self, cases: Vec<Answers>) {
        self.state().cases = cases;
    }

    /// What is known so far, of whatever was asked about, for whoever can't wait any longer.
    pub fn so_far(&self) -> Vec<Answers> {
        let cases = self.state().cases.clone();
        if cases.is_empty() { vec![self.answers()] } else { cases }
    }

    /// The facts so far.
    pub(crate) fn case(&self) -> Case {
        self.answers().case()
    }
}

impl State {
    /// The account that the subject is in, as its ARN tells.
    fn account(&self) -> Option<String> {
        let arns = ["/services/0/serviceArn", "/tasks/0/taskArn"];
        let answers = || self.answers.values().filter_map(|answered| answered.answer.as_ref());
        let arn = arns.iter().find_map(|pointer| answers().find_map(|answer| answer.pointer(pointer)?.as_str()))?;
        Arn::parse(arn).map(|arn| arn.account.to_owned())
    }
}

/// An ARN of any account in that of the subject.
fn in_account(arn: &str, account: &str) -> String {
    let mut parts: Vec<&str> = arn.splitn(6, ':').collect();
    if let [_, _, _, _, any @ "*", _] = parts.as_mut_slice() {
        *any = account;
    }
    parts.join(":")
}

fn gap(ask: &Ask, refusal: &Refusal) -> Gap {
    let cause = match refusal.reason {
        Reason::Denied => GapCause::Denied,
        Reason::Throttled => GapCause::Throttled,
        Reason::Late => GapCause::Late,
        Reason::Refused => GapCause::Refused,
        Reason::Nowhere | Reason::Foreign => GapCause::Wrong,
        _ => GapCause::Failed,
    };
    let (action, resource) = (ask.operation.action(), ask.resource.clone());
    Gap { what: ask.what.clone(), why: ask.why.to_owned(), action, resource, cause, said: refusal.words() }
}
