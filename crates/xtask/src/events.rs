//! Task events as EventBridge records them: forty services that fail in a dozen ways, the same for the same count.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;

/// How a task ends: reason, stop code, exit codes of the application and of its helper, reason of the application's container.
type End = (&'static str, &'static str, Option<i64>, Option<i64>, &'static str);

/// What recorded events end with.
const ENDS: [End; 12] = [
    (
        "Essential container in task exited",
        "EssentialContainerExited",
        Some(137),
        Some(143),
        "OutOfMemoryError: Container killed due to memory usage",
    ),
    ("Essential container in task exited", "EssentialContainerExited", Some(1), Some(143), ""),
    ("Essential container in task exited", "EssentialContainerExited", Some(139), Some(0), ""),
    ("Scaling activity initiated by (deployment ecs-svc/1234567890123456789)", "ServiceSchedulerInitiated", Some(0), Some(143), ""),
    ("Scaling activity initiated by (deployment ecs-svc/1234567890123456789)", "ServiceSchedulerInitiated", Some(137), Some(143), ""),
    (
        "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef)",
        "ServiceSchedulerInitiated",
        Some(143),
        Some(143),
        "",
    ),
    (
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/library/nginx:1.29-nope: not found",
        "TaskFailedToStart",
        None,
        None,
        "",
    ),
    (
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf from secrets manager: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/ecsTaskExecutionRole/0123456789abcdef is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf",
        "TaskFailedToStart",
        None,
        None,
        "",
    ),
    ("Your Spot Task was interrupted.", "SpotInterruption", Some(143), Some(143), ""),
    ("Task failed container health checks", "ServiceSchedulerInitiated", Some(143), Some(143), ""),
    ("Timeout waiting for network interface provisioning to complete.", "TaskFailedToStart", None, None, ""),
    ("Essential container in task exited", "EssentialContainerExited", Some(0), Some(143), ""),
];

pub(crate) fn write(count: &str, file: &Path) -> anyhow::Result<()> {
    let count: u64 = count.parse().with_context(|| format!("{count} is no number"))?;
    let mut out = BufWriter::new(File::create(file).with_context(|| file.display().to_string())?);
    // Knuth's MMIX constants: any fixed sequence will do, it only has to be the same everywhere.
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    for index in 0..count {
        let line = event(index, next(), next());
        out.write_all(line.as_bytes())?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

fn event(index: u64, a: u64, b: u64) -> String {
    let (reason, code, app, helper, app_reason) = ENDS[(a % ENDS.len() as u64) as usize];
    let service = format!("service-{:02}", b % 40);
    let task = format!("{:016x}{:016x}", a.wrapping_mul(0x9e37_79b9), index);
    let at = |seconds: u64| {
        let total = index % 80_000 + seconds;
        format!(
            "2026-03-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            1 + (index / 80_000) % 28,
            total / 3600 % 24,
            total / 60 % 60,
            total % 60,
            a % 1000
        )
    };
    let asked = code == "ServiceSchedulerInitiated" || code == "SpotInterruption";
    let died = if asked { if app == Some(137) { 131 } else { 105 } } else { 90 };
    let started = app.is_some();
    let times = if started {
        format!(r#""startedAt":"{}","executionStoppedAt":"{}","stoppingAt":"{}","#, at(30), at(died), at(100))
    } else {
        format!(r#""stoppingAt":"{}","#, at(100))
    };
    let container = |name: &str, image: &str, exit: Option<i64>, reason: &str, number: u64| {
        let exit = exit.map_or_else(String::new, |code| format!(r#""exitCode":{code},"#));
        let reason = if reason.is_empty() { String::new() } else { format!(r#""reason":"{reason}","#) };
        format!(
            r#"{{"containerArn":"arn:aws:ecs:eu-west-1:111122223333:container/prod/{task}/{number:08x}-1c2d-4e5f-8a9b-0c1d2e3f4a5b","lastStatus":"STOPPED","name":"{name}","image":"{image}","imageDigest":"sha256:{:064x}","runtimeId":"{task}-{number}","taskArn":"arn:aws:ecs:eu-west-1:111122223333:task/prod/{task}",{exit}{reason}"networkInterfaces":[{{"attachmentId":"a1b2c3d4-{number:04x}-4e5f-8a9b-0c1d2e3f4a5b","privateIpv4Address":"10.0.{}.{}"}}],"cpu":"{}","memoryReservation":"256"}}"#,
            u128::from(a) << 64 | u128::from(index),
            b % 256,
            a % 256,
            128 * number
        )
    };
    let containers = [
        container("app", &format!("111122223333.dkr.ecr.eu-west-1.amazonaws.com/{service}:2026.3.{}", b % 90), app, app_reason, 1),
        container("log_router", "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable", helper, "", 2),
        container("datadog-agent", "public.ecr.aws/datadog/agent:7", helper, "", 3),
    ]
    .join(",");
    let overrides = (0..3)
        .map(|n| format!(r#"{{"name":"{}","environment":[],"command":[]}}"#, ["app", "log_router", "datadog-agent"][n]))
        .collect::<Vec<_>>()
        .join(",");
    let attributes = (0..8)
        .map(|n| {
            format!(r#"{{"name":"ecs.capability.feature-{n}","value":"com.amazonaws.ecs.capability.docker-remote-api.1.{}"}}"#, 17 + n)
        })
        .collect::<Vec<_>>()
        .join(",");
    format!(
        r#"{{"version":"0","id":"{task}-event","detail-type":"ECS Task State Change","source":"aws.ecs","account":"111122223333","time":"{}","region":"eu-west-1","resources":["arn:aws:ecs:eu-west-1:111122223333:task/prod/{task}"],"detail":{{"attachments":[{{"id":"a1b2c3d4-0001-4e5f-8a9b-0c1d2e3f4a5b","type":"eni","status":"DELETED","details":[{{"name":"subnetId","value":"subnet-0123456789abcdef0"}},{{"name":"networkInterfaceId","value":"eni-0{:016x}"}},{{"name":"macAddress","value":"0a:1b:2c:3d:4e:5f"}},{{"name":"privateDnsName","value":"ip-10-0-0-1.eu-west-1.compute.internal"}},{{"name":"privateIPv4Address","value":"10.0.{}.{}"}}]}}],"attributes":[{{"name":"ecs.cpu-architecture","value":"x86_64"}},{attributes}],"availabilityZone":"eu-west-1{}","capacityProviderName":"FARGATE","clusterArn":"arn:aws:ecs:eu-west-1:111122223333:cluster/prod","connectivity":"CONNECTED","connectivityAt":"{}","containers":[{containers}],"cpu":"512","createdAt":"{}","desiredStatus":"STOPPED","enableExecuteCommand":false,"ephemeralStorage":{{"sizeInGiB":20}},"group":"service:{service}","launchType":"FARGATE","lastStatus":"STOPPED","memory":"1024","overrides":{{"containerOverrides":[{overrides}]}},"platformVersion":"1.4.0","pullStartedAt":"{}","pullStoppedAt":"{}",{times}"startedBy":"ecs-svc/1234567890123456789","stoppedAt":"{}","stoppedReason":"{reason}","stopCode":"{code}","taskArn":"arn:aws:ecs:eu-west-1:111122223333:task/prod/{task}","taskDefinitionArn":"arn:aws:ecs:eu-west-1:111122223333:task-definition/{service}:{}","updatedAt":"{}","version":{}}}}}"#,
        at(140),
        a,
        b % 256,
        a % 256,
        ['a', 'b', 'c'][(b % 3) as usize],
        at(2),
        at(0),
        at(5),
        at(20),
        at(138),
        10 + b % 40 / 10,
        at(139),
        3 + a % 6
    )
}

#[cfg(test)]
mod tests {
    use super::event;

    #[test]
    fn every_event_is_a_document_that_coroner_knows() {
        for index in 0..200 {
            let line = event(index, index * 7919, index * 104_729);
            assert!(coroner_ecs::document::read(&line).is_ok_and(|documents| documents.len() == 1), "{line}");
        }
    }
}
