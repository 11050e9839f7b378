//! What the AWS CLI prints with `--output table`.
//!
//! It draws a table of any answer without knowing what the answer means: `TableFormatter` in `awscli/formatter.py` and `awscli/table.py` of
//! <https://github.com/aws/aws-cli>. Which of its sections is a list can't be seen, but is told by the models of botocore.

mod grid;

use std::borrow::Cow;

use serde_json::{Map, Number, Value as Json};

use crate::Value;
use crate::json::is_number;
use grid::{Section, Table};

/// How the CLI begins the colour of a value, how it draws a coloured edge, and how it ends a colour.
const COLOURED: &str = "\u{1b}[1m\u{1b}[34m";
const EDGE: &str = "\u{1b}[2m\u{1b}[33m|\u{1b}[0m";
const PLAIN: &str = "\u{1b}[0m";
/// States: one may stand first in a row of values, and is no key then.
const STATES: &str = "ACTIVE COMPLETED DRAINING FAILED HEALTHY INACTIVE IN_PROGRESS PENDING PRIMARY RUNNING STOPPED UNHEALTHY";
/// What is a list of objects in the answers of ECS, and of the services that its tasks depend on.
const LISTS: &str = "Actions Activities Alarms Associations AvailabilityZones Certificates CompositeAlarms Conditions DefaultActions \
    Dimensions DnsEntries Entries Events Groups Instances IpPermissions IpPermissionsEgress IpRanges Ipv6Ranges Listeners \
    LoadBalancerAddresses LoadBalancers Messages MetricAlarms MetricDataQueries MetricDataResults MetricSpecifications Metrics NetworkAcls \
    NotScaledReasons PrefixListIds Resources RouteTables Routes Rules ScalableTargets ScalingActivities ScalingPolicies ScheduledActions \
    SecurityGroups StepAdjustments Subnets TagDescriptions TargetGroups TargetHealthDescriptions UserIdGroupPairs VpcEndpoints \
    applicationAutoScalingPolicies attachments attempts attributes capacityProviderStrategy capacityProviders clientAliases clusters \
    containerDefinitions containerImages containerInstances containerOverrides containers currentRevisions currentServiceRevisions \
    defaultCapacityProviderStrategy dependsOn deployments details devices environment environmentFiles events extraHosts failures \
    imageDetails inferenceAcceleratorOverrides inferenceAccelerators ingressPaths jobs lifecycleHookDetails lifecycleHooks \
    loadBalancerSecurityGroups loadBalancers logGroups logStreams managedAgents metricAlarms metricConfigurations mountPoints \
    networkBindings networkInterfaces placementConstraints placementStrategy portMappings properties protectedTasks registeredResources \
    remainingResources requiresAttributes resourceRequirements searchedLogStreams secretOptions secrets serviceConnectResources \
    serviceDeployments serviceRegistries serviceRevisions serviceSecurityGroups services settings sourceServiceRevisions statistics \
    systemControls targetGroups taskDefinitions taskSets tasks tmpfs ulimits volumeConfigurations volumes volumesFrom \
    vpcLatticeConfigurations";

/// The answers that stand in a text as the AWS CLI's tables. `None` if there is no such table.
pub(crate) fn read(text: &str) -> Option<Vec<Value>> {
    let text = uncoloured(text);
    if !text.lines().any(|line| line.trim_start().starts_with("-----")) {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut values = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(mut table) = Table::begins(&lines, at) else {
            at += 1;
            continue;
        };
        let json = answer(&table.sections()).to_string();
        // A row has at least the bytes of its header; escapes and braces come on top.
        if json.len() <= 8 * text.len() + 4096 {
            values.push(Value { line: at + 1, json });
        }
        at = table.at;
    }
    (!values.is_empty()).then_some(values)
}

/// The text without the CLI's own colours. What colours a value has itself count in its width, and stay.
fn uncoloured(text: &str) -> Cow<'_, str> {
    if !text.contains(COLOURED) {
        return Cow::Borrowed(text);
    }
    let text = text.replace(EDGE, "|").replace(COLOURED, "");
    let mut pieces = text.split(PLAIN);
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        if !piece.trim_start_matches(' ').starts_with('|') {
            plain.push_str(PLAIN);
        }
        plain.push_str(piece);
    }
    Cow::Owned(plain)
}

impl Section {
    fn items(&self) -> Vec<Json> {
        if self.rows.is_empty() {
            return vec![Json::Object(Map::new())];
        }
        if !self.header.is_empty() {
            return self.rows.iter().map(|row| record(self.header.iter().map(|key| key.trim()).zip(row))).collect();
        }
        if self.is_vertical() {
            return vec![record(self.rows.iter().filter_map(|row| Some((row.first()?.as_str(), row.get(1)?))))];
        }
        let list = |row: &Vec<String>| Json::Array(row.iter().map(|cell| scalar(cell)).collect());
        self.rows
            .iter()
            .map(|row| if self.columns == 1 { row.first().map_or(Json::Null, |cell| scalar(cell)) } else { list(row) })
            .collect()
    }

