//! That the vocabularies are whole, and that errors of many runtimes come to the same complaint.

use std::collections::BTreeSet;

use super::complaint::NAMES;
use super::*;

fn column(vocabulary: &'static str, index: usize) -> Vec<&'static str> {
    lines(vocabulary).map(|fields| fields.get(index).copied().unwrap_or_default()).collect()
}

#[test]
fn each_vocabulary_has_a_source_no_line_twice_and_known_kinds_only() {
    for (name, text, kind) in [
        ("errno", ERRNO, 2),
        ("resolver", RESOLVER, 2),
        ("sqlstate", SQLSTATE, 1),
        ("mysql", MYSQL, 1),
        ("aws", AWS, 1),
        ("tls", TLS, 1),
        ("grpc", GRPC, 2),
    ] {
        assert!(text.lines().take(2).all(|line| line.starts_with('#')), "{name}: no head");
        assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("# Source: ")), "{name}: no source");
        let all: Vec<_> = lines(text).collect();
        let once: BTreeSet<_> = all.iter().collect();
        assert_eq!(all.len(), once.len(), "{name}: a line stands twice");
        for kind in column(text, kind) {
            assert!(kind == "-" || Kind::named(kind).is_some(), "{name}: unknown kind {kind}");
        }
    }
    for fields in lines(PHRASES).chain(lines(LATE)) {
        assert!(fields.len() == 4 && Kind::named(fields[0]).is_some() && !fields[3].is_empty(), "{fields:?}");
        assert!(fields[2].is_empty() || Pattern::new(fields[2]).is_some(), "{fields:?}");
        assert_eq!(fields[1], fields[1].to_ascii_lowercase());
    }
}

/// Each vocabulary against the count, and the ends, of its source.
#[test]
fn the_vocabularies_are_whole() {
    // Linux numbers its errors from 1 to 133 but for 41 and 58; three have two names.
    let numbers: BTreeSet<u32> = column(ERRNO, 1).iter().map(|number| number.parse().unwrap_or(0)).collect();
    let missing: Vec<u32> = (1..=133).filter(|number| !numbers.contains(number)).collect();
    assert!(missing.iter().all(|number| [41, 58, 35, 95, 11, 132, 133, 131].contains(number)), "{missing:?}");
    // Of PostgreSQL each class of the standard's list has a line.
    let classes: BTreeSet<&str> = column(SQLSTATE, 0).iter().map(|code| &code[..2]).collect();
    for class in
        "00 01 02 03 08 09 0A 0B 0F 0L 0P 0Z 20 21 22 23 24 25 26 27 28 2B 2D 2F 34 38 39 3B 3D 3F 40 42 44 53 54 55 57 58 72 F0 HV P0 XX"
            .split(' ')
    {
        assert!(classes.contains(class), "SQLSTATE class {class}");
    }
    assert_eq!(column(GRPC, 1), (1..=16).map(|number| number.to_string()).collect::<Vec<_>>());
    assert_eq!((column(MYSQL, 0).len(), column(SQLSTATE, 0).len(), column(TLS, 0).len(), column(AWS, 0).len()), (542, 266, 412, 1556));
    assert_eq!(NAMES.iter().map(|(_, kind)| kind).collect::<BTreeSet<_>>().len(), NAMES.len());
}

