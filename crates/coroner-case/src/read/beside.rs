//! The lines that stand beside documents in one text: whoever pastes a task with the end of its log means both.

use std::ops::Range;

use coroner_ecs::room::Room;

use super::lines::Lines;
use super::{Skips, is_log_name};
use crate::case::Case;

/// Takes the lines between documents, which stand at `spans`, as a log.
pub(super) fn add_lines_between(room: &mut Room, case: &mut Case, name: &str, text: &str, spans: &[Range<usize>], skips: &mut Skips) {
    let mut at = 0;
    let mut rest = Vec::new();
    for span in spans {
        rest.extend(text.get(at..span.start).unwrap_or_default().lines());
        at = span.end;
    }
    rest.extend(text.get(at..).unwrap_or_default().lines());
    add(room, case, name, rest, skips);
}

/// Takes the lines around values that begin in the lines `starts` (from 1), as a log. What begins with a value is a print of it and no log.
pub(super) fn add_lines_around(room: &mut Room, case: &mut Case, name: &str, text: &str, starts: &[usize], skips: &mut Skips) {
    let first = text.lines().position(|line| !line.trim().is_empty()).map(|index| index + 1);
    if first.is_none_or(|first| starts.contains(&first)) {
        return;
    }
    let mut within = false;
    let rest = text.lines().enumerate().filter_map(|(index, line)| {
        // A value that goes on is indented, or ends with its brackets.
        within = starts.contains(&(index + 1)) || (within && line.starts_with([' ', '\t', '}', ']', ')', '\'']));
        (!within).then_some(line)
    });
    add(room, case, name, rest.collect(), skips);
}

fn add(room: &mut Room, case: &mut Case, name: &str, rest: Vec<&str>, skips: &mut Skips) {
    // Prose is nobody's last words.
    let has_ending = name.rsplit('/').next().unwrap_or(name).contains('.');
    let rest: Vec<&str> = rest.into_iter().filter(|line| !line.trim().is_empty() && !is_prompt(line)).collect();
    if rest.is_empty() || (has_ending && !is_log_name(name)) {
        return;
    }
    let mut lines = Lines::new(name, room);
    for line in rest {
        if !lines.row(case, None, None, line) {
            break;
        }
    }
    lines.finish(case, skips);
}

/// Whether a line is what somebody typed into a shell, or marks where an example begins.
fn is_prompt(line: &str) -> bool {
    let line = line.trim();
    let prompt = |before: &str| before.is_empty() || before.trim_end().ends_with(['$', '#', '>', '%', '+']);
    let typed = ["aws ", "docker ", "kubectl ", "coroner "]
        .iter()
        .any(|program| line.find(program).is_some_and(|at| at < 80 && prompt(&line[..at])));
    typed || line.starts_with("```") || line.starts_with("$ ") || line.starts_with("PS ") || line.starts_with("+ ")
}

#[cfg(test)]
mod tests {
    use crate::case::Case;
    use crate::read::add_source;

    const TASK: &str = r#"{"tasks": [{"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e", "lastStatus": "STOPPED", "stoppedReason": "Essential container in task exited"}]}"#;

    fn logged(name: &str, text: &str) -> Vec<String> {
        let mut case = Case::default();
        add_source(&mut case, name, text.as_bytes());
        assert_eq!(case.tasks.len(), 1, "{name}");
        case.logs.iter().flat_map(|log| log.lines.iter().map(|line| line.message.to_string())).collect()
    }

    #[test]
    fn lines_beside_a_document_are_a_log_and_what_was_typed_is_not() {
        let text = format!("me@host:~$ aws ecs describe-tasks --tasks 0f1e\n{TASK}\n$ docker logs app\nError: boom\n");
        assert_eq!(logged("session.txt", &text), ["Error: boom"]);
        assert_eq!(logged("the pasted text", &text), ["Error: boom"]);
        assert_eq!(logged("notes.md", &text), Vec::<String>::new());
        let print = "INFO stopped: {'tasks': [{'taskArn': 'arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e', 'clusterArn': 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod', 'lastStatus': 'STOPPED'}]}\n";
        assert_eq!(logged("airflow.log", &format!("INFO waiting\n{print}FATAL: refused\n")), ["INFO waiting", "FATAL: refused"]);
    }
}
