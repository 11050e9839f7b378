use coroner_case::command;

use crate::draft::Remedy;
use crate::fading::FADED;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::story::contains_ignoring_case;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        at(FAILURE.or(EVENT), "has an invalid ARN format. Must be RuleArn for ALB").decisive(),
        at(FAILURE.or(EVENT), "cannot be used as both production and test listener rules").decisive(),
        at(FAILURE.or(EVENT), "testListenerRule is required when").decisive(),
        at(FAILURE.or(EVENT), "Duplicate targetGroupArn found:").decisive(),
        // What follows names the strategy, in one wording or another.
        at(FAILURE.or(EVENT), "advancedConfiguration field is required for all").decisive(),
        at(FAILURE.or(EVENT), "must have advancedConfiguration defined").decisive(),
        at(FAILURE.or(EVENT), "advancedConfiguration field is not allowed with ELBv1").decisive(),
        at(FAILURE.or(EVENT), "All loadBalancers must be strictly either ELBv1").decisive(),
        at(FAILURE.or(EVENT), "Invalid targetType. Valid values are: AWS_LAMBDA, PAUSE").decisive(),
        at(FAILURE.or(EVENT), "Invalid lifecycle stage provided for Pause Hook").decisive(),
        at(FAILURE.or(EVENT), "for progressive deployment exceeds the")
            .re(r"(?i)Total bake time .* for progressive deployment exceeds")
            .decisive(),
        at(FAILURE, "deployment controller").re(r"(?i)(cannot|can't|unable to|unsupported|not supported|invalid).{0,120}(CODE_DEPLOY|EXTERNAL) deployment controller|CODE_DEPLOY deployment controller.{0,160}(cannot|can't|not supported|only)"),
        at(FAILURE.or(EVENT), "valid pair of target groups"),
    ],
    says: Some(says),
    fix: Some(fix),
    ..Cause::new("blue-green-request-invalid", Stage::Request, Tier::Cause, page!("blue_green_request_invalid.md"))
};

/// What each refusal is about: a part of its words, what is wrong, and what to give instead.
const REFUSALS: [(&str, &str, &str); 11] = [
    (
        "invalid ARN format",
        "the listener rule is named by the ARN of something else",
        "give the ARN of a listener's rule (…:listener-rule/app/…) for an Application Load Balancer, of the listener itself for a \
         Network Load Balancer",
    ),
    (
        "both production and test listener rules",
        "one rule is named for users' traffic and for tests",
        "make a second rule, on another port or with a header, and name that one as testListenerRule",
    ),
    (
        "testListenerRule is required when",
        "one of the two target groups is behind no rule that is named",
        "name a testListenerRule that forwards to the second group, or let the production rule forward to both, with weight 0 for the \
         second",
    ),
    ("Duplicate targetGroupArn", "one target group is named twice", "give each entry of loadBalancers two target groups of its own"),
    (
        "field is required for all",
        "a load balancer of the service has no advancedConfiguration, which the strategy needs",
        "give each entry of loadBalancers its advancedConfiguration: alternateTargetGroupArn, productionListenerRule and roleArn; \
         Terraform must not ignore changes of load_balancer",
    ),
    (
        "must have advancedConfiguration defined",
        "only some of the load balancers have an advancedConfiguration",
        "give advancedConfiguration to all entries of loadBalancers, or to none under ROLLING",
    ),
    (
        "not allowed with ELBv1",
        "a Classic Load Balancer can't shift traffic",
        "put an Application or Network Load Balancer in its place, or go back to ROLLING without advancedConfiguration",
    ),
    (
        "strictly either ELBv1",
        "a Classic Load Balancer stands beside others",
        "name target groups alone (targetGroupArn), and no loadBalancerName",
    ),
    ("Invalid targetType", "a hook has a target type that there isn't", "give the hook targetType AWS_LAMBDA or PAUSE"),
    (
        "lifecycle stage provided for Pause",
        "a pause is set at a stage at which there is none",
        "set the pause at PRE_SCALE_UP, POST_SCALE_UP, POST_TEST_TRAFFIC_SHIFT, PRE_PRODUCTION_TRAFFIC_SHIFT or \
         POST_PRODUCTION_TRAFFIC_SHIFT",
    ),
    (
        "for progressive deployment exceeds",
        "bake times and time-outs add up to more than CloudFormation waits for",
        "shorten bake times, steps and the time-outs of hooks to 33 hours in all, or change the service outside CloudFormation",
    ),
];

/// The refusal, with the words that tell it.
fn refusal<'s>(scene: &'s Scene<'_>) -> Option<(&'s str, &'static str, &'static str)> {
    let mut texts = scene.texts_of(CAUSE.slug).filter(|text| text.demotion < FADED).map(|text| &*text.text);
    texts.find_map(|text| {
        let (_, what, instead) = REFUSALS.iter().find(|(words, ..)| contains_ignoring_case(text, words))?;
        Some((text, *what, *instead))
    })
}

fn says(scene: &Scene<'_>) -> String {
    refusal(scene).map_or_else(String::new, |(_, what, _)| format!("ECS refused the deployment settings: {what}"))
}

fn fix(scene: &Scene<'_>) -> Vec<Remedy> {
    let Some((text, _, instead)) = refusal(scene) else { return Vec::new() };
    let listener =
        pattern!(r"(arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:listener/app/[A-Za-z0-9/_-]+)").and_then(|p| p.group(text));
    let rules = listener
        .map(|listener| command!("aws elbv2 describe-rules --listener-arn {} --query 'Rules[].[RuleArn,Priority,Actions]'", listener));
    vec![Remedy {
        summary: instead.to_owned(),
        why: "ECS looks at these settings before it takes the request: nothing was changed, and the service runs as before.".to_owned(),
        commands: rules.into_iter().collect(),
        ..Remedy::default()
    }]
}
