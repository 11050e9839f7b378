//! Commands over several lines that a shell reads as one.
//!
//! A line ends before a word, with a backslash, or behind `&&` or `|`, where a shell goes on by itself. Within a word in single quotes only
//! programs for jq and JSON documents are broken, and only where their own languages have a space or nothing: outside of their texts.

use crate::wrap::columns;

/// A word of a command line, as written.
struct Word<'a> {
    text: &'a str,
    /// Whether a line may end behind it without a backslash.
    goes_on: bool,
}

/// The lines of a command, of at most `width` columns where its words allow it; lines after the first are indented by `indent`.
pub(super) fn lines(command: &str, width: usize, indent: usize) -> Vec<String> {
    if columns(command) <= width || command.starts_with('#') || command.contains('\n') {
        return vec![command.to_owned()];
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(command) {
        for (index, piece) in broken(word.text, width.saturating_sub(indent + 1)).into_iter().enumerate() {
            let space = usize::from(!line.trim().is_empty() && index == 0);
            // Behind the word comes a backslash, unless the line can go on by itself.
            let most = if word.goes_on { width } else { width.saturating_sub(2) };
            if index > 0 {
                lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            } else if !line.trim().is_empty() && columns(&line) + space + columns(piece) > most {
                let end = if line.ends_with("&&") || line.ends_with(" |") { "" } else { " \\" };
                lines.push(std::mem::replace(&mut line, " ".repeat(indent)) + end);
            }
            if index == 0 && !line.trim().is_empty() {
                line.push(' ');
            }
            line.push_str(piece);
        }
    }
    lines.push(line);
    lines
}

fn words(command: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, c) in command.char_indices() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, ' ') => {
                words.push(&command[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    words.push(&command[start..]);
    words.into_iter().filter(|word| !word.is_empty()).map(|text| Word { text, goes_on: matches!(text, "&&" | "|") }).collect()
}

/// A word in pieces that belong on lines of their own: as it is, unless it is long and of a language in which that means the same.
fn broken(word: &str, width: usize) -> Vec<&str> {
    let is_program = word.starts_with("'.") || word.starts_with("'{") || word.starts_with("'[");
    if columns(word) <= width || !is_program {
        return vec![word];
    }
    let mut pieces = Vec::new();
    let (mut start, mut place) = (0, None);
    // The shell's own quotes, and within single ones the texts of the language.
    let (mut quote, mut in_text, mut escaped) = (None, false, false);
    for (at, c) in word.char_indices() {
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c && (open == '"' || c == '\'') => quote = None,
            (Some('\''), _) if escaped => escaped = false,
            (Some('\''), '\\') => escaped = true,
            (Some('\''), '"') => in_text = !in_text,
            _ => {}
        }
        let bare = quote == Some('\'');
        let end = at + c.len_utf8();
        if columns(&word[start..end]) > width
            && let Some(at) = place.take()
        {
            pieces.push(word[start..at].trim_end());
            start = at;
        }
        if bare && !in_text && matches!(c, ',' | ' ') {
            place = Some(end);
        }
    }
    pieces.push(&word[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a test fails by panicking, and asks a shell")]
    use super::*;

    /// What a shell hands to a program, by way of a real one.
    fn argv(script: &str) -> Vec<String> {
        let script = script.replacen("aws", "printf '%s\\0'", 1);
        let output = std::process::Command::new("sh").args(["-c", &script]).output().expect("a shell runs");
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).split('\0').map(str::to_owned).collect()
    }

    #[test]
    fn a_shell_reads_the_lines_as_the_one_line() {
        for command in [
            "aws ecs update-service --cluster prod --service 'a long name of a service' --task-definition web:41 --query service.taskDefinition --output text",
            "aws x --name 'it'\"'\"'s a rather long text with spaces that may not be broken, as it is a value of somebody' --output text",
        ] {
            let lines = lines(command, 60, 4);
            assert!(lines.len() > 1);
            assert_eq!(argv(&lines.join("\n")), argv(command));
        }
    }

    #[test]
    fn programs_and_documents_mean_the_same() {
        let document = r#"aws iam put-role-policy --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:b","c:d, e | f"],"Resource":"*"}]}'"#;
        let lines = lines(document, 60, 4);
        assert!(lines.iter().all(|line| columns(line) <= 60), "{lines:#?}");
        let read = |words: &[String]| serde_json::from_str::<serde_json::Value>(&words[words.len() - 2]).expect("it is JSON");
        assert_eq!(read(&argv(&lines.join("\n"))), read(&argv(document)));
        let program = r#"aws jq '.taskDefinition + {} | (.containerDefinitions[]|select(.name=="a | b")|.memory) = 1024 | del(.taskDefinitionArn,.revision)'"#;
        let lines = super::lines(program, 60, 4);
        assert!(lines.len() > 2 && lines.iter().any(|line| line.contains("a | b")), "{lines:#?}");
    }

    #[test]
    fn chains_go_on_without_a_backslash() {
        let chain = "NEW=$(aws ecs register-task-definition --output text) && aws ecs update-service --cluster prod --service web";
        let lines = lines(chain, 60, 4);
        assert!(lines.iter().all(|line| !line.ends_with("&& \\")), "{lines:#?}");
    }
}
