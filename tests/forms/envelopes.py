"""Events of ECS on their way: through notifications, queues, streams and log groups, as each hands them on."""

import base64
import csv
import datetime
import gzip
import io
import json

from cli import as_text
from form import Form, compact, lines, millis, pretty
from incidents import ACCOUNT, REGION, arn, arn_of, hexed, uuid

GROUP = "/aws/events/ecs"


def packed(text):
    return base64.b64encode(text.encode()).decode()


def zipped(text):
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def moment_of(event):
    return datetime.datetime.fromisoformat(event["time"])


# Notifications and queues


def notification(incident):
    """What SNS posts."""
    event = incident.event()
    host = f"sns.{REGION}.amazonaws.com"
    topic = arn_of("sns", "ecs-events")
    return {
        "Type": "Notification", "MessageId": uuid(incident.name, "sns"), "TopicArn": topic, "Message": compact(event),
        "Timestamp": event["time"].replace("Z", ".914Z"), "SignatureVersion": "1", "Signature": packed("a signature " * 6),
        "SigningCertURL": f"https://{host}/SimpleNotificationService-{hexed('certificate')}.pem",
        "UnsubscribeURL": f"https://{host}/?Action=Unsubscribe&SubscriptionArn={topic}:{uuid('subscription')}",
    }


def sns_record(incident):
    told = notification(incident)
    fields = {"SignatureVersion": "SignatureVersion", "Timestamp": "Timestamp", "Signature": "Signature",
              "SigningCertUrl": "SigningCertURL", "MessageId": "MessageId", "Message": "Message", "UnsubscribeUrl": "UnsubscribeURL"}
    sns = {**{name: told[of] for name, of in fields.items()}, "MessageAttributes": {}, "Type": told["Type"],
           "TopicArn": told["TopicArn"], "Subject": None}
    return {"EventVersion": "1.0", "EventSubscriptionArn": f"{told['TopicArn']}:{uuid('subscription')}", "EventSource": "aws:sns",
            "Sns": sns}


def queue_record(incident, body):
    """What Lambda and Pipes get of SQS."""
    sent = str(millis(moment_of(incident.event())))
    return {
        "messageId": uuid(incident.name, "sqs"), "receiptHandle": packed(f"receipt of {incident.name} " * 3), "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": sent, "SenderId": "AIDAEXAMPLEEXAMPLE",
                       "ApproximateFirstReceiveTimestamp": str(int(sent) + 12)},
        "messageAttributes": {}, "md5OfBody": hexed(incident.name, "md5"), "eventSource": "aws:sqs",
        "eventSourceARN": arn_of("sqs", "ecs-events"), "awsRegion": REGION,
    }


def received(incident):
    """What `aws sqs receive-message` prints."""
    return {"Messages": [{
        "MessageId": uuid(incident.name, "sqs"), "ReceiptHandle": packed(f"receipt of {incident.name} " * 3),
        "MD5OfBody": hexed(incident.name, "md5"), "Body": compact(incident.event())}]}


def queues(incident):
    yield Form("sns.json", compact(notification(incident)))
    yield Form("sns-lambda.json", pretty({"Records": [sns_record(incident)]}))
    yield Form("sqs-lambda.json", pretty({"Records": [queue_record(incident, compact(incident.event()))]}))
    yield Form("sqs-receive-message.json", pretty(received(incident)))
    yield Form("sns-in-sqs.json", pretty({"Records": [queue_record(incident, json.dumps(notification(incident), indent=2))]}))
    # Pipes hands a batch over, without an object around it.
    yield Form("pipes.json", pretty([queue_record(incident, compact(incident.event()))]))


# Streams


def kinesis_record(incident):
    sequence = str(int(hexed(incident.name, "sequence", digits=40), 16)).rjust(56, "4")[:56]
    shard = "shardId-000000000006"
    stream = arn("stream", "ecs-events", service="kinesis")
    event = incident.event()
    return {
        "kinesis": {"kinesisSchemaVersion": "1.0", "partitionKey": event["id"], "sequenceNumber": sequence,
                    "data": packed(compact(event)), "approximateArrivalTimestamp": moment_of(event).timestamp() + 0.914},
        "eventSource": "aws:kinesis", "eventVersion": "1.0", "eventID": f"{shard}:{sequence}", "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{ACCOUNT}:role/lambda-ecs-events", "awsRegion": REGION, "eventSourceARN": stream,
    }


def firehose(incident, data):
    """What Firehose has Lambda transform."""
    arrived = millis(moment_of(incident.event())) + 914
    return {
        "invocationId": uuid(incident.name, "invocation"),
        "deliveryStreamArn": arn("deliverystream", "ecs-events", service="firehose"), "region": REGION,
        "records": [{"recordId": f"4964{hexed(incident.name, 'record', digits=48)}000000", "approximateArrivalTimestamp": arrived,
                     "data": data}],
    }


def streams(incident):
    yield Form("kinesis-lambda.json", pretty({"Records": [kinesis_record(incident)]}))
    yield Form("firehose-transform.json", pretty(firehose(incident, packed(compact(incident.event())))))


# EventBridge itself


