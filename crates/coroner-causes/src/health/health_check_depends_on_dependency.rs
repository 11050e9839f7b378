use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::story::{Asker, End};
use crate::weigh::{Fact, Weigher};
use coroner_case::LogStream;
use coroner_ecs::log::LogLine;

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
    wants: &[Wanted::Usage],
    changed_by: &[Part::Image, Part::Program, Part::Environment, Part::Secret, Part::Port, Part::HealthCheck, Part::Dependency],
    ..Cause::new("health-check-depends-on-dependency", Stage::Health, Tier::Cause, page!("health_check_depends_on_dependency.md"))
};

fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !matches!(scene.story.end, End::Asked(Asker::ContainerHealth | Asker::LoadBalancer)) {
        return;
    }
    if let Some((stream, index, line)) = answered(scene, true)
        && scene.bears("dependency-unreachable")
        && answered(scene, false).is_some()
    {
        weigh.strong(|| scene.logged(stream, index, format!("the health route failed: {}", line.message)));
        weigh.moderate(|| Fact {
            text: "other requests were answered well at that time".to_owned(),
            source: stream.origin.to_string(),
            at: None,
        });
        weigh.explains("dependency-unreachable");
    }
    if weigh.supported() {
        weigh.moderate(|| scene.asked_fact());
    }
}

/// The last line of an access log in which the health route answered with 5xx, or another route with 2xx.
fn answered<'a>(scene: &Scene<'a>, health: bool) -> Option<(&'a LogStream, usize, &'a LogLine)> {
    let route = pattern!(r"(?i)\b(?:GET|HEAD) +\S*/(?:\S*health\S*|readyz?|livez?|live|ready|ping|status|up)\b")?;
    let request = pattern!(r"\b(?:GET|POST|PUT|PATCH|DELETE) +/")?;
    let failed = pattern!(r"(?:\s|[=:])\x22?50[0-4]\b")?;
    let well = pattern!(r"(?:\s|[=:])\x22?20[0-46]\b")?;
    let fits = |text: &str| match health {
        true => route.is_match(text) && failed.is_match(text),
        false => request.is_match(text) && !route.is_match(text) && well.is_match(text),
    };
    scene.lines().filter(|(_, _, line)| fits(&line.message)).last()
}
