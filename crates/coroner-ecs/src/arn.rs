//! Amazon Resource Names, as far as ECS documents are joined by them.

/// The parts of `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: &'a str,
    /// `ecs`, `iam`, `elasticloadbalancing`, …
    pub service: &'a str,
    /// Empty for global services.
    pub region: &'a str,
    /// Twelve digits; empty for some S3 ARNs.
    pub account: &'a str,
    /// All that follows the fifth colon.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// `None` if the text is no ARN.
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        let mut parts = text.trim().splitn(6, ':');
        let mut next = || parts.next();
        let (arn, partition, service, region, account, resource) = (next()?, next()?, next()?, next()?, next()?, next()?);
        let known = arn == "arn" && partition.starts_with("aws") && !service.is_empty() && !resource.is_empty();
        known.then_some(Arn { partition, service, region, account, resource })
    }
}

/// The last segment of an ARN or path: the id of a task, the name of a service, cluster or role. The text itself if it has none.
pub fn short_name(text: &str) -> &str {
    text.rsplit(['/', ':']).next().unwrap_or(text)
}

/// `family:revision` of a task definition ARN.
pub fn family_revision(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// The cluster's name in the ARN of a task, a service, a container instance or a deployment of the long format; empty for the short format.
pub fn cluster_of(arn: &str) -> &str {
    let mut parts = arn.split('/').skip(1);
    let (cluster, rest) = (parts.next(), parts.next());
    if rest.is_some() { cluster.unwrap_or_default() } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_of_all_partitions_are_told_from_other_text() {
        let arn = Arn::parse("arn:aws-us-gov:ecs:us-gov-west-1:111122223333:task/prod/0f1e").unwrap_or_else(|| unreachable!());
        assert_eq!((arn.partition, arn.service, arn.account, arn.resource), ("aws-us-gov", "ecs", "111122223333", "task/prod/0f1e"));
        assert!(Arn::parse("arn:aws:ecs:eu-west-1:111122223333").is_none());
        assert!(Arn::parse("task/prod/0f1e").is_none());
    }

    #[test]
    fn names_come_from_long_and_short_arns() {
        assert_eq!(short_name("arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e"), "0f1e");
        assert_eq!(family_revision("arn:aws:ecs:eu-west-1:111122223333:task-definition/web:42"), "web:42");
        assert_eq!(cluster_of("arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e"), "prod");
        assert_eq!(cluster_of("arn:aws:ecs:eu-west-1:111122223333:task/0f1e"), "");
    }
}
