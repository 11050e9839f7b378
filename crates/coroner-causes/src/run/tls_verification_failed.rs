use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "x509: ").re(r"x509: (certificate|cannot validate|failed to load)"),
        at(LOG, "failed to verify certificate"),
        at(LOG, "CERTIFICATE_VERIFY_FAILED"),
        at(LOG, "certificate verify failed"),
        at(LOG, "self-signed certificate").unless(r"(?i)generat|creat|using (a|the) self"),
        at(LOG, "self signed certificate").unless(r"(?i)generat|creat|using (a|the) self"),
        at(LOG, "SELF_SIGNED_CERT"),
        at(LOG, "unable to get local issuer certificate"),
        at(LOG, "UNABLE_TO_GET_ISSUER_CERT"),
        at(LOG, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
        at(LOG, "unable to verify the first certificate"),
        at(LOG, "PKIX path").re(r"PKIX path (building|validation) failed"),
        at(LOG, "CERT_HAS_EXPIRED"),
        at(LOG, "certificate has expired"),
        at(LOG, "ERR_TLS_CERT_ALTNAME_INVALID"),
        at(LOG, "does not match certificate's altnames"),
        at(LOG, "The remote certificate").re(r"The remote certificate (is invalid|was rejected)"),
        at(LOG, "SSL certificate problem"),
        at(LOG, "invalid peer certificate"),
        at(LOG, "root certificate file").re(r"does not exist"),
        // Erlang's TLS, beneath Elixir's database clients.
        at(LOG, "CLIENT ALERT: Fatal - ").re(r"Fatal - (Unknown CA|Bad Certificate|Certificate Expired|Handshake Failure)"),
        at(LOG, "No subject alternative").re(r"No subject alternative (names? |DNS name )"),
    ],
    explains: &[
        "application-error",
        "sidecar-crashed",
        "dependency-unreachable",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
        "lb-health-check-code-mismatch",
    ],
    changed_by: &[Part::Image, Part::Program, Part::Environment],
    complaints: &[Kind::TlsUntrusted, Kind::TlsFailed],
    ..Cause::new("tls-verification-failed", Stage::Run, Tier::Cause, page!("tls_verification_failed.md"))
};
