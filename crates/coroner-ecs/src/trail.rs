//! CloudTrail's records of calls.
//!
//! [Record contents](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html)

use crate::lenient::{Object, Text, Time};
use crate::record::record;
use crate::task::Failure;

record! {
    /// A call that somebody made.
    pub struct TrailRecord {
        /// `ecs.amazonaws.com`.
        pub event_source: Text = "eventSource" | "EventSource",
        /// The operation.
        pub event_name: Text = "eventName" | "EventName",
        /// When.
        pub event_time: Time = "eventTime" | "EventTime",
        /// Why it was refused; absent if it was not.
        pub error_code: Text = "errorCode" | "ErrorCode",
        /// The same, in words.
        pub error_message: Text = "errorMessage" | "ErrorMessage",
        /// Who.
        pub user_identity: Object<UserIdentity> = "userIdentity" | "UserIdentity",
    }
}

record! {
    /// Who made a call.
    pub struct UserIdentity {
        /// ARN; that of a task's session ends with the task's id.
        pub arn: Text = "arn" | "Arn",
    }
}

impl TrailRecord {
    /// The refusal of a call to ECS, or of one that a task made, in the words of the AWS CLI.
    pub fn refusal(&self) -> Option<Failure> {
        let code = self.error_code.some()?;
        let session = self.user_identity.arn.rsplit('/').next().unwrap_or_default();
        let of_a_task = session.len() == 32 && session.bytes().all(|byte| byte.is_ascii_hexdigit());
        if self.event_source.as_str() != "ecs.amazonaws.com" && !of_a_task {
            return None;
        }
        let reason = format!("An error occurred ({code}) when calling the {} operation: {}", self.event_name, self.error_message);
        Some(Failure { reason: reason.into(), ..Failure::default() })
    }
}
