//! Values as AWS, its SDKs, people and other tools write them: absent, `null`, a number in quotes, a string without.
//!
//! A wrong type never fails a document: the value counts as absent, the rest of the document is read.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use arcstr::ArcStr;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::room;
use crate::time::Timestamp;

/// A string; absent and empty are the same. Numbers and booleans are taken as their text.
///
/// Thousands of records repeat the same ARNs, images and reasons: a text is one word in its record, and what repeats is kept once.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(pub(crate) ArcStr);

impl Text {
    /// The text, unless it is absent or empty.
    pub fn some(&self) -> Option<&str> {
        if self.0.is_empty() { None } else { Some(&self.0) }
    }
}

impl Text {
    /// The text itself; empty if absent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Lets `change` change it.
    pub fn change(&mut self, change: impl FnOnce(&mut String)) {
        let mut text = String::from(self.as_str());
        change(&mut text);
        if text != self.as_str() {
            self.0 = ArcStr::from(text);
        }
    }
}

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    #[inline]
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text(ArcStr::from(text))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text(ArcStr::from(text))
    }
}

impl From<Text> for String {
    fn from(text: Text) -> String {
        text.as_str().to_owned()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A whole number, also when written as a string or a float.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Int(pub Option<i64>);

/// A number, also when written as a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Number(pub Option<f64>);

/// `true` or `false`, also when written as a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Flag(pub Option<bool>);

/// A moment: ISO 8601 text, or epoch seconds or milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Time(pub Option<Timestamp>);

/// A list; absent, `null` and anything that is no list are the empty list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> List<T> {
        List(Vec::new())
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

/// An object; absent, `null` and anything that is no object are the default.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct Object<T>(pub T);

impl<T> Deref for Object<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// A map from text to text, in the order of its keys.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
pub struct TextMap(pub std::collections::BTreeMap<String, String>);

impl TextMap {
    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

/// What JSON can hold where one value is expected.
enum Scalar<'a> {
    Absent,
    Bool(bool),
    Int(i64),
    Float(f64),
    Borrowed(&'a str),
    Owned(String),
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Bool(v))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Int(v))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Scalar<'de>, E> {
        Ok(i64::try_from(v).map_or(Scalar::Float(v as f64), Scalar::Int))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Float(v))
    }

    fn visit_borrowed_str<E>(self, v: &'de str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Borrowed(v))
    }

    fn visit_str<E>(self, v: &str) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Owned(v.to_owned()))
    }

    fn visit_string<E>(self, v: String) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Owned(v))
    }

    fn visit_unit<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Absent)
    }

    fn visit_none<E>(self) -> Result<Scalar<'de>, E> {
        Ok(Scalar::Absent)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar<'de>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Absent)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar<'de>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Absent)
    }
}

impl Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.map(|at| at.to_string()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        Ok(match deserializer.deserialize_any(ScalarVisitor)? {
            Scalar::Absent => Text::default(),
            Scalar::Bool(v) => v.to_string().into(),
            Scalar::Int(v) => v.to_string().into(),
            Scalar::Float(v) => v.to_string().into(),
            Scalar::Borrowed(v) => Text(room::text(v)?),
            Scalar::Owned(v) => Text(room::text(&v)?),
        })
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        let number = match deserializer.deserialize_any(ScalarVisitor)? {
            Scalar::Int(v) => Some(v as f64),
            Scalar::Float(v) => Some(v),
            Scalar::Borrowed(v) => v.trim().parse().ok(),
            Scalar::Owned(v) => v.trim().parse().ok(),
            Scalar::Absent | Scalar::Bool(_) => None,
        };
        Ok(Number(number.filter(|n: &f64| n.is_finite())))
    }
}

impl<'de> Deserialize<'de> for Int {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Int, D::Error> {
        Ok(Int(match deserializer.deserialize_any(ScalarVisitor)? {
            Scalar::Int(v) => Some(v),
            Scalar::Float(v) => whole(v),
            Scalar::Borrowed(v) => whole_text(v),
            Scalar::Owned(v) => whole_text(&v),
            Scalar::Absent | Scalar::Bool(_) => None,
        }))
    }
}

fn whole(value: f64) -> Option<i64> {
    // 2^53: beyond it a float no longer names one whole number.
    (value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0).then_some(value as i64)
}

fn whole_text(text: &str) -> Option<i64> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse().ok().and_then(whole))
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Flag, D::Error> {
        let text = |v: &str| match v {
            _ if v.eq_ignore_ascii_case("true") => Some(true),
            _ if v.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        };
        Ok(Flag(match deserializer.deserialize_any(ScalarVisitor)? {
            Scalar::Bool(v) => Some(v),
            Scalar::Borrowed(v) => text(v),
            Scalar::Owned(v) => text(&v),
            Scalar::Absent | Scalar::Int(_) | Scalar::Float(_) => None,
        }))
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        Ok(Time(match deserializer.deserialize_any(ScalarVisitor)? {
            Scalar::Int(v) => Timestamp::from_epoch(v as f64),
            Scalar::Float(v) => Timestamp::from_epoch(v),
            Scalar::Borrowed(v) => Timestamp::parse(v),
            Scalar::Owned(v) => Timestamp::parse(&v),
            Scalar::Absent | Scalar::Bool(_) => None,
        }))
    }
}

/// For a visitor of a list or an object: any scalar in its place counts as absent.
macro_rules! scalars_are_absent {
    () => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
}

struct ListVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T>, A::Error> {
        let _within = room::Within::a_list();
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            room::item::<T, A::Error>()?;
            if items.is_empty() {
                // Most lists within lists hold one item, and a list that grows by itself begins with four.
                items.reserve_exact(1);
            }
            items.push(item);
        }
        Ok(List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(List::default())
    }

    scalars_are_absent!();
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<List<T>, D::Error> {
        deserializer.deserialize_any(ListVisitor(std::marker::PhantomData))
    }
}

struct ObjectVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Object)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Object<T>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Object::default())
    }

    scalars_are_absent!();
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Object<T>, D::Error> {
        deserializer.deserialize_any(ObjectVisitor(std::marker::PhantomData))
    }
}

struct TextMapVisitor;

impl<'de> Visitor<'de> for TextMapVisitor {
    type Value = std::collections::BTreeMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut all = std::collections::BTreeMap::new();
        while let Some((key, value)) = map.next_entry::<String, Text>()? {
            room::entry::<String, A::Error>(&key)?;
            all.insert(key, value.into());
        }
        Ok(all)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::Value::new())
    }

    scalars_are_absent!();
}

impl<'de> Deserialize<'de> for TextMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TextMap, D::Error> {
        deserializer.deserialize_any(TextMapVisitor).map(TextMap)
    }
}
