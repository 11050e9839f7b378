//! What subjects share that are strangers otherwise: hosts and load balancers.

use std::collections::HashMap;

use coroner_case::Located;
use coroner_ecs::arn;
use coroner_ecs::service::Service;
use coroner_ecs::task::Task;

use crate::owner::place::Place;
use crate::seen::Seen;

/// What subjects share that are strangers otherwise.
#[derive(Default)]
pub struct Neighbours<'a> {
    /// Tasks that ended with their container instance, by its id.
    lost: HashMap<&'a str, Vec<&'a Located<Task>>>,
    /// Services behind a Classic Load Balancer, by its name.
    classic: HashMap<&'a str, Vec<&'a Located<Service>>>,
}

impl<'a> Neighbours<'a> {
    /// Reads them out of all tasks and services of a case.
    pub fn of(tasks: &Seen<'a, Task>, services: &Seen<'a, Service>) -> Neighbours<'a> {
        let mut all = Neighbours::default();
        for task in tasks {
            if let Some(instance) = task.container_instance_arn.some().filter(|_| task.stopped_reason.contains("Host EC2 (instance")) {
                all.lost.entry(arn::short_name(instance)).or_default().push(task);
            }
        }
        for service in services {
            for balancer in service.load_balancers.iter().filter_map(|balancer| balancer.load_balancer_name.some()) {
                all.classic.entry(balancer).or_default().push(service);
            }
        }
        all
    }

    /// Tasks that ECS says ended with the container instance.
    pub fn lost_with(&self, instance: &str) -> impl Iterator<Item = &'a Located<Task>> {
        self.lost.get(instance).into_iter().flatten().copied()
    }

    /// Services of the same account and Region behind the Classic Load Balancer.
    pub fn behind(&self, balancer: &str, service: &Service) -> impl Iterator<Item = &'a Located<Service>> {
        let here = Place { cluster: "", ..Place::of_service(service) };
        self.classic
            .get(balancer)
            .into_iter()
            .flatten()
            .copied()
            .filter(move |other| Place { cluster: "", ..Place::of_service(other) }.may_be(here))
    }
}
