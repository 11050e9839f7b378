//! Who asks and how AWS is reached: credentials, endpoints, proxies, TLS, clocks, as the AWS CLI has them.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;

use coroner_replay::{Fault, Refusal};
use serde_json::json;

use super::*;

/// The case, as if it were of another Region than the recorded one.
fn serve_in(case: &str, region: &str) -> Server {
    let mut case = recorded(case);
    case.replace("us-east-1", region);
    start(case)
}

/// A run without credentials in the environment.
fn without_key(server: &Server) -> Command {
    let mut command = coroner();
    command.args(SERVICE).args(["--format", "json"]).env("AWS_ENDPOINT_URL", server.endpoint()).env("AWS_REGION", "us-east-1");
    command
}

fn keys(server: &Server) -> Vec<String> {
    let mut keys: Vec<String> =
        server.calls().into_iter().filter(|call| !call.operation.starts_with("sts.")).filter_map(|call| call.key).collect();
    keys.dedup();
    keys
}

#[test]
fn a_profile_has_its_key_its_region_and_its_endpoints() {
    let (server, other) = (serve_in("c01-oom-137", "eu-west-3"), serve_in("c01-oom-137", "eu-west-3"));
    let home = tempfile::tempdir().unwrap();
    let config = format!(
        "[profile night]\nregion = eu-west-3\nendpoint_url = {}\nservices = local\naws_access_key_id = AKPROFILE\n\
         aws_secret_access_key = s\n[services local]\ncloudwatch_logs =\n  endpoint_url = {}\n",
        server.endpoint(),
        other.endpoint()
    );
    fs::write(home.path().join("config"), config).unwrap();
    let mut command = coroner();
    command.args(SERVICE).args(["--profile", "night", "--format", "json"]).env("AWS_CONFIG_FILE", home.path().join("config"));
    let said = run(&mut command);
    assert_eq!(slug(&said.first()), Some("task-out-of-memory"), "{}", said.stderr);
    assert_eq!(keys(&server), ["AKPROFILE"]);
    assert!(server.calls().iter().all(|call| call.region.as_deref() == Some("eu-west-3")));
    assert!(!server.calls().iter().any(|call| call.operation.starts_with("logs.")));
    assert!(other.calls().iter().all(|call| call.operation.starts_with("logs.")) && !other.calls().is_empty());
}

#[test]
fn a_profile_that_is_named_comes_before_keys_in_the_environment() {
    let server = serve("c13-healthy");
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("config"), "[profile night]\naws_access_key_id = AKPROFILE\naws_secret_access_key = s\n").unwrap();
    let mut command = asking(&server, &[&SERVICE[..], &["--profile", "night"]].concat());
    let said = run(command.env("AWS_CONFIG_FILE", home.path().join("config")));
    assert_eq!((said.status, keys(&server)), (0, vec!["AKPROFILE".to_owned()]), "{}", said.stderr);
    let mut command = asking(&server, &[&SERVICE[..], &["--profile", "day"]].concat());
    let said = run(command.env("AWS_CONFIG_FILE", home.path().join("config")));
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("day") && said.stderr.contains("profile"), "{}", said.stderr);
}

#[test]
fn certificates_that_are_named_are_the_ones_that_are_trusted() {
    let server = serve("c13-healthy");
    let said = run(asking(&server, &SERVICE).env("AWS_CA_BUNDLE", "/nonexistent/bundle.pem"));
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("/nonexistent/bundle.pem") && said.stderr.contains("AWS_CA_BUNDLE"), "{}", said.stderr);
    let home = tempfile::tempdir().unwrap();
    let bundle = home.path().join("bundle.pem");
    let block = |text: &str| format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    for text in [String::new(), "no certificate".to_owned(), block("no base64!"), block("AAAA"), block("")] {
        fs::write(&bundle, &text).unwrap();
        let said = run(asking(&server, &SERVICE).env("AWS_CA_BUNDLE", &bundle));
        assert_eq!(said.status, 2, "{text}: {}", said.stderr);
        assert!(said.stderr.contains("no certificate in it can be read"), "{text}: {}", said.stderr);
    }
}

