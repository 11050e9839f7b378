//! EventBridge's events of ECS.
//!
//! [Service action events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html), [hook state changes](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_hook_state_change_events.html)

use crate::instance::ContainerInstance;
use crate::lenient::{List, Object, Text, Time};
use crate::record::record;
use crate::task::Task;

/// An EventBridge event.
#[derive(Clone, Debug)]
pub struct Event {
    /// When EventBridge took it.
    pub time: Time,
    /// What happened.
    pub detail: Detail,
}

/// The detail of an event.
#[derive(Clone, Debug)]
pub enum Detail {
    /// `ECS Task State Change`.
    Task(Task),
    /// `ECS Container Instance State Change`.
    ContainerInstance(ContainerInstance),
    /// `ECS Service Action`.
    Service(ServiceAction),
    /// `ECS Deployment State Change` and `ECS Hook State Change`.
    Deployment(ServiceAction),
    /// `ECS Daemon Service Action` and `ECS Daemon Deployment State Change`: of a managed daemon, not of a service.
    Daemon(ServiceAction),
}

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
        /// ARN of the service, of a hook.
        pub service_arn: Text = "serviceArn" | "ServiceArn",
        /// Name of the service, where it is told.
        pub service_name: Text = "serviceName" | "ServiceName",
        /// The same, in another shape of the same event.
        pub service_alone: Text = "service" | "Service",
        /// ARN of the service deployment, of a hook.
        pub service_deployment_arn: Text = "serviceDeploymentArn" | "ServiceDeploymentArn",
        /// `ecs-pause-…`, of a hook.
        pub hook_id: Text = "hookId" | "HookId",
        /// AWS_LAMBDA or PAUSE, of a hook.
        pub hook_type: Text = "hookType" | "HookType",
        /// Stage at which a hook is asked.
        pub lifecycle_stage: Text = "lifecycleStage" | "LifecycleStage",
        /// When a hook's time is over.
        pub expires_at: Time = "expiresAt" | "ExpiresAt",
        /// ARN of the managed daemon.
        pub daemon_arn: Text = "daemonArn" | "DaemonArn",
        /// TASK_FAILED_TO_RUN or TASK_CREATION_FAILED, of a daemon.
        pub failure_type: Text = "failureType" | "FailureType",
        /// ARN of the container instance, of a daemon.
        pub container_instance_arn: Text = "containerInstanceArn" | "ContainerInstanceArn",
    }
}

record! {
    /// A record of ECS's action logs. Its event's name and time stand on top, or the one in the detail and the other under another key.
    /// [Action logs](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/action-logs-troubleshooting.html)
    pub struct ActionLog {
        /// ARN of the cluster.
        pub resource_arn: Text = "resourceArn" | "ResourceArn",
        /// `service/CLUSTER/NAME`, or an ARN.
        pub action_source_id: Text = "actionSourceId" | "ActionSourceId",
        /// INFO, WARN or ERROR.
        pub log_level: Text = "logLevel" | "LogLevel",
        /// What happened.
        pub event_name: Text = "eventName" | "EventName",
        /// When.
        pub timestamp: Time = "timestamp" | "Timestamp",
        /// The same.
        pub event_timestamp: Time = "eventTimestamp" | "EventTimestamp",
        /// More of it.
        pub detail: Object<ActionLogDetail> = "detail" | "Detail",
    }
}

record! {
    /// The detail of a record of ECS's action logs.
    pub struct ActionLogDetail {
        /// What happened.
        pub event_name: Text = "eventName" | "EventName",
        /// Why.
        pub status_reason: Text = "statusReason" | "StatusReason",
        /// The same.
        pub reason: Text = "reason" | "Reason",
        /// ARN of the service deployment.
        pub service_deployment_arn: Text = "serviceDeploymentArn" | "ServiceDeploymentArn",
        /// The same.
        pub deployment_arn: Text = "deploymentArn" | "DeploymentArn",
        /// ARN of the service.
        pub service_arn: Text = "serviceArn" | "ServiceArn",
        /// ARN of the container instance, of a daemon.
        pub container_instance_arn: Text = "containerInstanceArn" | "ContainerInstanceArn",
    }
}

impl ActionLog {
    /// The event that it tells of.
    pub fn into_event(self) -> Event {
        let detail = self.detail.0;
        let name = if self.event_name.is_empty() { detail.event_name } else { self.event_name };
        let at = Time(self.timestamp.0.or(self.event_timestamp.0));
        // `service/CLUSTER/NAME` is the end of an ARN whose beginning is the cluster's.
        let head = self.resource_arn.split_once(":cluster/").map(|(head, _)| head);
        let source = match head.filter(|_| self.action_source_id.starts_with("service/")) {
            Some(head) => Text::from(format!("{head}:{}", self.action_source_id).as_str()),
            None => self.action_source_id,
        };
        let of_daemon = name.starts_with("DAEMON_") || source.contains(":daemon/");
        let of_deployment = name.contains("DEPLOYMENT") || name.starts_with("HOOK_");
        let deployment = if detail.service_deployment_arn.is_empty() { detail.deployment_arn } else { detail.service_deployment_arn };
        let action = ServiceAction {
            event_type: self.log_level,
            event_name: name,
            reason: if detail.status_reason.is_empty() { detail.reason } else { detail.status_reason },
            created_at: at,
            daemon_arn: if of_daemon { source.clone() } else { Text::default() },
            cluster_arn: if self.resource_arn.contains(":cluster/") { self.resource_arn.clone() } else { Text::default() },
            resources: List([source, self.resource_arn].into_iter().filter(|arn| !arn.is_empty()).collect()),
            service_arn: detail.service_arn,
            service_deployment_arn: deployment,
            container_instance_arn: detail.container_instance_arn,
            ..ServiceAction::default()
        };
        let detail = match () {
            () if of_daemon => Detail::Daemon(action),
            () if of_deployment => Detail::Deployment(action),
            () => Detail::Service(action),
        };
        Event { time: at, detail }
    }
}

