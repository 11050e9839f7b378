//! Kinds of secrets as programs print them: commands of protocols, errors about settings and addresses, first starts, tables, lists.

use super::kinds::{Kind, kind};
use super::made::{Random, in_base64};

type Make = fn(&mut Random) -> String;

/// Adds them all.
pub(super) fn printed(all: &mut Vec<Kind>) {
    let groups: [(&[(&str, &str)], Make); 9] = [
        (PROTOCOLS, |r| r.alnum(20)),
        (SETTINGS, |r| r.small(15)),
        (FIRST_STARTS, |r| r.alnum(20)),
        (DUMPS, |r| r.small(15)),
        (NAMES, |r| r.small(15)),
        (TABLES, |r| r.small(15)),
        (LOOKS, |r| r.alnum(20)),
        (SEPARATORS, |r| r.small(15)),
        (HEX, |r| r.hex(32)),
    ];
    for (forms, make) in groups {
        for (name, text) in forms {
            all.push(kind(name, |random| {
                let secret = make(random);
                // The name before it may say so as well.
                let (before, after) = text.rsplit_once("SECRET").unwrap_or_default();
                (format!("{before}{secret}{after}"), vec![secret])
            }));
        }
    }
    encoded(all);
    addresses(all);
}

/// Commands of protocols, as they are sent and as a client prints them.
const PROTOCOLS: &[(&str, &str)] = &[
    ("node-redis AUTH", "ReplyError: WRONGPASS invalid username-password pair {\n  command: { args: [ 'AUTH', 'SECRET' ] }\n}"),
    ("node-redis AUTH of a user", "command: { name: 'AUTH', args: [ 'AUTH', 'default', 'SECRET' ] }"),
    ("ioredis auth", "command: { name: 'auth', args: [ 'SECRET' ] }"),
    ("ioredis auth of a user", "command: { name: 'auth', args: [ 'default', 'SECRET' ] }"),
    ("ioredis auth in JSON", "{\"command\":{\"name\":\"auth\",\"args\":[\"default\",\"SECRET\"]}}"),
    ("node-redis AUTH in lines", "command: {\n  args: [\n    'AUTH',\n    'default',\n    'SECRET'\n  ]\n}"),
    ("HELLO in a list", "args: [ 'HELLO', '3', 'AUTH', 'default', 'SECRET' ]"),
    ("HELLO of Redis", "redis: HELLO 3 AUTH default SECRET refused"),
    ("HELLO of Redis with a name", "redis: HELLO 3 AUTH default SECRET SETNAME web"),
    ("AUTH of Redis", "redis> AUTH SECRET"),
    ("AUTH of Redis with a user", "redis> AUTH default SECRET"),
    ("AUTH of Redis in quotes", "1718000000.1 [0 10.0.0.7:4242] \"AUTH\" \"SECRET\""),
    ("AUTH of Redis in quotes with a user", "1718000000.1 [0 10.0.0.7:4242] \"AUTH\" \"default\" \"SECRET\""),
    ("CONFIG SET of Redis", "CONFIG SET requirepass SECRET"),
    ("requirepass in quotes", "requirepass \"SECRET\""),
    ("masterauth of Redis", "masterauth SECRET"),
    ("user of Redis' ACL", "ACL SETUSER app on >SECRET ~* +@all"),
    ("PASS of POP", "C: PASS SECRET"),
    ("LOGIN of IMAP", "C: a001 LOGIN app SECRET"),
    ("PHP's PDO", "#0 /srv/app/db.php(12): PDO->__construct('mysql:host=db', 'app', 'SECRET')"),
    ("PHP's mysqli", "#1 /srv/app/db.php(12): mysqli_connect('db', 'app', 'SECRET', 'shop')"),
    ("PHP's mysqli object", "#1 /srv/app/db.php(12): mysqli->__construct('db', 'app', 'SECRET', 'shop')"),
    ("PHP's Redis", "#1 /srv/app/db.php(12): Redis->auth('SECRET')"),
];