#[test]
fn the_same_trouble_is_one_complaint_in_every_runtime() {
    for (kind, texts) in [
        (
            Kind::Refused,
            &[
                "ConnectionRefusedError: [Errno 111] Connection refused",
                "connect ECONNREFUSED 10.0.3.4:5432",
                "dial tcp 10.0.3.4:5432: connect: connection refused",
                "java.net.ConnectException: Connection refused",
                "Os { code: 111, kind: ConnectionRefused, message: \"Connection refused\" }",
                "System.Net.Sockets.SocketException (111): Connection refused",
                "SQLSTATE[HY000] [2002] Connection refused",
                "No connection could be made because the target machine actively refused it.",
            ][..],
        ),
        (
            Kind::Unresolved,
            &[
                "getaddrinfo ENOTFOUND db.internal",
                "java.net.UnknownHostException: db.internal",
                "socket.gaierror: [Errno -2] Name or service not known",
                "dial tcp: lookup db.internal on 10.0.0.2:53: no such host",
                "could not translate host name \"db\" to address: Name does not resolve",
                "getaddrinfo EAI_AGAIN redis",
                "dial tcp: lookup db.abc.rds.amazonaws.com: device or resource busy",
            ],
        ),
        (
            Kind::Denied,
            &[
                "PermissionError: [Errno 13] Permission denied: '/data/x'",
                "EACCES: permission denied, open '/data/x'",
                "open /data/x: permission denied",
                "java.io.FileNotFoundException: /data/x (Permission denied)",
                "failed with (os error 13)",
                "We can't access \"/data\" because it's not owned by the current user",
            ],
        ),
        (
            Kind::LoginRefused,
            &[
                "FATAL:  password authentication failed for user \"app\"",
                "(1045, \"Access denied for user 'app'@'10.0.0.1'\")",
                "SQLSTATE[28P01] something",
                "ORA-01017: invalid username/password; logon denied",
                "Login failed for user 'app'.",
                "WRONGPASS invalid username-password pair or user is disabled.",
            ],
        ),
        (
            Kind::Schema,
            &[
                "psycopg2.errors.UndefinedTable: relation \"users\" does not exist",
                "Table 'app.users' doesn't exist",
                "SQLSTATE[42S02]: Base table or view not found: 1146",
                "ERROR: column posthog_cohort.is_static does not exist at character 315",
                "ActiveRecord::PendingMigrationError",
                "error: Dirty database version 12. Fix and force version.",
                "Error: P3009 migrate found failed migrations",
            ],
        ),
        (
            Kind::SettingMissing,
            &[
                "Error: WEBHOOK_SECRET_ENCRYPTION_KEY missing/too short in production",
                "panic: required environment variable \"DATABASE_URL\" is not set",
                "SECRET_KEY must be set",
                "Missing required environment variable: STRIPE_API_KEY",
                "Could not resolve placeholder 'db.url' in value \"${db.url}\"",
                "JWT_SECRET is required",
            ],
        ),
        (
            Kind::SettingInvalid,
            &[
                "LOG_LEVEL must be one of debug, info, warn",
                "TypeError [ERR_INVALID_URL]: Invalid URL",
                "Invalid value for SESSION_KEY: too short",
            ],
        ),
        (
            Kind::ValueRefused,
            &["strconv.Atoi: parsing \"eight\": invalid syntax", "ValueError: invalid literal for int() with base 10: 'eight'"],
        ),
        (
            Kind::DocumentInvalid,
            &[
                "yaml: line 9: mapping values are not allowed in this context",
                "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
                "SyntaxError: Unexpected token u in JSON at position 0",
                "nginx: [emerg] unknown directive \"sever\" in /etc/nginx/nginx.conf:3",
            ],
        ),
        (
            Kind::ArgumentRefused,
            &["app: error: unrecognized arguments: --prot", "unknown flag: --prot", "Unrecognized option: -Xmxx", "bad option: --prot"],
        ),
        (
            Kind::Memory,
            &[
                "terminate called after throwing an instance of 'std::bad_alloc'",
                "MemoryError",
                "fatal error: runtime: out of memory",
                "memory allocation of 4294967296 bytes failed",
                "OSError: [Errno 12] Cannot allocate memory",
                "numpy.core._exceptions._ArrayMemoryError: Unable to allocate 7.45 GiB for an array",
            ],
        ),
        (
            Kind::AwsCredentials,
            &[
                "botocore.exceptions.NoCredentialsError: Unable to locate credentials",
                "CredentialsProviderError: Could not load credentials from any providers",
                "NoCredentialProviders: no valid providers in chain",
                "An error occurred (ExpiredTokenException) when calling the GetObject operation",
            ],
        ),
        (
            Kind::TlsUntrusted,
            &[
                "x509: certificate signed by unknown authority",
                "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
                "unable to get local issuer certificate",
                "PKIX path building failed",
                "SELF_SIGNED_CERT_IN_CHAIN",
            ],
        ),
        (
            Kind::ModuleMissing,
            &[
                "ModuleNotFoundError: No module named 'app'",
                "Error: Cannot find module '/app/dist/main.js'",
                "java.lang.ClassNotFoundException: a.B",
            ],
        ),
        (Kind::Unavailable, &["io.grpc.StatusRuntimeException: UNAVAILABLE: io exception", "FATAL: sorry, too many clients already"]),
    ] {
        for text in texts {
            let read = read(text);
            assert_eq!(read.as_ref().map(|complaint| complaint.kind), Some(kind), "{text}: {read:?}");
        }
    }
}

#[test]
fn exit_codes_and_signals_are_told_by_who_gives_them() {
    assert_eq!((signal(9), signal(31), signal(32)), (Some("SIGKILL"), Some("SIGSYS"), None));
    assert!(exit_code("aws", 253).is_some_and(|told| told.contains("credentials")));
    assert!(exit_code("gunicorn", 3).is_some() && exit_code("*", 78).is_some() && exit_code("*", 42).is_none());
    for fields in lines(EXIT_CODES) {
        assert!(fields.len() == 3 && fields[1].parse::<u8>().is_ok(), "{fields:?}");
    }
}

#[test]
fn idle_talk_is_no_complaint() {
    for text in [
        "Server listening on port 8080",
        "handled GET /orders in 12 ms",
        "Please try again",
        "UNAVAILABLE",
        "started with LOG_LEVEL=info",
        "TimeoutException",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}
