//! One JSON object, of which the values stay as they are written until they are asked for.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::moment;
use super::names::Names;

/// The keys under which routers and shippers say when.
const WHEN: &[&str] = &["time", "timestamp", "@timestamp", "date", "fluentTimestamp"];
/// The keys below which the names of a container lie.
const LABELS: &[&str] = &["attrs", "label", "labels", "fields", "ecs"];

/// An object of JSON.
#[derive(Debug)]
pub(super) struct Record<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// A text of JSON, without a copy where it has no escapes.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for Record<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Record<'de>, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Record<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some((Text(key), value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
                    entries.push((key, value));
                }
                Ok(Record(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

impl<'a> Record<'a> {
    /// Reads an object and nothing else.
    pub(super) fn of(json: &'a str) -> Option<Record<'a>> {
        serde_json::from_str(json).ok()
    }

    /// The value of a key as it is written.
    pub(super) fn raw(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.get()).filter(|value| *value != "null")
    }

    /// The value of a key if it is a text.
    pub(super) fn text(&self, key: &str) -> Option<Cow<'a, str>> {
        text(self.raw(key)?)
    }

    /// The text of a key, or the JSON of what is there instead.
    pub(super) fn words(&self, key: &str) -> Option<Cow<'a, str>> {
        let raw = self.raw(key)?;
        Some(text(raw).unwrap_or(Cow::Borrowed(raw)))
    }

    /// The object of a key.
    pub(super) fn record(&self, key: &str) -> Option<Record<'a>> {
        Record::of(self.raw(key).filter(|raw| raw.starts_with('{'))?)
    }

    /// The keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_ref())
    }

    /// The keys, and their values as they are written.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), value.get()))
    }

    /// When, by the usual keys.
    pub(super) fn when(&self) -> Option<Cow<'a, str>> {
        WHEN.iter().find_map(|key| moment::of(self.words(key)?))
    }

    /// The names of container and task, also from below the keys of labels and from `container`.
    pub(super) fn names(&self) -> Names<'a> {
        let mut names = Names::default();
        self.note(&mut names);
        for labels in LABELS.iter().filter_map(|key| self.record(key)) {
            labels.note(&mut names);
        }
        if let Some(container) = self.record("container") {
            container.text("name").into_iter().for_each(|name| names.note("container_name", name));
            container.text("id").into_iter().for_each(|id| names.note("container_id", id));
            container.record("labels").into_iter().for_each(|labels| labels.note(&mut names));
        }
        names
    }

    fn note(&self, names: &mut Names<'a>) {
        for (key, value) in self.entries().filter(|(_, value)| value.starts_with('"')) {
            text(value).into_iter().for_each(|value| names.note(key, value));
        }
    }
}

/// The text that a JSON value is.
pub(super) fn text(json: &str) -> Option<Cow<'_, str>> {
    if !json.starts_with('"') {
        return None;
    }
    serde_json::from_str(json).ok().map(|Text(text)| text)
}

/// The texts that a JSON list holds, and nothing else.
pub(super) fn texts(json: &str) -> Vec<Cow<'_, str>> {
    let texts: Vec<Text<'_>> = serde_json::from_str(json).unwrap_or_default();
    texts.into_iter().map(|Text(text)| text).collect()
}
