use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT), "invalid character")
            .re(r"(?s)(looking for beginning|after (object key|top-level|array element)|in (string )?literal)")
            .unless(r"(?i)Cannot(Pull|Create|Start)|OCI runtime|daemon|firelens|manifest|asm fetching"),
        at(REASON.or(EVENT), "unexpected end of JSON input")
            .unless(r"(?i)Cannot(Pull|Create|Start)|OCI runtime|daemon|firelens|manifest|asm fetching"),
        at(REASON.or(EVENT), "json: cannot unmarshal")
            .re(r"map\[string\]")
            .unless(r"(?i)Cannot(Pull|Create|Start)|OCI runtime|daemon|firelens|manifest|asm fetching"),
    ],
    explains: &["secret-json-key-missing"],
    changed_by: &[Part::Secret],
    ..Cause::new("secret-json-invalid", Stage::ResourceInit, Tier::Cause, page!("secret_json_invalid.md"))
};