/// A name on one line and its value on another, as errors about settings have them.
const SETTINGS: &[(&str, &str)] = &[
    (
        "property of Spring",
        "Failed to bind properties:\n\n    Property: spring.datasource.password\n    Value: \"SECRET\"\n    Origin: class path resource [application.properties] - 4:28",
    ),
    ("bare property of Spring", "    Property: spring.datasource.password\n    Value: SECRET\n    Reason: too short"),
    ("key and value in lines", "Key: DB_PASSWORD\nValue: SECRET"),
    ("name and value in lines", "Name: DB_PASSWORD\nValue: SECRET"),
    ("name, type and value in lines", "Name: DB_PASSWORD\nType: String\nValue: SECRET"),
    ("name and value in YAML", "environment:\n  - name: DB_PASSWORD\n    value: SECRET\n  - name: PORT"),
    ("value and name in YAML", "environment:\n  - value: SECRET\n    name: DB_PASSWORD\n  - value: 3000"),
    ("name and value in quoted YAML", "  - name: \"DB_PASSWORD\"\n    value: \"SECRET\""),
    ("setting and value in lines", "Setting: database.password\nValue: SECRET"),
    (
        "pydantic",
        "1 validation error for Settings\ndb_password\n  String should have at least 20 characters [type=string_too_short, input_value='SECRET', input_type=str]",
    ),
    (
        "pydantic of a nested field",
        "1 validation error for Settings\ndatabase.password\n  String should match pattern '^x' [type=string_pattern_mismatch, input_value='SECRET', input_type=str]",
    ),
    (
        "pydantic of a token",
        "1 validation error for Settings\napi_token\n  Value error, too short [type=value_error, input_value='SECRET', input_type=str]",
    ),
    ("pydantic of a dictionary", "db\n  Field required [type=missing, input_value={'password': 'SECRET'}, input_type=dict]"),
    ("pydantic's errors", "[{'type': 'string_too_short', 'loc': ('db_password',), 'msg': 'too short', 'input': 'SECRET'}]"),
    (
        "FastAPI's errors",
        "{\"detail\":[{\"type\":\"string_too_short\",\"loc\":[\"body\",\"password\"],\"msg\":\"too short\",\"input\":\"SECRET\"}]}",
    ),
];

/// What a program makes up when it starts for the first time.
const FIRST_STARTS: &[(&str, &str)] = &[
    ("temporary password of MySQL", "[Note] [MY-010454] [Server] A temporary password is generated for root@localhost: SECRET"),
    ("root password of MySQL's image", "[Entrypoint]: GENERATED ROOT PASSWORD: SECRET"),
    ("password of Elasticsearch", "Password for the elastic user (reset with `bin/elasticsearch-reset-password -u elastic`):\n  SECRET"),
    ("password of Elasticsearch set up", "Changed password for user elastic\nPASSWORD elastic = SECRET"),
    ("new value of Elasticsearch", "Password for the [elastic] user successfully reset.\nNew value: SECRET"),
    ("generated password of Elasticsearch", "The generated password for the elastic built-in superuser is : SECRET"),
    ("password of Airflow", "standalone | Login with username: admin  password: SECRET"),
    ("password of Airflow's manager", "Simple auth manager | Password for user 'admin': SECRET"),
    ("password of Spring Security", "Using generated security password: SECRET"),
    ("address of Jupyter", "    http://127.0.0.1:8888/lab?token=SECRET"),
    ("default_pass of RabbitMQ", "default_pass = SECRET"),
    ("default_pass of Erlang", "[{rabbit,[{default_user,<<\"app\">>},{default_pass,<<\"SECRET\">>}]}]"),
    ("password of Keycloak", "kc.bootstrap-admin-password=SECRET"),
    ("password of Grafana", "GF_SECURITY_ADMIN_PASSWORD=SECRET"),
    ("password of MinIO", "RootUser: admin\nRootPass: SECRET"),
    (
        "password of Jenkins' form",
        "Please use the following password to proceed to installation:\n\nSECRET\n\nThis may also be found at: /var/jenkins_home/x",
    ),
    ("initial password", "Initial admin password: SECRET"),
    ("password set to", "admin password set to SECRET"),
    ("unseal key of Vault", "Unseal Key 1: SECRET"),
    ("root token of Vault", "Initial Root Token: SECRET"),
    ("enrollment token in a line", "Your enrollment token:\n  SECRET"),
];

const HEX: &[(&str, &str)] = &[
    (
        "password of Jenkins",
        "Please use the following password to proceed to installation:\n\nSECRET\n\nThis may also be found at: /var/jenkins_home/secrets/initialAdminPassword",
    ),
    ("token of Jupyter", "[C 10:00:00 ServerApp] http://0a1b2c3d:8888/tree?token=SECRET :: /srv"),
    ("response of Digest", "Authorization: Digest username=\"app\", realm=\"x\", nonce=\"7a\", uri=\"/\", response=\"SECRET\""),
    (
        "response of Digest of curl",
        "curl -H 'Authorization: Digest username=\"app\", realm=\"x\", response=\"SECRET\", opaque=\"1\"' https://example.com",
    ),
    ("response of Digest in JSON", "{\"Authorization\":\"Digest username=\\\"app\\\", realm=\\\"x\\\", response=\\\"SECRET\\\"\"}"),
    ("response of Digest without quotes", "Authorization: Digest username=app, response=SECRET, qop=auth"),
    ("signature of OAuth", "Authorization: OAuth oauth_consumer_key=\"x\", oauth_signature=\"SECRET\", oauth_version=\"1.0\""),
    ("signature of HTTP", "Authorization: Signature keyId=\"x\",algorithm=\"hmac-sha256\",signature=\"SECRET\""),
];

