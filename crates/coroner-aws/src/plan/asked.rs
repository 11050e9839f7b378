//! What is asked about.

/// A service as it was asked for.
pub struct Asked<'a> {
    /// Name or ARN of the cluster; without one it is looked for.
    pub cluster: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// Log groups that keep events of ECS.
    pub groups: &'a [String],
    /// Milliseconds of the epoch.
    pub now: i64,
}
