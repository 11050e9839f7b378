//! What an all-clear must prove. "Nothing failed" sends a person back to bed and a pipeline on to production: it is said only where none of
//! these rules objects, and then with what was looked at and what was not there to look at.
//!
//! Each rule stands by itself, with its reason. A rule sees one scene, and answers with the fact that speaks against an all-clear.

use coroner_ecs::service::TaskSet;
use coroner_ecs::task::{Container, Task};
use coroner_scene::crash::Gravity;
use coroner_scene::deployments::{newest, replaced};
use coroner_scene::exit::exit_words;
use coroner_scene::healing::is_killed_worker;
use coroner_scene::pattern::pattern;
use coroner_scene::quote::{Fact, shorten};
use coroner_scene::scene::{Scene, TOO_LONG};
use coroner_scene::signature::{LOG, Strength};
use coroner_scene::story::{End, contains_any, is_helper};

/// In milliseconds: a task that waits no longer than that is on its way.
const ON_ITS_WAY: i64 = 180_000;
/// In milliseconds: a deployment of which nothing runs so long after it began. Images of gigabytes take a third of that.
const STANDS_STILL: i64 = 1_800_000;
/// Failed tasks of a deployment that are no mishap: at so many the circuit breaker gives the smallest service up.
/// [Deployment circuit breaker](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html)
const SEVERAL: i64 = 3;

/// What was looked at before something was called well.
#[derive(Default)]
pub(crate) struct Audit {
    /// What speaks against it, by the order of the rules.
    pub(crate) objections: Vec<Fact>,
    /// Whether what speaks against it is only that nothing shows it.
    pub(crate) unproven: bool,
    /// What was there to look at: `3 deployments`.
    pub(crate) checked: Vec<String>,
    /// What was not: `health of targets`.
    pub(crate) unseen: Vec<&'static str>,
}

