//! Policy statements and the commands that put them where they must stand.
//!
//! [How IAM decides](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html)

use coroner_case::{Command, Piece, command};
use coroner_ecs::arn::{self, Arn};
use serde_json::{Map, Value, json};

use super::patch::set;
use super::permission::{Asker, Holder, Refusal};
use crate::denied::Policy;
use crate::draft::{Patch, Remedy};
use crate::scene::Scene;
use crate::template::asked::keeping_holes;

/// What stands for a resource that nothing given names.
pub(super) const UNKNOWN: &str = "${{RESOURCE}}";

/// Resources that a summary names before it counts the rest.
const NAMED: usize = 3;

/// Actions on resources.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grant {
    pub(super) actions: Vec<String>,
    pub(super) resources: Vec<String>,
    pub(super) condition: Option<Value>,
    /// What the policy is named after, where the resource is no name.
    pub(super) about: Option<String>,
}

impl Grant {
    pub(super) fn new(actions: &[impl ToString], resources: &[impl ToString]) -> Grant {
        let mut resources: Vec<String> = resources.iter().map(|resource| plain(&resource.to_string())).collect();
        resources.dedup();
        Grant { actions: actions.iter().map(ToString::to_string).collect(), resources, condition: None, about: None }
    }

    fn words(&self) -> String {
        let named = self.resources.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let rest = self.resources.len().saturating_sub(NAMED);
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        format!("{} on {named}{more}", self.actions.join(", "))
    }

    /// The statement of a policy of the asker; with a principal, that of a resource.
    fn statement(&self, principal: Option<Value>) -> Value {
        let mut statement = Map::new();
        statement.insert("Effect".to_owned(), json!("Allow"));
        statement.insert("Action".to_owned(), one_or_many(&self.actions));
        if !self.resources.is_empty() {
            statement.insert("Resource".to_owned(), one_or_many(&self.resources));
        }
        if let Some(principal) = principal {
            statement.insert("Principal".to_owned(), principal);
        }
        if let Some(condition) = &self.condition {
            statement.insert("Condition".to_owned(), condition.clone());
        }
        Value::Object(statement)
    }
}

fn one_or_many(list: &[String]) -> Value {
    match list {
        [one] => json!(one),
        many => json!(many),
    }
}

/// Resources come from outside. Whatever could start a policy variable or hide is left to `?`, which in a policy stands for any one
/// character.
pub(super) fn plain(resource: &str) -> String {
    keeping_holes(resource, |c| if c.is_ascii_graphic() && !matches!(c, '\'' | '"' | '\\' | '$' | '`') { c } else { '?' })
}

/// A statement as the change of a policy that has it not yet.
fn patch(target: &'static str, statements: &[Value]) -> Option<Patch> {
    let operations = statements.iter().map(|statement| set("/Statement/-", None::<Value>, statement.clone())).collect();
    Some(Patch { target, operations, asked: Vec::new() })
}

/// Reads a policy, adds a statement and writes it back: these calls replace the policy as a whole.
fn amend(read: Command, statement: &Value, write: Command) -> Vec<Command> {
    let change = vec![Piece::Ours(".Statement += ["), Piece::Json(statement.clone()), Piece::Ours("]")];
    vec![command!("{} | jq {} > policy.json", read, change), command!("{} file://policy.json", write)]
}

/// What would let the call through, at the place that refuses it.
pub(super) fn grant(refusal: &Refusal<'_>, grants: &[Grant]) -> Vec<Remedy> {
    let Some(first) = grants.first() else { return Vec::new() };
    let denial = &refusal.denial;
    match (denial.explicit, denial.policy) {
        (true, policy) => vec![lift(refusal, policy, first)],
        (false, None | Some(Policy::Identity)) if refusal.asker.is_service_linked() => vec![around_service_linked(refusal, first)],
        (false, None | Some(Policy::Identity)) => {
            let mut remedies = vec![to_asker(refusal, grants, first)];
            if denial.principal.is_some() && is_elsewhere(refusal, first) || first.actions.iter().any(|action| action == "sts:AssumeRole") {
                remedies.push(to_resource(refusal, first));
            }
            remedies
        }
        (false, Some(Policy::Resource | Policy::Trust)) => vec![to_resource(refusal, refused(refusal, grants, first))],
        (false, Some(policy)) => vec![widen(refusal, policy, refused(refusal, grants, first))],
    }
}

