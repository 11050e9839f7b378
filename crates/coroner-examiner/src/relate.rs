//! What is told beside what: which incident is history, which is told with another, which says nothing that another doesn't say. Each rule
//! stands by itself, with its reason; `examine` applies them in the order of this page. That tasks which ended alike are one incident is
//! decided before, in `incident.rs`, and for a stream in `coroner/src/stream.rs`.

use std::collections::HashSet;

use coroner_case::Case;
use coroner_ecs::arn;

use crate::draft::{Contribution, Verdict};
use crate::judge::Judgement;
use crate::verdict::{Confidence, Outcome};
use coroner_causes::cause::{Cause, Nature, Stage, Tier};
use coroner_scene::deployments::{came_to_nothing, is_no_newer, replaced};
use coroner_scene::facts::Facts;

/// Beside tasks that failed, a service speaks only of something that needs a fix of its own, and then as one of two truths: what ended the
/// tasks is what most of its own events tell, too.
pub(crate) fn beside_failed_tasks(mut judgement: Judgement<'_>) -> Option<Judgement<'_>> {
    // Should all of the failures turn out to be history, that it is well today comes first.
    if judgement.outcome == Outcome::Running && judgement.reasoning.is_none() {
        return Some(judgement);
    }
    let found = judgement.reasoning.as_mut()?;
    let cause = found.root.cause;
    let own = matches!(cause.stage, Stage::Placement | Stage::Scaling | Stage::Request) && cause.tier != Tier::Wrapper;
    let proven = found.confidence == Confidence::Certain && judgement.outcome == Outcome::Failed;
    if cause.nature != Nature::Healed && !(own && proven) {
        return None;
    }
    if found.confidence == Confidence::Certain {
        (found.confidence, found.probability) = (Confidence::Likely, found.probability.min(0.95));
    }
    Some(judgement)
}

/// A failure of before the service was steady is history, whether another revision cured it or it healed by itself.
pub(crate) fn tell_history(facts: &Facts<'_>, verdicts: &mut [Verdict]) {
    for verdict in verdicts.iter_mut().filter(|verdict| verdict.subject.kind == "task" && verdict.outcome == Outcome::Failed) {
        let mut services = facts.services.iter().filter(|service| {
            service.service_name.as_str() == verdict.subject.service
                && (verdict.subject.cluster.is_empty() || service.cluster_name() == verdict.subject.cluster)
        });
        let Some((service, (_, last))) = services.next().zip(verdict.period) else { continue };
        let steady = service.steady_times().max().filter(|steady| *steady > last && service.is_whole());
        let Some((steady, primary)) = steady.zip(service.primary()) else { continue };
        let current = arn::family_revision(&primary.task_definition);
        let same = current == verdict.subject.task_definition;
        // Nothing is proven before it has run for as long as what failed did.
        let now = service.events.iter().filter_map(|event| event.created_at.0).chain(facts.asked_at).max();
        let proven = verdict.lifetimes.zip(now).is_none_or(|((_, most), now)| now.since(steady) >= most);
        if !proven || is_no_newer(current, &verdict.subject.task_definition) {
            continue;
        }
        // A rollback cures nothing: what was wanted did not come about. Nor does a replacement of the same revision cure what killed a
        // task that ran: it will kill the next one.
        let ran = same && (verdict.lifetimes.is_some() || verdict.cause.is_some_and(|cause| cause.stage >= Stage::Start));
        // A steady state in between did not keep it from failing again, and another one has to have started since.
        let again = verdict.period.is_some_and(|(first, last)| service.steady_times().any(|at| at > first && at < last));
        let later = |task: &coroner_ecs::task::Task| task.started_at.0.is_some() && task.created_at.0 > Some(last);
        let told = || facts.index.history.started_after(service, last).is_some_and(|(at, _)| at <= steady);
        let unproven = same && (again || !(facts.tasks.iter().any(|task| later(&task.value)) || told()));
        // How a task takes being stopped shows when it is replaced, and its successor takes it no better.
        let of_a_stop = verdict.cause.is_some_and(|cause| cause.stage == Stage::Stop);
        if ran || unproven || of_a_stop || came_to_nothing(facts, Some(service)).is_some() || replaced(service).is_some() {
            continue;
        }
        let runs = format!(
            "the service has been steady with {} tasks since {} {}",
            service.running_count.0.unwrap_or(0),
            steady.day(),
            &steady.clock()[..5]
        );
        let revision = arn::family_revision(&primary.task_definition);
        verdict.cured = Some(match same {
            true => format!("{runs} (UTC)"),
            false => format!("{revision} took its place, and {runs} (UTC)"),
        });
    }
}

/// Tasks that failed to start before another of the same revision did are told with the service that healed.
pub(crate) fn tell_healed_starts(facts: &Facts<'_>, verdicts: &mut Vec<Verdict>) {
    let steady = facts.services.iter().flat_map(|service| service.value.steady_times()).max();
    let healed = |verdict: &Verdict| verdict.subject.kind == "service" && is_healed(verdict);
    let Some(service) = verdicts.iter().position(healed) else { return };
    let subject = verdicts[service].subject.clone();
    let told = |verdict: &Verdict| {
        let before_it_ran = verdict.cause.is_some_and(|cause| cause.stage <= Stage::Create);
        let same = (&verdict.subject.service, &verdict.subject.task_definition) == (&subject.service, &subject.task_definition);
        // What failed after the service was last steady has not healed.
        let before = verdict.period.zip(steady).is_none_or(|((_, last), steady)| last < steady);
        verdict.subject.kind == "task" && verdict.outcome == Outcome::Failed && before_it_ran && same && before
    };
    let contributions: Vec<Contribution> = verdicts
        .iter()
        .filter(|verdict| told(verdict))
        .filter_map(|verdict| Some(Contribution { cause: verdict.cause?, summary: verdict.summary.clone() }))
        .collect();
    verdicts[service].contributing.extend(contributions);
    verdicts.retain(|verdict| !told(verdict));
}

/// Whether a refusal that healed is all that it tells.
fn is_healed(verdict: &Verdict) -> bool {
    verdict.cause.is_some_and(|cause| cause.nature == Nature::Healed)
}

/// Drops each verdict that another one makes needless. All rules see the verdicts as they were before any was dropped, so that their order
/// doesn't matter.
pub(crate) fn drop_covered(verdicts: &mut Vec<Verdict>) {
    let around = Around::of(verdicts);
    verdicts.retain(|verdict| !COVERED.iter().any(|covered| covered(verdict, &around)));
}

/// Rules by which a verdict is needless.
const COVERED: [fn(&Verdict, &Around) -> bool; 5] =
    [runs_as_its_service_tells, runs_beside_failed_ones, is_told_by_its_tasks, is_explained_by_its_service, healed_beside_a_fault];

/// What the other verdicts tell.
struct Around {
    /// Services that have a verdict of their own.
    services: HashSet<String>,
    /// Clusters and services of which something failed.
    failed: HashSet<(String, String)>,
    /// Services that failed, each with the cause.
    explained: Vec<(String, &'static Cause)>,
    /// Whether a cause of a task is told.
    tasks_told: bool,
    /// Whether anything but a refusal that healed is told.
    several: bool,
}

impl Around {
    fn of(verdicts: &[Verdict]) -> Around {
        let of_services = || verdicts.iter().filter(|verdict| verdict.subject.kind == "service");
        let failed = verdicts.iter().filter(|verdict| verdict.is_failure() && verdict.cured.is_none());
        let explaining = of_services().filter(|verdict| verdict.outcome == Outcome::Failed);
        Around {
            services: of_services().map(|verdict| verdict.subject.service.clone()).collect(),
            failed: failed.map(|verdict| (verdict.subject.cluster.clone(), verdict.subject.service.clone())).collect(),
            explained: explaining.filter_map(|verdict| Some((verdict.subject.service.clone(), verdict.cause?))).collect(),
            tasks_told: verdicts.iter().any(|verdict| verdict.subject.kind == "task" && verdict.cause.is_some()),
            several: verdicts.iter().any(|verdict| verdict.cause.is_some() && !is_healed(verdict)),
        }
    }
}

fn is_running_task(verdict: &Verdict) -> bool {
    verdict.subject.kind == "task" && verdict.outcome == Outcome::Running && verdict.cause.is_none()
}

/// That a task runs is part of what the verdict of its service says.
fn runs_as_its_service_tells(verdict: &Verdict, around: &Around) -> bool {
    is_running_task(verdict) && around.services.contains(&verdict.subject.service)
}

/// Where tasks of a service failed, nobody asks for those that run, or for the sum of them.
fn runs_beside_failed_ones(verdict: &Verdict, around: &Around) -> bool {
    let of = || (verdict.subject.cluster.clone(), verdict.subject.service.clone());
    let service_runs = verdict.subject.kind == "service" && verdict.outcome == Outcome::Running && verdict.cause.is_none();
    (is_running_task(verdict) || service_runs) && !verdict.subject.service.is_empty() && around.failed.contains(&of())
}

/// A service of which nothing can be said says nothing beside tasks that tell why they ended.
fn is_told_by_its_tasks(verdict: &Verdict, around: &Around) -> bool {
    verdict.subject.kind != "task" && verdict.outcome == Outcome::Undetermined && verdict.cause.is_none() && around.tasks_told
}

/// What the service's own cause brings about is told once: its tasks were stopped, and the service says why.
fn is_explained_by_its_service(verdict: &Verdict, around: &Around) -> bool {
    let explains = |slug: &'static str| {
        around.explained.iter().any(|(service, by)| *service == verdict.subject.service && by.explains.contains(&slug))
    };
    verdict.outcome == Outcome::StoppedAsIntended && verdict.cause.is_some_and(|cause| explains(cause.slug))
}

/// That something healed is no news beside what didn't.
fn healed_beside_a_fault(verdict: &Verdict, around: &Around) -> bool {
    around.several && verdict.outcome == Outcome::Running && is_healed(verdict)
}

/// That nothing can be said of something without a name is no answer beside others.
pub(crate) fn drop_nameless(verdicts: &mut Vec<Verdict>) {
    if verdicts.len() > 1 {
        verdicts.retain(|verdict| !(verdict.outcome == Outcome::Undetermined && verdict.cause.is_none() && verdict.subject.arn.is_empty()));
    }
}

/// Who asked about one task is told of that one; the others are there for its sake.
pub(crate) fn keep_what_was_asked_about(case: &Case, verdicts: &mut Vec<Verdict>) {
    if let Some(about) = case.about.as_deref().filter(|about| verdicts.iter().any(|verdict| verdict.subject.arn == *about)) {
        verdicts.retain(|verdict| verdict.subject.arn == about);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::draft::Subject;

    fn verdict(kind: &'static str, name: &str, outcome: Outcome, slug: &str) -> Verdict {
        let subject = Subject {
            kind,
            arn: format!("{kind}/{name}"),
            cluster: "prod".to_owned(),
            service: name.to_owned(),
            task_definition: format!("{name}:7"),
            ..Subject::default()
        };
        let cause = (!slug.is_empty()).then(|| coroner_causes::cause(slug).unwrap());
        Verdict { cause, summary: format!("summary of {slug}"), ..Verdict::on(subject, outcome, (Confidence::Likely, 0.9)) }
    }

    fn kept(verdicts: &[Verdict]) -> Vec<String> {
        let mut verdicts = verdicts.to_vec();
        drop_covered(&mut verdicts);
        verdicts.into_iter().map(|verdict| verdict.subject.arn).collect()
    }

    #[test]
    fn a_task_that_runs_is_told_by_its_service_alone() {
        let runs = verdict("task", "web", Outcome::Running, "");
        assert_eq!(kept(&[runs.clone(), verdict("service", "web", Outcome::Running, "")]), ["service/web"]);
        assert_eq!(kept(&[runs.clone(), verdict("service", "api", Outcome::Running, "")]), ["task/web", "service/api"]);
        let finding = verdict("task", "web", Outcome::Running, "transient-recovered");
        assert_eq!(kept(&[finding, verdict("service", "web", Outcome::Running, "")]), ["task/web", "service/web"]);
    }

    #[test]
    fn a_task_that_runs_is_not_told_beside_failed_ones_of_its_service() {
        let (runs, failed) = (verdict("task", "web", Outcome::Running, ""), verdict("task", "web", Outcome::Failed, "application-error"));
        let named = |arn: &str, verdict: &Verdict| Verdict {
            subject: Subject { arn: arn.to_owned(), ..verdict.subject.clone() },
            ..verdict.clone()
        };
        assert_eq!(kept(&[named("runs", &runs), named("failed", &failed)]), ["failed"]);
        let other = verdict("task", "api", Outcome::Failed, "application-error");
        assert_eq!(kept(&[named("runs", &runs), named("failed", &other)]), ["runs", "failed"]);
        let nameless = verdict("task", "", Outcome::Running, "");
        assert_eq!(kept(&[named("runs", &nameless), verdict("task", "", Outcome::Failed, "application-error")]), ["runs", "task/"]);
    }

    #[test]
    fn a_service_of_which_nothing_is_known_is_not_told_beside_tasks_that_tell() {
        let unknown = verdict("service", "web", Outcome::Undetermined, "");
        assert_eq!(kept(&[unknown.clone(), verdict("task", "web", Outcome::Failed, "application-error")]), ["task/web"]);
        assert_eq!(kept(&[unknown, verdict("task", "web", Outcome::Undetermined, "")]), ["service/web", "task/web"]);
    }

    #[test]
    fn what_a_service_explains_of_its_tasks_is_told_once() {
        let normal = |by: &Cause, explained: bool| {
            crate::CAUSES.iter().find(|cause| cause.tier == Tier::Normal && by.explains.contains(&cause.slug) == explained).copied()
        };
        let of_services = crate::CAUSES.iter().filter(|cause| cause.stage == Stage::LoadBalancer || cause.stage == Stage::Deployment);
        let (by, explained) = of_services.filter_map(|by| Some((by, normal(by, true)?))).next().unwrap();
        let failed = verdict("service", "web", Outcome::Failed, by.slug);
        let stopped = verdict("task", "web", Outcome::StoppedAsIntended, explained.slug);
        assert_eq!(kept(&[failed.clone(), stopped]), ["service/web"]);
        let other = verdict("task", "web", Outcome::StoppedAsIntended, normal(by, false).unwrap().slug);
        assert_eq!(kept(&[failed, other]), ["service/web", "task/web"]);
    }

    #[test]
    fn what_healed_is_not_told_beside_a_fault() {
        let healed = verdict("service", "web", Outcome::Running, "transient-recovered");
        assert_eq!(kept(&[healed.clone(), verdict("task", "web", Outcome::Failed, "application-error")]), ["task/web"]);
        assert_eq!(kept(&[healed]), ["service/web"]);
    }

    #[test]
    fn tasks_that_failed_to_start_are_told_with_the_service_that_healed() {
        let healed = verdict("service", "web", Outcome::Running, "transient-recovered");
        let mut all = vec![
            healed.clone(),
            verdict("task", "web", Outcome::Failed, "image-tag-not-found"),
            verdict("task", "web", Outcome::Failed, "application-error"),
            verdict("task", "api", Outcome::Failed, "image-tag-not-found"),
        ];
        tell_healed_starts(&Facts::default(), &mut all);
        let left: Vec<&str> = all.iter().map(|verdict| verdict.summary.as_str()).collect();
        assert_eq!(left, ["summary of transient-recovered", "summary of application-error", "summary of image-tag-not-found"]);
        assert_eq!(all[0].contributing[0].cause.slug, "image-tag-not-found");
        let mut without = vec![verdict("task", "web", Outcome::Failed, "image-tag-not-found")];
        tell_healed_starts(&Facts::default(), &mut without);
        assert_eq!(without.len(), 1);
    }

    #[test]
    fn nothing_known_of_nothing_is_said_alone_only() {
        let mut nameless = verdict("service", "", Outcome::Undetermined, "");
        nameless.subject.arn.clear();
        let mut all = vec![nameless.clone()];
        drop_nameless(&mut all);
        assert_eq!(all.len(), 1);
        all.push(verdict("task", "web", Outcome::Failed, "application-error"));
        drop_nameless(&mut all);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].subject.kind, "task");
    }

    #[test]
    fn who_asked_about_one_task_is_told_of_that_one() {
        let both = || {
            vec![verdict("task", "web", Outcome::Failed, "application-error"), verdict("task", "api", Outcome::Failed, "application-error")]
        };
        let case = |about: &str| Case { about: Some(about.to_owned()), ..Case::default() };
        let (mut known, mut unknown) = (both(), both());
        keep_what_was_asked_about(&case("task/api"), &mut known);
        keep_what_was_asked_about(&case("task/gone"), &mut unknown);
        assert_eq!((known.len(), known[0].subject.service.as_str(), unknown.len()), (1, "api", 2));
    }
}