type Rule = fn(&Scene<'_>) -> Option<Fact>;

/// The rules, worst first.
const RULES: [Rule; 25] = [
    a_deployment_came_to_nothing,
    the_newest_deployment_fails,
    the_newest_deployment_stands_still,
    the_deployment_s_watch_has_gone_off,
    an_alarm_of_the_deployment_is_on,
    a_task_set_stands_still,
    tasks_end_by_themselves,
    a_container_never_came_up,
    it_never_started,
    a_container_ended_badly,
    no_essential_container_ended_well,
    another_may_have_ended_it,
    a_container_is_gone,
    it_ended_by_a_fault,
    it_gave_up_with_nought,
    its_last_word_is_an_error,
    the_check_fails,
    unhealthy_tasks_are_replaced,
    a_target_is_unhealthy,
    nobody_serves,
    an_instance_of_the_registry_is_unhealthy,
    an_instance_is_impaired,
    it_waits_too_long,
    workers_are_killed,
    a_complaint_comes_back,
];

/// What speaks against it only in that nothing shows it.
const UNPROVEN: [Rule; 4] = [nobody_knows_how_long_it_waits, nobody_knows_how_many_run, nobody_knows_what_runs, nobody_knows_why_it_ended];

/// Looks at what was called well.
pub(crate) fn audit(scene: &Scene<'_>) -> Audit {
    if scene.pasted {
        return Audit::default();
    }
    let mut objections: Vec<Fact> = RULES.iter().filter_map(|rule| rule(scene)).collect();
    let unproven = objections.is_empty();
    objections.extend(UNPROVEN.iter().filter(|_| unproven).find_map(|rule| rule(scene)));
    let (checked, unseen) = if scene.task.is_none() { of_service(scene) } else { of_task(scene) };
    Audit { objections, unproven, checked, unseen }
}

/// What was wanted did not come about, however steadily the old revision runs.
fn a_deployment_came_to_nothing(scene: &Scene<'_>) -> Option<Fact> {
    scene.came_to_nothing.as_ref().filter(|_| scene.task.is_none()).map(|failed| failed.fact())
}

/// The newest deployment is judged by its own counts: sums over old and new look whole.
fn the_newest_deployment_fails(scene: &Scene<'_>) -> Option<Fact> {
    let service = scene.service.filter(|_| scene.task.is_none())?;
    let newest = service.primary().filter(|newest| newest.rollout_state.as_str() != "COMPLETED")?;
    let running = newest.running_count.0.unwrap_or(0);
    // A task that gets well sets the count to nought: while it stands, those that run have proven nothing.
    let failed = newest.failed_tasks.0.filter(|failed| *failed >= if running == 0 { 1 } else { SEVERAL })?;
    let wanted = newest.desired_count.0.or(service.desired_count.0).unwrap_or(0);
    let text = format!("{failed} tasks of the newest deployment failed, and {running} of {wanted} run");
    Some(scene.of_the_service("deployments", text))
}

/// A deployment of which nothing runs for so long gets nowhere, whatever the old revision does.
fn the_newest_deployment_stands_still(scene: &Scene<'_>) -> Option<Fact> {
    let service = scene.service.filter(|_| scene.task.is_none())?;
    let newest = service.primary().filter(|newest| newest.rollout_state.as_str() == "IN_PROGRESS")?;
    let none = newest.running_count.0 == Some(0) && newest.desired_count.0.is_some_and(|desired| desired > 0);
    let stood = scene.now()?.since(newest.created_at.0.filter(|_| none)?);
    let text = format!("no task of the newest deployment runs {} after it began", coroner_ecs::time::span(stood));
    (stood > STANDS_STILL).then(|| scene.of_the_service("deployments", text))
}

/// The record of a deployment that goes on, or an alarm that it watches, may be further than the service's own counts.
fn the_deployment_s_watch_has_gone_off(scene: &Scene<'_>) -> Option<Fact> {
    if scene.task.is_some() {
        return None;
    }
    let deployment = newest(scene.case).filter(|deployment| !deployment.is_over())?;
    let failures = deployment.deployment_circuit_breaker.failure_count.0.filter(|count| *count >= SEVERAL);
    if let Some(count) = failures {
        return Some(scene.fact(
            deployment,
            "deploymentCircuitBreaker/failureCount",
            format!("the circuit breaker counts {count} failed tasks"),
        ));
    }
    let gone_off = deployment.alarms.status.as_str() == "TRIGGERED";
    gone_off.then(|| scene.fact(deployment, "alarms/status", "an alarm that the deployment watches has gone off"))
}

/// More tasks were started than are wanted and were stopped: they end by themselves, whatever the sums of the moment are.
fn tasks_end_by_themselves(scene: &Scene<'_>) -> Option<Fact> {
    let service = scene.service.filter(|_| scene.task.is_none())?;
    let lost = replaced(service)?;
    let every = coroner_ecs::time::span(lost.span.1.since(lost.span.0) / lost.tasks.max(1));
    let text = format!("{} tasks ended that nobody stopped, one every {every}, and were replaced", lost.tasks);
    Some(scene.of_the_service("events", text).when(Some(lost.span.1)))
}

/// A container that could not be created or pulled leaves no code, and its task may run without it.
fn a_container_never_came_up(scene: &Scene<'_>) -> Option<Fact> {
    let task = scene.task?;
    let never = |container: &&Container| {
        let over = container.last_status.as_str() == "STOPPED" || task.stopped();
        over && container.exit_code.0.is_none() && container.reason.contains("Error")
    };
    // What a stop interrupts is no fault of the container's.
    let interrupted = |container: &Container| {
        !matches!(scene.story.end, End::Running | End::ByItself | End::NeverStarted)
            && contains_any(&container.reason, &["canceled", "cancelled", "task stopped before", "TaskStoppedBefore"])
    };
    // A helper's place is beside what runs: once the work is done, nobody misses it.
    let missed = |container: &&Container| !(task.stopped() && is_helper(container));
    let container = task.containers.iter().filter(never).filter(|container| !interrupted(container)).find(missed)?;
    Some(scene.seen("containers", format!("{} never came up: {}", container.name, shorten(&container.reason, 200))))
}

/// A task that was asked to stop before it ever ran waited for something that did not come, whoever lost patience.
fn it_never_started(scene: &Scene<'_>) -> Option<Fact> {
    let task = scene.task.filter(|task| task.stopped() && task.started_at.0.is_none())?;
    let waited = task.stopping_at.0.or(task.stopped_at.0)?.since(task.created_at.0?);
    let text = format!("it was asked to stop {} after it was made, and had not started", coroner_ecs::time::span(waited));
    (waited > TOO_LONG).then(|| scene.seen("createdAt", text))
}

/// Of a task that ended by itself some container that is essential must have ended well: that others did says nothing.
fn no_essential_container_ended_well(scene: &Scene<'_>) -> Option<Fact> {
    let task = scene.task.filter(|task| task.stopped() && scene.story.end == End::ByItself)?;
    let definitions = &scene.definition?.container_definitions;
    let waited_for = |name: &str| definitions.iter().flat_map(|one| one.depends_on.iter()).any(|on| on.container_name.as_str() == name);
    let essential = |container: &&Container| {
        let known = definitions.iter().find(|one| one.name == container.name);
        known.is_some_and(|known| known.is_essential()) && !waited_for(&container.name)
    };
    let mut all = task.containers.iter().filter(essential).peekable();
    let first = *all.peek()?;
    let well = all.any(|container| container.exit_code.0 == Some(0));
    (!well).then(|| scene.seen("containers", format!("{} is essential and ended: {}", first.name, exit_words(first))))
}

/// Where neither a definition tells what is essential nor a log who was at work last, one container's good end is not the task's while
/// another's is bad: a job that is killed beside an init container that did its work looks the same as a job that is done beside a helper
/// that would not stop.
fn another_may_have_ended_it(scene: &Scene<'_>) -> Option<Fact> {
    let task = scene.task.filter(|task| task.stopped() && scene.story.end == End::ByItself && scene.definition.is_none())?;
    if scene.streams().next().is_some() {
        return None;
    }
    // What SIGTERM does to those that are stopped along.
    let badly = |container: &&Container| container.exit_code.0.is_some_and(|code| !matches!(code, 0 | 143)) && !is_helper(container);
    let container = task.containers.iter().find(badly)?;
    Some(
        scene.seen(
            "containers",
            format!("{} ended: {}, and no task definition tells what is essential", container.name, exit_words(container)),
        ),
    )
}

/// That somebody called StopTask tells nothing of what had ended before, and no program answers SIGTERM with a fault of its own.
fn it_ended_by_a_fault(scene: &Scene<'_>) -> Option<Fact> {
    let task = scene.task.filter(|task| task.stopped() && scene.story.asked())?;
    let untimed = task.stopping_at.0.is_none() || task.execution_stopped_at.0.is_none();
    let fault = |code: i64| matches!(code, 132 | 134 | 135 | 136 | 139) || (untimed && !matches!(code, 0 | 137 | 143));
    let container = task.containers.iter().find(|container| container.exit_code.0.is_some_and(fault) && !is_helper(container))?;
    Some(scene.seen("containers", format!("{} ended: {}, which is no answer to a stop", container.name, exit_words(container))))
}

/// ECS replaces what fails its health checks, and the counts look whole all the while.
fn unhealthy_tasks_are_replaced(scene: &Scene<'_>) -> Option<Fact> {
    let service = scene.service.filter(|_| scene.task.is_none())?;
    let steady = service.steady_times().max();
    let since = |at: Option<coroner_ecs::Timestamp>| steady.is_none_or(|steady| at.is_none_or(|at| at > steady));
    let replaced = |event: &&coroner_ecs::service::ServiceEvent| event.message.contains("due to an unhealthy status");
    let mut events = service.events.iter().filter(replaced).filter(|event| since(event.created_at.0));
    let last = events.next()?;
    let text = format!("since it was last steady, ECS has replaced unhealthy tasks {} times", 1 + events.count());
    Some(Fact { at: last.created_at.0, ..scene.of_the_service("events", text) })
}

/// Of a service of which not both counts are told, or neither a deployment nor an event, nobody knows how it stands: counts look whole
/// while a deployment fails.
fn nobody_knows_how_many_run(scene: &Scene<'_>) -> Option<Fact> {
    let service = scene.service.filter(|_| scene.task.is_none())?;
    let last_is_steady = service.events.iter().max_by_key(|event| event.created_at.0).is_some_and(|event| event.is_steady());
    let primaries = service.deployments.iter().filter(|deployment| deployment.status.as_str() == "PRIMARY").count();
    let events = service.events.iter().any(|event| !event.message.is_empty());
    let task_sets = !service.task_sets.is_empty();
    let text = match () {
        () if service.running_count.0.is_none() && !last_is_steady => "nothing tells how many of its tasks run",
        () if service.desired_count.0.is_none() && !last_is_steady => "nothing tells how many tasks are wanted",
        () if primaries > 1 => "the deployments are those of several services",
        () if primaries == 0 && !service.deployments.is_empty() && !task_sets => "nothing tells which of its deployments is the newest",
        () if service.service_arn.is_empty()
            && primaries == 0
            && !events
            && !task_sets
            && scene.case.service_deployments.is_empty()
            && !scene.case.live =>
        {
            "neither its deployments nor its events are told"
        }
        () => return None,
    };
    Some(scene.of_the_service("", text.to_owned()))
}

/// An exit code alone, or that the scheduler stopped it, is what normal ends and failures have in common.
fn nobody_knows_why_it_ended(scene: &Scene<'_>) -> Option<Fact> {
    let task = scene.task.filter(|_| scene.story.end != End::Running)?;
    let unsaid = task.stopped_reason.is_empty();
    let piece = unsaid && task.stop_code.is_empty() && task.created_at.0.is_none() && task.stopped_at.0.is_none();
    let by_scheduler = unsaid && task.stop_code.as_str() == "ServiceSchedulerInitiated";
    (piece || by_scheduler).then(|| scene.seen("stoppedReason", "its record does not tell why it ended".to_owned()))
}

/// A task of which the record does not say in which state it is, or names neither it nor a container, is a piece of one.
fn nobody_knows_what_runs(scene: &Scene<'_>) -> Option<Fact> {
    let task = scene.task.filter(|_| scene.story.end == End::Running)?;
    let nameless = task.task_arn.is_empty() && task.containers.is_empty();
    const STATES: [&str; 7] = ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING"];
    let stateless = !STATES.contains(&task.last_status.as_str());
    // Whoever is asked to end says why in the same record.
    let ends = task.desired_status.as_str() == "STOPPED" && task.stopped_reason.is_empty() && task.stop_code.is_empty();
    let text = match () {
        () if stateless => "nothing tells in which state it is",
        () if ends => "it is to end, and nothing tells why",
        () => "neither its ARN nor its containers are told",
    };
    (nameless || stateless || ends).then(|| scene.seen("lastStatus", text.to_owned()))
}

/// What the load balancer or an alarm is to Cloud Map: nobody is told of an instance that is unhealthy.
fn an_instance_of_the_registry_is_unhealthy(scene: &Scene<'_>) -> Option<Fact> {
    let sick = scene.case.discovery_health.iter().filter(|_| scene.task.is_none()).find(|instance| instance.value.1 == "UNHEALTHY")?;
    Some(scene.fact(sick, "", format!("Cloud Map calls instance {} unhealthy", sick.value.0)))
}

/// ECS's own check of an instance: what runs there may answer nobody, and nothing that ends there is started again.
/// [Container instance health](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-health.html)
fn an_instance_is_impaired(scene: &Scene<'_>) -> Option<Fact> {
    let of_service = |task: &Task| scene.service.is_some_and(|service| task.service_name() == service.service_name.some());
    let hosts = |arn: &str| match scene.task {
        Some(task) => task.container_instance_arn.as_str() == arn,
        None => scene.case.tasks.iter().any(|task| of_service(task) && !task.stopped() && task.container_instance_arn.as_str() == arn),
    };
    let mut impaired = scene.case.instances.iter().filter(|instance| instance.health_status.overall_status.as_str() == "IMPAIRED");
    let instance = impaired.find(|instance| hosts(&instance.container_instance_arn))?;
    let text = format!("instance {} is IMPAIRED", instance.ec2_instance_id.some().unwrap_or("that runs tasks"));
    Some(scene.fact(instance, "healthStatus/overallStatus", text))
}

/// An alarm that ends deployments, while one is under way.
fn an_alarm_of_the_deployment_is_on(scene: &Scene<'_>) -> Option<Fact> {
    let service = scene.service.filter(|_| scene.task.is_none())?;
    service.primary().filter(|newest| newest.rollout_state.as_str() == "IN_PROGRESS")?;
    let names = &service.deployment_configuration.alarms.alarm_names;
    let on = |alarm: &coroner_ecs::observation::Alarm| alarm.state_value.as_str() == "ALARM" && names.contains(&alarm.alarm_name);
    let alarm = scene.case.alarms.iter().find(|alarm| on(&alarm.value))?;
    Some(scene.fact(alarm, "StateValue", format!("the alarm {} is on, and ends deployments", alarm.alarm_name)))
}

/// The tasks of a set that CodeDeploy or another controller made: it is a deployment of its own.
fn a_task_set_stands_still(scene: &Scene<'_>) -> Option<Fact> {
    let service = scene.service.filter(|_| scene.task.is_none())?;
    let short = |set: &&TaskSet| {
        let counts = set.running_count.0.zip(set.computed_desired_count.0);
        let lacks = counts.is_some_and(|(running, desired)| running < desired);
        let stood = scene.now().zip(set.created_at.0).is_some_and(|(now, made)| now.since(made) > STANDS_STILL);
        lacks && stood && set.status.as_str() != "DRAINING"
    };
    let set = service.task_sets.iter().find(short)?;
    let (running, desired) = (set.running_count.0.unwrap_or(0), set.computed_desired_count.0.unwrap_or(0));
    Some(scene.of_the_service("taskSets", format!("a task set that is {} runs {running} of {desired} tasks", set.status)))
}

/// A complaint of the catalogue that comes back and back in a program that runs: that it goes on says nothing of its work.
fn a_complaint_comes_back(scene: &Scene<'_>) -> Option<Fact> {
    /// So often is no retry that got through.
    const AGAIN: usize = 5;
    /// Kinds of complaints that are followed.
    const KINDS: usize = 20;
    scene.task.filter(|task| !task.stopped())?;
    let told = scene.hits.iter().filter(|hit| hit.found.signature.strength >= Strength::Strong);
    let told =
        told.map(|hit| (&scene.texts[hit.text], scene.meaning_of(hit))).filter(|(text, cause)| text.place == LOG && cause.ends_programs);
    let mut kinds: Vec<(&str, String)> = Vec::new();
    for (text, _) in told {
        if kinds.len() == KINDS {
            break;
        }
        let kind = kind_of(&text.text);
        if !kinds.iter().any(|(_, known)| *known == kind) {
            kinds.push((text.text.as_ref(), kind));
        }
    }
    kinds.into_iter().find_map(|(line, kind)| {
        let same: Vec<_> = scene.lines().filter(|(_, _, other)| kind_of(&other.message) == kind).collect();
        let (stream, index, last) = same.last()?;
        let after = scene
            .lines()
            .filter(|(other, at, line)| other.origin == stream.origin && at > index && !line.message.trim().is_empty())
            .count();
        // The last of them stands near the end: nothing much came of what was done in between.
        (same.len() >= AGAIN && after <= same.len()).then(|| Fact {
            text: format!("it logged {} times: {}", same.len(), shorten(line, 160)),
            source: format!("{} line {}", stream.origin, index + 1),
            at: last.timestamp.0,
        })
    })
}

/// The words of a line that hold no digits: what is left when ids, times and counts are gone.
fn kind_of(line: &str) -> String {
    line.split_whitespace().filter(|word| !word.contains(|c: char| c.is_ascii_digit())).take(16).collect::<Vec<_>>().join(" ")
}

/// A container that is over in a task that runs, and says neither with which code nor why.
fn a_container_is_gone(scene: &Scene<'_>) -> Option<Fact> {
    let task = scene.task?;
    let gone = |container: &&Container| match scene.story.end {
        End::Running => task.last_status.as_str() == "RUNNING" && container.last_status.as_str() == "STOPPED",
        // Of a helper nobody misses the code.
        End::ByItself => task.stopped() && !is_helper(container),
        _ => false,
    };
    let container = task.containers.iter().filter(|container| container.exit_code.0.is_none()).find(gone)?;
    Some(scene.seen("containers", format!("{} is over, and with which code is not told", container.name)))
}

/// A task that runs on without one of its containers is as well as that container was; and what others wait for ended before they began,
/// so that their good end says nothing of it. Whatever else is stopped with a task may answer that with any code.
fn a_container_ended_badly(scene: &Scene<'_>) -> Option<Fact> {
    let task = scene.task?;
    let waited_for = |container: &Container| {
        let definitions = scene.definition.into_iter().flat_map(|definition| definition.container_definitions.iter());
        let mut dependencies = definitions.flat_map(|definition| definition.depends_on.iter());
        dependencies.any(|on| on.container_name == container.name && matches!(on.condition.as_str(), "COMPLETE" | "SUCCESS"))
    };
    let badly = |container: &&Container| container.exit_code.0.is_some_and(|code| code != 0);
    let told = |container: &&Container| match scene.story.end {
        End::Running => true,
        End::ByItself => waited_for(container),
        _ => false,
    };
    let container = task.containers.iter().filter(badly).find(told)?;
    Some(scene.seen("containers", format!("{} ended: {}", container.name, exit_words(container))))
}

/// A code of 0 says that nobody took the error for one: the last thing that the program said was fatal.
fn it_gave_up_with_nought(scene: &Scene<'_>) -> Option<Fact> {
    scene.task.filter(|task| task.stopped())?;
    if scene.story.end != End::ByItself {
        return None;
    }
    /// What a program says on its way out; whatever else it says after an error, it went on.
    const ON_THE_WAY_OUT: [&str; 8] = ["exit", "shut", "stop", "terminat", "clos", "disconnect", "abort", "quit"];
    let Some(crash) = scene.crash.as_ref().filter(|found| found.crash.gravity >= Gravity::Stack) else {
        return last_word_is_an_error(scene);
    };
    let last = *crash.crash.lines.end();
    // A program that nobody caught the error of is over: what is said after its stack is said by whoever started it.
    let uncaught = crash.crash.gravity == Gravity::Fatal && !crash.crash.error.frame.is_empty();
    let mut after = scene.lines().filter(|(stream, index, line)| crash.is_of(stream) && *index > last && !line.message.trim().is_empty());
    (uncaught || after.all(|(_, _, line)| contains_any(&line.message, &ON_THE_WAY_OUT))).then(|| crash.fact())
}

/// A complaint after which nothing was said at all: `psql: error: …`, `ERROR 1045 …`, `npm ERR! …`.
fn last_word_is_an_error(scene: &Scene<'_>) -> Option<Fact> {
    let (stream, index, line) = scene.lines().filter(|(_, _, line)| !line.message.trim().is_empty()).last()?;
    let shape = pattern!(r"(?i)^\W*(?:[\w./:\[\]-]+\s+){0,4}?(?:(?:fatal|error|panic|exception)\b(?:\s*[:!(\[]|\s)|err!)")?;
    let no_error = pattern!(r"(?i)\b(?:0|no|without|zero)\s+errors?\b")?;
    let says = shape.is_match(&line.message) && !no_error.is_match(&line.message);
    says.then(|| Fact {
        text: format!("the last that it said: {}", shorten(&line.message, 200)),
        source: format!("{} line {}", stream.origin, index + 1),
        at: line.timestamp.0,
    })
}

/// A program that runs on and complained last: nothing shows that it got over it.
fn its_last_word_is_an_error(scene: &Scene<'_>) -> Option<Fact> {
    // A log beside a service is of what its newest deployment starts, as long as that is not through.
    let starts = || scene.service.and_then(|service| service.primary()).is_some_and(|newest| newest.rollout_state.as_str() != "COMPLETED");
    let running = scene.task.map_or_else(starts, |task| !task.stopped());
    let (_, stream, index) = running.then(|| scene.last_error()).flatten()?;
    let line = stream.lines.get(index).map(|line| shorten(&line.message, 200)).unwrap_or_default();
    Some(scene.logged(stream, index, format!("the last that it logged is an error: {line}")))
}

/// A container that runs and fails its check is not well, however long the load balancer still sends requests there.
fn the_check_fails(scene: &Scene<'_>) -> Option<Fact> {
    let task = scene.task.filter(|task| !task.stopped())?;
    (task.health_status.as_str() == "UNHEALTHY").then(|| scene.seen("healthStatus", "its health check fails"))
}

/// A target that the load balancer calls unhealthy now.
fn a_target_is_unhealthy(scene: &Scene<'_>) -> Option<Fact> {
    if scene.task.is_some() {
        return None;
    }
    let sick = scene.case.targets.iter().find(|target| target.target_health.state.as_str() == "unhealthy")?;
    let why = sick.target_health.description.some().or(sick.target_health.reason.some()).unwrap_or("no reason is told");
    Some(scene.fact(sick, "TargetHealth/State", format!("target {} is unhealthy: {}", sick.target.id, shorten(why, 200))))
}

/// Where no target serves, users get errors, whatever the tasks do. In its first minutes a deployment has none yet.
fn nobody_serves(scene: &Scene<'_>) -> Option<Fact> {
    let service = scene.service.filter(|service| scene.task.is_none() && service.is_whole())?;
    let targets = &scene.case.targets;
    let young = || {
        let began = service.primary().and_then(|primary| primary.created_at.0);
        began.zip(scene.now()).is_some_and(|(began, now)| now.since(began) < TOO_LONG)
    };
    if let Some(origin) = scene.case.no_targets.filter(|_| targets.is_empty() && !service.load_balancers.is_empty() && !young()) {
        return Some(Fact { text: "no target is registered with its load balancer".to_owned(), source: origin.to_string(), at: None });
    }
    let first = targets.first()?;
    let serves = targets.iter().any(|target| matches!(target.target_health.state.as_str(), "healthy" | "unused" | "unhealthy"));
    let text = format!("none of {} targets is healthy: the first is {}", targets.len(), first.target_health.state);
    (!serves && !young()).then(|| scene.fact(first, "TargetHealth/State", text))
}

/// A task that waits longer than such a wait takes.
fn it_waits_too_long(scene: &Scene<'_>) -> Option<Fact> {
    let task = scene.task?;
    let waited = scene.waits(task).filter(|waited| *waited > TOO_LONG)?;
    Some(scene.seen("lastStatus", format!("it has been {} for {}", task.last_status, coroner_ecs::time::span(waited))))
}

/// What has not run yet has proven nothing, and where nothing tells how long ago it was made, it may be stuck as well as new.
fn nobody_knows_how_long_it_waits(scene: &Scene<'_>) -> Option<Fact> {
    let untimed = |task: &Task| task.is_waiting() && scene.waits(task).is_none();
    let Some(task) = scene.task else {
        let service = scene.service.filter(|service| service.running_count.0 == Some(0))?;
        let wanted = service.desired_count.0.filter(|wanted| *wanted > 0)?;
        let of_service = |task: &Task| task.service_name() == service.service_name.some();
        let timed = scene.case.tasks.iter().any(|task| of_service(task) && task.is_waiting() && !untimed(task));
        let text = format!("none of {wanted} tasks runs, nobody knows for how long");
        return (!timed && scene.case.asked_at.is_none()).then(|| scene.of_the_service("runningCount", text));
    };
    untimed(task).then(|| scene.seen("lastStatus", format!("it is {}, nobody knows for how long", task.last_status)))
}

/// Whether what a service lacks is on its way: each task that it lacks was made moments ago.
pub(crate) fn is_on_its_way(scene: &Scene<'_>) -> bool {
    let Some(service) = scene.service else { return false };
    let lacking = service.desired_count.0.unwrap_or(0) - service.running_count.0.unwrap_or(0);
    let fresh = |task: &&coroner_case::Located<Task>| scene.waits(&task.value).is_some_and(|waited| waited <= ON_ITS_WAY);
    lacking > 0 && i64::try_from(scene.case.tasks.iter().filter(fresh).count()).is_ok_and(|fresh| fresh >= lacking)
}

/// A master that starts its workers again does not heal what kills them.
fn workers_are_killed(scene: &Scene<'_>) -> Option<Fact> {
    /// So many are no mishap.
    const MORE_THAN_ONCE: usize = 2;
    scene.task.filter(|task| !task.stopped())?;
    let mut killed = scene.lines().filter(|(_, _, line)| is_killed_worker(&line.message));
    let (stream, index, line) = killed.next()?;
    let times = 1 + killed.count();
    let text = format!("workers were killed {times} times, the first: {}", shorten(&line.message, 160));
    (times >= MORE_THAN_ONCE).then(|| Fact { text, source: format!("{} line {}", stream.origin, index + 1), at: line.timestamp.0 })
}

/// What there was of a service.
fn of_service(scene: &Scene<'_>) -> (Vec<String>, Vec<&'static str>) {
    let case = scene.case;
    let deployments = scene.service.map_or(0, |service| service.deployments.len()).max(case.service_deployments.len());
    let events = scene.service.map_or(0, |service| service.events.len()) + case.actions.len();
    let counts = [
        (deployments, "deployment", "deployments"),
        (case.tasks.len(), "task", "tasks"),
        (case.targets.len(), "target", "health of targets"),
        (events, "event", "events"),
        (case.logs.len(), "log", "logs"),
    ];
    let balanced = scene.service.is_some_and(|service| !service.load_balancers.is_empty());
    let told = |of: &&(usize, &str, &'static str)| of.1 != "target" || balanced || of.0 > 0;
    let checked = counts.iter().filter(told).filter(|(count, ..)| *count > 0).map(|(count, name, _)| counted(*count, name)).collect();
    (checked, counts.iter().filter(told).filter(|(count, ..)| *count == 0).map(|(_, _, none)| *none).collect())
}

/// What there was of a task.
fn of_task(scene: &Scene<'_>) -> (Vec<String>, Vec<&'static str>) {
    let containers = scene.task.map_or(0, |task| task.containers.len());
    let logs = scene.streams().count();
    let mut checked = vec![counted(containers, "container")];
    checked.extend((logs > 0).then(|| counted(logs, "log")));
    let mut unseen = Vec::new();
    unseen.extend((logs == 0).then_some("logs"));
    // How the others of its service fare, and its deployments, stand in the service's record.
    unseen.extend((scene.service.is_none() && scene.task.is_some_and(|task| task.service_name().is_some())).then_some("its service"));
    (checked, unseen)
}

fn counted(count: usize, name: &str) -> String {
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}
