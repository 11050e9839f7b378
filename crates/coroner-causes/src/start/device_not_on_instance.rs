use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(REASON.or(EVENT).or(AGENT_LOG), "error gathering device information").unless(r"/dev/nvidia").decisive(),
        at(REASON.or(EVENT).or(AGENT_LOG), "not a device node"),
        at(REASON.or(EVENT).or(AGENT_LOG), "/dev/")
            .re(r"CannotStartContainerError: Error response from daemon.*(custom device|/dev/\w+.*no such (file|device))")
            .unless(r"/dev/(nvidia|shm|null|pts|stdout|stderr|mqueue|mapper)")
            .weak(),
    ],
    explains: &[],
    changed_by: &[Part::Image, Part::Program],
    ..Cause::new("device-not-on-instance", Stage::Start, Tier::Rare, page!("device_not_on_instance.md"))
};
