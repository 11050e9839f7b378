//! Stacks of Java, Kotlin and Scala, and what Spring Boot makes of them.

use super::frame::Frame;
use super::rows::Rows;
use super::{Block, Gravity, Named};
use crate::pattern::pattern;

/// Packages that are not the user's own.
const LIBRARIES: [&str; 40] = [
    "java.",
    "javax.",
    "jakarta.",
    "jdk.",
    "sun.",
    "com.sun.",
    "kotlin.",
    "kotlinx.",
    "scala.",
    "groovy.",
    "clojure.",
    "akka.",
    "org.springframework.",
    "org.apache.",
    "org.hibernate.",
    "org.eclipse.",
    "org.postgresql.",
    "org.flywaydb.",
    "org.jboss.",
    "org.wildfly.",
    "org.glassfish.",
    "org.mariadb.",
    "org.mongodb.",
    "org.slf4j.",
    "org.gradle.",
    "com.zaxxer.",
    "com.mysql.",
    "com.mongodb.",
    "com.fasterxml.",
    "com.google.common.",
    "com.google.inject.",
    "com.amazonaws.",
    "software.amazon.",
    "io.netty.",
    "io.micronaut.",
    "io.quarkus.",
    "io.vertx.",
    "io.lettuce.",
    "io.ktor.",
    "reactor.",
];

/// One link of the chain, from the outermost to the innermost.
struct Link {
    row: usize,
    named: Named,
    frame: Option<Frame>,
}

