"""What other services of AWS keep of a failure: Step Functions, Batch, CloudTrail, CloudFormation, CodeDeploy."""

import botocore.session

from cli import utc
from envelopes import iso
from form import Form, compact, millis, pretty
from incidents import ACCOUNT, CLUSTER, REGION, REGISTRY, arn, arn_of, at, hexed, ordered, plain, uuid
from programs import go_name

# Step Functions


def pascal(value):
    """Step Functions writes members as the SDK for Java names them, and moments as numbers."""
    if isinstance(value, dict):
        return {go_name(name): pascal(value[name]) for name in sorted(value)}
    return [pascal(item) for item in value] if isinstance(value, list) else value


def run_by_machine(incident):
    """The same task, had a state machine run it."""
    task = {**incident.task(), "group": f"family:{incident.service}", "startedBy": "AWS Step Functions"}
    return pascal(plain(task, millis))


def execution_arn(incident):
    return arn_of("states", f"execution:nightly:{uuid(incident.name, 'execution')}")


def state_history(incident, cause):
    """What `get-execution-history` prints of an execution whose task failed."""
    start = incident.task()["createdAt"]
    end = incident.task()["stoppedAt"]
    task = {"resourceType": "ecs", "resource": "runTask.sync"}
    failed = {"error": "States.TaskFailed", "cause": cause}
    parameters = compact({"Cluster": CLUSTER, "TaskDefinition": incident.service, "LaunchType": incident.task()["launchType"]})
    told = [
        (start, "ExecutionStarted", {"input": "{}", "inputDetails": {"truncated": False},
                                     "roleArn": f"arn:aws:iam::{ACCOUNT}:role/nightly"}),
        (start, "TaskStateEntered", {"name": "Run", "input": "{}", "inputDetails": {"truncated": False}}),
        (start, "TaskScheduled", {**task, "region": REGION, "parameters": parameters}),
        (start, "TaskStarted", task),
        (end, "TaskFailed", {**task, **failed}),
        (end, "ExecutionFailed", failed),
    ]
    events = []
    for index, (moment, kind, details) in enumerate(told, 1):
        name = "stateEntered" if kind == "TaskStateEntered" else kind[0].lower() + kind[1:]
        events.append({"timestamp": utc(moment), "type": kind, "id": index, "previousEventId": index - 1,
                       f"{name}EventDetails": details})
    return {"events": events}


def machine(incident):
    """For tasks that `ecs:runTask.sync` waited for, and for a request that ECS answered with failures."""
    if incident.name == "placement":
        result = {"Failures": [{"Arn": incident.instance_arn, "Reason": "RESOURCE:MEMORY"}], "Tasks": []}
        yield Form("step-functions-output.json", pretty(result))
        return
    if not incident.task():
        return
    cause = compact(run_by_machine(incident))
    yield Form("step-functions-catch.json", pretty({"Error": "States.TaskFailed", "Cause": cause}))
    output = compact({"job": "nightly", "failure": {"Error": "States.TaskFailed", "Cause": cause}})
    yield Form("step-functions-output.json", pretty({
        "executionArn": execution_arn(incident), "stateMachineArn": arn_of("states", "stateMachine:nightly"),
        "name": uuid(incident.name, "execution"), "status": "SUCCEEDED", "startDate": utc(incident.task()["createdAt"]),
        "stopDate": utc(incident.task()["stoppedAt"]), "input": "{}", "inputDetails": {"included": True}, "output": output,
        "outputDetails": {"included": True}}))
    yield Form("step-functions-history.json", pretty(state_history(incident, cause)))


# Batch


