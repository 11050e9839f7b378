//! Words that only ECS, its agent and its deployments say, wherever they are written down.
//!
//! [Stopped tasks error messages](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html),
//! [service event messages](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html)

use memchr::memmem;

/// Of a task or a container that ended or did not start.
const OF_A_TASK: [&str; 32] = [
    "CannotPullContainerError",
    "CannotPullImageManifestError",
    "CannotPullECRContainerError",
    "CannotStartContainerError",
    "CannotCreateContainerError",
    "CannotInspectContainerError",
    "CannotStopContainerError",
    "CannotCreateVolumeError",
    "ResourceInitializationError",
    "ContainerRuntimeError",
    "ContainerRuntimeTimeoutError",
    "DockerTimeoutError",
    "DockerStateError",
    "TaskFailedToStart",
    "EssentialContainerExited",
    "OutOfMemoryError: Container killed",
    "OutOfMemory: Container killed",
    "Essential container in task exited",
    "Essential container exited",
    "Task failed container health checks",
    "Task failed ELB health checks",
    "Task failed to start",
    "Scaling activity initiated by",
    "Task stopped by a user",
    "Task stopped by user",
    "Your Spot Task was interrupted",
    "Host EC2 (instance",
    "is an essential container",
    "Timeout waiting for network interface",
    "Timeout waiting for EphemeralStorage",
    "Unexpected EC2 error while attempting to",
    "SpotInterruption",
];

/// Of a service, a deployment, a placement, or a tool that waits for one.
const OF_A_SERVICE: [&str; 30] = [
    "unable to place a task",
    "unable to consistently start tasks",
    "deployment circuit breaker",
    "Deployment Circuit Breaker",
    "tasks failed to start",
    "failed to launch a task",
    "is unhealthy in target-group",
    "is unhealthy in (target-group",
    "failed container health checks",
    "has begun draining connections",
    "deployment failed: ",
    "deployment deregistered",
    "rolling back to deployment",
    "has reached a steady state",
    "Resource is not in the state servicesStable",
    "Waiter ServicesStable failed",
    "Waiter TasksStopped failed",
    "TasksRunning failed",
    "did not stabilize",
    "No Container Instances were found in your cluster",
    "RESOURCE:MEMORY",
    "RESOURCE:CPU",
    "RESOURCE:ENI",
    "tasks are stuck in",
    "tfSTABLE",
    "NotStabilized",
    "ServicesStable",
    "service creation failed: ",
    "Unable to register as a container instance",
    "Unable to register as container instance",
];

fn any(words: &[&str], text: &str) -> bool {
    words.iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// Whether a text holds words of ECS's about a task or a container.
pub fn of_a_task(text: &str) -> bool {
    any(&OF_A_TASK, text)
}

/// Whether a text holds words that only ECS says, of a task or of a service.
pub fn of_ecs(text: &str) -> bool {
    any(&OF_A_TASK, text) || any(&OF_A_SERVICE, text)
}