/// A proxy that has certificates of its own is named together with them.
#[test]
fn a_proxy_is_used_with_certificates_too() {
    let system = Path::new("/etc/ssl/certs/ca-certificates.crt");
    if !system.exists() {
        return println!("skipped: there is no {}", system.display());
    }
    let server = serve("c13-healthy");
    let mut command = asking(&server, &SERVICE);
    command.env("AWS_ENDPOINT_URL", "http://aws.invalid").env("HTTP_PROXY", server.endpoint()).env("AWS_CA_BUNDLE", system);
    let said = run(&mut command);
    assert_eq!((said.status, server.calls().is_empty()), (0, false), "{}", said.stderr);
}

#[test]
fn the_endpoint_of_one_service_comes_before_that_of_all() {
    let (server, other) = (serve("c01-oom-137"), serve("c01-oom-137"));
    let said = run(asking(&server, &SERVICE).env("AWS_ENDPOINT_URL_ECS", other.endpoint()));
    assert_eq!(said.status, 1, "{}", said.stderr);
    assert!(other.calls().iter().all(|call| call.operation.starts_with("ecs.")) && !other.calls().is_empty());
    let asked = ask(&server, &[&SERVICE[..], &["--endpoint-url", &other.endpoint()]].concat());
    assert_eq!(asked.status, 1, "{}", asked.stderr);
}

#[test]
fn a_process_gives_credentials() {
    let server = serve("c13-healthy");
    let home = tempfile::tempdir().unwrap();
    let answer = json!({"Version": 1, "AccessKeyId": "AKPROCESS", "SecretAccessKey": "s"});
    fs::write(home.path().join("answer"), answer.to_string()).unwrap();
    let process = format!("[default]\ncredential_process = /bin/cat {}\n", home.path().join("answer").display());
    fs::write(home.path().join("config"), process).unwrap();
    let said = run(without_key(&server).env("AWS_CONFIG_FILE", home.path().join("config")));
    assert_eq!((said.status, keys(&server)), (0, vec!["AKPROCESS".to_owned()]), "{}", said.stderr);
}

#[test]
fn a_web_identity_assumes_its_role() {
    let mut case = recorded("c13-healthy");
    let credentials = json!({"AccessKeyId": "AKWEB", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2099-01-01T00:00:00Z"});
    let user = json!({"Arn": "arn:aws:sts::123456789012:assumed-role/r/s", "AssumedRoleId": "r:s"});
    case.record("sts.AssumeRoleWithWebIdentity", json!({"Credentials": credentials, "AssumedRoleUser": user}));
    let server = start(case);
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("token"), "token").unwrap();
    let role = [("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r"), ("AWS_ROLE_SESSION_NAME", "s")];
    let said = run(without_key(&server).envs(role).env("AWS_WEB_IDENTITY_TOKEN_FILE", home.path().join("token")));
    assert_eq!((said.status, keys(&server)), (0, vec!["AKWEB".to_owned()]), "{}", said.stderr);
}

/// Hands out credentials as the agents do, by path; answers where it is.
fn agent(answer: fn(&str) -> &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 4096];
            let read = stream.read(&mut head).unwrap_or(0);
            let text = String::from_utf8_lossy(&head[..read]).into_owned();
            let body = answer(text.split(' ').nth(1).unwrap_or_default());
            let head = "HTTP/1.1 200 OK\r\nx-aws-ec2-metadata-token-ttl-seconds: 600\r\nconnection: close";
            let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        }
    });
    format!("http://{address}")
}