    /// Whether each row is a key with its value. The CLI sorts the keys.
    fn is_vertical(&self) -> bool {
        let keys: Vec<&str> = self.rows.iter().filter_map(|row| row.first()).map(String::as_str).collect();
        let named = |key: &&str| !key.is_empty() && !key.contains(char::is_whitespace) && (self.depth > 0 || is_name(key));
        self.columns == 2 && keys.is_sorted_by(|a, b| a < b) && keys.iter().all(named)
    }

    fn is_list(&self, items: &[Json]) -> bool {
        let named = LISTS.split_ascii_whitespace().any(|list| list == self.title);
        // Batch and service discovery have maps of these names, whose keys are anything.
        let pairs = matches!(self.title.as_str(), "tags" | "Tags" | "Attributes");
        let pair = |item: &Json| item.get("key").or_else(|| item.get("Key")).is_some();
        named || items.len() != 1 || !items.iter().all(Json::is_object) || (pairs && items.iter().all(pair))
    }
}

/// Whether `--query` may give a value this name. A list of values has rows that look like those of an object.
fn is_name(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        && !STATES.split_ascii_whitespace().any(|state| state == key)
}

/// What a table shows: an object, or a list where the CLI was asked for one.
fn answer(sections: &[Section]) -> Json {
    let (mut all, mut list, mut at) = (Vec::new(), false, 0);
    while at < sections.len() {
        let (items, is_list) = items(sections, &mut at);
        list |= is_list || !all.is_empty();
        all.extend(items);
    }
    if list { Json::Array(all) } else { all.pop().unwrap_or_default() }
}

/// The items of the section at `at`, with what lies within the last of them, and whether they are a list.
fn items(sections: &[Section], at: &mut usize) -> (Vec<Json>, bool) {
    let Some(section) = sections.get(*at) else { return (Vec::new(), false) };
    *at += 1;
    let mut items = section.items();
    let list = section.is_list(&items);
    let mut nowhere = Map::new();
    let into = items.last_mut().and_then(Json::as_object_mut).unwrap_or(&mut nowhere);
    while let Some(inner) = sections.get(*at).filter(|inner| inner.depth > section.depth) {
        let (items, list) = self::items(sections, at);
        add(into, &inner.title, items, list);
    }
    (items, list)
}

fn add(into: &mut Map<String, Json>, title: &str, mut items: Vec<Json>, list: bool) {
    match into.get_mut(title) {
        Some(Json::Array(all)) => all.append(&mut items),
        // A title that comes again was one of a list from the beginning.
        Some(first) => {
            let mut all = vec![first.take()];
            all.append(&mut items);
            *first = Json::Array(all);
        }
        None => {
            let value = if list { Json::Array(items) } else { items.pop().unwrap_or_default() };
            into.insert(title.to_owned(), value);
        }
    }
}

fn record<'a>(cells: impl Iterator<Item = (&'a str, &'a String)>) -> Json {
    Json::Object(cells.filter(|(_, cell)| !cell.is_empty()).map(|(key, cell)| (key.to_owned(), scalar(cell))).collect())
}

