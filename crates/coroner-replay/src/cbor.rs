//! Smithy RPC v2 with CBOR.

use minicbor::data::{Tag, Type};
use minicbor::encode::Error;
use minicbor::{Decoder, Encoder};
use serde_json::{Map, Number, Value, json};

use crate::refusal::{Refusal, internal};
use crate::time::Clock;

/// A time in seconds of the epoch.
const EPOCH: Tag = Tag::new(1);
const DEEPEST: usize = 64;

pub(super) fn answer(clock: Clock, answer: &Value) -> Vec<u8> {
    let mut out = Encoder::new(Vec::new());
    // A vector takes all that is written.
    let _: Result<(), Error<_>> = write(&mut out, Some(clock), "", answer);
    out.into_writer()
}

pub(super) fn refusal(refusal: &Refusal) -> Vec<u8> {
    let mut out = Encoder::new(Vec::new());
    let body = json!({"__type": refusal.code, "message": refusal.message, "Message": refusal.message});
    let _: Result<(), Error<_>> = write(&mut out, None, "", &body);
    out.into_writer()
}

type Written = Result<(), Error<std::convert::Infallible>>;

fn write(out: &mut Encoder<Vec<u8>>, clock: Option<Clock>, member: &str, value: &Value) -> Written {
    if let Some(milliseconds) = clock.and_then(|clock| clock.read(member, value)) {
        return out.tag(EPOCH)?.f64(milliseconds as f64 / 1000.0)?.ok();
    }
    match value {
        Value::Null => out.null()?.ok(),
        Value::Bool(flag) => out.bool(*flag)?.ok(),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => out.u64(number)?.ok(),
            (_, Some(number)) => out.i64(number)?.ok(),
            _ => out.f64(number.as_f64().unwrap_or_default())?.ok(),
        },
        Value::String(text) => out.str(text)?.ok(),
        Value::Array(items) => {
            out.array(items.len() as u64)?;
            items.iter().try_for_each(|item| write(out, clock, member, item))
        }
        Value::Object(members) => {
            out.begin_map()?;
            for (name, value) in members.iter().filter(|(name, value)| !internal(name) && !value.is_null()) {
                out.str(name)?;
                write(out, clock, name, value)?;
            }
            out.end()?.ok()
        }
    }
}

/// The members of a request; none if nothing was sent.
pub(crate) fn read(body: &[u8]) -> Option<Value> {
    if body.is_empty() { Some(Value::Object(Map::new())) } else { value(&mut Decoder::new(body), 0) }
}

fn value(body: &mut Decoder<'_>, depth: usize) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    Some(match body.datatype().ok()? {
        Type::Bool => Value::Bool(body.bool().ok()?),
        Type::Null => {
            body.null().ok()?;
            Value::Null
        }
        Type::F32 | Type::F64 => Number::from_f64(body.f64().ok()?).map_or(Value::Null, Value::Number),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => json!(body.u64().ok()?),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => json!(body.i64().ok()?),
        Type::String | Type::StringIndef => Value::String(text(body)?),
        Type::Tag => {
            body.tag().ok()?;
            value(body, depth + 1)?
        }
        Type::Array | Type::ArrayIndef => {
            let mut left = body.array().ok()?;
            let mut items = Vec::new();
            while more(body, &mut left)? {
                items.push(value(body, depth + 1)?);
            }
            Value::Array(items)
        }
        Type::Map | Type::MapIndef => {
            let mut left = body.map().ok()?;
            let mut members = Map::new();
            while more(body, &mut left)? {
                let name = text(body)?;
                members.insert(name, value(body, depth + 1)?);
            }
            Value::Object(members)
        }
        _ => return None,
    })
}

fn text(body: &mut Decoder<'_>) -> Option<String> {
    body.str_iter().ok()?.collect::<Result<String, _>>().ok()
}

/// Whether an item follows: by count, or until the mark that ends what has none.
fn more(body: &mut Decoder<'_>, left: &mut Option<u64>) -> Option<bool> {
    match left {
        Some(0) => Some(false),
        Some(count) => {
            *count -= 1;
            Some(true)
        }
        None if body.datatype().ok()? == Type::Break => {
            body.set_position(body.position() + 1);
            Some(false)
        }
        None => Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_tagged_and_the_rest_reads_back() {
        let clock = Clock::new(jiff::Timestamp::UNIX_EPOCH);
        let recorded = json!({"Id": "m1", "Timestamps": ["@90s"], "Values": [99.5, -3], "Complete": true, "$all": true, "Label": null});
        let written = answer(clock, &recorded);
        let tagged = b"\xc1\xfb\x40\x56\x80\x00\x00\x00\x00\x00";
        assert!(written.windows(tagged.len()).any(|window| window == tagged), "{written:x?}");
        let members = json!({"Id": "m1", "Timestamps": [90.0], "Values": [99.5, -3], "Complete": true});
        assert_eq!(read(&written), Some(members));
    }

    #[test]
    fn what_is_no_cbor_is_no_request() {
        assert_eq!(read(b""), Some(json!({})));
        assert_eq!(read(b"\x1b"), None);
        assert_eq!(read(b"\xbf\x61a"), None);
        assert_eq!(read(&[0x81; 100_000]), None);
    }
}
