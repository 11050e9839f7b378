//! Exports that hold many lines in one JSON document: what Loki, Elasticsearch, Datadog and CloudWatch Logs Insights answer, and what
//! their consoles download.
//!
//! Their forms: <https://grafana.com/docs/loki/latest/reference/loki-http-api/>,
//! <https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-search>,
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html>,
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::names::Names;
use super::record::{Record, Text, text};
use super::{Line, moment, wrapped};

/// No store answers so many at once: Loki gives 5 000, Elasticsearch and Insights 10 000.
const MOST: usize = 200_000;

/// The lines of an export, each with the line of the text where it stands, from 1; `None` if it is no export with lines, or not one
/// alone. Of a text that is broken, those before the break; of more than 200 000, the first. Lines above 1 MiB are passed over.
pub fn whole(json: &str) -> Option<Vec<(usize, Line<'static>)>> {
    let mut found = Found { json, at: 0, line: 1, names: None, lines: Vec::new() };
    let mut values = serde_json::Deserializer::from_str(json);
    let read = Walk { found: &mut found, place: Place::Top }.deserialize(&mut values);
    // What follows would be dropped silently.
    if read.is_ok() && values.end().is_err() {
        return None;
    }
    Some(found.lines).filter(|lines| !lines.is_empty())
}

struct Found<'a> {
    json: &'a str,
    /// Up to where lines have been counted, and how many.
    at: usize,
    line: usize,
    /// What the stream that is being read says of its lines.
    names: Option<Names<'a>>,
    lines: Vec<(usize, Line<'static>)>,
}

impl Found<'_> {
    fn push<E: Error>(&mut self, value: &str, line: Option<Line<'_>>) -> Result<(), E> {
        let Some(line) = line else { return Ok(()) };
        if self.lines.len() >= MOST {
            return Err(E::custom("too many lines"));
        }
        let start = value.as_ptr().addr().saturating_sub(self.json.as_ptr().addr());
        if let Some(passed) = self.json.as_bytes().get(self.at..start) {
            self.line += memchr::memchr_iter(b'\n', passed).count();
            self.at = start;
        }
        self.lines.push((self.line, line.into_owned()));
        Ok(())
    }
}

/// What a value is, by where it stands.
#[derive(Clone, Copy)]
enum Place {
    Top,
    /// Below `data`: Loki's `result`, or Datadog's lines.
    Data,
    /// Loki's streams, one of them, and its pairs of time and line.
    Streams,
    Stream,
    Pairs,
    /// Elasticsearch's outer `hits`.
    Hits,
    /// A list of lines.
    Lines,
    /// A list of events of CloudWatch Logs.
    Events,
}

struct Walk<'f, 'a> {
    found: &'f mut Found<'a>,
    place: Place,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Walk<'_, 'de> {
    /// The place of the value of a key, if there are lines in it.
    fn below(&self, key: &str) -> Option<Place> {
        match (self.place, key) {
            (Place::Top, "data") => Some(Place::Data),
            (Place::Top, "hits") => Some(Place::Hits),
            (Place::Top, "results") | (Place::Hits, "hits") => Some(Place::Lines),
            (Place::Top, "logEvents") => Some(Place::Events),
            (Place::Top, "streams") | (Place::Data, "result") => Some(Place::Streams),
            (Place::Stream, "values") if self.found.names.is_some() => Some(Place::Pairs),
            _ => None,
        }
    }

    fn line(&self, json: &'de str) -> Option<Line<'de>> {
        match self.place {
            _ if json.len() > wrapped::LONGEST => None,
            Place::Pairs => pair(json, self.found.names.clone().unwrap_or_default()),
            Place::Events => event(json, self.found.names.clone().unwrap_or_default()),
            _ if json.starts_with('[') => row(json),
            _ => wrapped::of(&Record::of(json)?, json),
        }
    }
}

impl<'de> Visitor<'de> for Walk<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an export of log lines")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if matches!(self.place, Place::Top | Place::Stream) {
            self.found.names = None;
        }
        while let Some(Text(key)) = map.next_key::<Text<'de>>()? {
            if let Some(place) = self.below(&key) {
                map.next_value_seed(Walk { found: &mut *self.found, place })?;
                continue;
            }
            match (self.place, key.as_ref()) {
                (Place::Stream, "stream") => {
                    self.found.names = Record::of(map.next_value::<&RawValue>()?.get()).map(|labels| labels.names())
                }
                (Place::Top, "logStream") => {
                    let mut names = Names::default();
                    text(map.next_value::<&RawValue>()?.get()).into_iter().for_each(|stream| names.note(&key, stream));
                    self.found.names = Some(names);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        match self.place {
            Place::Streams => while list.next_element_seed(Walk { found: &mut *self.found, place: Place::Stream })?.is_some() {},
            Place::Stream | Place::Hits => while list.next_element::<IgnoredAny>()?.is_some() {},
            _ => {
                while let Some(value) = list.next_element::<&'de RawValue>()? {
                    let line = self.line(value.get());
                    self.found.push(value.get(), line)?;
                }
            }
        }
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// `["1748342831123456789","words"]`, where newer servers put a third value.
fn pair<'a>(json: &'a str, names: Names<'a>) -> Option<Line<'a>> {
    let pair: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    let (at, message) = (text(pair.first()?.get())?, text(pair.get(1)?.get())?);
    Some(wrapped::line(moment::of(at), names, message))
}

/// `{"id":"…","timestamp":1748342831123,"message":"words"}`.
fn event<'a>(json: &'a str, names: Names<'a>) -> Option<Line<'a>> {
    let event = Record::of(json)?;
    Some(wrapped::line(event.when(), names, event.text("message")?))
}

/// A row of CloudWatch Logs Insights: a list of fields with values.
fn row(json: &str) -> Option<Line<'_>> {
    #[derive(Deserialize)]
    struct Cell<'a> {
        #[serde(borrow)]
        field: Text<'a>,
        #[serde(borrow)]
        value: Text<'a>,
    }
    let cells: Vec<Cell<'_>> = serde_json::from_str(json).ok()?;
    let (mut at, mut message, mut names) = (None, None, Names::default());
    for Cell { field: Text(field), value: Text(value) } in cells {
        match field.as_ref() {
            "@timestamp" => at = moment::of(value),
            "@message" => message = Some(value),
            key => names.note(key, value),
        }
    }
    Some(wrapped::line(at, names, message?))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    const ID: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    fn told(json: &str) -> Vec<String> {
        let part = |part: &Option<Cow<'_, str>>| part.as_deref().unwrap_or("-").to_owned();
        let lines = whole(&json.replace("$ID", ID)).unwrap_or_default();
        let said = lines.iter().map(|(number, line)| {
            format!("{number}|{}|{}|{}|{}", part(&line.at), part(&line.container), part(&line.task), line.message).replace(ID, "$ID")
        });
        said.collect()
    }

