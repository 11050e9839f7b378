//! How the values of a key look, as far as that tells one key from another.

/// The form of a key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A whole number.
    Int,
    /// A number of CPU units, which is hardly ever odd, as exit codes are.
    Share,
    /// The exit code of a container, which one that runs has none of.
    Exit,
    /// Any number.
    Number,
    /// A moment: ISO 8601, or seconds since 1970.
    Time,
    /// A moment that is told whenever that of the key before it is.
    After,
    /// The moment when a task was running, which a task that failed to start never was.
    Started,
    /// The moment when a task was stopped.
    Stopped,
    /// Why a task was stopped: a sentence, nearly always.
    Why,
    /// Who started a task: something without spaces, nearly always.
    Starter,
    /// `True` or `False`, as Python prints it.
    Flag,
    /// An ARN that holds this.
    Arn(&'static str),
    /// One of these words. AWS adds others now and then.
    Of(&'static str),
    /// Where it runs.
    Launch,
    /// Who did it: a role, a user or a session.
    Principal,
    /// What made a task stop.
    StopCode,
    /// The state of a task or container.
    State,
    /// A state in capitals.
    Caps,
    /// Hexadecimal digits and dashes.
    Id,
    /// The name of an image.
    Image,
    /// The digest of an image.
    Digest,
    /// An availability zone.
    Zone,
    /// A region.
    Region,
    /// An operating system.
    Family,
    /// `1.4.0`, or `LATEST`.
    Version,
    /// Two numbers with a dash.
    Range,
    /// A number with a unit.
    Size,
    /// An IP address, whose parts are parted by this.
    Address(&'static str),
    /// A path.
    Path,
    /// What ECS takes for the name of a container or service.
    Name,
    /// A reason code of a load balancer.
    Reason,
    /// Something without spaces.
    Word,
    /// Any text.
    Text,
}

const LAUNCH: &str = "EC2|FARGATE|EXTERNAL|MANAGED_INSTANCES";
const STATES: &str = "PROVISIONING|PENDING|ACTIVATING|RUNNING|DEACTIVATING|STOPPING|DEPROVISIONING|STOPPED|DELETED";
const STOP_CODES: &str =
    "TaskFailedToStart|EssentialContainerExited|UserInitiated|ServiceSchedulerInitiated|SpotInterruption|TerminationNotice";
/// Further words that stand for one thing alone.
const WORDS: &str = "CONNECTED|DISCONNECTED|HEALTHY|UNHEALTHY|UNKNOWN|REPLICA|DAEMON";

impl Form {
    /// How well `text` fits: 0, or less where it is more likely the value of another key. `None` if it can't be this key's.
    pub(super) fn fit(self, text: &str) -> Option<i32> {
        let fits = |fits: bool| fits.then_some(0);
        match self {
            // What has so many digits is more likely a moment.
            Form::Int | Form::Exit => is_int(text).then_some(if text.len() > 9 { -4 } else { 0 }),
            Form::Share => is_int(text).then_some(if text.ends_with(['1', '3', '5', '7', '9']) { -3 } else { 0 }),
            Form::Number => fits(crate::json::is_number(text)),
            Form::Time | Form::After | Form::Started | Form::Stopped => fits(is_time(text)),
            Form::Flag => fits(is_flag(text)),
            Form::Arn(part) => fits(text.starts_with("arn:") && text.contains(part) && is_word(text)),
            Form::Of(words) => one_of(words, text),
            Form::Launch => one_of(LAUNCH, text),
            Form::Principal => fits(text.starts_with("arn:") && (text.contains(":iam::") || text.contains(":sts::"))),
            Form::StopCode => one_of(STOP_CODES, text),
            Form::State => one_of(STATES, text),
            Form::Caps => fits(text.len() > 1 && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')),
            Form::Id if text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-') => Some(0),
            Form::Id => is_word(text).then_some(-6),
            Form::Image => (is_word(text) && text.contains(|c: char| c.is_ascii_lowercase())).then(|| unlikely(text)),
            Form::Digest => fits(text.starts_with("sha256:")),
            Form::Zone => fits(is_place(text) && text.ends_with(|c: char| c.is_ascii_lowercase())),
            Form::Region => fits(is_place(text) && text.ends_with(|c: char| c.is_ascii_digit())),
            Form::Family => {
                fits(["linux", "windows"].iter().any(|os| text.get(..os.len()).is_some_and(|head| head.eq_ignore_ascii_case(os))))
            }
            Form::Version => fits(is_version(text)),
            Form::Range => fits(text.split_once('-').is_some_and(|(from, to)| is_int(from) && is_int(to))),
            Form::Size => fits(text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_alphanumeric())),
            Form::Address(part) => fits(text.contains(part) && text.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b'.' | b':'))),
            Form::Path => fits(text.contains(['/', '\\'])),
            Form::Name if text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) => Some(3 * unlikely(text)),
            Form::Name => None,
            Form::Reason => fits(text.starts_with("Elb.") || text.starts_with("Target.")),
            Form::Word => is_word(text).then(|| unlikely(text)),
            Form::Starter => Some(if is_word(text) || text == "AWS Step Functions" { 3 * unlikely(text) } else { -2 }),
            Form::Why => Some(unlikely(text) - 3 * i32::from(is_word(text))),
            Form::Text => Some(unlikely(text) - i32::from(is_word(text))),
        }
    }

    /// Whether the values are numbers.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Form::Int | Form::Share | Form::Exit | Form::Number | Form::Time | Form::After | Form::Started | Form::Stopped)
    }
}

/// Whether it is a state of a task.
pub(super) fn is_state(text: &str) -> bool {
    is_one_of(STATES, text)
}

/// Words and texts may look like anything, but seldom do.
fn unlikely(text: &str) -> i32 {
    let special = is_int(text) || is_flag(text) || is_time(text) || is_version(text) || text.starts_with("arn:");
    if special {
        -2
    } else if is_known(text) {
        -4
    } else {
        0
    }
}

/// Whether it is a word that AWS uses for one thing alone.
fn is_known(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase()) && [LAUNCH, STATES, STOP_CODES, WORDS].iter().any(|words| is_one_of(words, text))
}

fn is_one_of(words: &str, text: &str) -> bool {
    words.split('|').any(|word| word == text)
}

fn one_of(words: &str, text: &str) -> Option<i32> {
    if is_one_of(words, text) {
        return Some(0);
    }
    // A word that was added since, unless it is known for something else.
    let capital = |text: &str| text.starts_with(|c: char| c.is_ascii_uppercase());
    let word = text.len() > 2 && text.len() < 40 && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_');
    (capital(words) && capital(text) && word && !is_known(text)).then_some(-5)
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}

fn is_flag(text: &str) -> bool {
    matches!(text, "True" | "False")
}

fn is_int(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    (1..=19).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_version(text: &str) -> bool {
    text == "LATEST" || (text.contains('.') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

fn is_time(text: &str) -> bool {
    const PARTS: [(usize, u8); 4] = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    let bytes = text.as_bytes();
    let dated = (19..40).contains(&bytes.len()) && PARTS.iter().all(|(at, part)| bytes.get(*at) == Some(part));
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (dated && text.get(..4).is_some_and(digits)) || ((9..14).contains(&whole.len()) && digits(whole) && is_int(part))
}

/// Whether it is written as regions and zones are: `eu-west-1`, `us-west-2-lax-1a`.
fn is_place(text: &str) -> bool {
    text.bytes().filter(|&b| b == b'-').count() > 1
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
