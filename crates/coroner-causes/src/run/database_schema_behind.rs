use crate::crash::Gravity;
use crate::pattern::pattern;
use crate::prelude::*;
use crate::scene::Scene;
use crate::signature::Strength;
use crate::story::{Asker, End};
use crate::weigh::Weigher;

/// A PostgreSQL server's own log counts the characters of the statement; its client is another program, and may live on. `IF NOT EXISTS`
/// makes a notice of what is there already.
const NOT_ITS_OWN: &str = r"at character \d+|, skipping";

pub(crate) static CAUSE: Cause = Cause {
    signatures: &[
        // PostgreSQL, in its own words and by SQLSTATE: undefined and duplicate table and column.
        // https://www.postgresql.org/docs/current/errcodes-appendix.html
        at(LOG, "relation ").re(r#"relation \\*"[^"]+" (does not exist|already exists)"#).unless(NOT_ITS_OWN),
        at(LOG, "column ")
            .re(r#"column \\*"?[^\s"]+"?( of relation \\*"[^"]+")? (does not exist|already exists)"#)
            .unless(NOT_ITS_OWN)
            .moderate(),
        at(LOG, "already exists")
            .re(r#"\b(type|schema|constraint|trigger|policy) \\*"[^"]+"( for relation \\*"[^"]+")? already exists"#)
            .unless(NOT_ITS_OWN)
            .moderate(),
        at(LOG, "42P01").re(r"\b42P01\b").unless(NOT_ITS_OWN),
        at(LOG, "42P07").re(r"\b42P07\b").unless(NOT_ITS_OWN),
        at(LOG, "42703").re(r"(?i)(sqlstate|code|error|exception)[^\n]{0,24}\b42703\b|\b42703: ").unless(NOT_ITS_OWN).moderate(),
        at(LOG, "42701").re(r"(?i)(sqlstate|code|error|exception)[^\n]{0,24}\b42701\b|\b42701: ").unless(NOT_ITS_OWN),
        // The same as its drivers call it: psycopg, asyncpg, Ruby's pg, Postgrex.
        at(LOG, "UndefinedTable"),
        at(LOG, "UndefinedColumn").moderate(),
        at(LOG, "DuplicateTable"),
        at(LOG, "DuplicateColumn"),
        at(LOG, "(undefined_table)"),
        at(LOG, "(undefined_column)").moderate(),
        at(LOG, "(duplicate_table)"),
        at(LOG, "(duplicate_column)"),
        // MySQL and MariaDB: 1146, 1054, 1050, 1060. https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
        at(LOG, "doesn't exist").re(r"[Tt]able '[^']+' doesn't exist"),
        at(LOG, "Unknown column '").moderate(),
        at(LOG, "already exists").re(r#"(?i)\btable ['"`\[]?[\w.$]+['"`\]]? already exists"#),
        at(LOG, "Duplicate column name"),
        at(LOG, "ER_NO_SUCH_TABLE"),
        at(LOG, "ER_BAD_FIELD_ERROR").moderate(),
        at(LOG, "ER_TABLE_EXISTS_ERROR"),
        at(LOG, "ER_DUP_FIELDNAME"),
        // PDO's words for both: SQLSTATE 42S02, 42S22, 42S01.
        at(LOG, "Base table or view "),
        // SQLite.
        at(LOG, "no such table: "),
        at(LOG, "no such column: ").moderate(),
        // SQL Server: 208, 207, 2714, 2705.
        at(LOG, "Invalid object name '"),
        at(LOG, "Invalid column name '").moderate(),
        at(LOG, "There is already an object named"),
        at(LOG, "Column names in each table must be unique"),
        // Oracle says the first of a table without a grant, too. https://docs.oracle.com/en/error-help/db/
        at(LOG, "ORA-00942").moderate(),
        at(LOG, "ORA-00904").moderate(),
        at(LOG, "ORA-00955"),
        at(LOG, "ORA-01430"),
        // What watches over the schema, and refuses to run on another one.
        at(LOG, "PendingMigrationError").decisive(),
        at(LOG, "Migrations are pending. To resolve this issue").decisive(),
        at(LOG, "InconsistentMigrationHistory"),
        at(LOG, "unapplied migration(s)").weak(),
        at(LOG, "does not exist in the current database").re(r"The (table|column) .* does not exist in the current database").decisive(),
        at(LOG, "P2021").re(r"\bP2021\b"),
        at(LOG, "P2022").re(r"\bP2022\b"),
        at(LOG, "P3005").re(r"\bP3005\b"),
        at(LOG, "P3009").re(r"\bP3009\b"),
        at(LOG, "P3018").re(r"\bP3018\b").moderate(),
        at(LOG, "migrate found failed migrations in the target database").decisive(),
        at(LOG, "Target database is not up to date").decisive(),
        at(LOG, "Detected resolved migration not applied to database").decisive(),
        at(LOG, "Detected failed migration to version").decisive(),
        at(LOG, "Found non-empty schema(s)").re(r"history table"),
        at(LOG, "Migration failed for change").moderate(),
        at(LOG, "Schema-validation: missing").decisive(),
        at(LOG, "PendingModelChangesWarning").moderate(),
        at(LOG, "has changed since the database was created").re(r"model backing the '"),
        at(LOG, "Dirty database version").decisive(),
        at(LOG, "missing migrations before current version").decisive(),
    ],
    explains: &[
        "application-error",
        "invalid-app-config",
        "sidecar-crashed",
        "container-health-check-failed",
        "lb-health-check-connection-failed",
    ],
    look: Some(look),
    says: Some(says),
    changed_by: &[Part::Image, Part::Program],
    complaints: &[Kind::Schema],
    ..Cause::new("database-schema-behind", Stage::Run, Tier::Cause, page!("database_schema_behind.md"))
};

/// Programs log such an answer and go on: it is the cause only of what gave up for it.
fn look(scene: &Scene<'_>, weigh: &mut Weigher) {
    if !weigh.supported() || scene.pasted {
        return;
    }
    let beside = scene.crash.as_ref().filter(|_| scene.texts_of(CAUSE.slug).all(|text| scene.crash_of(text).is_none()));
    if let Some(other) = beside.filter(|other| other.crash.gravity != Gravity::Complaint) {
        let strength = if other.crash.gravity >= Gravity::Stack { Strength::Strong } else { Strength::Moderate };
        weigh.against(strength, || other.fact());
    }
    match scene.story.end {
        End::Running => weigh.against(Strength::Strong, || scene.seen("lastStatus", "it goes on running")),
        End::Asked(Asker::ContainerHealth | Asker::LoadBalancer) => {}
        End::Asked(_) => weigh.against(Strength::Strong, || scene.asked_fact()),
        End::NeverStarted | End::ByItself | End::Unknown => match scene.exit_code() {
            Some(0) => weigh.against(Strength::Strong, || scene.seen_first("exitCode", "it ended with 0")),
            Some(code @ (1..=125 | 134 | 255)) if beside.is_none() => {
                weigh.moderate(|| scene.seen_first("exitCode", format!("the program gave up with {code}")).when(scene.story.died_at));
            }
            _ => {}
        },
    }
}

fn says(scene: &Scene<'_>) -> String {
    let name = scene.the_container();
    let there = pattern!(
        r"(?ix) already\ (?:exists|an\ object) | duplicate\ ?(?:column|table) | must\ be\ unique | non-empty\ schema
          | 42P07 | 42701 | ER_TABLE_EXISTS | ER_DUP_FIELD | ORA-00955 | ORA-01430 | P3005"
    );
    let what = pattern!(r#"(?i)(?:relation|table|column|object name|object named)(?: name)? [\\"'`\[]*([\w.$]+)"#);
    let mut texts: Vec<_> = scene.texts_of(CAUSE.slug).collect();
    texts.sort_by_key(|text| text.demotion);
    let named = what.and_then(|what| texts.iter().find_map(|text| what.group(&text.text).map(|name| (name, *text))));
    let is_there = |text: &str| there.is_some_and(|there| there.is_match(text));
    match named {
        Some((thing, text)) if is_there(&text.text) => {
            format!("{name} gives up: its migration makes {thing}, which the database has already")
        }
        Some((thing, _)) => format!("{name} gives up: the database has no {thing}, so that a migration is missing there"),
        None => format!("{name} gives up: the schema of its database is not the one that it expects"),
    }
}