/// The grant of the call that was refused; its neighbours are what the same step asks for next.
fn refused<'g>(refusal: &Refusal<'_>, grants: &'g [Grant], first: &'g Grant) -> &'g Grant {
    let named = |grant: &&Grant| grant.actions.iter().any(|action| refusal.denial.actions.contains(action));
    grants.iter().find(named).unwrap_or(first)
}

/// Whether the resource is another account's, whose own policy has to agree.
fn is_elsewhere(refusal: &Refusal<'_>, grant: &Grant) -> bool {
    grant.resources.iter().any(|resource| !resource.ends_with('*') && refusal.home.is_elsewhere(resource))
}

/// An inline policy of the role or user.
fn to_asker(refusal: &Refusal<'_>, grants: &[Grant], first: &Grant) -> Remedy {
    let asker = &refusal.asker;
    let statements: Vec<Value> = grants.iter().map(|grant| grant.statement(None)).collect();
    let document =
        vec![Piece::Ours(r#"{"Version":"2012-10-17","Statement":"#), Piece::Json(Value::Array(statements.clone())), Piece::Ours("}")];
    let place =
        if asker.is_of_permission_set() { " in its permission set of IAM Identity Center, which writes the role's policies" } else { "" };
    let what = grants.iter().map(Grant::words).collect::<Vec<_>>().join(", and ");
    let name = Piece::Text(asker.name.clone());
    let whose = if asker.is_user {
        command!("aws iam put-user-policy --user-name {}", name)
    } else {
        command!("aws iam put-role-policy --role-name {}", name)
    };
    let (action, about) = policy_name(first);
    let named =
        if about.is_empty() { command!("--policy-name allow-{}", action) } else { command!("--policy-name allow-{}-{}", action, about) };
    let command = whose.with(named).with(command!("--policy-document {}", document));
    Remedy {
        summary: format!("allow {} {what}{place}", asker.words()),
        why: whose_call(asker).to_owned(),
        risk: caveats(asker, grants),
        patch: patch("iam-policy", &statements),
        commands: if asker.is_of_permission_set() { Vec::new() } else { vec![command] },
        ..Remedy::default()
    }
}

/// One name for one action and resource: to put a policy replaces the one of the same name. The two are apart, since together they may
/// look like something secret.
fn policy_name(grant: &Grant) -> (String, String) {
    let plain = |text: &str, most: usize| {
        let letter = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
        let name: String = text.chars().map(letter).take(most).collect();
        name.trim_end_matches('-').to_owned()
    };
    let action = grant.actions.first().map_or("", String::as_str);
    let resource = grant.about.as_ref().or(grant.resources.first()).map_or("", String::as_str).trim_end_matches([':', '*', '?', '/', '-']);
    let action = plain(action, 60);
    // A name has 128 letters at most.
    let about = plain(arn::short_name(resource), 128 - "allow--".len() - action.len());
    (action, about)
}

fn whose_call(asker: &Asker) -> &'static str {
    match asker.holder {
        Some(Holder::ExecutionRole) => {
            "What ECS does before the containers start is signed as the execution role, so its policies decide and the task role's don't. The next task has the right; no new revision is needed."
        }
        Some(Holder::TaskRole) => {
            "The program's calls are signed as the task role, and IAM judges each by the policies of that moment. No new deployment is needed."
        }
        Some(Holder::InstanceRole) => {
            "The ECS agent and Docker sign these calls as the role of the container instance, so its policies decide."
        }
        Some(Holder::InfrastructureRole) => "ECS calls EC2 with the credentials of this role only.",
        Some(Holder::Caller) => "IAM judges the caller before ECS does anything; with the grant the call gets through.",
        Some(Holder::ServiceLinkedRole) | None => "IAM judges whoever signed the call, and the message names that one.",
    }
}

fn caveats(asker: &Asker, grants: &[Grant]) -> String {
    let mut caveats = Vec::new();
    if let Some(role) = &asker.instead_of {
        caveats.push(format!(
            "The task role is {role}: the program used other credentials (keys in its environment, a role that it assumed). If it should not, take those away instead."
        ));
    }
    if grants.iter().any(|grant| grant.actions.iter().any(|action| action == "s3:GetObject")) {
        caveats.push("S3 answers 403 for an object that is not there, too, unless s3:ListBucket is allowed on the bucket.".to_owned());
    }
    caveats.join(" ")
}

/// The ARN that a resource's policy names the asker by. A session's ARN has lost the path of its role.
fn principal(refusal: &Refusal<'_>) -> (String, String) {
    let asker = &refusal.asker;
    match &asker.arn {
        Some(arn) => (plain(arn), String::new()),
        None => {
            let kind = if asker.is_user { "user" } else { "role" };
            let role = format!("arn:{}:iam::{}:{kind}/{}", refusal.home.partition, refusal.home.account, asker.name);
            let note = " The message does not tell whether the role has a path: `aws iam get-role` shows its ARN.";
            (role, if asker.is_user { String::new() } else { note.to_owned() })
        }
    }
}

/// A statement in the policy of the resource itself.
pub(super) fn to_resource(refusal: &Refusal<'_>, grant: &Grant) -> Remedy {
    let (who, path_note) = principal(refusal);
    let resource = grant.resources.first().map_or("", String::as_str);
    let service = grant.actions.first().and_then(|action| action.split(':').next()).unwrap_or_default();
    let arn = Arn::parse(resource);
    let name = arn::short_name(resource);
    let (target, keeps_resource, read, write) = match service {
        "secretsmanager" => (
            "secret-policy",
            true,
            command!("aws secretsmanager get-resource-policy --secret-id {} --query ResourcePolicy --output text", resource),
            command!("aws secretsmanager put-resource-policy --secret-id {} --resource-policy", resource),
        ),
        "kms" => (
            "key-policy",
            true,
            command!("aws kms get-key-policy --key-id {} --policy-name default --query Policy --output text", resource),
            command!("aws kms put-key-policy --key-id {} --policy-name default --policy", resource),
        ),
        "ecr" => {
            let (registry, region) = arn.map_or(("${{REGISTRY_ACCOUNT}}", "${{REGISTRY_REGION}}"), |arn| (arn.account, arn.region));
            let repository = arn.and_then(|arn| arn.resource.strip_prefix("repository/")).unwrap_or("${{REPOSITORY}}");
            let which = command!("--registry-id {} --region {} --repository-name {}", registry, region, repository);
            (
                "repository-policy",
                false,
                command!("aws ecr get-repository-policy {} --query policyText --output text", which.clone()),
                command!("aws ecr set-repository-policy {} --policy-text", which),
            )
        }
        "s3" => {
            let bucket = arn.map_or("${{BUCKET}}", |arn| arn.resource.split('/').next().unwrap_or("${{BUCKET}}"));
            (
                "bucket-policy",
                true,
                command!("aws s3api get-bucket-policy --bucket {} --query Policy --output text", bucket),
                command!("aws s3api put-bucket-policy --bucket {} --policy", bucket),
            )
        }
        "elasticfilesystem" => (
            "file-system-policy",
            true,
            command!("aws efs describe-file-system-policy --file-system-id {} --query Policy --output text", name),
            command!("aws efs put-file-system-policy --file-system-id {} --policy", name),
        ),
        "sts" => (
            "trust-policy",
            false,
            command!("aws iam get-role --role-name {} --query Role.AssumeRolePolicyDocument --output json", name),
            command!("aws iam update-assume-role-policy --role-name {} --policy-document", name),
        ),
        _ => ("resource-policy", true, Command::default(), Command::default()),
    };
    // The policies of secrets and keys speak of what they are attached to; those of repositories and roles name no resource.
    let resources = match service {
        "secretsmanager" | "kms" => vec!["*".to_owned()],
        _ if keeps_resource => grant.resources.clone(),
        _ => Vec::new(),
    };
    let statement = Grant { resources, ..grant.clone() }.statement(Some(json!({"AWS": who})));
    let account = arn.map(|arn| arn.account).filter(|_| refusal.home.is_elsewhere(resource));
    let from = account.map_or_else(String::new, |account| format!(", as account {account}"));
    Remedy {
        summary: format!(
            "let the {} of {resource} admit {} for {}{from}",
            target.replace('-', " "),
            refusal.asker.words(),
            grant.actions.join(", ")
        ),
        why: if account.is_some() {
            "Across accounts both sides must agree: the policy of whoever asks and the policy of what is asked for.".to_owned()
        } else {
            "The policy of the resource decides who may use it, and it names nobody who covers this call.".to_owned()
        },
        // Keys and roles always have their policy.
        risk: if matches!(service, "kms" | "sts") {
            path_note.trim_start().to_owned()
        } else {
            format!("If there is no such policy yet, begin one with this statement alone.{path_note}")
        },
        commands: if read.is_empty() { Vec::new() } else { amend(read, &statement, write) },
        patch: patch(target, &[statement]),
        ..Remedy::default()
    }
}

/// A statement in the policy that bounds what the asker's own policies grant.
fn widen(refusal: &Refusal<'_>, policy: Policy, grant: &Grant) -> Remedy {
    let (who, path_note) = principal(refusal);
    let (target, statement, risk) = match policy {
        Policy::Endpoint => {
            let mut bounded = grant.clone();
            bounded.condition = Some(json!({"ArnEquals": {"aws:PrincipalArn": who}}));
            (
                "vpc-endpoint-policy",
                bounded.statement(Some(json!("*"))),
                format!("The endpoint serves the whole VPC: keep what its policy allows now.{path_note}"),
            )
        }
        Policy::Boundary => (
            "permissions-boundary",
            grant.statement(None),
            "A boundary grants nothing by itself: a policy of the role or user must allow the call too.".to_owned(),
        ),
        Policy::Session => {
            ("session-policy", grant.statement(None), "It is passed by whoever assumes the role, in the AssumeRole call.".to_owned())
        }
        _ => (
            "organization-policy",
            grant.statement(None),
            "Only the organisation's management account can change it, and it concerns every account below.".to_owned(),
        ),
    };
    Remedy {
        summary: format!("add {} to the {} that bounds {}", grant.words(), policy.bare_name(), refusal.asker.words()),
        why: format!("A call goes through only if every policy on its way allows it; the {} does not.", policy.bare_name()),
        risk,
        commands: whereabouts(refusal, Some(policy), grant, Some(&statement)),
        patch: patch(target, &[statement]),
        ..Remedy::default()
    }
}

/// Where the deny stands that no allow overrides.
fn lift(refusal: &Refusal<'_>, policy: Option<Policy>, grant: &Grant) -> Remedy {
    let place = match (&refusal.denial.policy_arn, policy) {
        (Some(arn), Some(policy)) => format!("the {} {arn}", policy.bare_name()),
        (None, Some(policy)) => policy.name().to_owned(),
        (_, None) => "a policy that the message does not name".to_owned(),
    };
    Remedy {
        summary: format!("take {} by {} out of the deny in {place}, or meet its condition", grant.words(), refusal.asker.words()),
        why: "An explicit deny wins over every allow, so a further grant changes nothing: the deny itself has to go, or make an exception."
            .to_owned(),
        risk: "Somebody put the deny there: ask what it protects.".to_owned(),
        commands: whereabouts(refusal, policy, grant, None),
        ..Remedy::default()
    }
}

/// Commands that show the policy, and where it can be told, add the statement.
fn whereabouts(refusal: &Refusal<'_>, policy: Option<Policy>, grant: &Grant, statement: Option<&Value>) -> Vec<Command> {
    let asker = &refusal.asker;
    let name = asker.name.as_str();
    let organisation =
        |kind: &str| command!("aws organizations list-policies-for-target --target-id {} --filter {}", &refusal.home.account, kind);
    match policy {
        Some(Policy::Identity) if asker.is_user => vec![
            command!("aws iam list-attached-user-policies --user-name {}", name),
            command!("aws iam list-user-policies --user-name {}", name),
        ],
        Some(Policy::Identity) => vec![
            command!("aws iam list-attached-role-policies --role-name {}", name),
            command!("aws iam list-role-policies --role-name {}", name),
        ],
        Some(Policy::Boundary) if asker.is_user => {
            vec![command!("aws iam get-user --user-name {} --query User.PermissionsBoundary", name)]
        }
        Some(Policy::Boundary) => vec![command!("aws iam get-role --role-name {} --query Role.PermissionsBoundary", name)],
        Some(Policy::ServiceControl) => vec![organisation("SERVICE_CONTROL_POLICY")],
        Some(Policy::ResourceControl) => vec![organisation("RESOURCE_CONTROL_POLICY")],
        Some(Policy::Endpoint) => {
            let service = grant.actions.first().and_then(|action| action.split(':').next()).unwrap_or_default();
            let list = command!(
                "aws ec2 describe-vpc-endpoints --filters Name=service-name,Values=*.{}.{}* --query 'VpcEndpoints[].[VpcEndpointId,PolicyDocument]'",
                &refusal.home.region,
                service
            );
            let change = statement.map(|statement| amend_endpoint(refusal.scene, service, statement)).unwrap_or_default();
            [list].into_iter().chain(change).collect()
        }
        // `to_resource` begins with the command that shows the resource's policy.
        Some(Policy::Resource | Policy::Trust) => {
            to_resource(refusal, grant).commands.first().map(Command::first_program).into_iter().collect()
        }
        Some(Policy::Session) => Vec::new(),
        None => {
            let (who, _) = principal(refusal);
            vec![command!(
                "aws iam simulate-principal-policy --policy-source-arn {} --action-names {} --resource-arns {} --query 'EvaluationResults[].[EvalDecision,MatchedStatements]'",
                who,
                &grant.actions,
                &grant.resources
            )]
        }
    }
}

/// The endpoint's id, where the case holds one of that service.
fn amend_endpoint(scene: &Scene<'_>, service: &str, statement: &Value) -> Vec<Command> {
    let of_service = |name: &str| name.split('.').any(|part| part == service);
    let endpoint = scene.case.vpc_endpoints.iter().find(|endpoint| of_service(&endpoint.service_name));
    let id = endpoint.and_then(|endpoint| endpoint.vpc_endpoint_id.some()).unwrap_or("${{VPC_ENDPOINT}}");
    amend(
        command!("aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {} --query 'VpcEndpoints[0].PolicyDocument' --output text", id),
        statement,
        command!("aws ec2 modify-vpc-endpoint --vpc-endpoint-id {} --policy-document", id),
    )
}

/// A grant to whoever comes through an endpoint.
pub(super) fn open_endpoint(scene: &Scene<'_>, grant: &Grant, region: &str) -> Remedy {
    let statement = grant.statement(Some(json!("*")));
    let list = command!("aws ec2 describe-vpc-endpoints --filters Name=service-name,Values=com.amazonaws.{}.s3", region);
    Remedy {
        summary: format!("allow {} in the policy of the VPC's S3 endpoint", grant.words()),
        why: "ECR hands out layers as signed addresses of this bucket. They pass the endpoint only if its policy lets the bucket through; the role's rights are not asked.".to_owned(),
        risk: "If the first command finds no endpoint, the request went another way: then look at the route to S3 and at proxies.".to_owned(),
        commands: [list].into_iter().chain(amend_endpoint(scene, "s3", &statement)).collect(),
        patch: patch("vpc-endpoint-policy", &[statement]),
        ..Remedy::default()
    }
}

/// A service that may assume a role.
pub(super) fn trust(role: &str, service: &str, kind: &str, risk: &str) -> Remedy {
    let statement = json!({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"});
    Remedy {
        summary: format!("let {kind} {role} trust {service}"),
        why: "ECS gets credentials of a role only if the role's own trust policy lets the service assume it; what the role may do is another matter.".to_owned(),
        risk: risk.to_owned(),
        commands: amend(
            command!("aws iam get-role --role-name {} --query Role.AssumeRolePolicyDocument --output json", role),
            &statement,
            command!("aws iam update-assume-role-policy --role-name {} --policy-document", role),
        ),
        patch: patch("trust-policy", &[statement]),
        ..Remedy::default()
    }
}

/// The policy of a service-linked role is AWS's own and allows what ECS needs; what refuses it stands elsewhere.
fn around_service_linked(refusal: &Refusal<'_>, grant: &Grant) -> Remedy {
    let elsewhere = is_elsewhere(refusal, grant);
    let place = if elsewhere {
        "share the resource with this account again"
    } else {
        "exempt the role from the service control policy that withholds the call"
    };
    Remedy {
        summary: format!("{place}, so that {} may call {}", refusal.asker.words(), grant.words()),
        why: "Nobody can change the policy of a service-linked role, and AWS's own allows what ECS does. A refusal comes from around it: the organisation's policies, or the account that owns the resource.".to_owned(),
        risk: String::new(),
        commands: if elsewhere {
            vec![command!("aws ram get-resource-shares --resource-owner OTHER-ACCOUNTS")]
        } else {
            whereabouts(refusal, Some(Policy::ServiceControl), grant, None)
        },
        ..Remedy::default()
    }
}
