//! Whether a task fits on a container instance: reservations against what the agent registered.

use coroner_case::Located;
use coroner_ecs::definition::TaskDefinition;
use coroner_ecs::instance::ContainerInstance;

use crate::scene::Scene;
use crate::signature::Strength;
use crate::verdict::Remedy;
use crate::weigh::Weigher;

/// Something that tasks reserve.
pub(crate) struct Reserved {
    /// Its name among an instance's resources.
    pub(crate) resource: &'static str,
    /// What it is counted in.
    pub(crate) unit: &'static str,
    /// What people call it.
    pub(crate) word: &'static str,
    /// How much of it a task needs.
    pub(crate) needed: fn(&TaskDefinition) -> Option<i64>,
}

/// What the task needs, the most that an instance has left, and that instance.
type Fit<'a> = (i64, i64, &'a Located<ContainerInstance>);

impl Reserved {
    fn fit<'a>(&self, scene: &Scene<'a>) -> Option<Fit<'a>> {
        let needed = (self.needed)(scene.definition?).filter(|needed| *needed > 0)?;
        let usable = scene.case.instances.iter().filter(|instance| matches!(instance.status.as_str(), "" | "ACTIVE"));
        let left = |instance: &'a Located<ContainerInstance>| Some((instance.remaining(self.resource)?, instance));
        let (best, instance) = usable.filter_map(left).max_by_key(|(left, _)| *left)?;
        Some((needed, best, instance))
    }

    /// Weighs the arithmetic beside the message that the scheduler gave.
    pub(crate) fn weigh(&self, scene: &Scene<'_>, weigh: &mut Weigher) {
        let Some((needed, best, instance)) = self.fit(scene).filter(|_| weigh.supported()) else { return };
        let unit = self.unit;
        if best < needed {
            weigh.moderate(|| {
                scene.fact(
                    instance,
                    "remainingResources",
                    format!("the task needs {needed} {unit}, the instance with most has {best} left"),
                )
            });
        } else {
            weigh.against(Strength::Moderate, || {
                scene.fact(instance, "remainingResources", format!("{best} {unit} are left now and {needed} are needed"))
            });
        }
    }

    /// The summary with the numbers.
    pub(crate) fn says(&self, scene: &Scene<'_>) -> String {
        match self.fit(scene) {
            Some((needed, best, instance)) => {
                let all = instance.registered(self.resource).map_or_else(String::new, |all| format!(" of {all}"));
                format!("no container instance has {needed} {} free for the task; the best has {best}{all}", self.unit)
            }
            None => format!("no container instance has enough {} left for the task", self.word),
        }
    }

    /// Which of "more instances", "larger instances" and "a smaller task" helps.
    pub(crate) fn fix(&self, scene: &Scene<'_>) -> Vec<Remedy> {
        let Some((needed, best, instance)) = self.fit(scene) else { return Vec::new() };
        let Some(all) = instance.registered(self.resource) else { return Vec::new() };
        let kind = instance.attribute("ecs.instance-type").unwrap_or("this type");
        let (unit, word) = (self.unit, self.word);
        let summary = if needed > all {
            format!(
                "use larger instances, or let the task reserve at most {all} {unit}: an instance of {kind} registers {all} and the task wants {needed}, so more of them never help"
            )
        } else {
            let or = if best > 0 { format!("; or let it reserve at most the {best} that are left") } else { String::new() };
            format!("add an instance: an empty {kind} registers {all} {unit} and holds the task{or}")
        };
        let why = format!(
            "The scheduler compares what tasks reserve with what the agent registered, not with what is used: an idle instance may be full, and {word} that is not reserved is free at once."
        );
        vec![Remedy {
            summary,
            why,
            risk: if best > 0 || needed > all {
                "A reservation below what the task needs only moves the shortage to run time.".to_owned()
            } else {
                String::new()
            },
            ..Remedy::default()
        }]
    }
}
