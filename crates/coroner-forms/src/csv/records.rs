//! Records of ECS a row each: which columns make a table one, and its rows as JSON.
//!
//! They have the members of <https://github.com/boto/botocore/blob/develop/botocore/data/ecs/2014-11-13/service-2.json>, as queries and
//! people spell them.

use ::csv::StringRecord;

use super::cell::{quoted, write_cell};
use super::header::{Names, is_index, parts, plain};
use super::rows::Rows;
use crate::Value;

/// Members that tell a record of ECS.
const OF_ECS: &str = "clusterArn containerArn containerDefinitions containerInstanceArn desiredCount pendingCount rolloutState runningCount \
    serviceArn stopCode stoppedReason taskArn taskDefinition taskDefinitionArn";
/// Members that tell one together with another.
const OFTEN_OF_ECS: &str = "capacityProviderName desiredStatus detail-type executionStoppedAt exitCode failedTasks healthStatus imageDigest \
    lastStatus launchType platformVersion pullStartedAt pullStoppedAt rolloutStateReason runtimeId schedulingStrategy serviceName startedAt \
    startedBy stoppedAt stoppingAt";
/// Further members that a database may spell in small letters.
const FURTHER: &str = "availabilityZone connectivityAt containerInstances containerOverrides createdAt deploymentConfiguration eventName \
    executionRoleArn failureCount loadBalancers managedAgents memoryReservation networkConfiguration networkInterfaces networkMode \
    platformFamily requiresCompatibilities taskRoleArn updatedAt";

impl Names {
    /// Whether each row is a record of ECS.
    pub(super) fn is_record(&self) -> bool {
        let mut members: Vec<&str> = Vec::new();
        for name in &self.written {
            let last = parts(name).filter(|part| !is_index(part)).last().unwrap_or_default();
            members.extend(known(last, OF_ECS).or_else(|| known(last, OFTEN_OF_ECS)));
        }
        members.sort_unstable();
        members.dedup();
        members.len() > 1 && members.iter().any(|member| known(member, OF_ECS).is_some())
    }

    /// Whether the table holds the events of a service and nothing else, by its first row.
    pub(super) fn is_event(&self, row: &StringRecord) -> bool {
        let others = ["createdat", "id", "message"].iter().filter(|name| self.plain.iter().any(|plain| plain == *name));
        others.count() == 3
            && self.plain.len() == 3
            && self.column("message").and_then(|message| row.get(message)).is_some_and(|message| message.starts_with("(service "))
    }

    /// The path in a record to which each column belongs.
    fn paths(&self) -> Vec<Vec<String>> {
        let mut paths: Vec<Vec<String>> = self.written.iter().map(|name| parts(name).map(spelled).collect()).collect();
        let has = |paths: &[Vec<String>], name: &str| paths.iter().any(|path| path.len() == 1 && path.iter().all(|part| part == name));
        let is_event = has(&paths, "detail-type");
        let lacks_time = is_event && !has(&paths, "time");
        for (path, plain) in paths.iter_mut().zip(&self.plain) {
            if lacks_time && plain == "timestamp" {
                *path = vec!["time".to_owned()];
            }
            // A query of events that leaves their type out: what remains is what the event tells of.
            if !is_event && path.len() > 1 && path.first().is_some_and(|part| part == "detail") {
                path.remove(0);
            }
        }
        paths
    }
}

