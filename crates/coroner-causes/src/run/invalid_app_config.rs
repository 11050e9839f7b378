use crate::linked::place_of;
use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "database \"").re(r#"(?i)database "[^"]+" does not exist"#),
        at(LOG, "Unknown database").re(r"Unknown database '"),
        at(LOG, "Database `").re(r"Database `[^`]+` does not exist"),
        at(LOG, "ORA-12514"),
        at(LOG, "ORA-12505"),
        at(LOG, "ERR_INVALID_URL"),
        at(LOG, "Could not parse").re(r"Could not parse (rfc1738|SQLAlchemy) URL"),
        at(LOG, "the URL must start with the protocol"),
        at(LOG, "provided database string is invalid"),
        at(LOG, "Format of the initialization string does not conform"),
        at(LOG, "Keyword not supported:"),
        at(LOG, "Invalid scheme, expected connection string"),
        at(LOG, "server does not support SSL").moderate(),
        at(LOG, "[emerg]")
            .re(r"\[emerg\].*(unknown directive|invalid (number of arguments|parameter|port|value)|unexpected (\x22|end of file))"),
        at(LOG, "[emerg]")
            .re(r"\[emerg\].*(is not terminated|is duplicate|directive is not allowed here|unknown \x22[^\x22]+\x22 variable)"),
        at(LOG, "Syntax error on line").re(r"AH\d{5}|Syntax error on line \d+ of /"),
        at(LOG, "FATAL CONFIG FILE ERROR"),
        at(LOG, "[ALERT]").re(r"\[ALERT\].*(parsing \[|config)"),
        at(LOG, "Failed to bind properties under"),
        at(LOG, "Config validation error").unless(r"(?i)is required"),
        at(LOG, "Invalid environment variables").moderate(),
        at(LOG, "validation error").re(r"validation errors? for \w*(Settings|Config)").moderate(),
        at(LOG, "ImproperlyConfigured").unless(r"(?i)must not be empty|environment variable").moderate(),
        at(LOG, "kafka.common.config.ConfigException").unless(r"(?i)No resolvable bootstrap|Missing required"),
        at(LOG, "cannot unmarshal the configuration"),
        at(LOG, "error converting YAML to JSON"),
        at(LOG, "yaml: ").re(r"yaml: (line \d+:|unmarshal errors)").moderate(),
        at(LOG, "YAMLException").moderate(),
        at(LOG, "yaml.scanner.ScannerError").moderate(),
        at(LOG, "error loading config").moderate(),
        at(LOG, "invalid configuration").unless(r"(?i)required|missing|not set").moderate(),
        at(LOG, "error initializing config").re(r"\[critical\].*error initializing config"),
        at(LOG, "timeout: invalid time interval"),
        at(LOG, "Fernet key must be 32 url-safe base64-encoded bytes"),
        // A client that speaks plain text to a TLS port takes the alert for the length of a message.
        at(LOG, "NetworkReceive.readFrom").re(r"(?s)OutOfMemoryError.*kafka\.common\.network\.NetworkReceive\.readFrom").decisive(),
        at(LOG, "invalid type: ").re(r"invalid type: .* expected .* for key `"),
        at(LOG, "Unrecognized VM option"),
        at(LOG, "Invalid maximum heap size"),
        at(LOG, "Invalid initial heap size"),
        at(LOG, "Initial heap size set to a larger value"),
        at(LOG, "is not allowed in NODE_OPTIONS"),
        at(LOG, "bad option: -").re(r"node: bad option"),
        at(LOG, "flag provided but not defined"),
        at(LOG, "unrecognized arguments: "),
        at(LOG, "unknown flag: -"),
        at(LOG, "unknown variable '").moderate(),
        at(LOG, "unrecognized option").moderate(),
    ],
    explains: &[
        "runtime-heap-exhausted",
        "application-error",
        "sidecar-crashed",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
    ],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret],
    look: Some(look),
    complaints: &[Kind::NoDatabase, Kind::SettingInvalid, Kind::DocumentInvalid, Kind::ArgumentRefused],
    ..Cause::new("invalid-app-config", Stage::Run, Tier::Cause, page!("invalid_app_config.md"))
};

/// A value of another form than is asked for may be data. It is a setting where it stands in the task's own definition.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    for found in scene.complaints.iter().filter(|found| matches!(found.complaint.kind, Kind::ValueRefused | Kind::DocumentInvalid)) {
        let text = &scene.texts[found.text];
        if let Some(place) = place_of(scene, &text.text) {
            weigh.strong(|| text.fact(format!("it refuses what stands in {}: {}", place.words, text.text)));
        }
    }
}
