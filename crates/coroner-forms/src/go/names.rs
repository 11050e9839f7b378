//! Which names of members tell that a struct is of ECS: those of <https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/service/ecs/types>.

/// Members that tell something of ECS by themselves.
const OF_ECS: &str = "ContainerDefinitions LastStatus RolloutState StopCode StoppedReason";
/// Members that the agent's own log has too, or other things than ECS: it takes two of them.
const OFTEN_OF_ECS: &str = "ClusterArn Clusters ContainerArn ContainerInstanceArn ContainerInstances Containers Deployments Events ExitCode \
    Failures ServiceArn Services TaskArn TaskDefinition TaskDefinitionArn Tasks";
/// Further members of ECS that can be empty or follow a text.
const FURTHER: &str = "Arn AvailabilityZone CapacityProviderName Connectivity Cpu CreatedAt DesiredCount DesiredStatus Detail \
    ExecutionRoleArn Group HealthStatus Id Image ImageDigest LaunchType Memory Message Name PendingCount PlatformFamily PlatformVersion \
    PropagateTags Reason RoleArn RolloutStateReason RunningCount RuntimeId SchedulingStrategy ServiceName StartedAt StartedBy Status \
    StoppedAt TaskRoleArn UpdatedAt Value";

/// Whether ECS has a member of that name.
pub(super) fn is_known(key: &str) -> bool {
    [OF_ECS, OFTEN_OF_ECS, FURTHER].iter().any(|keys| keys.split(' ').any(|known| known == key))
}

/// What of ECS was seen in a struct.
#[derive(Default)]
pub(super) struct Seen {
    keys: usize,
    of_ecs: bool,
    /// Which of [`OFTEN_OF_ECS`] there were, as bits.
    often: u32,
}

impl Seen {
    /// A key that was read.
    pub(super) fn key(&mut self, key: &str) {
        self.keys += 1;
        self.of_ecs |= OF_ECS.split(' ').any(|known| known == key);
        if let Some(which) = OFTEN_OF_ECS.split(' ').position(|often| often == key) {
            self.often |= 1 << which;
        }
    }

    /// A text that was read.
    pub(super) fn text(&mut self, text: &str) {
        // An event of a service that was printed by itself.
        self.of_ecs |= text.starts_with("(service ");
    }

    /// Whether that is enough.
    pub(super) fn is_of_ecs(&self) -> bool {
        self.keys >= 2 && (self.of_ecs || self.often.count_ones() >= 2)
    }
}
