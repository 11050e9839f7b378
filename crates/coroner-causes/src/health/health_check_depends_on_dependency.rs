use crate::prelude::*;
use crate::scene::Scene;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // What health endpoints of frameworks write when one of their parts is down; a readiness route may do so without harm.
        at(LOG, "health check failed")
            .re(r"(DataSource|Redis|Mongo(DB)?|Rabbit|Elasticsearch|Cassandra|Mail|LDAP|Neo4j) health check failed")
            .moderate(),
        at(LOG, "with status Unhealthy completed after").re(r"Health check \S+ with status Unhealthy").moderate(),
        at(LOG, "Health Check has failed!").re(r#""status":\s*"down""#).moderate(),
    ],
    explains: &["container-health-check-failed", "lb-health-check-code-mismatch", "lb-health-check-timeout"],
    look: Some(look),
    ..Cause::new("health-check-depends-on-dependency", Stage::Health, Tier::Cause, include_str!("health_check_depends_on_dependency.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if weigh.supported() && matches!(scene.story.end, End::Asked(Asker::ContainerHealth | Asker::LoadBalancer)) {
        weigh.moderate(|| scene.asked_fact());
    }
}
