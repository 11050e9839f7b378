use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "unsupported manifest media type"),
        at(REASON.or(EVENT).or(AGENT_LOG), "schema 1 support").re(r"(?i)removed|disabled|deprecat"),
        at(REASON.or(EVENT).or(AGENT_LOG), "is no longer supported since containerd"),
        at(REASON.or(EVENT).or(AGENT_LOG), "mediaType in manifest should be"),
        at(REASON.or(EVENT).or(AGENT_LOG), "missing signature key"),
        at(REASON.or(EVENT).or(AGENT_LOG), "unexpected media type").re(r"(?i)text/html|unpack|pull|resolve|sha256"),
        at(REASON.or(EVENT).or(AGENT_LOG), "encountered unknown type").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "mismatched image rootfs and manifest layers").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "invalid rootfs in image configuration").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "wrong diff id calculated on extraction"),
        at(REASON.or(EVENT).or(AGENT_LOG), "filesystem layer verification failed for digest").moderate(),
        at(REASON.or(EVENT).or(AGENT_LOG), "invalid tar header").re(r"(?i)cannotpull|failed to (register|extract|unpack)").moderate(),
        // What is no layer of a file system can't be unpacked: attestations, signatures, charts.
        at(REASON.or(EVENT).or(AGENT_LOG), "no processor for media-type").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "failed to get stream processor"),
        at(REASON.or(EVENT).or(AGENT_LOG), "application/vnd.in-toto+json").moderate(),
    ],
    explains: &[],
    wants: &[Wanted::Image, Wanted::Platforms],
    changed_by: &[Part::Image, Part::Port],
    ..Cause::new("image-manifest-unsupported", Stage::Pull, Tier::Rare, page!("image_manifest_unsupported.md"))
};