def batch(incident):
    """A job of Batch is a task of ECS in a cluster of Batch's own."""
    if incident.name not in ("oom", "pull", "crash"):
        return
    task, told = incident.task(), incident.task()["containers"][0]
    cluster = f"AWSBatch-nightly-{hexed('batch', digits=8)}"
    stream = {"logStreamName": f"nightly/default/{incident.task_id}"} if "exitCode" in told else {}
    ended = {key: told[key] for key in ("exitCode", "reason") if key in told}
    where = {"containerInstanceArn": arn("container-instance", cluster, hexed("batch", "instance")),
             "taskArn": arn("task", cluster, incident.task_id)}
    ran = {"startedAt": millis(task["startedAt"])} if "startedAt" in task else {}
    job_id = uuid(incident.name, "job")
    shape = botocore.session.get_session().get_service_model("batch").operation_model("DescribeJobs").output_shape
    job = {
        "jobArn": arn("job", job_id, service="batch"), "jobName": "nightly", "jobId": job_id,
        "jobQueue": arn("job-queue", "nightly", service="batch"), "status": "FAILED",
        "attempts": [{"container": {**where, **ended, **stream, "networkInterfaces": []}, **ran,
                      "stoppedAt": millis(task["stoppedAt"]), "statusReason": task["stoppedReason"]}],
        "statusReason": task["stoppedReason"], "createdAt": millis(task["createdAt"]), **ran, "stoppedAt": millis(task["stoppedAt"]),
        "dependsOn": [], "jobDefinition": arn("job-definition", "nightly:4", service="batch"), "parameters": {},
        "container": {
            "image": f"{REGISTRY}/{incident.image}", "command": ["node", "dist/nightly.js"], "volumes": [], "environment": [],
            "mountPoints": [], "ulimits": [], **ended, **where, **stream, "networkInterfaces": [], "secrets": [],
            "resourceRequirements": [{"value": "1", "type": "VCPU"}, {"value": told.get("memory", "512"), "type": "MEMORY"}]},
        "tags": {}, "propagateTags": False, "platformCapabilities": ["EC2"], "eksAttempts": [],
    }
    yield Form("batch-describe-jobs.json", pretty(ordered({"jobs": [job]}, shape)))


# CloudTrail


def trail_record(incident):
    """That somebody called RunTask, and that ECS placed nothing."""
    moment = at("11:31:20")
    session = {"sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE", "arn": f"arn:aws:iam::{ACCOUNT}:role/deploy",
                                 "accountId": ACCOUNT, "userName": "deploy"},
               "attributes": {"creationDate": "2025-11-24T11:30:55Z", "mfaAuthenticated": "false"}}
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE:ci", "accountId": ACCOUNT, "accessKeyId": "ASIAEXAMPLE",
                         "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci", "sessionContext": session},
        "eventTime": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "eventSource": "ecs.amazonaws.com", "eventName": "RunTask",
        "awsRegion": REGION, "sourceIPAddress": "198.51.100.23", "userAgent": "aws-cli/2.31.9 md/awscrt#0.27.6 exec-env/CI",
        "requestParameters": {"cluster": CLUSTER, "count": 1, "enableECSManagedTags": False, "enableExecuteCommand": False,
                              "launchType": "EC2", "taskDefinition": f"{incident.service}:{incident.revision}"},
        "responseElements": {"failures": [{"arn": incident.instance_arn, "reason": "RESOURCE:MEMORY"}], "tasks": []},
        "requestID": uuid("trail", "request"), "eventID": uuid("trail", "event"), "readOnly": False, "eventType": "AwsApiCall",
        "managementEvent": True, "recipientAccountId": ACCOUNT, "eventCategory": "Management",
        "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
                       "clientProvidedHostHeader": f"ecs.{REGION}.amazonaws.com"},
    }


def trail(incident):
    if incident.name != "placement":
        return
    record = trail_record(incident)
    yield Form("cloudtrail-run-task.json", compact({"Records": [record]}))
    yield Form("cloudtrail-lookup-events.json", pretty({"Events": [{
        "EventId": record["eventID"], "EventName": "RunTask", "ReadOnly": "false", "AccessKeyId": "ASIAEXAMPLE",
        "EventTime": utc(at("11:31:20")), "EventSource": "ecs.amazonaws.com", "Username": "ci", "Resources": [],
        "CloudTrailEvent": compact(record)}]}))
    # Through EventBridge the record is the detail.
    yield Form("cloudtrail-eventbridge.json", pretty({
        "version": "0", "id": uuid("trail", "bus"), "detail-type": "AWS API Call via CloudTrail", "source": "aws.ecs",
        "account": ACCOUNT, "time": record["eventTime"], "region": REGION, "resources": [], "detail": record}))


