//! One pass over a text finds whatever may begin or name a secret; most texts hold nothing of it and cost no more.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::formats::{FORMATS, Format};

/// What a literal may be a sign of.
#[derive(Clone, Copy)]
pub(super) enum Hook {
    /// A token of this format begins.
    Token(&'static Format),
    /// A name that may say that its value is secret.
    Name,
    /// `scheme://`, perhaps with a user and a password.
    Url,
    /// A private key, armoured as text.
    Armour,
    /// The end of one, of which the beginning may be missing.
    ArmourEnd,
    /// A JSON web token.
    Jwt,
    /// A header or member that holds credentials.
    Authorization,
    /// `Bearer …` or `Basic …` by itself.
    Scheme,
    /// A header of cookies.
    Cookie,
    /// The statement that gives a user of a database a password.
    Sql,
    /// `user:password@tcp(…)`.
    Dsn,
    /// `-u user:password`.
    UserFlag,
    /// A program that takes its password behind a flag of one letter.
    Program,
    /// `echo password | … --password-stdin`.
    Piped,
    /// A message about a secret's own words: a webhook.
    Webhook,
    /// A bot's token: digits, a colon, and a fixed beginning.
    Bot,
    /// A line that ends with a colon.
    Heading,
    /// `AUTH …`, of Redis and of mail servers.
    Auth,
    /// `AUTHENTICATE …`, of IMAP.
    Authenticate,
    /// A mail server asks for the password, in base64.
    Asked,
    /// `PASS …` and `LOGIN …`.
    Transcript,
    /// `ACL SETUSER …`.
    SetUser,
    /// A call of which this argument is a password, counted from nothing.
    Call(usize),
    /// What a field was given.
    Input,
    /// A message that quotes what should have been a port.
    Port,
    /// A message that quotes an address or a host that could not be read.
    Login,
    /// A message behind which a password follows.
    Word,
    /// `Unseal Key 1: …`.
    Numbered,
}

/// Literals that are no beginning of a format, in lower case.
const SIGNS: [(&str, Hook); 103] = [
    ("pass", Hook::Name),
    ("pw", Hook::Name),
    ("secret", Hook::Name),
    ("token", Hook::Name),
    ("key", Hook::Name),
    ("cred", Hook::Name),
    ("auth", Hook::Name),
    ("session", Hook::Name),
    ("sessid", Hook::Name),
    ("connect.sid", Hook::Name),
    ("cookie", Hook::Name),
    ("sig", Hook::Name),
    ("dsn", Hook::Name),
    ("otp", Hook::Name),
    ("pin", Hook::Name),
    ("psk", Hook::Name),
    ("salt", Hook::Name),
    ("pepper", Hook::Name),
    ("jwt", Hook::Name),
    ("webhook", Hook::Name),
    ("mnemonic", Hook::Name),
    ("connectionstring", Hook::Name),
    ("connection_string", Hook::Name),
    ("connection-string", Hook::Name),
    ("connstr", Hook::Name),
    ("x-amz-credential", Hook::Name),
    ("x-goog-credential", Hook::Name),
    ("awsaccesskeyid", Hook::Name),
    ("://", Hook::Url),
    ("jdbc:oracle:thin:", Hook::Url),
    ("-----begin", Hook::Armour),
    ("---- begin", Hook::Armour),
    ("private-lines:", Hook::Armour),
    ("-----end", Hook::ArmourEnd),
    ("eyj", Hook::Jwt),
    ("authorization", Hook::Authorization),
    ("x-registry-auth", Hook::Authorization),
    ("bearer ", Hook::Scheme),
    ("basic ", Hook::Scheme),
    ("cookie:", Hook::Cookie),
    ("cookie\":", Hook::Cookie),
    ("cookie': ", Hook::Cookie),
    ("identified", Hook::Sql),
    ("set password", Hook::Sql),
    ("@tcp(", Hook::Dsn),
    ("@unix(", Hook::Dsn),
    ("@udp(", Hook::Dsn),
    ("@(", Hook::Dsn),
    (" -u", Hook::UserFlag),
    ("--user", Hook::UserFlag),
    ("sqlplus", Hook::Program),
    ("mysql", Hook::Program),
    ("mariadb", Hook::Program),
    ("mongo", Hook::Program),
    ("sshpass", Hook::Program),
    ("docker login", Hook::Program),
    ("redis-cli", Hook::Program),
    ("ldap", Hook::Program),
    ("sqlcmd", Hook::Program),
    ("zip", Hook::Program),
    ("-stdin", Hook::Piped),
    ("hook", Hook::Webhook),
    (":aa", Hook::Bot),
    ("_pat", Hook::Name),
    ("-pat", Hook::Name),
    ("bearer", Hook::Name),
    ("phrase", Hook::Name),
    ("masterauth", Hook::Name),
    ("@/", Hook::Dsn),
    (":\n", Hook::Heading),
    ("auth", Hook::Auth),
    ("authenticate ", Hook::Authenticate),
    ("ugfzc3dvcmq6", Hook::Asked),
    ("pass ", Hook::Transcript),
    ("login ", Hook::Transcript),
    ("setuser", Hook::SetUser),
    ("pdo->__construct(", Hook::Call(2)),
    ("pdo::__construct(", Hook::Call(2)),
    ("mysqli->__construct(", Hook::Call(2)),
    ("mysqli::__construct(", Hook::Call(2)),
    ("real_connect(", Hook::Call(2)),
    ("mysqli_connect(", Hook::Call(2)),
    ("new pdo(", Hook::Call(2)),
    ("new mysqli(", Hook::Call(2)),
    ("getconnection(", Hook::Call(2)),
    ("ldap_bind(", Hook::Call(2)),
    ("ftp_login(", Hook::Call(2)),
    ("imap_open(", Hook::Call(2)),
    ("oci_connect(", Hook::Call(1)),
    ("redis->auth(", Hook::Call(0)),
    ("input", Hook::Input),
    ("cast to integer value as ", Hook::Port),
    ("invalid integer value ", Hook::Port),
    ("url from string ", Hook::Login),
    ("registry part: ", Hook::Login),
    ("translate host name ", Hook::Login),
    ("enotfound ", Hook::Login),
    ("eai_again ", Hook::Login),
    (": lookup ", Hook::Login),
    ("unknownhostexception: ", Hook::Login),
    ("successfully reset.\nnew value: ", Hook::Word),
    ("unseal key ", Hook::Numbered),
    ("recovery key ", Hook::Numbered),
];

struct Hooks {
    automaton: AhoCorasick,
    of: Vec<Hook>,
}

fn hooks() -> Option<&'static Hooks> {
    static HOOKS: OnceLock<Option<Hooks>> = OnceLock::new();
    let made = HOOKS.get_or_init(|| {
        let formats = FORMATS.iter().map(|format| (format.prefix, Hook::Token(format)));
        let (literals, of): (Vec<&str>, Vec<Hook>) = SIGNS.into_iter().chain(formats).unzip();
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(literals).ok()?;
        Some(Hooks { automaton, of })
    });
    made.as_ref()
}

/// Passes each hook in a text to `see`, with where it begins and where it ends.
pub(super) fn each(text: &str, mut see: impl FnMut(Hook, usize, usize)) {
    let Some(hooks) = hooks() else { return };
    for found in hooks.automaton.find_overlapping_iter(text) {
        if let Some(hook) = hooks.of.get(found.pattern().as_usize()) {
            see(*hook, found.start(), found.end());
        }
    }
}

/// Whether there is any.
pub(super) fn has_any(text: &str) -> bool {
    hooks().is_some_and(|hooks| hooks.automaton.is_match(text))
}
