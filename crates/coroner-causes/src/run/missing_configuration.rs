use coroner_case::LogStream;

use crate::draft::Remedy;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::remedy;
use crate::scene::Scene;
use crate::shape;
use crate::signature::Strength;
use crate::story::contains_any;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "environment variable")
            .re(r"(?i)environment variables? .{0,100}\b(not set|required|missing|not defined|undefined|unset|must be (set|provided|defined)|not found)\b")
            .unless(r"(?i)invalid|malformed|cannot parse|could not parse|failed to parse"),
        at(LOG, "environment variable")
            .re(r"(?i)\b(missing|required)( (the|required|mandatory))* (env|environment) var")
            .unless(r"(?i)invalid|malformed|cannot parse|could not parse|failed to parse"),
        at(LOG, "missing required env"),
        at(LOG, "missing required configuration"),
        at(LOG, "Environment variable not found"),
        at(LOG, "provider missing setting: "),
        at(LOG, "Configuration key \"").re(r#"Configuration key "[^"]+" does not exist"#),
        at(LOG, "KeyError: '").re(r"KeyError: '[A-Z][A-Z0-9]*_?[A-Z0-9_]*'"),
        at(LOG, "key not found: ").re(r#"key not found: \\?"[A-Z][A-Z0-9_]+"#),
        at(LOG, "could not fetch environment variable").decisive(),
        at(LOG, "Err` value: NotPresent"),
        at(LOG, "source: NotPresent"),
        at(LOG, "missing value").re(r"required key \S+ missing value"),
        at(LOG, "You must specify a region").decisive(),
        at(LOG, "Unable to load region from any of the providers").decisive(),
        at(LOG, "Unable to find a region via the region provider chain").decisive(),
        at(LOG, "Region is missing"),
        at(LOG, "Missing region in config").decisive(),
        at(LOG, "an AWS region is required, but was not found").decisive(),
        at(LOG, "could not find region configuration").decisive(),
        at(LOG, "No RegionEndpoint or ServiceURL configured").decisive(),
        at(LOG, "Could not resolve placeholder '"),
        at(LOG, "Failed to configure a DataSource: 'url' attribute is not specified").decisive(),
        at(LOG, "Failed to determine a suitable driver class"),
        at(LOG, "Field required [type=missing").moderate(),
        at(LOG, "value_error.missing").moderate(),
        at(LOG, "Config validation error: ").re(r"is required"),
        at(LOG, "Set the ").re(r"ImproperlyConfigured: Set the \S+ environment variable").decisive(),
        at(LOG, "The SECRET_KEY setting must not be empty").decisive(),
        at(LOG, "Declare it as envvar or define a default value").decisive(),
        at(LOG, "Missing `secret_key_base` for").decisive(),
        at(LOG, "No application encryption key has been specified").decisive(),
        at(LOG, "Database is uninitialized and").re(r"password( option)? is not specified").decisive(),
        at(LOG, ": unbound variable"),
        at(LOG, ": parameter not set"),
        at(LOG, ": parameter null or not set"),
    ],
    explains: &["application-error", "invalid-app-config", "sidecar-crashed"],
    look: Some(look),
    says: Some(says),
    fix: Some(fix),
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret],
    complaints: &[Kind::SettingMissing],
    ..Cause::new("missing-configuration", Stage::Run, Tier::Cause, page!("missing_configuration.md"))
};

/// What usually listens on a port, as its settings are named. The ports are those that the servers choose by themselves.
const SERVERS: [(i64, &[&str]); 9] = [
    (3306, &["MYSQL", "MARIADB", "DB", "DATABASE"]),
    (5432, &["POSTGRES", "PG", "DB", "DATABASE"]),
    (1433, &["MSSQL", "SQLSERVER", "DB", "DATABASE"]),
    (27017, &["MONGO", "DB", "DATABASE"]),
    (6379, &["REDIS", "VALKEY", "CACHE", "QUEUE", "BROKER"]),
    (11211, &["MEMCACHE", "CACHE"]),
    (5672, &["RABBIT", "AMQP", "QUEUE", "BROKER"]),
    (9092, &["KAFKA", "BROKER"]),
    (9200, &["ELASTIC", "OPENSEARCH", "SEARCH"]),
];

