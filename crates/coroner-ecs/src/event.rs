//! EventBridge's events of ECS.

use crate::lenient::{List, Text, Time};
use crate::record::record;

record! {
    /// `ECS Service Action` and `ECS Deployment State Change`.
    pub struct ServiceAction {
        /// INFO, WARN or ERROR.
        pub event_type: Text = "eventType" | "EventType",
        /// `SERVICE_TASK_PLACEMENT_FAILURE`, …
        pub event_name: Text = "eventName" | "EventName",
        /// ARN of the cluster.
        pub cluster_arn: Text = "clusterArn" | "ClusterArn",
        /// Why.
        pub reason: Text = "reason" | "Reason",
        /// `ecs-svc/N`.
        pub deployment_id: Text = "deploymentId" | "DeploymentId",
        /// When.
        pub created_at: Time = "createdAt" | "CreatedAt",
        /// When, of a deployment.
        pub updated_at: Time = "updatedAt" | "UpdatedAt",
        /// ARN of the service: EventBridge gives it beside the detail.
        pub resources: List<Text> = "resources" | "Resources",
    }
}
