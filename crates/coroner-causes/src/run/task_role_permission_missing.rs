use crate::answers;
use crate::prelude::*;
use crate::remedy::need;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "is not authorized to perform")
            .re(r"assumed-role/")
            .unless(r"assumed-role/[^/ ]+/m?i-[0-9a-f]{8,17}\b|AssumeRoleWithWebIdentity"),
        at(LOG, "is not authorized to perform")
            .re(r"is not authorized to perform: ?[a-z0-9-]+:[A-Za-z*]+")
            .unless(r"assumed-role/[^/ ]+/m?i-[0-9a-f]{8,17}\b|AssumeRoleWithWebIdentity"),
        at(LOG, "is not authorized to perform").unless(r"assumed-role/[^/ ]+/m?i-[0-9a-f]{8,17}\b|AssumeRoleWithWebIdentity").moderate(),
        at(LOG, "when calling the")
            .re(r"An error occurred \((AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|403)\) when calling the")
            .unless(r"assumed-role/[^/ ]+/m?i-[0-9a-f]{8,17}\b|AssumeRoleWithWebIdentity"),
        at(LOG, "UnauthorizedOperation").re(r"(?i)not authorized"),
        at(LOG, "Access Denied (Service:"),
        at(LOG, "AccessDeniedException").unless(r"java\.nio\.file|assumed-role/[^/ ]+/m?i-[0-9a-f]{8,17}\b").moderate(),
        at(LOG, "AccessDenied").unless(r"java\.nio\.file|assumed-role/[^/ ]+/m?i-[0-9a-f]{8,17}\b").weak(),
        // 7 is PERMISSION_DENIED of gRPC: Envoy may not fetch its configuration from App Mesh.
        at(LOG, "gRPC config stream closed").re(r"stream closed: 7\b"),
    ],
    explains: &[
        "application-error",
        "sidecar-crashed",
        "mesh-proxy-misconfigured",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
        "lb-health-check-code-mismatch",
    ],
    says: Some(|scene| need::PROGRAM.says(scene, &CAUSE)),
    fix: Some(|scene| need::PROGRAM.fix(scene, &CAUSE)),
    answers: &[answers::simulation],
    changed_by: &[Part::Role, Part::Volume],
    complaints: &[Kind::AwsDenied],
    ..Cause::new("task-role-permission-missing", Stage::Run, Tier::Cause, page!("task_role_permission_missing.md"))
};