/// Values as languages print them.
const DUMPS: &[(&str, &str)] = &[
    ("PHP var_dump", "array(2) {\n  [\"user\"]=>\n  string(3) \"app\"\n  [\"password\"]=>\n  string(15) \"SECRET\"\n}"),
    ("PHP var_dump in a line", "[\"password\"]=> string(15) \"SECRET\""),
    ("PHP var_dump of an object", "  [\"password\":protected]=>\n  string(15) \"SECRET\""),
    ("PHP var_dump of a private member", "  [\"password\":\"App\\Db\":private]=>\n  string(15) \"SECRET\""),
    ("PHP var_export", "array (\n  'user' => 'app',\n  'password' => 'SECRET',\n)"),
    ("PHP print_r", "Array\n(\n    [user] => app\n    [password] => SECRET\n)"),
    ("PHP print_r of an object", "    [password:protected] => SECRET"),
    ("PHP print_r of a private member", "    [password:App\\Db:private] => SECRET"),
    ("PHP serialized", "a:2:{s:4:\"user\";s:3:\"app\";s:8:\"password\";s:15:\"SECRET\";}"),
    ("Rust's Debug of a secret", "Config { password: Secret(\"SECRET\"), port: 5432 }"),
    ("Rust's Debug in lines", "Config {\n    password: Some(\n        \"SECRET\",\n    ),\n}"),
    ("Ruby's inspect", "#<Db:0x00007f @user=\"app\", @password=\"SECRET\">"),
    ("Ruby's new inspect", "{password: \"SECRET\", user: \"app\"}"),
    ("Java's map", "{password=SECRET, user=app}"),
    ("Java's object", "DataSourceProperties[url=x,password=SECRET,size=5]"),
    ("Clojure's map", "{:user \"app\" :password \"SECRET\"}"),
    ("Elixir's list", "[username: \"app\", password: \"SECRET\"]"),
    ("Erlang's list", "[{user,\"app\"},{password,\"SECRET\"}]"),
    ("a pair in parentheses", "[('user', 'app'), ('password', 'SECRET')]"),
    ("a pair with double quotes", "env = [(\"DB_PASSWORD\", \"SECRET\"), (\"PORT\", \"3000\")]"),
    ("a list of lists", "[[\"user\",\"app\"],[\"password\",\"SECRET\"]]"),
    ("a list of one list", "[[\"password\",\"SECRET\"]]"),
    ("a list of lists with spaces", "[ [ 'password', 'SECRET' ], [ 'user', 'app' ] ]"),
    ("argv in lines", "argv:\n--port\n80\n--password\nSECRET\n--verbose"),
    ("argv in JSON in lines", "[\n  \"app\",\n  \"--password\",\n  \"SECRET\"\n]"),
    ("argv in YAML", "args:\n  - --password\n  - SECRET\n  - --verbose"),
    ("argv in quoted YAML", "args:\n  - \"--password\"\n  - \"SECRET\"\n  - \"--verbose\""),
];