def buses(incident):
    event = incident.event()
    yield Form("eventbridge.json", pretty(event))
    yield Form("eventbridge-archive-replay.jsonl", lines([{**event, "replay-name": "monday"}]))
    yield Form("events.jsonl", lines(incident.events()))
    yield Form("events.jsonl.gz", gzip.compress(lines(incident.events()).encode(), mtime=0))
    # As Firehose writes to S3 what nobody gave a newline.
    later = {**event, "id": uuid(incident.name, "again")}
    yield Form("concatenated.json", compact(event) + compact(later))


# Log groups


def log_events(incident):
    """What a log group holds: events of ECS, or what the container wrote; the stream, and each record with its moment."""
    if incident.name == "crash":
        return "/ecs/api", f"api/api/{incident.task_id}", [(moment, line) for moment, line in incident.log() if line]
    stream = uuid(incident.name, "stream")
    return GROUP, stream, [(moment_of(event), compact(event)) for event in incident.events()]


def logged(incident):
    """Records as CloudWatch Logs returns them."""
    _, stream, records = log_events(incident)
    return [{"logStreamName": stream, "timestamp": millis(moment), "message": message, "ingestionTime": millis(moment) + 1187,
             "eventId": f"394{hexed(incident.name, 'logged', str(index), digits=53)}"}
            for index, (moment, message) in enumerate(records)]


def pick(records, *keys):
    return [{key: record[key] for key in keys} for record in records]


def subscription(incident):
    group, stream, _ = log_events(incident)
    events = [{"id": told["eventId"], "timestamp": told["timestamp"], "message": told["message"]} for told in logged(incident)]
    return compact({"messageType": "DATA_MESSAGE", "owner": ACCOUNT, "logGroup": group, "logStream": stream,
                    "subscriptionFilters": ["to-lambda"], "logEvents": events})


def stamp(milliseconds):
    """As Logs Insights writes moments."""
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{milliseconds % 1000:03}"


def insights(incident):
    """Rows of a query, newest first."""
    group, stream, _ = log_events(incident)
    return [{"@timestamp": stamp(told["timestamp"]), "@message": told["message"], "@logStream": stream, "@log": f"{ACCOUNT}:{group}"}
            for told in reversed(logged(incident))]


def query_results(incident):
    """What `aws logs get-query-results` prints."""
    results = [[{"field": field, "value": value} for field, value in row.items()] +
               [{"field": "@ptr", "value": packed(f"pointer {index} of {incident.name}")}]
               for index, row in enumerate(insights(incident))]
    statistics = {"recordsMatched": float(len(results)), "recordsScanned": 310.0, "bytesScanned": 81204.0}
    return {"queryLanguage": "CWLI", "results": results, "statistics": statistics, "status": "Complete"}


def table(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([header, *rows])
    return out.getvalue()


def iso(milliseconds):
    return datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def groups(incident):
    told = logged(incident)
    cause = getattr(incident, "cause_with_log", None)

    def form(name, content):
        return Form(name, content, cause)
    yield form("subscription-lambda.json", pretty({"awslogs": {"data": zipped(subscription(incident))}}))
    yield form("subscription-firehose.json", pretty(firehose(incident, zipped(subscription(incident)))))
    yield form("filter-log-events.json", pretty({"events": told, "searchedLogStreams": []}))
    end = hexed(incident.name, "token", digits=56)
    yield form("get-log-events.json", pretty({"events": pick(told, "timestamp", "message", "ingestionTime"),
                                              "nextForwardToken": f"f/{end}/s", "nextBackwardToken": f"b/{end}/s"}))
    # A task for S3 writes the moment before each message.
    yield form("logs-export.txt", "".join(f"{iso(record['timestamp'])} {record['message']}\n" for record in told))
    yield form("logs-tail.txt", "".join(
        f"{iso(record['timestamp']).replace('Z', '000+00:00')} {record['logStreamName']} {record['message']}\n" for record in told))
    # What the README advises.
    yield form("filter-log-events-query.txt", as_text([[record["message"]] for record in told]))
    yield form("insights-cli.json", pretty(query_results(incident)))
    yield form("insights-console.json", pretty(insights(incident)))
    rows = [list(row.values()) for row in insights(incident)]
    yield form("insights.csv", table(["@timestamp", "@message", "@logStream", "@log"], rows))
    yield form("console.csv", table(["timestamp", "message"], [[record["timestamp"], record["message"]] for record in told]))
    yield form("console-stream.csv", table(
        ["timestamp", "message", "logStreamName"], [[record["timestamp"], record["message"], record["logStreamName"]] for record in told]))


# What the event alone tells, less than the answer of a call.
EVENTS = {
    "rollout": ("circuit-breaker-tripped", "the event tells that the deployment was given up, not why"),
}


def forms(incident):
    for make in (buses, queues, streams):
        cause, note = EVENTS.get(incident.name, (None, ""))
        yield from (form._replace(cause=cause, note=note) for form in make(incident))
    for form in groups(incident):
        # The container's log tells more than events do.
        cause, note = (form.cause, "") if form.cause else EVENTS.get(incident.name, (None, ""))
        yield form._replace(cause=cause, note=note)
