//! Values that stand in rows, without keys: what `--query '…[]' --output text` prints, cells divided by tabs.

use crate::Value;
use crate::json::{Json, is_number};

/// Rows of one text; nobody lists more by hand.
const MOST: usize = 100_000;

/// Reads rows of which each has an ARN or a state of a task among its cells; each is a list.
pub(crate) fn read(text: &str) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).take(MOST) {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let tells = |cell: &&str| cell.starts_with("arn:aws") || matches!(*cell, "STOPPED" | "RUNNING" | "PENDING");
        let is_row = cells.len() > 1 && cells.iter().any(tells);
        // One line that is none, and it is something else.
        if !is_row {
            return None;
        }
        let mut json = Json::of_at_most(4 * line.len() + 64);
        json.list();
        for cell in cells {
            match cell {
                "None" => json.null(),
                number if is_number(number) => json.number(number),
                text => json.text(text),
            }
        }
        json.end();
        values.push(Value { line: index + 1, json: json.finish()? });
    }
    Some(values).filter(|values| !values.is_empty())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn rows_are_lists_and_other_texts_are_none() {
        let arn = "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e";
        let rows = read(&format!("{arn}\tSTOPPED\tEssential container in task exited\t137\n{arn}\tRUNNING\tNone\tNone\n"));
        let rows: Vec<String> = rows.unwrap_or_default().into_iter().map(|value| value.json).collect();
        assert_eq!(
            rows,
            [format!("[\"{arn}\",\"STOPPED\",\"Essential container in task exited\",137]"), format!("[\"{arn}\",\"RUNNING\",null,null]")]
        );
        assert_eq!(read("a\tb\n"), None);
        assert_eq!(read(&format!("{arn}\tSTOPPED\nplain words\n")), None);
        assert_eq!(read(""), None);
    }
}