/// The loopback address refused the program, no container of the task serves that port, and no setting tells where the server is: the
/// address is the default that client libraries fall back to.
fn default_address<'a>(scene: &Scene<'a>) -> Option<(i64, &'a LogStream, usize)> {
    let (_, definition) = scene.first_definition().filter(|(_, d)| d.environment_files.is_empty())?;
    let task = scene.definition?;
    // Most logs speak of no refusal.
    if !scene.lines().any(|(_, _, line)| contains_any(&line.message, &["refused"])) {
        return None;
    }
    let address = pattern!(r"(?i)(?:127\.0\.0\.1|\[?::1\]?|localhost):(\d{4,5})\b")?;
    let refused = pattern!(r"(?i)ECONNREFUSED|connection refused")?;
    let names = || definition.environment.iter().map(|v| &v.name).chain(definition.secrets.iter().map(|s| &s.name));
    scene.lines().filter(|(_, _, line)| refused.is_match(&line.message)).find_map(|(stream, index, line)| {
        let port: i64 = address.group(&line.message)?.parse().ok()?;
        let (_, words) = SERVERS.iter().find(|(server, _)| *server == port)?;
        let served = task.port_mappings().any(|p| p.container_port.0 == Some(port));
        let beside = task.container_definitions.len() > 1;
        let told = names().any(|name| words.iter().any(|word| name.to_ascii_uppercase().contains(word)));
        (!served && !beside && !told).then_some((port, stream, index))
    })
}

/// A line that tells of a fallback to an address of its own for a setting that is not given, where that address then refused.
fn fell_back<'a>(scene: &Scene<'a>) -> Option<(&'a LogStream, usize, &'a str)> {
    let says = pattern!(r"(?i)(?:falling back|fall back|defaulting|using default|default to)")?;
    let loopback =
        pattern!(r"(?i)(?:refused[^\n]{0,80}(?:127\.0\.0\.1|localhost|\[?::1)|(?:127\.0\.0\.1|localhost|::1)[^\n]{0,80}refused)")?;
    let refused = scene.lines().any(|(_, _, line)| loopback.is_match(&line.message));
    scene.lines().filter(|_| refused).find_map(|(stream, index, line)| {
        let name = shape::variables(&line.message).first().copied().filter(|_| says.is_match(&line.message))?;
        Some((stream, index, name))
    })
}

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if let Some((stream, index, name)) = fell_back(scene) {
        weigh.strong(|| scene.logged(stream, index, format!("{name} is not given, so it asks its own container, where nothing listens")));
        weigh.moderate(|| scene.logged(stream, index, "what refused the connection is the default"));
        weigh.explains("dependency-unreachable");
    }
    if let Some((port, stream, index)) = default_address(scene) {
        weigh.strong(|| {
            scene.logged(stream, index, format!("the program asks its own container for port {port}, where nothing listens: a default, since no setting names the server"))
        });
        weigh.moderate(|| scene.defined_first("environment", "no variable of environment or secrets tells where the server is"));
        weigh.explains("dependency-unreachable");
    }
    let Some((name, source)) = named_variable(scene) else { return };
    let Some((_, definition)) = scene.first_definition() else { return };
    let given =
        definition.environment.iter().any(|v| v.name.as_str() == name) || definition.secrets.iter().any(|s| s.name.as_str() == name);
    if given {
        weigh.against(Strength::Strong, || scene.defined_first("environment", format!("{name} is in the task definition")));
    } else if definition.environment_files.is_empty() {
        weigh.strong(|| scene.defined_first("environment", format!("{name} is neither in environment nor in secrets; {source}")));
    }
}

/// What the SDKs' chains of credentials name when they found none: the task role is what is missing then, and no setting.
const CREDENTIALS: [&str; 3] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

/// The variable that the message names.
fn named_variable<'s>(scene: &'s Scene<'_>) -> Option<(&'s str, String)> {
    // What another container of the task misses is no variable of this one.
    let own =
        |text: &&crate::scene::TextAt<'_>| text.container.is_none_or(|name| scene.first().is_none_or(|first| first.name.as_str() == name));
    let texts: Vec<_> = scene.texts_of("missing-configuration").filter(own).collect();
    let text = texts.iter().find_map(|text| Some((*shape::variables(&text.text).first()?, text.source())));
    // Validators name the field on the line before the complaint.
    let text = text.filter(|(name, _)| !CREDENTIALS.contains(name));
    text.or_else(|| {
        let lines: Vec<_> = scene.lines().collect();
        let at =
            lines.iter().position(|(_, _, line)| line.message.contains("Field required") || line.message.contains("field required"))?;
        let (stream, index, line) = lines.get(at.checked_sub(1)?)?;
        Some((*shape::variables(&line.message).first()?, format!("{} line {}", stream.origin, index + 1)))
    })
}

fn says(scene: &Scene<'_>) -> String {
    if let Some((_, _, name)) = fell_back(scene) {
        return format!("{name} is not given, so the program asks its own container, where nothing listens");
    }
    if let Some((name, _)) = named_variable(scene) {
        return format!("the program needs {name}, and the task definition does not give it");
    }
    match default_address(scene) {
        Some((port, ..)) => {
            format!("no setting tells the program where its server on port {port} is, so it asks its own container, where nothing listens")
        }
        None => "the program needs a setting that the task definition does not give".to_owned(),
    }
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    named_variable(scene).map(|(name, _)| remedy::add_variable(scene, name)).unwrap_or_default()
}
