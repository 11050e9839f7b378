use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to generate firelens config file").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to download firelens s3 config file"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unable to initialize firelens resource").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "invalid firelens configuration type").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "error parsing firelens options").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "config-file-")
            .re(r"specified for option config-file-type|config-file-type is specified but config-file-value")
            .decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to resolve Firelens bridge IP").moderate(),
        // What Fluent Bit and Fluentd say of a configuration that they refuse; other programs say these things otherwise.
        at(LOG, "unknown configuration property").re(r"\[ *error\] \[config\] \S+: unknown configuration property"),
        at(LOG, "configuration file contains errors").re(r"\[ *error\] configuration file contains errors, aborting"),
        at(LOG, "tried to instance a plugin name that"),
        at(LOG, "config error file=").re(r#"config error file="[^"]*fluent"#),
        // What RegisterTaskDefinition answers to a router without anybody who uses it, or without one.
        at(FAILURE, "firelensConfiguration object is specified").decisive(),
        at(FAILURE, "awsfirelens").re(r"(?i)(at least one|exactly one|must|requires?).{0,120}(firelensConfiguration|awsfirelens)|awsfirelens.{0,120}(requires?|must|without|no options)"),
    ],
    explains: &["sidecar-crashed", "application-error", "firelens-router-failing"],
    says: Some(|scene| need::ROUTER_FILE.says(scene, &CAUSE)),
    fix: Some(|scene| need::ROUTER_FILE.fix(scene, &CAUSE)),
    changed_by: &[Part::Environment, Part::Secret, Part::Logging],
    ..Cause::new("firelens-config-invalid", Stage::ResourceInit, Tier::Cause, page!("firelens_config_invalid.md"))
};