    #[test]
    fn answers_of_loki_are_read() {
        let loki = r#"{"status":"success","data":{"resultType":"streams","result":[
{"stream":{"container_name":"app"},"values":[["1748342831123456789","a"],
["1748342832123456789","b",{"x":"y"}]]},
{"stream":{},"values":[["1748342831123456789","c"]]}],"stats":{}}}"#;
        assert_eq!(told(loki), ["2|1748342831123|app|-|a", "3|1748342832123|app|-|b", "4|1748342831123|-|-|c"]);
        let matrix = r#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1748342831,"1"]]}]}}"#;
        assert_eq!(told(matrix), [""; 0]);
        let cut = loki.find(r#"["1748342832"#).and_then(|at| loki.get(..at + 30)).unwrap_or_default();
        assert_eq!(told(cut), ["2|1748342831123|app|-|a"]);
    }

    #[test]
    fn downloads_of_consoles_are_read() {
        assert_eq!(
            told(
                r#"[
{"line":"a","timestamp":"1748342831123456789","fields":{"container_name":"app"}},
{"line":"b","timestamp":"1748342831123456789","labels":{}}]"#
            ),
            ["2|1748342831123|app|-|a", "3|1748342831123|-|-|b"]
        );
        assert_eq!(
            told(r#"[{"@timestamp":"2025-05-27 10:47:11.123","@message":"a","@logStream":"ecs/app/$ID"},{"@message":{"level":"fatal"}}]"#),
            ["1|2025-05-27T10:47:11.123Z|app|$ID|a", r#"1|-|-|-|{"level":"fatal"}"#]
        );
    }

    #[test]
    fn answers_of_other_stores_are_read() {
        assert_eq!(
            told(
                r#"{"results":[[{"field":"@timestamp","value":"2025-05-27 10:47:11.123"},{"field":"@message","value":"a"},{"field":"@logStream","value":"ecs/app/$ID"},{"field":"@ptr","value":"x"}]],"status":"Complete"}"#
            ),
            ["1|2025-05-27T10:47:11.123Z|app|$ID|a"]
        );
        assert_eq!(
            told(
                r#"{"data":[{"type":"log","attributes":{"timestamp":"2025-05-27T10:47:11.123Z","message":"a","tags":["container_name:app","task_id:$ID"]}}],"meta":{}}"#
            ),
            ["1|2025-05-27T10:47:11.123Z|app|$ID|a"]
        );
        assert_eq!(
            told(
                r#"{"took":1,"hits":{"total":{"value":1},"hits":[{"_source":{"@timestamp":"2025-05-27T10:47:11Z","log":"a","container_name":"app"}}]}}"#
            ),
            ["1|2025-05-27T10:47:11Z|app|-|a"]
        );
        assert_eq!(
            told(
                r#"{"messageType":"DATA_MESSAGE","logStream":"ecs/app/$ID","logEvents":[{"id":"1","timestamp":1748342831123,"message":"a"}]}"#
            ),
            ["1|1748342831123|app|$ID|a"]
        );
    }

    #[test]
    fn other_documents_hold_no_lines() {
        for json in [
            "",
            "boom",
            "3",
            "[]",
            r#"[1,"a",[],[[]]]"#,
            r#"{"tasks":[{"taskArn":"a","containers":[{"name":"app"}],"attributes":[{"name":"x"}]}],"failures":[]}"#,
            r#"{"events":[{"timestamp":1,"message":"m"}]}"#,
            r#"{"data":"x","hits":3,"results":null}"#,
            r#"[{"@message":"a"}] [{"@message":"b"}]"#,
            r#"[{"level":"info","message":"m"}]"#,
            r#"{"services":[{"events":[{"id":"1","createdAt":"2025-05-27T10:47:11Z","message":"(service web) has reached a steady state."}]}]}"#,
        ] {
            assert_eq!(whole(json), None, "{json}");
        }
    }

    #[test]
    fn there_is_an_end_to_lines() {
        let many = format!("[{}{{}}]", r#"{"@message":"x"},"#.repeat(MOST + 5));
        assert_eq!(whole(&many).map(|lines| lines.len()), Some(MOST));
        assert_eq!(whole(&"[".repeat(100_000)), None);
    }
}
