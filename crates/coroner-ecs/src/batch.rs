//! Jobs of AWS Batch, which run as tasks of ECS and are described without them.

use crate::lenient::{Int, List, Object, Text, Time};
use crate::record::record;
use crate::task::{Container, Task};

record! {
    /// What `batch describe-jobs` and `Batch Job State Change` say of a job.
    /// [JobDetail](https://docs.aws.amazon.com/batch/latest/APIReference/API_JobDetail.html)
    pub struct BatchJob {
        /// ARN of the job.
        pub job_arn: Text = "jobArn" | "JobArn",
        /// Its name.
        pub job_name: Text = "jobName" | "JobName",
        /// SUBMITTED … SUCCEEDED or FAILED.
        pub status: Text = "status" | "Status",
        /// Why, in the words of ECS or of whoever ended it.
        pub status_reason: Text = "statusReason" | "StatusReason",
        /// When it was submitted.
        pub created_at: Time = "createdAt" | "CreatedAt",
        /// When it began to run.
        pub started_at: Time = "startedAt" | "StartedAt",
        /// When it ended.
        pub stopped_at: Time = "stoppedAt" | "StoppedAt",
        /// The container of the last attempt.
        pub container: Object<BatchContainer> = "container" | "Container",
    }
}

record! {
    /// The container of a job.
    pub struct BatchContainer {
        /// Its image.
        pub image: Text = "image" | "Image",
        /// Its exit code.
        pub exit_code: Int = "exitCode" | "ExitCode",
        /// Why it did not start or was ended.
        pub reason: Text = "reason" | "Reason",
        /// The task that it ran in.
        pub task_arn: Text = "taskArn" | "TaskArn",
        /// Where, on EC2.
        pub container_instance_arn: Text = "containerInstanceArn" | "ContainerInstanceArn",
        /// Its limit, in the old form.
        pub memory: Int = "memory" | "Memory",
        /// Its CPUs, in the old form.
        pub vcpus: Int = "vcpus" | "Vcpus",
        /// The same in the new form: MEMORY in MiB, VCPU.
        pub resource_requirements: List<Requirement> = "resourceRequirements" | "ResourceRequirements",
    }
}

record! {
    /// What a job may use.
    pub struct Requirement {
        /// MEMORY, VCPU or GPU.
        pub kind: Text = "type" | "Type",
        /// How much.
        pub value: Int = "value" | "Value",
    }
}

impl BatchJob {
    /// The task that ran it, as far as the job tells of it; `None` of a job that has none yet.
    pub fn task(self) -> Option<Task> {
        let BatchContainer { image, exit_code, reason, task_arn, container_instance_arn, memory, vcpus, resource_requirements } =
            self.container.0;
        let required = |kind: &str| {
            Int(resource_requirements.iter().find(|required| required.kind.as_str() == kind).and_then(|required| required.value.0))
        };
        let memory = if memory.0.is_some() { memory } else { required("MEMORY") };
        let over = matches!(self.status.as_str(), "SUCCEEDED" | "FAILED");
        // RUNNABLE is Batch's word for what waits for a host.
        let waits = self.status.as_str() == "RUNNABLE";
        if !over && !waits && task_arn.is_empty() {
            return None;
        }
        let status: Text = match () {
            () if over => "STOPPED",
            () if waits => "PROVISIONING",
            () => "RUNNING",
        }
        .into();
        let started = exit_code.0.is_some() && reason.is_empty();
        let memory = memory.0.map(|mib| mib.to_string()).unwrap_or_default();
        let container = Container {
            name: self.job_name.clone(),
            image,
            exit_code,
            reason,
            memory: memory.as_str().into(),
            last_status: status.clone(),
            ..Container::default()
        };
        Some(Task {
            task_arn: if task_arn.is_empty() { self.job_arn } else { task_arn },
            group: format!("family:{}", self.job_name.as_str()).as_str().into(),
            launch_type: if container_instance_arn.is_empty() && !waits { "" } else { "EC2" }.into(),
            capacity_provider_name: if waits { "its compute environment" } else { "" }.into(),
            memory: if waits { memory.as_str() } else { "" }.into(),
            cpu: if waits { vcpus.0.map_or_else(String::new, |vcpus| (vcpus * 1024).to_string()) } else { String::new() }.as_str().into(),
            container_instance_arn,
            last_status: status.clone(),
            desired_status: status,
            stopped_reason: self.status_reason,
            created_at: self.created_at,
            started_at: if started || (!over && !waits) { self.started_at } else { Time(None) },
            execution_stopped_at: if started { self.stopped_at } else { Time(None) },
            stopped_at: self.stopped_at,
            containers: List(vec![container]),
            ..Task::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::BatchJob;

    #[test]
    fn a_job_is_the_task_that_ran_it() {
        let job: BatchJob = serde_json::from_str(
            r#"{"jobArn": "j", "jobName": "nightly", "status": "FAILED", "statusReason": "Essential container in task exited",
                "createdAt": 1700000000000, "startedAt": 1700000010000, "stoppedAt": 1700000020000,
                "container": {"exitCode": 3, "taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/b/0f"}}"#,
        )
        .unwrap_or_default();
        let task = job.task().unwrap_or_default();
        assert_eq!((task.containers[0].exit_code.0, task.containers[0].name.as_str()), (Some(3), "nightly"));
        assert!(task.stopped() && task.started_at.0.is_some());
        let waiting: BatchJob = serde_json::from_str(r#"{"jobName": "n", "status": "SUBMITTED"}"#).unwrap_or_default();
        assert!(waiting.task().is_none());
    }
}