#[test]
fn a_container_s_role_is_asked_for() {
    let server = serve("c13-healthy");
    let url = agent(|_| r#"{"AccessKeyId":"AKCONTAINER","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}"#);
    let said = run(without_key(&server).env("AWS_CONTAINER_CREDENTIALS_FULL_URI", url + "/credentials"));
    assert_eq!((said.status, keys(&server)), (0, vec!["AKCONTAINER".to_owned()]), "{}", said.stderr);
}

#[test]
fn an_instance_s_role_and_region_are_asked_for() {
    let server = serve_in("c13-healthy", "eu-west-3");
    let url = agent(|path| match path {
        "/latest/api/token" => "token",
        path if path.ends_with("/security-credentials/") || path.ends_with("/security-credentials-extended/") => "night",
        path if path.ends_with("/night") => {
            r#"{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"AKINSTANCE","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}"#
        }
        path if path.ends_with("/region") => "eu-west-3",
        _ => "",
    });
    let mut command = without_key(&server);
    command.env_remove("AWS_EC2_METADATA_DISABLED").env_remove("AWS_REGION").env("AWS_EC2_METADATA_SERVICE_ENDPOINT", url);
    let said = run(&mut command);
    assert_eq!((said.status, keys(&server)), (0, vec!["AKINSTANCE".to_owned()]), "{}", said.stderr);
    assert!(server.calls().iter().all(|call| call.region.as_deref() == Some("eu-west-3")));
}

#[test]
fn no_credentials_and_expired_ones_say_what_to_do() {
    let server = serve("c13-healthy");
    let said = run(&mut without_key(&server));
    assert_eq!((said.status, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.contains("credentials") && said.stderr.contains("aws sso login"), "{}", said.stderr);
    server.inject(
        "*",
        Fault::Refuse(Refusal::new("ExpiredTokenException", "The security token included in the request is expired", 400)),
        None,
    );
    for arguments in [&SERVICE[..], &["cluster", "prod"], &["task", "0f1e", "-c", "prod"]] {
        let said = ask(&server, arguments);
        assert_eq!((said.status, said.stdout.as_str()), (2, ""));
        assert!(said.stderr.contains("expired") && said.stderr.contains("`aws sso login`"), "{}", said.stderr);
        let said = ask(
            &server,
            &[arguments, &["--watch"]].concat()[..if arguments[0] == "service" { arguments.len() + 1 } else { arguments.len() }],
        );
        assert_eq!(said.status, 2);
    }
}

#[test]
fn a_wrong_clock_is_corrected() {
    for hours in [-3, 5] {
        let server = serve("c01-oom-137");
        server.set_ahead(hours * 3_600_000);
        let said = examine(&server, &[]);
        assert_eq!(slug(&said.first()), Some("task-out-of-memory"), "{}", said.stderr);
        assert!(!said.stdout.contains("failed:"), "{}", said.stdout);
    }
}

#[test]
fn a_proxy_is_used() {
    let server = serve("c13-healthy");
    let mut command = asking(&server, &SERVICE);
    command.env("AWS_ENDPOINT_URL", "http://aws.invalid").env("HTTP_PROXY", server.endpoint());
    let said = run(&mut command);
    assert_eq!((said.status, server.calls().is_empty()), (0, false), "{}", said.stderr);
}

#[test]
fn what_can_t_be_reached_is_told_from_what_refuses() {
    let server = serve("c13-healthy");
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (url, words) in [
        (server.endpoint().replace("http:", "https:"), "could not be asked"),
        (format!("http://{closed}"), "could not be asked"),
        ("http://aws.invalid".to_owned(), "could not be asked"),
    ] {
        let said = run(asking(&server, &SERVICE).env("AWS_ENDPOINT_URL", &url));
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{url}");
        assert!(said.stderr.contains(words) && !said.stderr.contains("denied"), "{url}: {}", said.stderr);
    }
}

#[test]
fn ipv6_endpoints_are_reached() {
    let address = std::net::Ipv6Addr::LOCALHOST;
    let server = match Server::start_at(address.into(), recorded("c13-healthy"), Timestamp::now()) {
        Ok(server) => server,
        Err(error) if std::env::var_os("CI").is_some() => panic!("no IPv6 here: {error}"),
        Err(error) => return println!("skipped: no IPv6 here: {error}"),
    };
    assert_eq!(ask(&server, &SERVICE).status, 0);
}