/// An exception at `at` with its stack and causes.
pub(super) fn read(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let head = rows.text(at);
    if head.trim() == "***************************" || head.contains("APPLICATION FAILED TO START") {
        return analysis(rows, at);
    }
    if head.starts_with("Error occurred during initialization of VM") {
        let mut walk = rows.walk(at);
        let reason = walk.text().unwrap_or_default().to_owned();
        walk.take();
        return Some(Block { gravity: Gravity::Fatal, ..Block::new(walk.taken(), at, Named::new("", &format!("{head}: {reason}"))) });
    }
    let alone = pattern!(r#"^(?:Exception in thread "([^"]*)" )?(?:[\w :-]{0,40}: )?((?:[a-z_][\w$]*\.)*[A-Z][\w$]*)(?::\s?(.*))?$"#)?;
    // Some loggers write the exception behind the message.
    let behind = || pattern!(r"^(?:.*[\s:])()((?:[a-z_][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error))(?::\s(.*))?$")?.captures(head);
    let [thread, kind, message] = alone.captures(head).or_else(|| behind().filter(|_| frame(rows.text(at + 1)).is_some()))?;
    let mut walk = rows.walk(at);
    let mut links = vec![Link { row: at, named: Named::new(kind, message), frame: None }];
    // No frame of the last link was met yet.
    let mut bare = true;
    let (mut frames, mut suppressed, mut wrapped_by) = (0, false, false);
    while let Some(text) = walk.text() {
        let mut belongs = true;
        if let Some(frame) = frame(text) {
            (frames, bare) = (frames + 1, false);
            if let Some(link) = links.last_mut().filter(|link| link.frame.is_none() && !suppressed) {
                link.frame = frame;
            }
        } else if let Some([word, kind, message]) =
            pattern!(r"^(Caused by|Wrapped by|Root cause): ((?:[\w$]+\.)*[\w$]+)(?::\s?(.*))?$").and_then(|shape| shape.captures(text))
        {
            (suppressed, bare, wrapped_by) = (false, true, wrapped_by || word == "Wrapped by");
            links.push(Link { row: walk.at(), named: Named::new(kind, message), frame: None });
        } else if text.trim_start().starts_with("Suppressed: ") {
            suppressed = true;
        } else {
            belongs = (frames > 0 && (text.starts_with(' ') || text.contains("[CIRCULAR REFERENCE")))
                || (bare && links.last().is_some_and(|link| walk.is_message(link.row, |text| frame(text).is_some())));
        }
        if !walk.go_on(belongs) {
            break;
        }
    }
    if frames == 0 && links.len() < 2 && thread.is_empty() {
        return None;
    }
    // logback can print the root cause first.
    let root = if wrapped_by { 0 } else { links.len() - 1 };
    let frame = match wrapped_by {
        true => links.iter().find_map(|link| link.frame.clone()),
        false => links.iter().rev().find_map(|link| link.frame.clone()),
    };
    let said = rows.before(at);
    let link = links.swap_remove(root);
    let (gravity, handled) = super::manner(rows, at, 2).unwrap_or((Gravity::Stack, false));
    let gravity = match () {
        () if thread == "main" || said.contains("Application run failed") => Gravity::Fatal,
        () => gravity,
    };
    Some(Block { frame, gravity, handled, ..Block::new(walk.taken(), link.row, link.named) })
}

/// `at com.example.Foo.bar(Foo.java:12)`: a frame, and what it is if it is the user's own.
fn frame(text: &str) -> Option<Option<Frame>> {
    if !text.trim_start().starts_with("at ") {
        return None;
    }
    let [module, method, file, line] = pattern!(
        r"^\s*at ((?:[\w.@-]*/)*)([\w$.<>-]+)\((?:([\w$-]+\.(?:java|kt|kts|scala|groovy|clj))(?::(\d+))?|Native Method|Unknown Source|<generated>|[\w$-]+\.java)\)"
    )?
    .captures(text)?;
    let library = LIBRARIES.iter().any(|package| method.starts_with(package)) || module.starts_with("java.") || module.starts_with("jdk.");
    Some((!library && !line.is_empty() && !method.contains("$$")).then(|| Frame::new(file, line, method)))
}

/// What Spring Boot says where it knows the reason: a frame of asterisks, a description, what to do.
fn analysis(rows: &Rows<'_>, at: usize) -> Option<Block> {
    let title = (at..at + 3).find(|row| rows.text(*row).contains("APPLICATION FAILED TO START"))?;
    let mut walk = rows.walk(at);
    let (mut described, mut message, mut row) = (false, String::new(), title);
    while let Some(text) = walk.text() {
        let text = text.trim();
        let is_end = walk.at() > title && (walk.is_own() || text.starts_with("Action:"));
        if is_end || walk.at() > title + 40 {
            break;
        }
        if described && !text.is_empty() && message.len() < super::MESSAGE {
            row = if message.is_empty() { walk.at() } else { row };
            message = [message.as_str(), text].join(" ").trim().to_owned();
        }
        described |= text.starts_with("Description:");
        walk.take();
    }
    // The advice belongs to it, up to the next thing that somebody logs.
    for _ in 0..12 {
        if walk.text().is_none() || walk.is_own() {
            break;
        }
        walk.take();
    }
    let named = Named::new("", if message.is_empty() { "APPLICATION FAILED TO START" } else { &message });
    Some(Block { gravity: Gravity::Fatal, ..Block::new(walk.taken(), row, named) })
}

#[cfg(test)]
mod tests {
    use crate::crash::tests::{crash, none, shown};

    #[test]
    fn the_innermost_cause_counts_and_the_users_frame_is_looked_for_outwards() {
        let log = "Exception in thread \"main\" java.lang.IllegalStateException: Failed to load orders\n\tat com.example.orders.Loader.load(Loader.java:41)\n\tat com.example.orders.Main.main(Main.java:12)\nCaused by: java.io.UncheckedIOException: connect\n\tat java.base/java.util.Optional.map(Optional.java:260)\n\t... 1 more\nCaused by: java.net.ConnectException: Connection refused\n\tat java.base/sun.nio.ch.Net.connect0(Native Method)\n\tat java.base/sun.nio.ch.Net.connect(Net.java:579)\n\t... 3 common frames omitted";
        let crash = crash(log);
        assert_eq!(
            crash.error.to_string(),
            "java.net.ConnectException: Connection refused (Loader.java:41, in com.example.orders.Loader.load)"
        );
        assert_eq!((crash.at, crash.lines.clone()), (6, 0..=9));
    }

    #[test]
    fn a_stack_below_a_loggers_line_and_a_message_of_several_lines() {
        let log = "2024-11-11T10:03:36.702Z ERROR 1 --- [           main] o.s.boot.SpringApplication               : Application run failed\n\norg.springframework.beans.factory.BeanCreationException: Error creating bean with name 'flyway'\n\tat org.springframework.beans.factory.support.AbstractBeanFactory.getBean(AbstractBeanFactory.java:208)\n\tat com.acme.pricing.PricingApp.main(PricingApp.kt:9)\nCaused by: org.postgresql.util.PSQLException: FATAL: database \"claim\" does not exist\n  Hint: create it\n\tat org.postgresql.core.v3.QueryExecutorImpl.receive(QueryExecutorImpl.java:2733) ~[postgresql-42.7.1.jar!/:42.7.1]\n\t... 12 more\n2024-11-11T10:03:36.800Z  INFO 1 --- [ionShutdownHook] com.zaxxer.hikari.HikariDataSource       : HikariPool-1 - Shutdown completed.";
        let crash = crash(log);
        assert_eq!(
            crash.error.to_string(),
            "org.postgresql.util.PSQLException: FATAL: database \"claim\" does not exist (PricingApp.kt:9, in com.acme.pricing.PricingApp.main)"
        );
        assert_eq!(crash.lines, 0..=8);
    }

    #[test]
    fn spring_boot_describes_what_it_fails_of() {
        let log = "2024-11-11T10:03:36.702Z ERROR 1 --- [main] o.s.b.d.LoggingFailureAnalysisReporter   : \n\n***************************\nAPPLICATION FAILED TO START\n***************************\n\nDescription:\n\nWeb server failed to start. Port 8080 was already in use.\n\nAction:\n\nIdentify and stop the process that's listening on port 8080.";
        assert_eq!(shown(log), "Web server failed to start. Port 8080 was already in use.");
        assert_eq!(crash(log).lines, 0..=12);
    }

    #[test]
    fn an_exception_behind_the_message_and_a_machine_that_does_not_start() {
        let log = "2024-01-01 00:00:00,001 [main] ERROR c.a.Main - boot failed java.lang.IllegalStateException: no key\n\tat com.acme.Main.boot(Main.java:12)";
        assert_eq!(shown(log), "java.lang.IllegalStateException: no key (Main.java:12, in com.acme.Main.boot)");
        assert_eq!(
            shown("Error: Could not find or load main class com.acme.Main\nCaused by: java.lang.ClassNotFoundException: com.acme.Main"),
            "java.lang.ClassNotFoundException: com.acme.Main"
        );
        assert_eq!(
            shown("Error occurred during initialization of VM\nToo small maximum heap"),
            "Error occurred during initialization of VM: Too small maximum heap"
        );
        assert_eq!(
            shown(
                "java.lang.OutOfMemoryError: Java heap space\nDumping heap to java_pid1.hprof ...\nTerminating due to java.lang.OutOfMemoryError: Java heap space"
            ),
            "java.lang.OutOfMemoryError: Java heap space"
        );
    }

    #[test]
    fn suppressed_errors_and_the_root_cause_first() {
        let log = "Exception in thread \"main\" com.acme.Boom: closed\n\tat com.acme.A.run(A.java:3)\n\tSuppressed: java.io.IOException: later\n\t\tat com.acme.B.close(B.java:9)\nCaused by: com.acme.Inner: deep\n\tat com.acme.C.go(C.java:5)";
        assert_eq!(shown(log), "com.acme.Inner: deep (C.java:5, in com.acme.C.go)");
        let log = "ERROR boot failed\njava.net.UnknownHostException: db\n\tat com.acme.C.go(C.java:5)\nWrapped by: com.acme.Outer: cannot start\n\tat com.acme.A.run(A.java:3)";
        assert_eq!(shown(log), "java.net.UnknownHostException: db (C.java:5, in com.acme.C.go)");
    }

    #[test]
    fn an_exception_logged_as_a_warning_or_followed_by_readiness_ended_nothing() {
        none(
            "2024-01-01 10:00:00.000 WARN 1 --- [main] c.a.Cache : falling back\njava.net.ConnectException: Connection refused\n\tat com.acme.Cache.get(Cache.java:7)",
        );
        none(
            "2024-01-01 10:00:00.000 ERROR 1 --- [main] c.a.Cache : no cache\njava.net.ConnectException: Connection refused\n\tat com.acme.Cache.get(Cache.java:7)\n2024-01-01 10:00:03.000 INFO 1 --- [main] c.a.App : Started App in 3.1 seconds (process running for 3.9)",
        );
    }
}
