//! Where in the task's own definition stands what a program complains of: the variable, the argument, the mount, the port.

use coroner_ecs::definition::ContainerDefinition;
use coroner_ecs::lenient::List;

use crate::pattern::pattern;
use crate::scene::Scene;

/// A place in the task definition, or in what a launch overrides of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// In words: `CORS_ORIGINS, environment of app`.
    pub words: String,
    /// Key below the task definition, or below the task for an override: `containerDefinitions/0/environment/3`.
    pub key: String,
    /// Whether it is of an override.
    pub overridden: bool,
}

/// Values of which many tasks have the same: that a message holds one says nothing.
const EVERYDAY: [&str; 16] = [
    "true",
    "false",
    "none",
    "null",
    "info",
    "debug",
    "warn",
    "error",
    "production",
    "staging",
    "development",
    "prod",
    "test",
    "localhost",
    "0.0.0.0",
    "default",
];

/// The place of what a message names, in the container that failed; `None` if the message names nothing of it.
pub fn place_of(scene: &Scene<'_>, message: &str) -> Option<Place> {
    let (index, definition) = scene.first_definition()?;
    named(scene, index, definition, message)
        .or_else(|| valued(scene, index, definition, message))
        .or_else(|| typed(scene, index, definition, message))
        .or_else(|| mounted(index, definition, message))
}

/// Environment of the definition, and of what the launch overrides: name, value, key, overridden.
fn environment<'a>(scene: &Scene<'a>, index: usize, definition: &'a ContainerDefinition) -> Vec<(&'a str, &'a str, String, bool)> {
    let own =
        definition.environment.iter().enumerate().map(move |(at, pair)| {
            (pair.name.as_str(), pair.value.as_str(), format!("containerDefinitions/{index}/environment/{at}"), false)
        });
    let mut all: Vec<_> = overrides(scene, definition, |over| &over.environment, "environment")
        .map(|(key, pair)| (pair.name.as_str(), pair.value.as_str(), key, true))
        .collect();
    all.extend(own);
    all
}

/// Elements of a list that the launch overrides of the container, with their keys.
fn overrides<'a, T>(
    scene: &Scene<'a>,
    definition: &'a ContainerDefinition,
    list: fn(&'a coroner_ecs::task::ContainerOverride) -> &'a List<T>,
    name: &'static str,
) -> impl Iterator<Item = (String, &'a T)> {
    let task = scene.task.map(|task| &task.value);
    let all = task.into_iter().flat_map(|task| task.overrides.container_overrides.iter().enumerate());
    all.filter(|(_, over)| over.name == definition.name).flat_map(move |(at, over)| {
        list(over).iter().enumerate().map(move |(element, value)| (format!("overrides/containerOverrides/{at}/{name}/{element}"), value))
    })
}

/// Whether a text holds a word as a whole.
fn holds(text: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_none_or(|c| !is_word(c));
        before && text[at + word.len()..].chars().next().is_none_or(|c| !is_word(c))
    })
}

fn of(overridden: bool, name: &str, what: &str) -> String {
    if overridden { format!("{what} of {name}, as the launch overrides it") } else { format!("{what} of {name}") }
}

/// A variable or a secret that the message calls by its name.
fn named(scene: &Scene<'_>, index: usize, definition: &ContainerDefinition, message: &str) -> Option<Place> {
    let container = &definition.name;
    let variables = environment(scene, index, definition);
    let variable = variables.into_iter().find(|(name, ..)| name.len() > 2 && holds(message, name));
    if let Some((name, _, key, overridden)) = variable {
        return Some(Place { words: format!("{name}, {}", of(overridden, container, "environment")), key, overridden });
    }
    let (at, secret) = definition.secrets.iter().enumerate().find(|(_, secret)| secret.name.len() > 2 && holds(message, &secret.name))?;
    let key = format!("containerDefinitions/{index}/secrets/{at}");
    Some(Place { words: format!("{}, secrets of {container}", secret.name), key, overridden: false })
}

/// A variable whose value the message quotes, or whose host it names.
fn valued(scene: &Scene<'_>, index: usize, definition: &ContainerDefinition, message: &str) -> Option<Place> {
    let host = pattern!(r"(?:://(?:[^@/\s]*@)?|^)([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?::\d+)?(?:[/?]|$)")?;
    let quoted = |value: &str| ["'", "\"", "`"].iter().any(|mark| message.contains(&format!("{mark}{value}{mark}")));
    let told = |value: &str| {
        let everyday = EVERYDAY.contains(&value.to_ascii_lowercase().as_str());
        let whole = !value.is_empty() && (quoted(value) || (value.len() > 5 && !everyday && holds(message, value)));
        whole || host.group(value).is_some_and(|host| host.len() > 5 && !everyday && holds(message, host))
    };
    let (name, _, key, overridden) = environment(scene, index, definition).into_iter().find(|(_, value, ..)| told(value))?;
    Some(Place { words: format!("{name}, {}", of(overridden, &definition.name, "environment")), key, overridden })
}

/// A word of the command that the message names.
fn typed(scene: &Scene<'_>, index: usize, definition: &ContainerDefinition, message: &str) -> Option<Place> {
    let telling = |word: &str| word.len() > 3 && (word.starts_with('-') || word.contains('/') || word.contains('='));
    let flag = |word: &str| word.split('=').next().unwrap_or(word).to_owned();
    let said = |word: &str| telling(word) && message.contains(flag(word).as_str());
    let container = &definition.name;
    if let Some((key, word)) = overrides(scene, definition, |over| &over.command, "command").find(|(_, word)| said(word)) {
        return Some(Place { words: format!("{}, {}", flag(word), of(true, container, "command")), key, overridden: true });
    }
    let lists = [("command", &definition.command), ("entryPoint", &definition.entry_point)];
    lists.into_iter().find_map(|(list, words)| {
        let (at, word) = words.iter().enumerate().find(|(_, word)| said(word))?;
        let key = format!("containerDefinitions/{index}/{list}/{at}");
        Some(Place { words: format!("{}, {list} of {container}", flag(word)), key, overridden: false })
    })
}

/// A mount that a path of the message lies on.
fn mounted(index: usize, definition: &ContainerDefinition, message: &str) -> Option<Place> {
    let path = pattern!(r#"(?:^|[\s'"`(=:])(/[\w@.-]+(?:/[\w@.-]+)*)"#)?;
    let below = |path: &str, root: &str| {
        let root = root.trim_end_matches('/');
        root.len() > 1 && path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let paths = path.groups(message);
    let (at, mount) =
        definition.mount_points.iter().enumerate().find(|(_, mount)| paths.iter().any(|path| below(path, &mount.container_path)))?;
    let read_only = if mount.read_only.0 == Some(true) { ", which is readOnly" } else { "" };
    let key = format!("containerDefinitions/{index}/mountPoints/{at}");
    let words = format!("volume {} mounted at {} of {}{read_only}", mount.source_volume, mount.container_path, definition.name);
    Some(Place { words, key, overridden: false })
}
