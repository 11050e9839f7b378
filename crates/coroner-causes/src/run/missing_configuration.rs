use crate::prelude::*;

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
        at(LOG, "KeyError: '").re(r"KeyError: '[A-Z][A-Z0-9]*_?[A-Z0-9_]*'"),
        at(LOG, "key not found: ").re(r#"key not found: \\?"[A-Z][A-Z0-9_]+"#),
        at(LOG, "could not fetch environment variable").decisive(),
        at(LOG, "Err` value: NotPresent"),
        at(LOG, "missing value").re(r"required key \S+ missing value"),
        at(LOG, "You must specify a region").decisive(),
        at(LOG, "Unable to load region from any of the providers").decisive(),
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
    ..Cause::new("missing-configuration", Stage::Run, Tier::Cause, include_str!("missing_configuration.md"))
};