# CloudFormation and CodeDeploy


def stack_events(incident):
    """Newest first: the service failed, and so the stack did."""
    stack = arn("stack", incident.service, uuid("stack"), service="cloudformation")
    token = uuid("stack", "token")
    reason = ("Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.\" "
              f"(RequestToken: {token}, HandlerErrorCode: GeneralServiceException)")
    properties = compact({"Cluster": CLUSTER, "ServiceName": incident.service, "TaskDefinition": incident.definition_arn})
    told = [
        (incident.service, stack, "AWS::CloudFormation::Stack", at("18:23:24", 118), "UPDATE_ROLLBACK_IN_PROGRESS",
         "The following resource(s) failed to update: [Service].", None),
        ("Service", incident.service_arn, "AWS::ECS::Service", at("18:23:21", 440), "UPDATE_FAILED", reason, properties),
        ("Service", incident.service_arn, "AWS::ECS::Service", at("18:13:46", 902), "UPDATE_IN_PROGRESS", None, properties),
    ]
    events = []
    for index, (logical, physical, kind, moment, status, why, asked) in enumerate(told):
        events.append({
            "StackId": stack, "EventId": f"{logical}-{status}-{iso(millis(moment))}" if logical == "Service" else uuid("stack", "event"),
            "StackName": incident.service, "LogicalResourceId": logical, "PhysicalResourceId": physical, "ResourceType": kind,
            "Timestamp": utc(moment), "ResourceStatus": status, **({"ResourceStatusReason": why} if why else {}),
            **({"ResourceProperties": asked} if asked else {}), "ClientRequestToken": uuid("stack", "client")})
    return {"StackEvents": events}


def codedeploy(incident):
    """The same release, had CodeDeploy shifted it: it waited for the new task set in vain."""
    name = f"d-{hexed('codedeploy', digits=9).upper()}"
    return {"deploymentInfo": {
        "applicationName": incident.service, "deploymentGroupName": f"{incident.service}-bluegreen",
        "deploymentConfigName": "CodeDeployDefault.ECSAllAtOnce", "deploymentId": name,
        "revision": {"revisionType": "AppSpecContent", "appSpecContent": {"sha256": hexed("appspec", digits=64)}},
        "status": "Failed",
        "errorInformation": {"code": "TIMEOUT", "message": "The deployment timed out while waiting for the replacement task set to "
                             "become healthy. This time out period is 60 minutes."},
        "createTime": utc(at("18:13:44", 12)), "startTime": utc(at("18:13:46", 530)), "completeTime": utc(at("19:14:3", 871)),
        "deploymentOverview": {"Pending": 0, "InProgress": 0, "Succeeded": 0, "Failed": 1, "Skipped": 0, "Ready": 0},
        "creator": "user", "ignoreApplicationStopFailures": False,
        "autoRollbackConfiguration": {"enabled": True, "events": ["DEPLOYMENT_FAILURE"]}, "updateOutdatedInstancesOnly": False,
        "rollbackInfo": {}, "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
        "loadBalancerInfo": {"targetGroupPairInfoList": [{
            "targetGroups": [{"name": "checkout-blue"}, {"name": "checkout-green"}],
            "prodTrafficRoute": {"listenerArns": [arn("listener", "app", "checkout", hexed("alb", digits=16), hexed("listener", digits=16),
                                                      service="elasticloadbalancing")]}}]},
        "fileExistsBehavior": "DISALLOW", "deploymentStatusMessages": [], "computePlatform": "ECS"}}


def deployers(incident):
    if incident.name == "rollout":
        yield Form("cloudformation-stack-events.json", pretty(stack_events(incident)), "circuit-breaker-tripped",
                   "CloudFormation tells that the circuit breaker tripped, not why")
        yield Form("codedeploy-get-deployment.json", pretty(codedeploy(incident)), "steady-state-not-reached",
                   "CodeDeploy tells that the tasks did not become healthy in time, not why")


def forms(incident):
    for make in (machine, batch, trail, deployers):
        yield from make(incident)
