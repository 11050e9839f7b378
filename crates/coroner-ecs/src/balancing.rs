//! Load balancers: target groups and the health of their targets.

use crate::lenient::{Flag, Int, List, Object, Text};
use crate::record::record;

record! {
    /// A target group.
    pub struct TargetGroup {
        /// ARN.
        pub target_group_arn: Text = "targetGroupArn" | "TargetGroupArn",
        /// Name.
        pub target_group_name: Text = "targetGroupName" | "TargetGroupName",
        /// HTTP, HTTPS, TCP, TLS, …
        pub protocol: Text = "protocol" | "Protocol",
        /// Default port of targets.
        pub port: Int = "port" | "Port",
        /// VPC.
        pub vpc_id: Text = "vpcId" | "VpcId",
        /// Protocol of the probe.
        pub health_check_protocol: Text = "healthCheckProtocol" | "HealthCheckProtocol",
        /// Port of the probe, or `traffic-port`.
        pub health_check_port: Text = "healthCheckPort" | "HealthCheckPort",
        /// Whether targets are probed.
        pub health_check_enabled: Flag = "healthCheckEnabled" | "HealthCheckEnabled",
        /// Seconds between probes.
        pub health_check_interval_seconds: Int = "healthCheckIntervalSeconds" | "HealthCheckIntervalSeconds",
        /// Seconds that a probe may take.
        pub health_check_timeout_seconds: Int = "healthCheckTimeoutSeconds" | "HealthCheckTimeoutSeconds",
        /// Good probes in a row that make a target healthy.
        pub healthy_threshold_count: Int = "healthyThresholdCount" | "HealthyThresholdCount",
        /// Bad probes in a row that make it unhealthy.
        pub unhealthy_threshold_count: Int = "unhealthyThresholdCount" | "UnhealthyThresholdCount",
        /// Path of the probe.
        pub health_check_path: Text = "healthCheckPath" | "HealthCheckPath",
        /// Status codes that count as healthy.
        pub matcher: Object<Matcher> = "matcher" | "Matcher",
        /// Load balancers that forward to it.
        pub load_balancer_arns: List<Text> = "loadBalancerArns" | "LoadBalancerArns",
        /// instance, ip or lambda.
        pub target_type: Text = "targetType" | "TargetType",
    }
}

record! {
    /// Status codes that count as healthy.
    pub struct Matcher {
        /// `200`, `200-299`, `200,302`.
        pub http_code: Text = "httpCode" | "HttpCode",
    }
}

record! {
    /// The health of one target.
    pub struct TargetHealthDescription {
        /// The target.
        pub target: Object<Target> = "target" | "Target",
        /// Port of the probe.
        pub health_check_port: Text = "healthCheckPort" | "HealthCheckPort",
        /// Its health.
        pub target_health: Object<TargetHealth> = "targetHealth" | "TargetHealth",
    }
}

record! {
    /// A target.
    pub struct Target {
        /// Address or instance.
        pub id: Text = "id" | "Id",
        /// Port.
        pub port: Int = "port" | "Port",
        /// Zone.
        pub availability_zone: Text = "availabilityZone" | "AvailabilityZone",
    }
}

record! {
    /// The health of a target.
    pub struct TargetHealth {
        /// healthy, unhealthy, unused, initial, draining, unavailable.
        pub state: Text = "state" | "State",
        /// `Target.Timeout`, …
        pub reason: Text = "reason" | "Reason",
        /// More words.
        pub description: Text = "description" | "Description",
    }
}

record! {
    /// A rule of a listener. [API_Rule](https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Rule.html)
    pub struct ListenerRule {
        /// ARN.
        pub rule_arn: Text = "ruleArn" | "RuleArn",
        /// `default`, or a number.
        pub priority: Text = "priority" | "Priority",
        /// What it does.
        pub actions: List<RuleAction> = "actions" | "Actions",
    }
}

record! {
    /// A listener.
    pub struct Listener {
        /// ARN.
        pub listener_arn: Text = "listenerArn" | "ListenerArn",
        /// Port.
        pub port: Int = "port" | "Port",
        /// What it does where no rule fits.
        pub default_actions: List<RuleAction> = "defaultActions" | "DefaultActions",
    }
}

record! {
    /// What a rule does.
    pub struct RuleAction {
        /// forward, redirect, fixed-response, …
        pub kind: Text = "type" | "Type",
        /// The target group, if it forwards to one.
        pub target_group_arn: Text = "targetGroupArn" | "TargetGroupArn",
        /// The target groups, with weights.
        pub forward_config: Object<ForwardConfig> = "forwardConfig" | "ForwardConfig",
    }
}

record! {
    /// Target groups with weights.
    pub struct ForwardConfig {
        /// Each with its weight.
        pub target_groups: List<WeightedGroup> = "targetGroups" | "TargetGroups",
    }
}

record! {
    /// A target group of a rule.
    pub struct WeightedGroup {
        /// ARN.
        pub target_group_arn: Text = "targetGroupArn" | "TargetGroupArn",
        /// From 0 to 999; a lone group needs none.
        pub weight: Int = "weight" | "Weight",
    }
}

/// Target groups that actions forward to, each with its weight.
pub fn forwards(actions: &[RuleAction]) -> Vec<(&str, i64)> {
    let mut groups: Vec<(&str, i64)> = Vec::new();
    for action in actions.iter().filter(|action| action.kind.as_str() == "forward") {
        let weighted = action.forward_config.target_groups.iter();
        groups.extend(weighted.map(|group| (group.target_group_arn.as_str(), group.weight.0.unwrap_or(1))));
        if action.forward_config.target_groups.is_empty()
            && let Some(arn) = action.target_group_arn.some()
        {
            groups.push((arn, 1));
        }
    }
    groups
}
