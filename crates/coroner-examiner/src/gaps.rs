//! What could not be seen, told with each verdict that was made without it.

use coroner_case::Case;

use crate::draft::Verdict;
use crate::narrate;
use crate::verdict::{Confidence, Outcome};
use coroner_causes::cause::Stage;

/// Without one of these nobody can be sure that nothing failed.
const TELL_HEALTH: [&str; 4] = ["ecs:DescribeServices", "ecs:DescribeTasks", "ecs:ListTasks", "elasticloadbalancing:DescribeTargetHealth"];

/// Behind a cluster without room there may be one that can't grow, and only these tell.
const TELL_PLACEMENT: [&str; 4] = [
    "autoscaling:DescribeScalingActivities",
    "ecs:DescribeCapacityProviders",
    "ecs:DescribeContainerInstances",
    "ecs:ListContainerInstances",
];

/// The AWS CLI's name of an action: `describe-route-tables` of `ec2:DescribeRouteTables`.
fn command_of(action: &str) -> String {
    let name = action.split_once(':').map_or(action, |(_, name)| name);
    let mut command = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !command.is_empty() {
            command.push('-');
        }
        command.push(letter.to_ascii_lowercase());
    }
    command
}

/// What could not be seen is said with each verdict that was made without it. That nothing failed is not certain then.
pub(crate) fn tell_gaps(case: &Case, verdicts: &mut [Verdict]) {
    let is_one = |actions: &[&str]| case.gaps.iter().any(|gap| actions.contains(&gap.action.as_str()));
    let (unseen, behind) = (is_one(&TELL_HEALTH), is_one(&TELL_PLACEMENT));
    let told = case.gaps.iter().map(|gap| {
        // A command that would fetch the same is no better than what was tried.
        (gap.what.as_str(), command_of(&gap.action), narrate::of_gap(gap))
    });
    let told: Vec<_> = told.collect();
    for verdict in verdicts.iter_mut() {
        let open = (unseen && verdict.outcome == Outcome::Running)
            || (behind && verdict.cause.is_some_and(|cause| cause.stage == Stage::Placement));
        if open && verdict.confidence == Confidence::Certain {
            (verdict.confidence, verdict.probability) = (Confidence::Likely, 0.9);
        }
        for (what, command, missing) in &told {
            match verdict.missing.iter_mut().find(|known| known.what == *what || known.how.calls(command)) {
                Some(known) => known.clone_from(missing),
                None => verdict.missing.push(missing.clone()),
            }
        }
    }
}