/// Names that say it.
const NAMES: &[(&str, &str)] = &[
    ("REDIS_AUTH as it is", "REDIS_AUTH=SECRET"),
    ("redisAuth as it is", "redisAuth: 'SECRET'"),
    ("BASIC_AUTH as it is", "BASIC_AUTH=app:SECRET"),
    ("HTTP_BASIC_AUTH as it is", "HTTP_BASIC_AUTH=app:SECRET"),
    ("GH_PAT as it is", "GH_PAT=SECRET"),
    ("GITLAB_PAT as it is", "GITLAB_PAT=SECRET"),
    ("AZURE_DEVOPS_EXT_PAT as it is", "AZURE_DEVOPS_EXT_PAT=SECRET"),
    ("GPG_PASSPHRASE as it is", "GPG_PASSPHRASE=SECRET"),
    ("SALT as it is", "SALT=SECRET"),
    ("PASSWORD_SALT as it is", "PASSWORD_SALT=SECRET"),
    ("PEPPER as it is", "PEPPER=SECRET"),
    ("DATABASE_DSN as it is", "DATABASE_DSN=\"host=db user=app password=SECRET\""),
    ("MYSQL_DSN as it is", "MYSQL_DSN=app:SECRET@tcp(db:3306)/shop"),
    ("MYSQL_DSN without a host", "MYSQL_DSN=app:SECRET@/shop"),
    ("MONGO_URI as it is", "MONGO_URI=mongodb://app:SECRET@mongo:27017/shop"),
    ("BEARER as it is", "BEARER=SECRET"),
    ("API_BEARER as it is", "API_BEARER=SECRET"),
    ("SESSION_KEY as it is", "SESSION_KEY=SECRET"),
    ("COOKIE_SECRET as it is", "COOKIE_SECRET=SECRET"),
    ("COOKIE_KEY as it is", "COOKIE_KEY=SECRET"),
    ("ERLANG_COOKIE as it is", "RABBITMQ_ERLANG_COOKIE=SECRET"),
    ("JWT_KEY as it is", "JWT_KEY=SECRET"),
    ("JWT_SIGNING as it is", "JWT_SIGNING=SECRET"),
    ("JWT_REFRESH as it is", "JWT_REFRESH_SECRET=SECRET"),
    ("VAULT_UNSEAL_KEY as it is", "VAULT_UNSEAL_KEY=SECRET"),
    ("SEED_PHRASE as it is", "SEED_PHRASE=SECRET"),
    ("SIGNING_KEYS as it is", "SIGNING_KEYS=SECRET"),
    ("MYSQL_ROOT_PW as it is", "MYSQL_ROOT_PW=SECRET"),
    ("LDAP_BIND_CREDENTIALS as it is", "LDAP_BIND_CREDENTIALS=SECRET"),
];

/// Tables.
const TABLES: &[(&str, &str)] = &[
    ("a row", "| password | SECRET |"),
    ("a row among others", "| user     | app    |\n| password | SECRET |\n| port     | 5432   |"),
    (
        "a table of the client of MySQL",
        "+---------------+--------+\n| Variable_name | Value  |\n+---------------+--------+\n| password      | SECRET |\n+---------------+--------+",
    ),
    (
        "a column of the client of MySQL",
        "+------+----------+------+\n| user | password | port |\n+------+----------+------+\n| app  | SECRET   | 5432 |\n+------+----------+------+",
    ),
    ("a table of psql", "   name   | setting \n----------+---------\n password | SECRET\n port     | 5432\n(2 rows)"),
    ("a column of psql", " id | username | password \n----+----------+----------\n  1 | app      | SECRET\n(1 row)"),
    ("a record of psql", "-[ RECORD 1 ]------\nusername | app\npassword | SECRET"),
    ("a column of Markdown", "| name | password | zone |\n|---|---|---|\n| app | SECRET | b |"),
    ("a table of lines", "│ password │ SECRET │"),
    (
        "a column of a table of lines",
        "┌──────┬──────────┐\n│ user │ password │\n├──────┼──────────┤\n│ app  │ SECRET   │\n└──────┴──────────┘",
    ),
    ("console.table", "│ (index) │ Values │\n│ 'DB_PASSWORD' │ 'SECRET' │"),
    ("columns of an environment", "NAME           VALUE\nPORT           3000\nDB_PASSWORD    SECRET\nHOST           db"),
];

const LOOKS: &[(&str, &str)] = &[
    ("a token in columns", "NAME           VALUE\nAPI_TOKEN      SECRET"),
    ("a token in a row", "| api_key | SECRET |"),
    ("a pair that is an argument", "client.put(\"password\", \"SECRET\")"),
    ("a pair by itself", "[\"password\",\"SECRET\"]"),
];

/// Signs between name and value that East Asian keyboards write.
const SEPARATORS: &[(&str, &str)] = &[
    ("full-width =", "DB_PASSWORD＝SECRET retry"),
    ("full-width :", "password：SECRET"),
    ("full-width : and a space", "password： SECRET"),
    ("full-width : before a full-width comma", "password：SECRET，重试"),
    ("full-width : in quotes", "\"password\"：\"SECRET\""),
];

