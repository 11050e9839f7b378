//! Where packets went.

/// Where packets went that nobody answered, as the messages of a cause tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To where images are pulled from: ECR, Docker Hub, another registry.
    Registry,
    /// To Secrets Manager, or to Systems Manager for parameters.
    Secrets,
    /// To CloudWatch Logs.
    Logs,
    /// To files in S3.
    Files,
    /// To the layers of images, which ECR keeps in S3.
    Layers,
    /// To a mount target of EFS.
    MountTarget,
    /// To anything that a task needs before its containers start.
    Anything,
    /// To the DNS server.
    Resolver,
    /// To what the program asks.
    Dependency,
}
