use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // Programs say so at every kind of stop; who asked for it is told elsewhere.
        at(LOG, "signal 15 (SIGTERM) received, exiting").weak(),
        at(LOG, "caught SIGTERM, shutting down").weak(),
        at(LOG, "Received SIGTERM scheduling shutdown").weak(),
        at(LOG, "Handling signal: term").weak(),
        at(LOG, "Warm shutdown (MainProcess)").weak(),
        at(LOG, "received smart shutdown request").weak(),
        at(LOG, "Commencing graceful shutdown").weak(),
    ],
    ..Cause::new("sigterm-normal-stop", Stage::Stop, Tier::Normal, include_str!("sigterm_normal_stop.md"))
};
