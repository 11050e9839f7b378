use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "Unable to locate credentials"),
        at(LOG, "NoCredentialsError"),
        at(LOG, "NoCredentialProviders"),
        at(LOG, "CredentialsProviderError"),
        at(LOG, "Could not load credentials from any providers"),
        at(LOG, "Missing credentials in config"),
        at(LOG, "Unable to load credentials from any of the providers"),
        at(LOG, "Unable to load AWS credentials from any provider"),
        at(LOG, "no EC2 IMDS role found"),
        at(LOG, "MissingCredentialsError"),
        at(LOG, "unable to sign request without credentials"),
        at(LOG, "Unable to get IAM security credentials from EC2 Instance Metadata"),
        at(LOG, "Error retrieving credentials from the instance profile metadata"),
        at(LOG, "no providers in chain provided credentials"),
        at(LOG, "the credential provider was not enabled").moderate(),
        // The session of an instance profile is named after the instance: the call was signed by the host, so there was no task role.
        at(LOG, "is not authorized to perform")
            .re(r"assumed-role/[^/ ]+/i-[0-9a-f]{8,17}\b")
            .unless(r"perform: ecs:(RegisterContainerInstance|Poll|DiscoverPollEndpoint|StartTelemetrySession|Submit)"),
    ],
    explains: &[
        "missing-configuration",
        "dependency-unreachable",
        "task-metadata-unreachable",
        "task-role-permission-missing",
        "application-error",
        "sidecar-crashed",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
        "lb-health-check-code-mismatch",
    ],
    changed_by: &[Part::Secret, Part::Role],
    complaints: &[Kind::AwsCredentials],
    ..Cause::new("task-role-credentials-missing", Stage::Run, Tier::Cause, page!("task_role_credentials_missing.md"))
};
