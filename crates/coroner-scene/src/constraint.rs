//! The cluster query language, as far as attributes of container instances answer it
//! (<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html>).

use coroner_ecs::instance::ContainerInstance;

use crate::pattern::Pattern;

/// Brackets within brackets, and characters of an expression.
const MAX_DEPTH: usize = 16;
const MAX_LENGTH: usize = 2_000;
/// Bytes that the regex of an expression may take once compiled.
const REGEX_SIZE: usize = 256 << 10;

/// Whether an expression holds on an instance; `None` if it asks for more than attributes, or can't be read.
pub fn holds(expression: &str, instance: &ContainerInstance) -> Option<bool> {
    if expression.len() > MAX_LENGTH {
        return None;
    }
    let words = words(expression);
    let mut reader = Reader { words: &words, instance };
    let value = reader.either(0)?;
    reader.words.is_empty().then_some(value)
}

struct Reader<'e> {
    words: &'e [&'e str],
    instance: &'e ContainerInstance,
}

impl<'e> Reader<'e> {
    fn next(&mut self) -> Option<&'e str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    fn skip(&mut self, any_of: &[&str]) -> bool {
        let found = self.words.first().is_some_and(|word| any_of.contains(&word.to_ascii_lowercase().as_str()));
        if found {
            self.words = &self.words[1..];
        }
        found
    }

    fn either(&mut self, depth: usize) -> Option<bool> {
        let mut value = self.both(depth)?;
        while self.skip(&["or", "||"]) {
            value |= self.both(depth)?;
        }
        Some(value)
    }

    fn both(&mut self, depth: usize) -> Option<bool> {
        let mut value = self.one(depth)?;
        while self.skip(&["and", "&&"]) {
            value &= self.one(depth)?;
        }
        Some(value)
    }

    fn one(&mut self, depth: usize) -> Option<bool> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.skip(&["not", "!"]) {
            return self.one(depth + 1).map(|value| !value);
        }
        if self.skip(&["("]) {
            let value = self.either(depth + 1)?;
            return self.skip(&[")"]).then_some(value);
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Option<bool> {
        let name = self.next()?.strip_prefix("attribute:")?;
        let value = self.instance.attribute(name);
        let operator = self.next()?.to_ascii_lowercase();
        match operator.as_str() {
            "exists" => return Some(value.is_some()),
            "!exists" | "not_exists" => return Some(value.is_none()),
            "in" | "!in" | "not_in" => {
                let listed = self.list()?.iter().any(|item| value == Some(*item));
                return Some(listed == (operator == "in"));
            }
            _ => {}
        }
        let wanted = unquoted(self.next()?);
        let compared = || Some(value?.parse::<f64>().ok()?.total_cmp(&wanted.parse().ok()?));
        match operator.as_str() {
            "==" | "equals" => Some(value == Some(wanted)),
            "!=" | "not_equals" => Some(value != Some(wanted)),
            "=~" | "matches" => Some(value.is_some_and(|value| whole(wanted).is_some_and(|regex| regex.is_match(value)))),
            "!~" | "not_matches" => Some(!value.is_some_and(|value| whole(wanted).is_some_and(|regex| regex.is_match(value)))),
            ">" | "greater_than" => compared().map(|order| order.is_gt()),
            ">=" | "greater_than_equal" => compared().map(|order| order.is_ge()),
            "<" | "less_than" => compared().map(|order| order.is_lt()),
            "<=" | "less_than_equal" => compared().map(|order| order.is_le()),
            _ => None,
        }
    }

    fn list(&mut self) -> Option<Vec<&'e str>> {
        let mut items = Vec::new();
        if !self.skip(&["["]) {
            return None;
        }
        loop {
            match self.next()? {
                "]" => return Some(items),
                "," => {}
                item => items.push(unquoted(item)),
            }
        }
    }
}

/// The regex of an expression has to match the whole value.
fn whole(regex: &str) -> Option<Pattern> {
    Pattern::bounded(&format!("^(?:{regex})$"), REGEX_SIZE).ok()
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

/// Words, texts between quotes, and the signs that stand by themselves.
fn words(expression: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            '(' | ')' | '[' | ']' | ',' => 1,
            // `!` alone negates; with what follows it is an operator: `!=`, `!~`, `!in`, `!exists`.
            '!' if !["!=", "!~", "!in", "!exists"].iter().any(|operator| rest.starts_with(operator)) => 1,
            _ => rest.find(|c: char| c.is_whitespace() || "()[],\"'".contains(c)).filter(|end| *end > 0).unwrap_or(rest.len()),
        };
        words.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use coroner_ecs::task::Pair;

    fn said(expression: &str) -> Option<bool> {
        let attribute = |name: &str, value: &str| Pair { name: name.into(), value: value.into() };
        let mut instance = ContainerInstance::default();
        instance.attributes.0 = vec![attribute("ecs.instance-type", "m5.large"), attribute("stack", "prod"), attribute("cores", "8")];
        holds(expression, &instance)
    }

    #[test]
    fn attributes_answer_comparisons_lists_and_patterns() {
        for expression in [
            "attribute:ecs.instance-type == m5.large",
            "attribute:ecs.instance-type =~ m5.*",
            "attribute:ecs.instance-type =~ \"m5.+\"",
            "attribute:stack in [prod, staging]",
            "attribute:stack in ['prod','x']",
            "attribute:stack exists",
            "attribute:gpu !exists",
            "attribute:cores >= 8",
            "attribute:stack != test and attribute:cores < 9",
            "not (attribute:stack == test or attribute:cores > 100)",
            "!(attribute:stack == test)",
            "attribute:stack == test || attribute:stack == prod",
        ] {
            assert_eq!(said(expression), Some(true), "{expression}");
        }
        for expression in [
            "attribute:ecs.instance-type == m5.xlarge",
            "attribute:ecs.instance-type =~ g4dn.*",
            "attribute:ecs.instance-type =~ m5",
            "attribute:stack not_in [prod, staging]",
            "attribute:gpu exists",
            "attribute:stack == prod && attribute:cores > 8",
        ] {
            assert_eq!(said(expression), Some(false), "{expression}");
        }
    }

    #[test]
    fn what_attributes_do_not_answer_is_not_guessed() {
        for expression in [
            "task:group == service:web",
            "agentConnected == true",
            "",
            "attribute:stack",
            "attribute:stack in prod",
            "attribute:stack =~",
            "attribute:a == 'x",
            "attribute:stack in [prod",
        ] {
            assert_ne!(said(expression), Some(true), "{expression}");
        }
        assert_eq!(said("task:group == service:web"), None);
        assert_eq!(said(&"(".repeat(500)), None);
        assert_eq!(said(&"not ".repeat(400)), None);
        assert_eq!(said("attribute:stack == prod é"), None);
    }
}