impl ServiceAction {
    /// An ARN that tells the place of its service, and the service's name; both are empty where nothing tells them.
    pub fn service(&self) -> (&str, &str) {
        let arns = || self.resources.iter().chain([&self.service_arn, &self.service_deployment_arn]).map(|arn| arn.as_str());
        if let Some(arn) = arns().find(|arn| arn.contains(":service/")) {
            return (arn, crate::arn::short_name(arn));
        }
        if let Some((arn, name)) = arns().find_map(|arn| Some((arn, service_of_deployment(arn)?))) {
            return (arn, name);
        }
        let name = self.service_name.some().or(self.service_alone.some()).map(crate::arn::short_name);
        match name {
            Some(name) => (self.cluster_arn.as_str(), name),
            None => arns().next().map_or(("", ""), |arn| (arn, crate::arn::short_name(arn))),
        }
    }
}

/// NAME of `…:service-deployment/CLUSTER/NAME/ID`, or of a service revision's ARN.
pub fn service_of_deployment(arn: &str) -> Option<&str> {
    let (_, rest) = arn.split_once(":service-deployment/").or_else(|| arn.split_once(":service-revision/"))?;
    rest.split('/').nth(1).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::document::{Detail, Document, read};

    fn read_action(text: &str) -> Option<(String, String, bool)> {
        match read(text).ok()?.pop()? {
            Document::Event(event) => match event.detail {
                Detail::Service(action) => Some((action.service().1.to_owned(), action.reason.as_str().to_owned(), false)),
                Detail::Deployment(action) => Some((action.service().1.to_owned(), action.reason.as_str().to_owned(), true)),
                Detail::Daemon(action) => Some((action.daemon_arn.as_str().to_owned(), action.reason.as_str().to_owned(), false)),
                _ => None,
            },
            _ => None,
        }
    }

    #[test]
    fn action_logs_are_read_in_both_shapes() {
        let on_top = r#"{"timestamp":1795368000000,"logLevel":"ERROR","eventName":"SERVICE_DEPLOYMENT_FAILED","detail":{"statusReason":"tasks failed"},
            "resourceArn":"arn:aws:ecs:us-east-1:123456789012:service-deployment/prod/web/abc"}"#;
        assert_eq!(read_action(on_top), Some(("web".to_owned(), "tasks failed".to_owned(), true)));
        let within = r#"{"resourceArn":"arn:aws:ecs:us-east-1:111122223333:cluster/prod","actionSourceId":"service/prod/web","logLevel":"ERROR",
            "eventTimestamp":1784573730986,"detail":{"statusReason":"No candidate.","status":"FAILED","eventName":"SERVICE_DEPLOYMENT_ROLLBACK_FAILED"}}"#;
        assert_eq!(read_action(within), Some(("web".to_owned(), "No candidate.".to_owned(), true)));
        let daemon = r#"{"resourceArn":"arn:aws:ecs:us-east-1:111122223333:cluster/prod","logLevel":"WARN","eventName":"DAEMON_TASK_START_IMPAIRED",
            "actionSourceId":"arn:aws:ecs:us-east-1:111122223333:daemon/prod/logs","timestamp":1784573730986,"detail":{"statusReason":"no room"}}"#;
        let of_daemon = "arn:aws:ecs:us-east-1:111122223333:daemon/prod/logs".to_owned();
        assert_eq!(read_action(daemon), Some((of_daemon, "no room".to_owned(), false)));
        assert_eq!(read_action(r#"{"logLevel":"ERROR","message":"of a program"}"#), None);
    }

    #[test]
    fn a_hook_names_its_service_and_its_deployment() {
        let hook = r#"{"detail-type":"ECS Hook State Change","time":"2026-03-05T15:54:41Z",
            "resources":["arn:aws:ecs:us-west-2:111122223333:service-deployment/prod/web/0EYS"],
            "detail":{"eventName":"HOOK_AWAITING_ACTION","hookId":"ecs-pause-1","hookType":"PAUSE","reason":"waits"}}"#;
        assert_eq!(read_action(hook), Some(("web".to_owned(), "waits".to_owned(), true)));
    }

    #[test]
    fn rules_of_a_listener_are_no_log_and_a_container_may_be_called_so() {
        let kind = |text: &str| match read(text).ok().and_then(|mut documents| documents.pop()) {
            Some(Document::Answer(answer)) => answer.rules.len() + answer.listeners.len(),
            Some(Document::Logs(logs)) => logs.len() + 100,
            _ => 0,
        };
        assert_eq!(
            kind(r#"{"Rules":[{"RuleArn":"arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/a/1/2/3","Actions":[]}]}"#),
            1
        );
        assert_eq!(kind(r#"{"Listeners":[{"ListenerArn":"arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/a/1/2"}]}"#), 1);
        assert_eq!(kind(r#"{"rules":["loading rules","java.lang.OutOfMemoryError: Java heap space"]}"#), 101);
    }
}