/// The one of the `members` that is meant by `name`.
fn known(name: &str, members: &'static str) -> Option<&'static str> {
    let name = plain(name);
    members.split(' ').find(|member| member.eq_ignore_ascii_case(&name) || (*member == "detail-type" && name == "detailtype"))
}

/// A part of a name as AWS spells it: databases know no capital letters, people write `Task ARN`.
fn spelled(part: &str) -> String {
    let known = [OF_ECS, OFTEN_OF_ECS, FURTHER].into_iter().find_map(|members| known(part, members));
    match known {
        // In PascalCase it is AWS's too.
        Some(known) if part.get(1..) != known.get(1..) => known.to_owned(),
        _ => part.to_owned(),
    }
}

/// The records, one a row.
pub(super) fn read(mut rows: Rows<'_>, names: &Names) -> Option<Vec<Value>> {
    let mut record = Part::default();
    for (column, path) in names.paths().iter().enumerate() {
        record.add(path, column);
    }
    // The names are repeated in every record, however short its row.
    let mut left = 8 * rows.text.len() + 4096;
    let mut records = Vec::new();
    while let Some(line) = rows.next() {
        let mut json = String::new();
        if rows.row.len() < 2 || !record.write(&rows.row, &mut json) {
            continue;
        }
        let Some(rest) = left.checked_sub(json.len() + size_of::<Value>()) else { break };
        left = rest;
        records.push(Value { line, json });
    }
    (!records.is_empty()).then_some(records)
}

/// A part of a record: a column, or an object or a list of further parts.
#[derive(Default)]
struct Part {
    name: String,
    /// The column, or the first of those within.
    column: usize,
    /// In the order of their columns.
    parts: Vec<Part>,
    is_list: bool,
}

impl Part {
    /// Adds a column; of two that are the same, the first remains.
    fn add(&mut self, path: &[String], column: usize) {
        let Some((name, rest)) = path.split_first() else { return };
        if self.is_list && !is_index(name) {
            return;
        }
        let same = self.parts.iter_mut().find(|part| part.name.eq_ignore_ascii_case(name));
        match same {
            Some(part) if part.parts.is_empty() => {}
            Some(part) => part.add(rest, column),
            None => {
                let is_list = rest.first().is_some_and(|next| is_index(next));
                let mut part = Part { name: name.clone(), column, parts: Vec::new(), is_list };
                part.add(rest, column);
                self.parts.push(part);
            }
        }
    }

    /// Writes what the row has of it; `false`, and nothing, if that is nothing.
    fn write(&self, row: &StringRecord, json: &mut String) -> bool {
        if self.parts.is_empty() {
            return row.get(self.column).is_some_and(|cell| write_cell(cell.trim(), json));
        }
        let begin = json.len();
        json.push(if self.is_list { '[' } else { '{' });
        let mut empty = true;
        // A short row costs no more than its cells, however many columns there are.
        for part in self.parts.iter().take_while(|part| part.column < row.len()) {
            let before = json.len();
            if !empty {
                json.push(',');
            }
            if !self.is_list {
                json.push_str(&quoted(&part.name));
                json.push(':');
            }
            if part.write(row, json) {
                empty = false;
            } else {
                json.truncate(before);
            }
        }
        json.push(if self.is_list { ']' } else { '}' });
        if empty {
            json.truncate(begin);
        }
        !empty
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::csv::tests::values;

    pub(in crate::csv) const TASKS: &str = "taskArn,lastStatus,stoppedReason,containers.0.name,containers.0.exitCode,containers[1].name,containers[1].exitCode,tags\n\
        arn:aws:ecs:eu-west-1:111122223333:task/prod/1,STOPPED,\"Essential container in task exited\",app,137,proxy,,\"[{\"\"key\"\":\"\"a\"\"}]\"\n\n\
        arn:aws:ecs:eu-west-1:111122223333:task/prod/2,RUNNING,,,,,,\n";

    #[test]
    fn records_are_read() {
        assert_eq!(
            values(TASKS),
            [
                (
                    2,
                    r#"{"taskArn":"arn:aws:ecs:eu-west-1:111122223333:task/prod/1","lastStatus":"STOPPED","stoppedReason":"Essential container in task exited","containers":[{"name":"app","exitCode":137},{"name":"proxy"}],"tags":[{"key":"a"}]}"#.to_owned()
                ),
                (4, r#"{"taskArn":"arn:aws:ecs:eu-west-1:111122223333:task/prod/2","lastStatus":"RUNNING"}"#.to_owned()),
            ]
        );
        let services = "\"Service ARN\";\"desired_count\";RunningCount;CREATEDAT;taskarn;Name\n\
            arn:aws:ecs:eu-west-1:111122223333:service/prod/web;2;0;2025-05-27 10:47:11;;007\n";
        assert_eq!(
            values(services),
            [(
                2,
                r#"{"serviceArn":"arn:aws:ecs:eu-west-1:111122223333:service/prod/web","desiredCount":2,"RunningCount":0,"createdAt":"2025-05-27 10:47:11","Name":"007"}"#
                    .to_owned()
            )]
        );
    }

    #[test]
    fn events_are_read() {
        let query = "@timestamp,detail.taskArn,detail.stoppedReason,detail.containers.0.exitCode\n2025-05-27 10:47:11.123,arn,gone,1\n";
        assert_eq!(
            values(query),
            [(
                2,
                r#"{"@timestamp":"2025-05-27 10:47:11.123","taskArn":"arn","stoppedReason":"gone","containers":[{"exitCode":1}]}"#
                    .to_owned()
            )]
        );
        let typed =
            "@timestamp,detail-type,detail.taskArn,detail.enableExecuteCommand\n2025-05-27 10:47:11.123,ECS Task State Change,arn,False\n";
        assert_eq!(
            values(typed),
            [(
                2,
                r#"{"time":"2025-05-27 10:47:11.123","detail-type":"ECS Task State Change","detail":{"taskArn":"arn","enableExecuteCommand":false}}"#
                    .to_owned()
            )]
        );
        let of_service = "createdAt,id,message\n2025-05-27T10:48:00Z,a-1,(service web) has started 1 tasks: (task 0123).\n";
        assert_eq!(
            values(of_service),
            [(
                2,
                r#"{"createdAt":"2025-05-27T10:48:00Z","id":"a-1","message":"(service web) has started 1 tasks: (task 0123)."}"#.to_owned()
            )]
        );
    }

    #[test]
    fn columns_that_contradict_each_other_do_no_harm() {
        let text =
            "taskArn,TaskArn,stopCode,containers,containers.0.name,tags.0,tags.x,tags,a.b.c.d.e.f.g.h.i.j.k.l.m.n\n1,2,3,4,5,6,7,8,9\n";
        assert_eq!(
            values(text),
            [(
                2,
                r#"{"taskArn":1,"stopCode":3,"containers":4,"tags":[6],"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":{"j":{"k":{"l":9}}}}}}}}}}}}"#
                    .to_owned()
            )]
        );
        let deep = format!("taskArn,stopCode\n\"{}{}\",a\n", "[".repeat(70), "]".repeat(70));
        assert!(values(&deep).iter().all(|(_, json)| json.starts_with("{\"taskArn\":\"[[")));
    }
}
