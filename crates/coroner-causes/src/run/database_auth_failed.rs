use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "password authentication failed for user").decisive(),
        at(LOG, "PAM authentication failed for user").decisive(),
        at(LOG, "Access denied for user").re(r"(?i)access denied for user '|using password|\b1045\b"),
        at(LOG, "no pg_hba.conf entry").unless(r"(?i)SSL off|no encryption"),
        at(LOG, "WRONGPASS").re(r"\bWRONGPASS\b").decisive(),
        at(LOG, "NOAUTH Authentication required").decisive(),
        at(LOG, "NOAUTH").re(r"\bNOAUTH\b"),
        at(LOG, "Login failed for user"),
        at(LOG, "ORA-01017").decisive(),
        at(LOG, "ORA-28000"),
        at(LOG, "Login was refused using authentication mechanism").decisive(),
        at(LOG, "Authentication failed against database server").decisive(),
        at(LOG, "bad auth").re(r"(?i)bad auth ?: ?authentication failed"),
        at(LOG, "Authentication failed").re(r"(?i)mongo|scram|AuthenticationFailed"),
        at(LOG, "SaslAuthenticationException"),
        at(LOG, "role \"").re(r#"FATAL:\s+role "[^"]+" (does not exist|is not permitted to log in)"#),
        at(LOG, "28P01").re(r"\b28P01\b"),
        at(LOG, "fe_sendauth: no password supplied").moderate(),
        at(LOG, "missing authentication credentials").moderate(),
    ],
    // Whoever refuses a login has been reached.
    explains: &[
        "dependency-unreachable",
        "dns-resolution-failed",
        "database-tls-required",
        "application-error",
        "sidecar-crashed",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
        "lb-health-check-code-mismatch",
    ],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret],
    complaints: &[Kind::LoginRefused],
    ..Cause::new("database-auth-failed", Stage::Run, Tier::Cause, page!("database_auth_failed.md"))
};