/// Mail's logins, and a token that is JSON.
fn encoded(all: &mut Vec<Kind>) {
    type Form = fn(&str) -> String;
    let forms: [(&str, Make, Form); 6] = [
        ("AUTH PLAIN of SMTP", |r| in_base64(&format!("\0app\0{}", r.password(14))), |s| format!("C: AUTH PLAIN {s}")),
        ("AUTH LOGIN of SMTP", |r| in_base64(&format!("app{}", r.digits(9))), |s| format!(">>> AUTH LOGIN {s}")),
        (
            "password of AUTH LOGIN",
            |r| in_base64(&r.password(15)),
            |s| format!("C: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: YXBw\nS: 334 UGFzc3dvcmQ6\nC: {s}"),
        ),
        ("AUTHENTICATE PLAIN of IMAP", |r| in_base64(&format!("\0app\0{}", r.password(14))), |s| format!("a001 AUTHENTICATE PLAIN {s}")),
        (
            "AUTH XOAUTH2 of SMTP",
            |r| in_base64(&format!("user=a\u{1}auth=Bearer {}\u{1}\u{1}", r.alnum(24))),
            |s| format!("AUTH XOAUTH2 {s}"),
        ),
        (
            "enrollment token of Elasticsearch",
            |r| {
                in_base64(&format!(
                    "{{\"ver\":\"8.14.0\",\"adr\":[\"10.0.0.7:9200\"],\"fgr\":\"{}\",\"key\":\"{}:{}\"}}",
                    r.hex(64),
                    r.alnum(20),
                    r.alnum(22)
                ))
            },
            |s| format!("Copy the following enrollment token and paste it into Kibana (valid for the next 30 minutes):\n  {s}"),
        ),
    ];
    for (name, make, form) in forms {
        all.push(kind(name, |random| {
            let secret = make(random).trim_end_matches('=').to_owned();
            (form(&secret), vec![secret])
        }));
    }
}

/// Errors about an address: of each the whole of it, and the piece that a parser stumbled over. Its password is in three parts.
fn addresses(all: &mut Vec<Kind>) {
    let forms: &[(&str, &str)] = &[
        (
            "an address that Node can't read",
            "TypeError: Invalid URL\n  code: 'ERR_INVALID_URL',\n  input: 'postgres://u:FIRST@SECOND/THIRD@h/db'",
        ),
        ("an address that Node can't read, in a line", "TypeError: Invalid URL: postgres://u:FIRST/SECOND#THIRD@h:5432/db"),
        ("an escape that Go can't read", "parse \"postgres://u:FIRST%zzSECOND@h\": invalid URL escape \"%zzSECOND\""),
        ("a port that Go can't read", "parse \"postgres://u:FIRST#SECOND@h/db\": invalid port \":FIRST\" after host"),
        ("a port that Python can't read", "ValueError: Port could not be cast to integer value as 'FIRST'"),
        ("a port that Python can't read, with signs", "ValueError: Port could not be cast to integer value as 'FIRST@SECOND'"),
        (
            "a port that Python can't read, and the address",
            "DATABASE_URL=postgres://u:FIRST/SECOND@h/db\nValueError: Port could not be cast to integer value as 'FIRST'",
        ),
        (
            "an address that SQLAlchemy can't read",
            "sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from string 'postgres:/u:FIRST@h/db'",
        ),
        ("an address of an old SQLAlchemy", "Could not parse rfc1738 URL from string 'u:FIRST@h:5432/db'"),
        (
            "a number that Java can't read",
            "jdbc:postgresql://u:FIRST/SECOND@h:5432/db java.lang.NumberFormatException: For input string: \"FIRST\"",
        ),
        ("a part that Ruby can't read", "the scheme postgres does not accept registry part: u:FIRST@h (or bad hostname?)"),
        ("an address that Ruby can't read", "bad URI(is not URI?): \"postgres://u:FIRST^SECOND@h/db\""),
        ("a host that has an end of a password", "could not translate host name \"FIRST@h\" to address: Name or service not known"),
        ("a host of Node that has an end of a password", "Error: getaddrinfo ENOTFOUND FIRST@h"),
        ("a host that Go can't look up", "dial tcp: lookup FIRST@h: no such host"),
        ("a number that libpq can't read", "invalid integer value \"FIRST\" for connection option \"port\""),
        (
            "JDBC that no driver takes",
            "Driver org.postgresql.Driver claims to not accept jdbcUrl, jdbc:postgresql://u:FIRST@SECOND@h:5432/db",
        ),
        ("JDBC of MySQL", "Malformed database URL, failed to parse the main URL sections near 'jdbc:mysql://u:FIRST@SECOND/THIRD@h/db'"),
        (
            "an integer that Python can't read",
            "postgres://u:FIRST/SECOND@h/db -> ValueError: invalid literal for int() with base 10: 'FIRST'",
        ),
    ];
    for (name, text) in forms {
        all.push(kind(name, |random| {
            let mut out = (*text).to_owned();
            let mut secrets = Vec::new();
            for part in ["FIRST", "SECOND", "THIRD"] {
                let letters = random.alnum(14);
                if out.contains(part) {
                    out = out.replace(part, &letters);
                    secrets.push(letters);
                }
            }
            (out, secrets)
        }));
    }
}
