//! What a program complains of when it gives up.

/// What is wrong, whatever runtime says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A peer refused the connection: nothing listens there.
    Refused,
    /// No route to a peer.
    Unreachable,
    /// A peer did not answer in time.
    TimedOut,
    /// A peer broke the connection off.
    Reset,
    /// A peer answered that it can't serve now, or has no connection left.
    Unavailable,
    /// A peer knows the caller and refuses it.
    PeerDenied,
    /// A host name that no resolver knows, or no resolver that answers.
    Unresolved,
    /// A certificate that is not trusted.
    TlsUntrusted,
    /// The two ends agree on no TLS.
    TlsFailed,
    /// A server that takes encrypted connections only.
    TlsRequired,
    /// The file system, or the program's own check of it, refuses the user.
    Denied,
    /// A file system without writing.
    ReadOnly,
    /// A disk, or a quota of it, is full.
    NoSpace,
    /// A file or folder that is not there, or is of another kind.
    NoFile,
    /// A file system that fails by itself.
    Storage,
    /// No file descriptor is left.
    FilesExhausted,
    /// Some other resource is used up for the moment.
    Exhausted,
    /// An address that is taken.
    AddressInUse,
    /// An address that this host does not have.
    AddressNotHere,
    /// The system gave no memory.
    Memory,
    /// Less memory than the runtime needs to begin or to go on with.
    MemoryShort,
    /// The runtime's own heap is full.
    HeapFull,
    /// A GPU's memory is full.
    GpuMemory,
    /// A setting that is not given.
    SettingMissing,
    /// A setting whose value is refused.
    SettingInvalid,
    /// A value that is of another form than is asked for: a setting, or the data that the program works on.
    ValueRefused,
    /// A document (YAML, JSON, a server's configuration) that can't be read.
    DocumentInvalid,
    /// An argument that the program does not take.
    ArgumentRefused,
    /// A database, a cache or a broker refuses who logs in.
    LoginRefused,
    /// A database that the server does not have.
    NoDatabase,
    /// A right within a database.
    DatabaseDenied,
    /// A database that takes no writes.
    ReadOnlyDatabase,
    /// Tables or columns that are not there, or there already; a migration that failed.
    Schema,
    /// Data that the database does not take.
    Data,
    /// AWS refuses the action.
    AwsDenied,
    /// No credentials for AWS, or such that it doesn't know.
    AwsCredentials,
    /// AWS is called too often.
    AwsThrottled,
    /// A quota of AWS is used up.
    AwsQuota,
    /// Something in AWS that does not exist.
    AwsMissing,
    /// A request that AWS finds faulty.
    AwsRequest,
    /// Something that the account has to ask AWS for first.
    AwsAccount,
    /// A module, package or class that is not installed.
    ModuleMissing,
    /// A shared library that is not installed, or not the one that was linked.
    LibraryMissing,
    /// A program that this machine can't run.
    ExecFormat,
    /// A fault of the program's own code.
    Code,
}

impl Kind {
    /// Whether it stays as it is until somebody changes something: rights, disks, settings, and not a peer or a request.
    pub fn lasts(self) -> bool {
        matches!(
            self,
            Kind::Denied
                | Kind::ReadOnly
                | Kind::NoSpace
                | Kind::FilesExhausted
                | Kind::SettingMissing
                | Kind::SettingInvalid
                | Kind::DocumentInvalid
                | Kind::LoginRefused
                | Kind::NoDatabase
                | Kind::DatabaseDenied
                | Kind::Schema
                | Kind::AwsDenied
                | Kind::AwsCredentials
                | Kind::AwsAccount
                | Kind::ModuleMissing
                | Kind::LibraryMissing
                | Kind::TlsUntrusted
                | Kind::TlsRequired
                | Kind::Unresolved
        )
    }

    /// Whether AWS complains, and not the program.
    pub fn is_aws(self) -> bool {
        matches!(
            self,
            Kind::AwsDenied
                | Kind::AwsCredentials
                | Kind::AwsThrottled
                | Kind::AwsQuota
                | Kind::AwsMissing
                | Kind::AwsRequest
                | Kind::AwsAccount
        )
    }

    /// The kind of a name in a vocabulary; `None` for `-`, what is known and no complaint of one kind.
    pub(super) fn named(name: &str) -> Option<Kind> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }
}

/// The kinds by the names that the vocabularies use.
pub(super) const NAMES: [(&str, Kind); 45] = [
    ("refused", Kind::Refused),
    ("unreachable", Kind::Unreachable),
    ("timed-out", Kind::TimedOut),
    ("reset", Kind::Reset),
    ("unavailable", Kind::Unavailable),
    ("peer-denied", Kind::PeerDenied),
    ("unresolved", Kind::Unresolved),
    ("tls-untrusted", Kind::TlsUntrusted),
    ("tls-failed", Kind::TlsFailed),
    ("tls-required", Kind::TlsRequired),
    ("denied", Kind::Denied),
    ("read-only", Kind::ReadOnly),
    ("no-space", Kind::NoSpace),
    ("no-file", Kind::NoFile),
    ("storage", Kind::Storage),
    ("files-exhausted", Kind::FilesExhausted),
    ("exhausted", Kind::Exhausted),
    ("address-in-use", Kind::AddressInUse),
    ("address-not-here", Kind::AddressNotHere),
    ("memory", Kind::Memory),
    ("memory-short", Kind::MemoryShort),
    ("heap-full", Kind::HeapFull),
    ("gpu-memory", Kind::GpuMemory),
    ("setting-missing", Kind::SettingMissing),
    ("setting-invalid", Kind::SettingInvalid),
    ("value-refused", Kind::ValueRefused),
    ("document-invalid", Kind::DocumentInvalid),
    ("argument-refused", Kind::ArgumentRefused),
    ("login-refused", Kind::LoginRefused),
    ("no-database", Kind::NoDatabase),
    ("database-denied", Kind::DatabaseDenied),
    ("read-only-database", Kind::ReadOnlyDatabase),
    ("schema", Kind::Schema),
    ("data", Kind::Data),
    ("aws-denied", Kind::AwsDenied),
    ("aws-credentials", Kind::AwsCredentials),
    ("aws-throttled", Kind::AwsThrottled),
    ("aws-quota", Kind::AwsQuota),
    ("aws-missing", Kind::AwsMissing),
    ("aws-request", Kind::AwsRequest),
    ("aws-account", Kind::AwsAccount),
    ("module-missing", Kind::ModuleMissing),
    ("library-missing", Kind::LibraryMissing),
    ("exec-format", Kind::ExecFormat),
    ("code", Kind::Code),
];

/// What a text complains of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub kind: Kind,
    /// The name, the number or the words that tell it: `ECONNREFUSED`, `28P01`.
    pub term: String,
    /// The vocabulary that the term is of: `errno`, `SQLSTATE`.
    pub vocabulary: &'static str,
}
