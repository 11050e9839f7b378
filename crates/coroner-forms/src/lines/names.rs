//! Which container and task a line is of, from the names that whatever carried it put beside it: FireLens' keys, Docker's labels,
//! Datadog's tags, Loki's labels. On EC2 a container is called `ecs-FAMILY-REVISION-NAME-HASH`, where NAME lacks all but letters, digits
//! and hyphens: <https://github.com/aws/amazon-ecs-agent/blob/master/agent/engine/docker_task_engine.go>.

use std::borrow::Cow;

/// ECS takes no longer names of containers and families.
const LONGEST_NAME: usize = 255;
/// A task's ARN, with the longest name of a cluster.
const LONGEST_TASK: usize = 400;

/// The container of the agent itself.
pub(super) const AGENT: &str = "ecs-agent";

/// What is said of a line beside it.
#[derive(Clone, Debug, Default)]
pub(super) struct Names<'a> {
    /// The container's name in its definition.
    exact: Option<Cow<'a, str>>,
    /// The container's name, which may be the one that Docker knows.
    container: Option<Cow<'a, str>>,
    container_id: Option<Cow<'a, str>>,
    task: Option<Cow<'a, str>>,
    family: Option<Cow<'a, str>>,
    stream: Option<Cow<'a, str>>,
}

impl<'a> Names<'a> {
    /// Takes what is said under `key`, if it is one of the names.
    pub(super) fn note(&mut self, key: &str, value: Cow<'a, str>) {
        const EXACT: &[&str] = &["comamazonawsecscontainername", "ecscontainername"];
        const TASK: &[&str] = &["ecstaskarn", "taskarn", "comamazonawsecstaskarn", "ecstaskid", "taskid"];
        const FAMILY: &[&str] =
            &["ecstaskdefinition", "ecstaskdefinitionfamily", "ecstaskfamily", "taskfamily", "comamazonawsecstaskdefinitionfamily"];
        let is = |names: &[&str]| names.iter().any(|name| same(key, name));
        let place = match () {
            () if is(&["containername", "container"]) => &mut self.container,
            () if is(&["containerid"]) => &mut self.container_id,
            () if is(EXACT) => &mut self.exact,
            () if is(FAMILY) => &mut self.family,
            () if is(&["logstream", "logstreamname"]) => &mut self.stream,
            // An ARN says more than an ID.
            () if is(TASK) && task(&value).is_some() && self.task.as_ref().is_none_or(|known| !known.contains('/')) => {
                self.task = Some(value);
                return;
            }
            () => return,
        };
        if place.is_none() && !value.is_empty() && value.len() <= LONGEST_TASK {
            *place = Some(value);
        }
    }

    /// Whether anything says which container or task the line is of.
    pub(super) fn known(&self) -> bool {
        self.exact.is_some() || self.container.is_some() || self.task.is_some()
    }

    /// Whether they are names that only ECS gives.
    pub(super) fn of_ecs(&self) -> bool {
        self.exact.is_some() || self.task.is_some() || self.family.is_some()
    }

    /// Container and task.
    pub(super) fn whose(self) -> (Option<Cow<'a, str>>, Option<Cow<'a, str>>) {
        let family = self.family.as_deref().map(family);
        let container = self.container.and_then(|name| of_docker(name, family));
        let (by_stream, task_by_stream) = self.stream.as_deref().map(stream).unwrap_or_default();
        let container = self.exact.or(container).or(by_stream).filter(|name| is_name(name));
        (container, self.task.or_else(|| of_id(self.container_id.as_deref()?)).or(task_by_stream))
    }
}

/// Whether a key is `name`, which is written small and without signs: tools change case, dots and hyphens of the same keys.
fn same(key: &str, name: &str) -> bool {
    let plain = key.bytes().filter(|byte| !matches!(byte, b'.' | b'-' | b'_' | b'/' | b'@'));
    plain.map(|byte| byte.to_ascii_lowercase()).eq(name.bytes())
}

fn is_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len()) && is_word(name)
}

fn is_word(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// The ID or ARN itself, if it is one of a task.
pub(super) fn task(text: &str) -> Option<&str> {
    let arn = text.starts_with("arn:") && text.contains(":task/") && is_word(text);
    (text.len() <= LONGEST_TASK && (is_id(text) || arn)).then_some(text)
}

/// The first ARN of a task within a text.
pub(super) fn task_within(text: &str) -> Option<&str> {
    let middle = memchr::memmem::find(text.as_bytes(), b":task/")?;
    let start = memchr::memmem::rfind(text.as_bytes().get(..middle)?, b"arn:aws")?;
    let rest = text.get(start..)?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '-' | '_'))).unwrap_or(rest.len());
    // Behind the last word of a sentence there may be a colon.
    task(rest.get(..end)?.trim_end_matches([':', '-']))
}

/// IDs of tasks are 32 digits, and were UUIDs.
fn is_id(text: &str) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.len() {
        32 => hex(text),
        36 => text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(hex),
        _ => false,
    }
}

/// On Fargate a container's ID is the task's and a number.
fn of_id<'a>(container: &str) -> Option<Cow<'a, str>> {
    let (task, number) = container.split_once('-')?;
    (task.len() == 32 && is_id(task) && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| Cow::Owned(task.to_owned()))
}

/// `web` of `web:42`, or of the ARN that ends so.
fn family(definition: &str) -> &str {
    let name = definition.rsplit('/').next().unwrap_or(definition);
    name.split(':').next().unwrap_or(name)
}

