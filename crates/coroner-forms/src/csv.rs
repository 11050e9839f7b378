//! Tables of separated values: logs that a console exported, and records of ECS a row each.
//!
//! Commas, semicolons or tabs divide the cells. What a table holds is told by its header, and its first row must go with that.

mod cell;
mod header;
mod logs;
mod records;
mod rows;

use ::csv::StringRecord;

use crate::Value;
use header::Names;
use logs::LogColumns;
use rows::{Rows, reader};

pub use logs::LogRow;

/// No header is longer.
const MAX_HEADER: usize = 64 << 10;

/// What a table holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Csv {
    /// Lines of a log.
    Logs(Vec<LogRow>),
    /// Records of ECS.
    Records(Vec<Value>),
}

/// The rows of `text` if that is a table with a header that is known.
pub(crate) fn read(text: &str) -> Option<Csv> {
    let mut body = text.trim_start_matches(['\r', '\n']);
    if let Some(rest) = body.strip_prefix("sep=") {
        // Excel is told so what separates.
        body = rest.split_once('\n')?.1;
    }
    let head = body.get(..body.floor_char_boundary(MAX_HEADER))?;
    // Most texts are no tables, and their first lines show it.
    let first = head.lines().next().filter(|first| !first.starts_with(['{', '[', '<', '#']))?;
    [b',', b';', b'\t'].into_iter().filter(|separator| first.as_bytes().contains(separator)).find_map(|separator| {
        let mut header = StringRecord::new();
        reader(head, separator).read_record(&mut header).ok()?;
        read_table(&Names::of(&header)?, || Rows::of(text, body, separator))
    })
}

fn read_table<'a>(names: &Names, rows: impl Fn() -> Rows<'a>) -> Option<Csv> {
    let mut first = rows();
    let has_rows = first.next().is_some();
    let is_record = has_rows && first.row.len() > 1 && (names.is_record() || names.is_event(&first.row));
    match LogColumns::of(names) {
        Some(log) if log.is_timed || !is_record => {
            let fits = if has_rows { log.fits(&first.row) } else { log.is_timed };
            fits.then(|| Csv::Logs(log.read(rows())))
        }
        _ if is_record => records::read(rows(), names).map(Csv::Records),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

    use super::cell::tests::PANDAS;
    use super::logs::tests::{CONSOLE, INSIGHTS};
    use super::records::tests::TASKS;
    use super::*;

    /// The rows of a log.
    pub(super) fn logs(text: &str) -> Vec<LogRow> {
        match read(text) {
            Some(Csv::Logs(rows)) => rows,
            other => panic!("{other:?}"),
        }
    }

    /// The records, with their lines.
    pub(super) fn values(text: &str) -> Vec<(usize, String)> {
        match read(text) {
            Some(Csv::Records(values)) => values.into_iter().map(|value| (value.line, value.json)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_no_table_is_left_alone() {
        for text in [
            "",
            "\n",
            "message",
            "2025-05-27 10:00:00,123 ERROR boom\n2025-05-27 10:00:01,000 INFO message\n",
            "Message, time and tide wait for no man.\nSo, what now?\n",
            "Time, Message\nHello, world\n",
            "Date, Line\nno digits here, at all\n",
            "message,more\na,b\n",
            "{\"taskArn\": \"a\", \"stoppedReason\": \"b\"}",
            "taskArn, and stoppedReason, are members of a task that tell more than others. See there.\na,b\n",
            "taskArn,stoppedReason\n",
            "lastStatus,createdAt\nOPEN,2025-05-27\n",
            "taskArn,name\na,b\n",
            "name;age\na;1\n",
            "sep=,",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn broken_and_hostile_text_is_survived() {
        for sample in [CONSOLE, INSIGHTS, TASKS, PANDAS] {
            let mut seed = 7_u32;
            let cut = (0..sample.len()).map(|end| sample.as_bytes()[..end].to_vec());
            let swapped = (0..400).map(|_| {
                let mut bytes = sample.as_bytes().to_vec();
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = (seed >> 8) as usize % bytes.len();
                bytes[at] = b"\",;\t\n\r{}[].0-@\\a"[(seed >> 4) as usize % 16];
                bytes
            });
            for bytes in cut.chain(swapped) {
                if let Some(Csv::Records(values)) = read(&String::from_utf8_lossy(&bytes)) {
                    values.iter().for_each(|value| drop(serde_json::from_str::<serde_json::Value>(&value.json).unwrap()));
                }
            }
        }
        let wide = format!("taskArn,stopCode,{}\n{}", vec!["a"; 900].join(","), "1,2\n".repeat(50_000));
        assert!(values(&wide).len() > 1_000);
        let long = format!("taskArn,stopCode,{}\n{}", "x".repeat(99), "1,2,3\n".repeat(50_000));
        let size: usize = values(&long).iter().map(|(_, json)| json.len()).sum();
        assert!(size < 8 * long.len() + 4096);
        assert_eq!(logs(&format!("time,message\n1,\"{}", "\n".repeat(100_000))), []);
    }
}
