//! Known messages that read like one that nobody knows.

use std::collections::{BTreeSet, HashMap};

use coroner_causes::Catalogue;
use coroner_causes::cause::{Cause, Tier};

/// Share of a known message's weight that has to be there.
const ENOUGH: f64 = 0.6;
/// Words that it has to share.
const WORDS: usize = 3;

/// The causes whose messages are nearest to a text, each with that message, nearest first; wrappers and `root` are no help.
///
/// A word weighs by how few of the catalogue's messages have it: that two messages share `failed to` says little.
/// Words are kept sorted: weights that are added in another order differ in their last bit, which breaks ties at random.
pub(crate) fn nearest(catalogue: &Catalogue, text: &str, root: Option<&'static Cause>, most: usize) -> Vec<(&'static Cause, &'static str)> {
    let said: BTreeSet<String> = words(text).collect();
    if said.len() < WORDS {
        return Vec::new();
    }
    let messages: Vec<(&'static Cause, &'static str, BTreeSet<String>)> = catalogue
        .causes()
        .iter()
        .flat_map(|cause| cause.messages().map(|(_, message)| (*cause, message, words(message).collect())))
        .collect();
    let mut spread: HashMap<&str, usize> = HashMap::new();
    for (_, _, message) in &messages {
        message.iter().for_each(|word| *spread.entry(word).or_default() += 1);
    }
    let weight = |word: &String| (messages.len() as f64 / spread.get(word.as_str()).copied().unwrap_or(1) as f64).ln();
    let mut near: Vec<(f64, &'static Cause, &'static str)> = messages
        .iter()
        .filter(|(cause, _, message)| {
            cause.tier != Tier::Wrapper && root.is_none_or(|root| !std::ptr::eq(root, *cause)) && message.len() >= WORDS
        })
        .filter_map(|(cause, message, has)| {
            let shared: Vec<&String> = has.intersection(&said).collect();
            let share = shared.iter().map(|word| weight(word)).sum::<f64>() / has.iter().map(weight).sum::<f64>();
            (shared.len() >= WORDS && share >= ENOUGH).then_some((share, *cause, *message))
        })
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.slug.cmp(b.1.slug)).then_with(|| a.2.cmp(b.2)));
    let mut told: Vec<(&'static Cause, &'static str)> = Vec::new();
    for (_, cause, message) in near {
        if told.len() < most && told.iter().all(|(known, _)| !std::ptr::eq(*known, cause)) {
            told.push((cause, message));
        }
    }
    told
}

/// The words of a text, as far as they may tell one message from another.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() > 1).map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::nearest;
    use coroner_causes::Catalogue;

    fn near(text: &str) -> Vec<&'static str> {
        nearest(Catalogue::built_in(), text, None, 3).into_iter().map(|(cause, _)| cause.slug).collect()
    }

    #[test]
    fn causes_that_share_a_message_come_in_the_same_order_each_time() {
        let first = near("failed t odownload env files: file download command: non empty error stream: access denied");
        assert!(first.len() > 1, "{first:?}");
        (0..200).for_each(|_| {
            assert_eq!(near("failed t odownload env files: file download command: non empty error stream: access denied"), first)
        });
    }

    #[test]
    fn a_message_in_slightly_other_words_is_near_its_own_cause_and_idle_talk_is_near_none() {
        assert!(near("no container instances were available in the capacity provider of yours").contains(&"no-container-instances"));
        assert_eq!(near("the moon is in the wrong phase today, and nobody knows"), Vec::<&str>::new());
        assert_eq!(near("failed"), Vec::<&str>::new());
    }
}
