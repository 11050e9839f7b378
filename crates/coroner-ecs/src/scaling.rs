//! Application Auto Scaling.

use crate::lenient::{Flag, Int, List, Object, Text, Time};
use crate::record::record;

record! {
    /// What is scaled, and between which bounds.
    pub struct ScalableTarget {
        /// `service/CLUSTER/SERVICE`.
        pub resource_id: Text = "resourceId" | "ResourceId",
        /// `ecs:service:DesiredCount`.
        pub scalable_dimension: Text = "scalableDimension" | "ScalableDimension",
        /// Lower bound.
        pub min_capacity: Int = "minCapacity" | "MinCapacity",
        /// Upper bound.
        pub max_capacity: Int = "maxCapacity" | "MaxCapacity",
        /// What is suspended.
        pub suspended_state: Object<SuspendedState> = "suspendedState" | "SuspendedState",
    }
}

record! {
    /// What is suspended.
    pub struct SuspendedState {
        /// Scaling in by policies.
        pub dynamic_scaling_in_suspended: Flag = "dynamicScalingInSuspended" | "DynamicScalingInSuspended",
        /// Scaling out by policies.
        pub dynamic_scaling_out_suspended: Flag = "dynamicScalingOutSuspended" | "DynamicScalingOutSuspended",
        /// Scheduled actions.
        pub scheduled_scaling_suspended: Flag = "scheduledScalingSuspended" | "ScheduledScalingSuspended",
    }
}

record! {
    /// A policy.
    pub struct ScalingPolicy {
        /// Name.
        pub policy_name: Text = "policyName" | "PolicyName",
        /// `service/CLUSTER/SERVICE`.
        pub resource_id: Text = "resourceId" | "ResourceId",
        /// TargetTrackingScaling, StepScaling, …
        pub policy_type: Text = "policyType" | "PolicyType",
    }
}

record! {
    /// Something that scaling did, or did not do.
    pub struct ScalingActivity {
        /// `service/CLUSTER/SERVICE`; none in what EC2 Auto Scaling did.
        pub resource_id: Text = "resourceId" | "ResourceId",
        /// ARN of the Auto Scaling group; none in what Application Auto Scaling did.
        pub auto_scaling_group_arn: Text = "autoScalingGroupARN" | "AutoScalingGroupARN",
        /// What.
        pub description: Text = "description" | "Description",
        /// Why.
        pub cause: Text = "cause" | "Cause",
        /// When.
        pub start_time: Time = "startTime" | "StartTime",
        /// Successful, Failed, Unfulfilled, Overridden, …
        pub status_code: Text = "statusCode" | "StatusCode",
        /// More words.
        pub status_message: Text = "statusMessage" | "StatusMessage",
        /// Why nothing was done.
        pub not_scaled_reasons: List<NotScaledReason> = "notScaledReasons" | "NotScaledReasons",
    }
}

record! {
    /// Why nothing was done.
    pub struct NotScaledReason {
        /// `AlreadyAtMaxCapacity`, …
        pub code: Text = "code" | "Code",
        /// Bound.
        pub max_capacity: Int = "maxCapacity" | "MaxCapacity",
        /// Bound.
        pub min_capacity: Int = "minCapacity" | "MinCapacity",
        /// Where it stands.
        pub current_capacity: Int = "currentCapacity" | "CurrentCapacity",
    }
}
