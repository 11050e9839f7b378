use crate::prelude::*;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(ALARM, "INSUFFICIENT_DATA").whole().moderate(),
        at(ALARM, "Insufficient Data").re(r"(?i)insufficient data: \d+ datapoints? (was|were) unknown"),
        at(ALARM, "no datapoints were received").moderate(),
    ],
    wants: &[Wanted::Scaling],
    ..Cause::new("scaling-alarm-no-data", Stage::Scaling, Tier::Cause, page!("scaling_alarm_no_data.md"))
};
