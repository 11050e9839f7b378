//! Every text of a record, with the member that it stands in: what hides secrets misses no field, also none that is added later.

use crate::lenient::{Flag, Int, List, Number, Object, Text, TextMap, Time};

/// What is done to the texts of a record.
pub trait Change {
    /// A text, and the name of its member as AWS spells it in camelCase; of an element of a list, the name of the list; of a map, the key.
    fn text(&mut self, member: &str, text: &mut String);

    /// As [`Change::text`], for a text as records have it.
    fn value(&mut self, member: &str, value: &mut Text) {
        value.change(|text| self.text(member, text));
    }

    /// A list of texts as a whole: the words of a command tell of each other.
    fn words(&mut self, member: &str, words: &mut [Text]) {
        words.iter_mut().for_each(|word| self.value(member, word));
    }
}

/// A record whose texts can be changed.
pub trait Texts {
    /// Passes each of its texts to `change`, in the order of its fields. `member` is the name that the record itself has.
    fn change_texts(&mut self, member: &str, change: &mut dyn Change);

    /// Passes the texts of a list of such records.
    fn change_list(list: &mut [Self], member: &str, change: &mut dyn Change)
    where
        Self: Sized,
    {
        list.iter_mut().for_each(|item| item.change_texts(member, change));
    }
}

impl Texts for Text {
    fn change_texts(&mut self, member: &str, change: &mut dyn Change) {
        change.value(member, self);
    }

    fn change_list(list: &mut [Text], member: &str, change: &mut dyn Change) {
        change.words(member, list);
    }
}

impl Texts for TextMap {
    fn change_texts(&mut self, _: &str, change: &mut dyn Change) {
        self.0.iter_mut().for_each(|(key, value)| change.text(key, value));
    }
}

impl<T: Texts> Texts for List<T> {
    fn change_texts(&mut self, member: &str, change: &mut dyn Change) {
        T::change_list(&mut self.0, member, change);
    }
}

impl<T: Texts> Texts for Object<T> {
    fn change_texts(&mut self, member: &str, change: &mut dyn Change) {
        self.0.change_texts(member, change);
    }
}

impl<T: Texts> Texts for Option<T> {
    fn change_texts(&mut self, member: &str, change: &mut dyn Change) {
        self.iter_mut().for_each(|value| value.change_texts(member, change));
    }
}

macro_rules! no_texts {
    ($($type:ty),*) => {
        $(impl Texts for $type {
            fn change_texts(&mut self, _: &str, _: &mut dyn Change) {}
        })*
    };
}

no_texts!(Int, Number, Flag, Time);

impl Texts for String {
    fn change_texts(&mut self, member: &str, change: &mut dyn Change) {
        change.text(member, self);
    }
}

impl Texts for (String, String) {
    fn change_texts(&mut self, member: &str, change: &mut dyn Change) {
        change.text("id", &mut self.0);
        change.text(member, &mut self.1);
    }
}