/// A value as Python prints it. A number that would be written otherwise, such as a version `1.10`, stays the text it was.
pub(crate) fn scalar(text: &str) -> Json {
    let number = || is_number(text).then(|| text.parse::<Number>().ok()).flatten().filter(|number| number.to_string() == text);
    match text {
        "True" => Json::Bool(true),
        "False" => Json::Bool(false),
        "None" => Json::Null,
        _ => number().map_or_else(|| Json::from(text), Json::Number),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const TASKS: &str = r"
---------------------------------------------------------------------------------------------
|                                       DescribeTasks                                       |
+-------------------------------------------------------------------------------------------+
||                                          tasks                                          ||
|+-----------------------+-----------------------------------------------------------------+|
||  clusterArn           |  arn:aws:ecs:eu-west-1:111122223333:cluster/prod                ||
||  cpu                  |  256                                                            ||
||  enableExecuteCommand |  False                                                          ||
||  lastStatus           |  STOPPED                                                        ||
||  stoppedReason        |  Essential container in task exited                             ||
||  taskArn              |  arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e2d3c4b5a6978  ||
|+-----------------------+-----------------------------------------------------------------+|
|||                                      containers                                       |||
||+-----------------------+---------------------------------------------------------------+||
|||  exitCode             |  137                                                          |||
|||  name                 |  app                                                          |||
|||  reason               |  OutOfMemoryError: | killed                                   |||
||+-----------------------+---------------------------------------------------------------+||
||||                                  networkInterfaces                                  ||||
|||+------------------------------------------------------+------------------------------+|||
||||  privateIpv4Address                                  |  10.0.1.7                    ||||
|||+------------------------------------------------------+------------------------------+|||
|||                                      containers                                       |||
||+------------------------------------------------------+--------------------------------+||
|||  exitCode                                            |  0                             |||
|||  name                                                |  log                           |||
|||  reason                                              |                                |||
||+------------------------------------------------------+--------------------------------+||
||||                                  networkInterfaces                                  ||||
|||+------------------------------------------------------+------------------------------+|||
||||  privateIpv4Address                                  |  10.0.1.7                    ||||
|||+------------------------------------------------------+------------------------------+|||
|||                                       overrides                                       |||
||+---------------------------------------------------------------------------------------+||
||||                                 containerOverrides                                  ||||
|||+--------------------------------------------+----------------------------------------+|||
||||  name                                      |  app                                   ||||
|||+--------------------------------------------+----------------------------------------+|||
|||||                                      command                                      |||||
||||+-----------------------------------------------------------------------------------+||||
|||||  sh                                                                               |||||
|||||  -c                                                                               |||||
|||||  run | tee                                                                        |||||
||||+-----------------------------------------------------------------------------------+||||
";

    const SERVICES: &str = r"
--------------------------------------------------------------------------------------
|                                  DescribeServices                                  |
+------------------------------------------------------------------------------------+
||                                     services                                     ||
|+--------------------------------------------------+-------------------------------+|
||  desiredCount                                    |  2                            ||
||  runningCount                                    |  2                            ||
||  serviceName                                     |  web                          ||
||  status                                          |  ACTIVE                       ||
|+--------------------------------------------------+-------------------------------+|
|||                                   deployments                                  |||
||+---------------+----------------------------------+-----------------+-----------+||
|||  failedTasks  |               id                 |  rolloutState   |  status   |||
||+---------------+----------------------------------+-----------------+-----------+||
|||  5            |  ecs-svc/1234567890123456789     |  IN_PROGRESS    |  PRIMARY  |||
|||  0            |  ecs-svc/9876543210987654321     |  COMPLETED      |  ACTIVE   |||
||+---------------+----------------------------------+-----------------+-----------+||
|||                                     events                                     |||
||+----------------------------+---------------------------------------------------+||
|||          createdAt         |                      message                      |||
||+----------------------------+---------------------------------------------------+||
|||  2025-11-03T10:21:00+00:00 |  (service web) has started 1 tasks: (task 0f1e).  |||
|||  2025-11-03T10:20:00+00:00 |  (service web) has begun draining connections.    |||
||+----------------------------+---------------------------------------------------+||
|||                                  loadBalancers                                 |||
||+------------------------------------------------------+-------------------------+||
|||  containerName                                       |  app                    |||
|||  containerPort                                       |  8080                   |||
||+------------------------------------------------------+-------------------------+||
|||                              networkConfiguration                              |||
||+--------------------------------------------------------------------------------+||
||||                              awsvpcConfiguration                             ||||
|||+----------------------------------------------+-------------------------------+|||
||||  assignPublicIp                              |  DISABLED                     ||||
|||+----------------------------------------------+-------------------------------+|||
|||||                                   subnets                                  |||||
||||+----------------------------------------------------------------------------+||||
|||||  subnet-0a1                                                                |||||
|||||  subnet-0b2                                                                |||||
||||+----------------------------------------------------------------------------+||||
";

    const QUERY: &str = r"
---------------------------------------------------
|                  DescribeTasks                  |
+---------+---------------------------------------+
| Status  |                  Why                  |
+---------+---------------------------------------+
|  STOPPED|  Essential container in task exited   |
|  RUNNING|                                       |
+---------+---------------------------------------+
";

    const LOGS: &str = r"
------------------------------------------------------
|                   FilterLogEvents                  |
+----------------------------------------------------+
||                      events                      ||
|+--------------------------------+-----------------+|
||             message            |    timestamp    ||
|+--------------------------------+-----------------+|
||  panic: ü | 中
	at main.go:7
 |  1762164922123  ||
||  1.10                          |  1762164922124  ||
|+--------------------------------+-----------------+|
";

    fn json(text: &str) -> Vec<Json> {
        read(text).unwrap_or_default().iter().map(|value| serde_json::from_str(&value.json).unwrap()).collect()
    }

    #[test]
    fn a_failed_task_is_as_the_api_answers_it() {
        let task = serde_json::json!({"tasks": [{
            "clusterArn": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "cpu": 256, "enableExecuteCommand": false,
            "lastStatus": "STOPPED",
            "stoppedReason": "Essential container in task exited",
            "taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/prod/0f1e2d3c4b5a6978",
            "containers": [
                {"exitCode": 137, "name": "app", "reason": "OutOfMemoryError: | killed",
                "networkInterfaces": [{"privateIpv4Address": "10.0.1.7"}]},
                {"exitCode": 0, "name": "log", "networkInterfaces": [{"privateIpv4Address": "10.0.1.7"}]}
            ],
            "overrides": {"containerOverrides": [{"name": "app", "command": ["sh", "-c", "run | tee"]}]}
        }]});
        let task = vec![task];
        assert_eq!(json(TASKS), task);
        assert_eq!(read(TASKS).unwrap()[0].line, 2);
        // As it is quoted, or copied from a terminal.
        assert_eq!(json(&TASKS.replace('\n', "\n    ")), task);
        assert_eq!(json(&TASKS.replace('\n', "\r\n")), task);
        let coloured =
            TASKS.replace("  STOPPED ", &format!("  {COLOURED}STOPPED{PLAIN} ")).replace("\n||  cpu", &format!("\n{EDGE}|  cpu"));
        assert_eq!(json(&coloured), task);
    }

    #[test]
    fn a_service_has_lists_with_headers() {
        let service = serde_json::json!({"services": [{
            "desiredCount": 2, "runningCount": 2, "serviceName": "web", "status": "ACTIVE",
            "deployments": [
                {"failedTasks": 5, "id": "ecs-svc/1234567890123456789", "rolloutState": "IN_PROGRESS", "status": "PRIMARY"},
                {"failedTasks": 0, "id": "ecs-svc/9876543210987654321", "rolloutState": "COMPLETED", "status": "ACTIVE"}
            ],
            "events": [
                {"createdAt": "2025-11-03T10:21:00+00:00", "message": "(service web) has started 1 tasks: (task 0f1e)."},
                {"createdAt": "2025-11-03T10:20:00+00:00", "message": "(service web) has begun draining connections."}
            ],
            "loadBalancers": [{"containerName": "app", "containerPort": 8080}],
            "networkConfiguration": {"awsvpcConfiguration": {"assignPublicIp": "DISABLED", "subnets": ["subnet-0a1", "subnet-0b2"]}}
        }]});
        assert_eq!(json(SERVICES), [service]);
    }

    #[test]
    fn what_a_query_asks_for_is_a_list_without_a_name() {
        let list = serde_json::json!([{"Status": "STOPPED", "Why": "Essential container in task exited"}, {"Status": "RUNNING"}]);
        assert_eq!(json(QUERY), [list]);
        assert_eq!(json(&format!("$ aws ecs list-tasks{LOGS}\n{QUERY}")).len(), 2);
        let states =
            QUERY.replace("| Status  |                  Why                  |\n+---------+---------------------------------------+\n", "");
        assert_eq!(json(&states), [serde_json::json!([["STOPPED", "Essential container in task exited"], ["RUNNING", ""]])]);
    }

    #[test]
    fn values_may_take_several_lines_and_look_like_edges() {
        let logs = serde_json::json!({"events": [
            {"message": "panic: ü | 中\n\tat main.go:7", "timestamp": 1_762_164_922_123_u64}, {"message": "1.10",
            "timestamp": 1_762_164_922_124_u64}
        ]});
        assert_eq!(json(LOGS), [logs]);
    }

    #[test]
    fn other_tables_are_none() {
        let psql = " id | state\n----+-------\n  1 | up\n";
        let mysql = "+----+-------+\n| id | state |\n+----+-------+\n|  1 | up    |\n+----+-------+\n";
        let markdown = "----------\n| a | b  |\n|---|----|\n| 1 | 2  |\n";
        for text in [psql, mysql, markdown, "", "-----------\nhello\n", "{\"tasks\": []}\n----------\n", "----------\n|   ab   |\nwords\n"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_cut_off_or_broken_gives_what_came_before() {
        for (sample, step) in [(TASKS, 1), (SERVICES, 7), (QUERY, 1), (LOGS, 1)] {
            for end in (0..sample.len()).step_by(step).filter(|end| sample.is_char_boundary(*end)) {
                json(&sample[..end]);
            }
            let mut state = 7_usize;
            for _ in 0..100 {
                let mut bytes = sample.as_bytes().to_vec();
                for _ in 0..3 {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    let at = (state >> 33) % bytes.len();
                    bytes[at] = b"|+- \nx\t9"[(state >> 20) % 8];
                }
                json(&String::from_utf8_lossy(&bytes));
            }
        }
        let half = json(&TASKS[..TASKS.find("networkInterfaces").unwrap()]);
        assert_eq!(half[0]["tasks"][0]["containers"][0]["exitCode"], 137);
    }
}
