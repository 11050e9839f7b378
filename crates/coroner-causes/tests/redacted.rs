#![allow(
    clippy::all,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::use_debug,
    clippy::disallowed_methods,
    reason = "x"
)]
mod saved;
use coroner_case::{Answered, Answers, Case, LogOf, Redactor, Saved, add_source};
use coroner_causes::{Verdict, examine};
use coroner_ecs::arn;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|f| (f.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(f).unwrap()))
        .filter(|(n, _)| n != "label.json")
        .collect()
}

fn from(name: &str, v: &Value) -> &'static str {
    match name {
        "describe-tasks.json" => "ecs:DescribeTasks",
        "run-task.json" => "ecs:RunTask",
        "describe-services.json" => "ecs:DescribeServices",
        "describe-task-definition.json" => "ecs:DescribeTaskDefinition",
        "describe-container-instances.json" => "ecs:DescribeContainerInstances",
        "describe-capacity-providers.json" => "ecs:DescribeCapacityProviders",
        "describe-target-health.json" => "elasticloadbalancing:DescribeTargetHealth",
        "describe-target-groups.json" => "elasticloadbalancing:DescribeTargetGroups",
        "describe-scalable-targets.json" => "application-autoscaling:DescribeScalableTargets",
        "describe-scaling-activities.json" if v.get("Activities").is_some() => "autoscaling:DescribeScalingActivities",
        "describe-scaling-activities.json" => "application-autoscaling:DescribeScalingActivities",
        "get-metric-data.json" => "cloudwatch:GetMetricData",
        "describe-alarms.json" => "cloudwatch:DescribeAlarms",
        "describe-subnets.json" => "ec2:DescribeSubnets",
        "describe-security-groups.json" => "ec2:DescribeSecurityGroups",
        "describe-route-tables.json" => "ec2:DescribeRouteTables",
        "describe-network-acls.json" => "ec2:DescribeNetworkAcls",
        "describe-vpc-endpoints.json" => "ec2:DescribeVpcEndpoints",
        "docker-inspect.json" => "ecs:docker-inspect",
        other => panic!("{other}"),
    }
}
fn answers(files: &[(String, Vec<u8>)], plain: &Case) -> Answers {
    let mut a = Answers::default();
    let put = |a: &mut Answers, from: &str, of, answer| {
        a.answers.push(Answered { from: from.to_owned(), asked: json!({}), of, answer: Some(answer), absent: None })
    };
    for (name, bytes) in files {
        let v: Value = serde_json::from_slice(bytes).unwrap();
        match name.as_str() {
            "event.json" => {
                put(&mut a, "logs:FilterLogEvents", None, json!({"events": [{"message": v.to_string()}]}));
            }
            "logs.json" => {
                for (container, lines) in v.as_object().unwrap() {
                    let lines: Vec<Value> =
                        lines.as_array().unwrap().iter().map(|l| if l.is_string() { json!({"message": l}) } else { l.clone() }).collect();
                    let stream = plain.logs.iter().find(|s| s.container == *container).unwrap();
                    let times: Vec<i64> = stream.lines.iter().filter_map(|l| l.timestamp.0).map(|t| t.0).collect();
                    let task = plain.tasks.iter().max_by_key(|t| {
                        let from = t.created_at.0.or(t.started_at.0).map_or(i64::MAX, |t| t.0);
                        let to = t.stopped_at.0.map_or(i64::MAX, |t| t.0);
                        (times.iter().filter(|x| (from..=to).contains(*x)).count(), t.stopped_at.0)
                    });
                    let of = LogOf { container: container.clone(), task: task.map_or("", |t| arn::short_name(&t.task_arn)).to_owned() };
                    put(&mut a, "logs:GetLogEvents", Some(of), json!({"events": lines}));
                }
            }
            name => {
                let f = from(name, &v);
                put(&mut a, f, None, v)
            }
        }
    }
    a
}
fn head(v: &[Verdict]) -> String {
    v.first().map_or("-".into(), |v| format!("{} {:?}", v.cause.map_or("none", |c| c.slug), v.outcome))
}

#[test]
fn exp() {
    let (mut n, mut d1, mut d2, mut d3) = (0, 0, 0, 0);
    for set in ["corpus", "incidents"] {
        for folder in saved::folders(set) {
            let files = files(&folder);
            let mut plain = Case::default();
            for (name, bytes) in &files {
                add_source(&mut plain, name, bytes);
            }
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            let a = answers(&files, &plain);
            let p = examine(&plain, false);
            let s = examine(&a.case(), false);
            let saved = Saved::of(vec![a]);
            let red = saved.clone().redacted();
            let r = examine(&red.cases[0].case(), false);
            n += 1;
            if head(&p) != head(&s) {
                d1 += 1;
                println!("SAVE {name}: {} -> {}", head(&p), head(&s));
            }
            if head(&s) != head(&r) {
                d2 += 1;
                println!("RED  {name}: {} -> {}", head(&s), head(&r));
            }
            if red.clone().redacted() != red {
                d3 += 1;
                println!("TWICE {name}");
            }
            let redactor = Redactor::for_case(&plain);
            fn walk(path: &mut Vec<String>, v: &Value, f: &mut dyn FnMut(&[String], &str)) {
                match v {
                    Value::String(s) => f(path, s),
                    Value::Array(a) => {
                        for x in a {
                            walk(path, x, f)
                        }
                    }
                    Value::Object(o) => {
                        for (k, x) in o {
                            path.push(k.clone());
                            walk(path, x, f);
                            path.pop();
                        }
                    }
                    _ => {}
                }
            }
            for (before, after) in saved.cases[0].answers.iter().zip(&red.cases[0].answers) {
                walk(&mut vec![before.from.clone()], after.answer.as_ref().unwrap(), &mut |path, s| {
                    let r = redactor.redact(s);
                    if r != s {
                        println!("LEFT {name} {path:?} {s:?} {r:?}");
                    }
                });
                let mut b = vec![];
                let mut c = vec![];
                walk(&mut vec![], before.answer.as_ref().unwrap(), &mut |path, s| b.push((path.join("/"), s.to_owned())));
                walk(&mut vec![], after.answer.as_ref().unwrap(), &mut |path, s| c.push((path.join("/"), s.to_owned())));
                for (x, y) in b.iter().zip(&c) {
                    if x != y && !x.0.contains("environment/") && !x.0.contains("message") {
                        println!("HID {name} {} {:?} -> {:?}", x.0, x.1, y.1);
                    }
                }
            }
        }
    }
    println!("N {n} save {d1} red {d2} twice {d3}");
}