/// Container and task of a log stream: `PREFIX/CONTAINER/TASK`, or what FireLens makes of its tag `CONTAINER-firelens-TASK`.
fn stream<'a>(stream: &str) -> (Option<Cow<'a, str>>, Option<Cow<'a, str>>) {
    let owned = |text: &str| Some(Cow::Owned(text.to_owned()));
    if let Some((_, task)) = stream.rsplit_once("-firelens-") {
        return (None, is_id(task).then(|| owned(task)).flatten());
    }
    let mut parts = stream.rsplit('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(task), Some(container), Some(_)) if is_id(task) => (owned(container), owned(task)),
        _ => (None, None),
    }
}

/// The container of a name that Docker knows; `None` if it is one of ECS and it can't be told where its parts begin.
pub(super) fn of_docker<'a>(name: Cow<'a, str>, family: Option<&str>) -> Option<Cow<'a, str>> {
    let plain = name.strip_prefix('/').unwrap_or(&name);
    let Some(parts) = plain.strip_prefix("ecs-").filter(|_| plain != AGENT) else {
        return Some(if plain.len() == name.len() { name } else { Cow::Owned(plain.to_owned()) });
    };
    let Some((parts, hash)) = parts.rsplit_once('-') else { return Some(Cow::Owned(plain.to_owned())) };
    if let Some(container) = family.and_then(|family| after_revision(parts.strip_prefix(family)?.strip_prefix('-')?)) {
        return Some(Cow::Owned(container.to_owned()));
    }
    if !((16..=32).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        return Some(Cow::Owned(plain.to_owned()));
    }
    Some(Cow::Owned(without_family(parts)?.to_owned()))
}

fn after_revision(text: &str) -> Option<&str> {
    let (revision, container) = text.split_once('-')?;
    (is_number(revision) && !container.is_empty()).then_some(container)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `app` of `web-42-app`. The revision is the only number within, or the last of several side by side: a family may end in one.
fn without_family(parts: &str) -> Option<&str> {
    let mut at = 0;
    let mut found: Option<(usize, usize)> = None;
    for (index, part) in parts.split('-').enumerate() {
        at += part.len() + 1;
        if index == 0 || !is_number(part) || at >= parts.len() {
            continue;
        }
        if found.is_some_and(|(before, _)| before + 1 != index) {
            return None;
        }
        found = Some((index, at));
    }
    parts.get(found?.1..)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "fca984cafab0fcd04b00";

    #[test]
    fn a_container_is_told_by_its_docker_name() {
        let of = |name: &str, family| of_docker(Cow::Owned(name.to_owned()), family).map(Cow::into_owned);
        assert_eq!(of(&format!("/ecs-web-42-app-{HASH}"), None).as_deref(), Some("app"));
        assert_eq!(of(&format!("ecs-web-eu-2-42-log-router-{HASH}"), None).as_deref(), Some("log-router"));
        assert_eq!(of(&format!("ecs-web-42-app-2-side-{HASH}"), None), None);
        assert_eq!(of(&format!("ecs-web-42-app-2-side-{HASH}"), Some("web")).as_deref(), Some("app-2-side"));
        assert_eq!(of("/ecs-web-42-app-abc", Some("web")).as_deref(), Some("app"));
        assert_eq!(of("/app", None).as_deref(), Some("app"));
        assert_eq!(of("ecs-agent", Some("web")).as_deref(), Some("ecs-agent"));
        assert_eq!(of("ecs-service-connect-pQ8xF", None).as_deref(), Some("ecs-service-connect-pQ8xF"));
    }

    #[test]
    fn tasks_are_told_from_other_ids() {
        let id = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        assert_eq!(task(id), Some(id));
        let arn = format!("arn:aws:ecs:eu-west-1:111122223333:task/prod/{id}");
        assert_eq!(task(&arn), Some(arn.as_str()));
        assert_eq!(task_within(&format!("Managed task [{arn}]: boom")), Some(arn.as_str()));
        assert_eq!(task_within(&format!("stopped {arn}: exit 1")), Some(arn.as_str()));
        assert_eq!(task("5"), None);
        assert_eq!(task("arn:aws:ecs:eu-west-1:111122223333:service/web"), None);
        assert_eq!(task_within(":task/arn:aws"), None);
        assert_eq!(of_id(&format!("{id}-527074092")).as_deref(), Some(id));
        assert_eq!(of_id("0f1e2d3c4b5a-1"), None);
    }

    #[test]
    fn keys_are_known_however_they_are_written() {
        let mut names = Names::default();
        names.note("com.amazonaws.ecs.container-name", "app".into());
        names.note("TaskARN", "arn:aws:ecs:eu-west-1:111122223333:task/prod/1".into());
        names.note("task_id", "0f1e2d3c4b5a69788796a5b4c3d2e1f0".into());
        let (container, task) = names.whose();
        assert_eq!((container.as_deref(), task.as_deref()), (Some("app"), Some("arn:aws:ecs:eu-west-1:111122223333:task/prod/1")));
        let mut names = Names::default();
        names.note("@logStream", "ecs/app/0f1e2d3c4b5a69788796a5b4c3d2e1f0".into());
        assert_eq!(names.whose(), (Some("app".into()), Some("0f1e2d3c4b5a69788796a5b4c3d2e1f0".into())));
        let mut names = Names::default();
        names.note("logStreamName", "from-fluent-bit-app-firelens-0f1e2d3c4b5a69788796a5b4c3d2e1f0".into());
        assert_eq!(names.whose(), (None, Some("0f1e2d3c4b5a69788796a5b4c3d2e1f0".into())));
    }
}
