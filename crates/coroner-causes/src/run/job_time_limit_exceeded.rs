use crate::prelude::*;
use crate::scene::Scene;
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(LOG, "timeout: sending signal").re(r"timeout: sending signal \w+ to command").decisive(),
        at(LOG, "time limit (").re(r"(?i)(hard|soft) time limit \([\d.]+s?\) exceeded").decisive(),
        at(LOG, "SoftTimeLimitExceeded"),
        at(LOG, "TimeLimitExceeded").re(r"\bTimeLimitExceeded\b"),
        at(LOG, "AirflowTaskTimeout"),
        at(LOG, "Task exceeded maximum timeout value").decisive(),
        at(REASON.or(EVENT), "Job attempt duration exceeded timeout").decisive(),
        at(LOG, "Maximum execution time of").re(r"(?i)maximum execution time of \d+ seconds? exceeded").moderate(),
    ],
    explains: &["application-error", "user-stopped", "sidecar-crashed"],
    look: Some(look),
    ..Cause::new("job-time-limit-exceeded", Stage::Run, Tier::Cause, include_str!("job_time_limit_exceeded.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    // timeout(1) of coreutils ends with 124 when the time is up.
    if scene.exit_code() == Some(124) && !scene.story.asked() {
        weigh.strong(|| scene.seen_first("exitCode", "exit 124, as timeout(1) ends when the time is up"));
        weigh.explains("application-error");
    }
}
