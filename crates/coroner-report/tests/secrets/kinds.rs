//! Kinds of secrets: the text in which one stands, and what of it may not be seen.

use serde_json::json;

use super::made::{Random, in_base64};
use super::printed::printed;

/// A kind.
pub(crate) struct Kind {
    pub(crate) name: String,
    /// What a field holds; of a named one the value.
    pub(crate) text: String,
    /// The name of a value that nothing but its name makes secret.
    pub(crate) named: Option<String>,
    pub(crate) secrets: Vec<String>,
}

pub(super) fn kind(name: &str, make: impl FnOnce(&mut Random) -> (String, Vec<String>)) -> Kind {
    let (text, secrets) = make(&mut Random::of(name));
    Kind { name: name.to_owned(), text, named: None, secrets }
}

/// All kinds.
pub(crate) fn kinds() -> Vec<Kind> {
    let mut all = Vec::new();
    tokens(&mut all);
    syntaxes(&mut all);
    structures(&mut all);
    commands(&mut all);
    encoded(&mut all);
    split(&mut all);
    printed(&mut all);
    named(&mut all);
    all
}

type Make = fn(&mut Random) -> String;

/// Tokens that stand in a sentence without a word of what they are.
fn tokens(all: &mut Vec<Kind>) {
    let made: &[(&str, &str, Make)] = &[
        ("AWS access key", "AKIA", |r| r.upper(16)),
        ("AWS temporary access key", "ASIA", |r| r.upper(16)),
        ("AWS secret access key", "", |r| r.base64(40)),
        ("GitHub personal", "ghp_", |r| r.alnum(36)),
        ("GitHub OAuth", "gho_", |r| r.alnum(36)),
        ("GitHub user", "ghu_", |r| r.alnum(36)),
        ("GitHub server", "ghs_", |r| r.alnum(36)),
        ("GitHub refresh", "ghr_", |r| r.alnum(76)),
        ("GitHub fine-grained", "github_pat_", |r| format!("{}_{}", r.alnum(22), r.alnum(59))),
        ("GitHub behind a word", "token_ghp_", |r| r.alnum(36)),
        ("GitLab personal", "glpat-", |r| r.alnum(20)),
        ("GitLab routable", "glpat-", |r| format!("{}.{}.{}", r.alnum(27), r.digits(2), r.small(9))),
        ("GitLab OAuth", "gloas-", |r| r.hex(64)),
        ("GitLab deploy", "gldt-", |r| r.alnum(20)),
        ("GitLab runner", "glrt-", |r| r.alnum(20)),
        ("GitLab registration", "GR1348941", |r| r.alnum(20)),
        ("GitLab job", "glcbt-", |r| format!("64_{}", r.alnum(20))),
        ("GitLab trigger", "glptt-", |r| r.hex(40)),
        ("GitLab feed", "glft-", |r| r.alnum(20)),
        ("GitLab mail", "glimt-", |r| r.alnum(25)),
        ("GitLab agent", "glagent-", |r| r.alnum(50)),
        ("GitLab workspace", "glwt-", |r| r.alnum(20)),
        ("GitLab SCIM", "glsoat-", |r| r.alnum(20)),
        ("GitLab feature flags", "glffct-", |r| r.alnum(20)),
        ("Bitbucket", "ATBB", |r| r.alnum(32)),
        ("Atlassian", "ATATT3", |r| format!("x{}", r.base64(60))),
        ("Slack bot", "xoxb-", |r| format!("{}-{}-{}", r.digits(12), r.digits(12), r.alnum(24))),
        ("Slack user", "xoxp-", |r| format!("{}-{}-{}", r.digits(12), r.digits(12), r.hex(32))),
        ("Slack legacy", "xoxs-", |r| format!("{}-{}", r.digits(10), r.alnum(24))),
        ("Slack app", "xapp-", |r| format!("1-A{}-{}-{}", r.upper(10), r.digits(12), r.hex(64))),
        ("Slack refresh", "xoxe-", |r| format!("1-{}", r.alnum(140))),
        ("Slack rotated", "xoxe.xoxb-", |r| format!("1-{}", r.alnum(140))),
        ("Stripe live", "sk_live_", |r| r.alnum(24)),
        ("Stripe test", "sk_test_", |r| r.alnum(24)),
        ("Stripe restricted live", "rk_live_", |r| r.alnum(24)),
        ("Stripe restricted test", "rk_test_", |r| r.alnum(24)),
        ("Stripe webhook", "whsec_", |r| r.alnum(32)),
        ("Square access", "sq0atp-", |r| r.alnum(22)),
        ("Square secret", "sq0csp-", |r| r.alnum(43)),
        ("Square new", "EAAA", |r| r.alnum(60)),
        ("Shopify access", "shpat_", |r| r.hex(32)),
        ("Shopify custom", "shpca_", |r| r.hex(32)),
        ("Shopify private", "shppa_", |r| r.hex(32)),
        ("Shopify shared", "shpss_", |r| r.hex(32)),
        ("Braintree", "access_token$production$", |r| r.alnum(16)),
        ("Shippo", "shippo_live_", |r| r.hex(40)),
        ("EasyPost", "EZAK", |r| r.alnum(54)),
        ("npm", "npm_", |r| r.alnum(36)),
        ("PyPI", "pypi-", |r| format!("AgEIcHlwaS5vcmc{}", r.alnum(70))),
        ("Docker Hub", "dckr_pat_", |r| r.alnum(27)),
        ("Docker Hub organization", "dckr_oat_", |r| r.alnum(32)),
        ("RubyGems", "rubygems_", |r| r.hex(48)),
        ("NuGet", "oy2", |r| format!("{}4a7", r.alnum(40).to_lowercase())),
        ("Clojars", "CLOJARS_", |r| r.alnum(60)),
        ("Artifactory", "AKCp", |r| r.alnum(69)),
        ("Google API key", "AIza", |r| r.alnum(35)),
        ("Google OAuth", "ya29.", |r| r.alnum(60)),
        ("Google client", "GOCSPX-", |r| r.alnum(28)),
        ("Google refresh", "1//0", |r| r.alnum(60)),
        ("Facebook", "EAAC", |r| r.alnum(100)),
        ("Alibaba", "LTAI", |r| r.alnum(20)),
        ("DigitalOcean personal", "dop_v1_", |r| r.hex(64)),
        ("DigitalOcean OAuth", "doo_v1_", |r| r.hex(64)),
        ("DigitalOcean refresh", "dor_v1_", |r| r.hex(64)),
        ("Vault service", "hvs.", |r| r.alnum(90)),
        ("Vault batch", "hvb.", |r| r.alnum(140)),
        ("Vault legacy", "s.", |r| r.alnum(24)),
        ("Terraform Cloud", "", |r| format!("{}.atlasv1.{}", r.alnum(14), r.alnum(64))),
        ("Doppler personal", "dp.pt.", |r| r.alnum(43)),
        ("Doppler service", "dp.st.", |r| format!("prd.{}", r.alnum(43))),
        ("Fly", "fm2_", |r| r.base64(120)),
        ("Fly old", "fo1_", |r| r.alnum(43)),
        ("Heroku", "HRKU-", |r| r.alnum(58)),
        ("Databricks", "dapi", |r| r.hex(32)),
        ("PlanetScale password", "pscale_pw_", |r| r.alnum(43)),
        ("PlanetScale token", "pscale_tkn_", |r| r.alnum(43)),
        ("Pulumi", "pul-", |r| r.hex(40)),
        ("Supabase", "sbp_", |r| r.hex(40)),
        ("Tailscale", "tskey-auth-", |r| format!("{}CNTRL-{}", r.alnum(12), r.alnum(30))),
        ("1Password", "ops_eyJ", |r| r.base64(260)),
        ("age", "AGE-SECRET-KEY-1", |r| r.upper(58)),
        ("Cloudflare origin", "v1.0-", |r| format!("{}-{}", r.hex(24), r.hex(146))),
        ("Dynatrace", "dt0c01.", |r| format!("{}.{}", r.upper(24), r.upper(64))),
        ("New Relic user", "NRAK-", |r| r.upper(27)),
        ("New Relic insert", "NRII-", |r| r.alnum(32)),
        ("New Relic browser", "NRJS-", |r| r.hex(19)),
        ("Grafana service", "glsa_", |r| format!("{}_{}", r.alnum(32), r.hex(8))),
        ("Grafana cloud", "glc_", |r| r.base64(60)),
        ("Sentry organization", "sntrys_", |r| r.base64(80)),
        ("Sentry user", "sntryu_", |r| r.hex(64)),
        ("PostHog", "phx_", |r| r.alnum(43)),
        ("Linear", "lin_api_", |r| r.alnum(40)),
        ("Sourcegraph", "sgp_", |r| r.hex(40)),
        ("SonarQube", "squ_", |r| r.hex(40)),
        ("Buildkite", "bkua_", |r| r.hex(40)),
        ("CircleCI", "CCIPAT_", |r| format!("{}_{}", r.alnum(22), r.hex(40))),
        ("SendGrid", "SG.", |r| format!("{}.{}", r.alnum(22), r.alnum(43))),
        ("Mailgun", "key-", |r| r.hex(32)),
        ("Brevo", "xkeysib-", |r| format!("{}-{}", r.hex(64), r.alnum(16))),
        ("MailerSend", "mlsn.", |r| r.hex(64)),
        ("Twilio", "SK", |r| r.hex(32)),
        ("Resend", "re_", |r| format!("{}_{}", r.alnum(8), r.alnum(24))),
        ("Postman", "PMAK-", |r| format!("{}-{}", r.hex(24), r.hex(34))),
        ("OpenAI", "sk-", |r| r.alnum(48)),
        ("OpenAI project", "sk-proj-", |r| r.alnum(120)),
        ("Anthropic", "sk-ant-api03-", |r| r.alnum(93)),
        ("Hugging Face", "hf_", |r| r.alnum(34)),
        ("Groq", "gsk_", |r| r.alnum(52)),
        ("Replicate", "r8_", |r| r.alnum(37)),
        ("Perplexity", "pplx-", |r| r.alnum(48)),
        ("xAI", "xai-", |r| r.alnum(80)),
        ("NVIDIA", "nvapi-", |r| r.alnum(64)),
        ("Pinecone", "pcsk_", |r| r.alnum(60)),
        ("LangSmith", "lsv2_pt_", |r| format!("{}_{}", r.hex(32), r.hex(10))),
        ("Notion", "ntn_", |r| r.alnum(46)),
        ("Notion old", "secret_", |r| r.alnum(43)),
        ("Figma", "figd_", |r| r.alnum(40)),
        ("HubSpot", "pat-na1-", |r| r.uuid()),
        ("Contentful", "CFPAT-", |r| r.alnum(43)),
        ("Airtable", "pat", |r| format!("{}.{}", r.alnum(14), r.hex(64))),
        ("Typeform", "tfp_", |r| r.alnum(60)),
        ("Dropbox", "sl.", |r| r.alnum(130)),
        ("Adobe", "p8e-", |r| r.alnum(32)),
        ("Mapbox", "sk.eyJ", |r| format!("{}.{}", r.alnum(60), r.alnum(22))),
        ("bcrypt", "$2b$12$", |r| r.alnum(53)),
        ("Discord bot", "M", |r| format!("{}.{}.{}", r.alnum(23), r.alnum(6), r.alnum(38))),
        ("Telegram bot", "", |r| format!("{}:AA{}", r.digits(10), r.alnum(33))),
        ("JSON web token", "eyJ", |r| format!("{}.eyJ{}.{}", r.alnum(33), r.alnum(60), r.alnum(43))),
        ("encrypted JSON web token", "eyJ", |r| {
            format!("{}.{}.{}.{}.{}", r.alnum(40), r.alnum(300), r.alnum(16), r.alnum(80), r.alnum(22))
        }),
        ("encrypted JSON web token without a key", "eyJ", |r| format!("{}..{}.{}.{}", r.alnum(40), r.alnum(16), r.alnum(80), r.alnum(22))),
        ("unsigned JSON web token", "eyJ", |r| format!("{}.eyJ{}.", r.alnum(33), r.alnum(60))),
        ("random letters", "", |r| r.alnum(48)),
        ("random base64", "", |r| r.base64(64)),
        ("random base64 of an address", "", |r| r.alnum(43)),
        ("Azure storage key", "", |r| format!("{}==", r.base64(86))),
    ];
    for (name, prefix, make) in made {
        let name = format!("{name} token");
        all.push(kind(&name, |random| {
            let token = format!("{prefix}{}", make(random));
            let secret = token.trim_end_matches('.').trim_start_matches("token_").to_owned();
            (format!("client uses {token} to log in"), vec![secret])
        }));
    }
}

/// A name and its value, in the syntaxes that programs print.
fn syntaxes(all: &mut Vec<Kind>) {
    let names = ["DB_PASSWORD", "clientSecret", "api-key"];
    let forms: &[(&str, &str)] = &[
        ("k=v", "connect NAME=SECRET retry 3"),
        ("k='v'", "connect NAME='SECRET' retry"),
        ("k=\"v\"", "connect NAME=\"SECRET\" retry"),
        ("k = v", "NAME = SECRET"),
        ("k := v", "NAME := \"SECRET\""),
        ("k: v", "  NAME: SECRET"),
        ("k: 'v'", "settings { NAME: 'SECRET' }"),
        ("'k': 'v'", "settings {'user': 'app', 'NAME': 'SECRET', 'port': 5432}"),
        ("JSON", "{\"user\":\"app\",\"NAME\":\"SECRET\",\"port\":5432}"),
        ("JSON with spaces", "{ \"user\" : \"app\", \"NAME\" : \"SECRET\" }"),
        ("escaped JSON", "{\"msg\":\"cannot parse {\\\"NAME\\\":\\\"SECRET\\\",\\\"port\\\":1}\"}"),
        ("twice escaped JSON", "{\"log\":\"{\\\"msg\\\":\\\"{\\\\\\\"NAME\\\\\\\":\\\\\\\"SECRET\\\\\\\"}\\\"}\"}"),
        ("Ruby hash", "{:user=>\"app\", :NAME=>\"SECRET\"}"),
        ("Ruby string hash", "{\"user\"=>\"app\", \"NAME\"=>\"SECRET\"}"),
        ("PHP array", "array('user' => 'app', 'NAME' => 'SECRET')"),
        ("PHP print", "[user] => app [NAME] => SECRET"),
        ("Go struct", "config {User:app NAME:SECRET Host:db}"),
        ("Go map", "map[user:app NAME:SECRET zone:b]"),
        ("Go quoted struct", "main.Config{User:\"app\", NAME:\"SECRET\"}"),
        ("Java record", "DataSource(user=app, NAME=SECRET, size=5)"),
        ("Java map", "{user=app, NAME=SECRET}"),
        ("Python object", "Settings(user='app', NAME='SECRET')"),
        ("Rust debug", "Config { user: \"app\", NAME: Some(\"SECRET\") }"),
        ("bytes of Python", "{'NAME': b'SECRET'}"),
        ("logfmt", "level=error msg=\"login failed\" NAME=SECRET attempt=2"),
        ("logfmt quoted", "level=error NAME=\"SECRET\" attempt=2"),
        ("export", "export NAME=SECRET"),
        ("docker -e", "docker run -e NAME=SECRET -p 80:80 web:1"),
        ("flag with =", "starting app --NAME=SECRET --port 80"),
        ("flag", "starting app --NAME SECRET --port 80"),
        ("flag quoted", "starting app --NAME 'SECRET' --port 80"),
        ("property", "-Dspring.datasource.NAME=SECRET -Xmx512m"),
        ("query", "GET /v1/items?user=app&NAME=SECRET&page=2 failed"),
        ("encoded query", "redirect=%2Fin%3FNAME%3DSECRET%26a"),
        ("XML", "<config><user>app</user><NAME>SECRET</NAME></config>"),
        ("XML attribute", "<db user=\"app\" NAME=\"SECRET\"/>"),
        ("XML pair", "<add key=\"NAME\" value=\"SECRET\"/>"),
        ("name and value", "{\"name\":\"NAME\",\"value\":\"SECRET\"}"),
        ("value and name", "{\"value\":\"SECRET\",\"name\":\"NAME\"}"),
        ("Name and Value", "[{\"Name\": \"NAME\", \"Value\": \"SECRET\"}]"),
        ("escaped name and value", "{\\\"name\\\":\\\"NAME\\\",\\\"value\\\":\\\"SECRET\\\"}"),
        ("header", "> X-NAME: SECRET"),
        ("in brackets", "config[\"NAME\"] = \"SECRET\""),
        ("list", "{\"NAME\":[\"SECRET\"]}"),
        ("connection string", "Server=db;User Id=app;NAME=SECRET;Encrypt=true"),
        ("comparison", "expected NAME == 'SECRET'"),
        ("HTML", "{&quot;NAME&quot;:&quot;SECRET&quot;}"),
    ];
    for (at, (form, text)) in forms.iter().enumerate() {
        let name = names[at % names.len()];
        all.push(kind(&format!("{name} as {form}"), |random| {
            let secret = random.alnum(24);
            (text.replace("NAME", name).replace("SECRET", &secret), vec![secret])
        }));
    }
    // Values that only a quote ends, or that look like nothing.
    let quoted: &[(&str, &str)] = &[
        ("words in \"", "DB_PASSWORD=\"SECRET\" retry"),
        ("words in '", "{ password: 'SECRET' }"),
        ("words in JSON", "{\"password\": \"SECRET\", \"a\": 1}"),
        ("words in Ruby", "{:password=>\"SECRET\"}"),
        ("words in a flag", "app --password \"SECRET\" --port 80"),
        ("words in escaped JSON", "{\"m\":\"{\\\"password\\\":\\\"SECRET\\\"}\"}"),
        ("words in YAML", "password: SECRET"),
        ("words in settings", "password = SECRET"),
        ("words in XML", "<password>SECRET</password>"),
    ];
    for (form, text) in quoted {
        all.push(kind(form, |random| {
            let secret = random.phrase();
            (text.replace("SECRET", &secret), vec![secret])
        }));
    }
    for (form, text) in [
        ("a number in JSON", "{\"password\": SECRET, \"a\": 1}"),
        ("a number as k=v", "DB_PASSWORD=SECRET retry"),
        ("a number in Go", "{User:app Password:SECRET Port:1}"),
        ("a number in YAML", "password: SECRET"),
    ] {
        all.push(kind(form, |random| {
            let secret = random.digits(13);
            (text.replace("SECRET", &secret), vec![secret])
        }));
    }
    for name in [
        "ENCRYPTION_KEY",
        "SECRET_KEY_BASE",
        "AWS_SECRET_ACCESS_KEY",
        "SIGNING_KEY",
        "JWT_SECRET",
        "GITHUB_TOKEN",
        "DD_API_KEY",
        "PGPASSWORD",
        "MYSQL_PWD",
        "REDIS_AUTH_TOKEN",
        "privateKey",
        "accountKey",
        "SharedAccessKey",
        "spring.datasource.password",
        "x-vault-token",
        "masterKey",
        "STRIPE_API_KEY",
        "sessionToken",
        "connect.sid",
        "APP_SECRET",
        "DATABASE_PASSPHRASE",
        "ssh_private_key",
        "storepass",
        "twilio_auth_token",
        "HEROKU_API_KEY",
        "MAILCHIMP_API_KEY",
        "ADMIN_CREDENTIALS",
        "PSK",
        "TOTP_SECRET",
    ] {
        all.push(kind(&format!("{name} as a name"), |random| {
            let secret = random.hex(36);
            (format!("loaded {name}={secret} from the environment"), vec![secret])
        }));
    }
    all.push(kind("Secret Access Key in words", |random| {
        let secret = random.base64(40);
        (format!("Secret Access Key: {secret}"), vec![secret])
    }));
    all.push(kind("password in a sentence", |random| {
        let secret = random.password(16);
        (format!("the password is {secret} for now"), vec![secret])
    }));
    all.push(kind("password of words", |random| {
        let secret = random.small(16);
        (format!("login with password={secret} failed"), vec![secret])
    }));
    all.push(kind("signs in a password", |random| {
        let secret = format!("{}#{}%{},{}", random.alnum(8), random.alnum(6), random.alnum(5), random.alnum(7));
        (format!("password={secret} user=app"), vec![secret])
    }));
    all.push(kind("brackets in a password", |random| {
        let secret = format!("{}){}]{}", random.alnum(8), random.alnum(6), random.alnum(9));
        (format!("(password={secret})"), vec![secret])
    }));
    all.push(kind("an escaped quote in a password", |random| {
        let (a, b) = (random.alnum(13), random.alnum(14));
        (format!("{{\"password\":\"{a}\\\"{b}\"}}"), vec![a, b])
    }));
    all.push(kind("YAML block", |random| {
        let (a, b) = (random.phrase(), random.phrase());
        (format!("db:\n  password: |\n    {a}\n    {b}\n  port: 5432"), vec![a, b])
    }));
}

fn structures(all: &mut Vec<Kind>) {
    let in_text: &[(&str, &str)] = &[
        ("URL password", "postgres://app:SECRET@db.internal:5432/shop refused"),
        ("URL password without a user", "redis://:SECRET@cache:6379/0"),
        ("URL password of the web", "https://app:SECRET@example.com/path"),
        ("JDBC query", "jdbc:postgresql://db/shop?user=app&password=SECRET&ssl=true"),
        ("JDBC Oracle", "jdbc:oracle:thin:app/SECRET@db:1521/x"),
        ("MongoDB", "mongodb+srv://app:SECRET@cluster0.example.net/?retryWrites=true"),
        ("AMQP", "amqps://app:SECRET@mq:5671/%2f"),
        ("Go MySQL", "dial app:SECRET@tcp(db:3306)/shop"),
        ("Go socket", "dial app:SECRET@unix(/run/mysqld.sock)/shop"),
        ("URL token", "cloning https://SECRET@git.example.com/a.git"),
        ("Git credentials", "https://x-access-token:SECRET@github.com/a/b"),
        ("Authorization Bearer", "Authorization: Bearer SECRET"),
        ("Authorization token", "authorization: token SECRET"),
        ("Authorization bare", "Authorization: SECRET"),
        ("Authorization in JSON", "{\"headers\":{\"Authorization\":\"Bearer SECRET\"}}"),
        ("Authorization in escaped JSON", "{\"m\":\"{\\\"authorization\\\":\\\"Bearer SECRET\\\"}\"}"),
        ("Authorization in Go", "map[Accept:[*/*] Authorization:[Bearer SECRET]]"),
        ("Authorization in Ruby", "{\"Authorization\"=>\"Bearer SECRET\"}"),
        ("Authorization of a proxy", "Proxy-Authorization: Basic SECRET"),
        ("Authorization in a variable", "HTTP_AUTHORIZATION=Bearer SECRET x"),
        ("Authorization of curl", "curl -H 'Authorization: Bearer SECRET' https://example.com"),
        (
            "Authorization of AWS",
            "Authorization: AWS4-HMAC-SHA256 Credential=x/20260301/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=SECRET",
        ),
        ("Bearer by itself", "sent bearer SECRET to upstream"),
        ("X-Api-Key", "X-Api-Key: SECRET"),
        ("X-Auth-Token", "{\"X-Auth-Token\":[\"SECRET\"]}"),
        ("Cookie", "Cookie: sid=SECRET; theme=dark"),
        ("Set-Cookie", "Set-Cookie: session=SECRET; Path=/; HttpOnly"),
        ("Cookie in JSON", "{\"cookie\":\"connect.sid=SECRET\"}"),
        ("presigned S3", "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=SECRET&x=1"),
        ("presigned session", "https://b.s3.amazonaws.com/k?X-Amz-Security-Token=SECRET&x=1"),
        ("presigned credential", "https://b.s3.amazonaws.com/k?X-Amz-Credential=SECRET&x=1"),
        ("Azure SAS", "https://a.blob.core.windows.net/c?sv=2024-01-01&se=2027&sig=SECRET"),
        ("Azure account", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=SECRET;EndpointSuffix=core.windows.net"),
        ("Azure service bus", "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=SECRET"),
        ("SQL Server", "Server=db,1433;Database=shop;User Id=sa;Password=SECRET;Encrypt=True"),
        ("libpq", "host=db port=5432 user=app password=SECRET dbname=shop"),
        ("ODBC", "Driver={ODBC};UID=sa;PWD=SECRET;"),
        ("SQL identified by", "CREATE USER 'app'@'%' IDENTIFIED BY 'SECRET';"),
        ("SQL with password", "ALTER ROLE app WITH PASSWORD 'SECRET';"),
        ("SQL set password", "SET PASSWORD FOR 'app'@'%' = 'SECRET';"),
        ("Slack webhook", "POST https://hooks.slack.com/services/T0AB12CD3/B0AB12CD3/SECRET failed"),
        ("Discord webhook", "https://discord.com/api/webhooks/123456789012345678/SECRET"),
        ("docker config", "{\"auths\":{\"https://index.docker.io/v1/\":{\"identitytoken\":\"SECRET\"}}}"),
        ("npmrc", "//registry.npmjs.org/:_authToken=SECRET"),
        ("pip", "https://aws:SECRET@d-111122223333.d.codeartifact.eu-west-1.amazonaws.com/pypi/"),
        ("netrc", "machine example.com login app password SECRET"),
        ("redis.conf", "requirepass SECRET"),
        ("tfvars", "db_password = \"SECRET\""),
        ("shell quoting", "sh -c 'app --password='\"'\"'SECRET'\"'\"' run'"),
    ];
    for (name, text) in in_text {
        all.push(kind(name, |random| {
            let secret = random.alnum(32);
            (text.replace("SECRET", &secret), vec![secret])
        }));
    }
    for (name, before, after) in [
        ("URL password with /", "postgres://app:", "@db.internal:5432/shop"),
        ("URL password with ? and #", "mysql://app:", "@db.internal/shop"),
        ("URL password with @", "amqp://app:", "@mq:5672/"),
        ("URL password with a space", "postgres://app:", "@db.internal:5432/shop"),
    ] {
        let sign = name.rsplit(' ').next().unwrap_or_default().to_owned();
        let sign = match sign.as_str() {
            "space" => " ".to_owned(),
            "#" => "?x#".to_owned(),
            sign => sign.to_owned(),
        };
        all.push(kind(name, |random| {
            let secret = format!("{}{sign}{}", random.alnum(13), random.alnum(14));
            (format!("dial {before}{secret}{after} refused"), vec![secret])
        }));
    }
    all.push(kind("Sentry DSN", |random| {
        let secret = random.hex(32);
        (format!("https://{secret}@o12345.ingest.sentry.io/678901"), vec![secret])
    }));
    all.push(kind("Authorization Basic", |random| {
        let secret = in_base64(&format!("app:{}", random.password(14)));
        (format!("Authorization: Basic {secret}"), vec![secret])
    }));
    all.push(kind("Authorization Basic in Go", |random| {
        let secret = in_base64(&format!("app:{}", random.password(14)));
        (format!("headers map[Authorization:[Basic {secret}]]"), vec![secret])
    }));
    all.push(kind("auth of Docker's settings", |random| {
        let secret = in_base64(&format!("app:{}", random.password(14)));
        (json!({"auths": {"ghcr.io": {"auth": secret}}}).to_string(), vec![secret])
    }));
    for label in
        ["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]
    {
        for (form, line_end) in [("in lines", "\n"), ("in one line", " "), ("with escaped line ends", "\\n")] {
            all.push(kind(&format!("{label} {form}"), |random| {
                let lines = random.armour(6);
                (format!("-----BEGIN {label}-----{line_end}{}{line_end}-----END {label}-----", lines.join(line_end)), lines)
            }));
        }
    }
    all.push(kind("private key without its end", |random| {
        let lines = random.armour(5);
        (format!("-----BEGIN PRIVATE KEY-----\n{}\nand then it goes on", lines.join("\n")), lines)
    }));
    all.push(kind("private key without its beginning", |random| {
        let lines = random.armour(5);
        (format!("{}\n-----END PRIVATE KEY-----", lines.join("\n")), lines)
    }));
    all.push(kind("private key of PuTTY", |random| {
        let lines = random.armour(3);
        (format!("Private-Lines: 3\n{}\nPrivate-MAC: x", lines.join("\n")), lines)
    }));
    all.push(kind("private key of a service account", |random| {
        let lines = random.armour(6);
        let key = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"));
        (json!({"type": "service_account", "private_key": key}).to_string(), lines)
    }));
}

fn commands(all: &mut Vec<Kind>) {
    let in_text: &[(&str, &str)] = &[
        ("curl -u", "curl -u app:SECRET https://example.com/x"),
        ("curl --user", "curl --user 'app:SECRET' https://example.com/x"),
        ("mysql -p", "mysql -uapp -pSECRET -h db shop"),
        ("mysqldump -p", "mysqldump -h db -u app -p'SECRET' shop"),
        ("docker login -p", "docker login -u app -p SECRET registry.example.com"),
        ("docker login piped", "echo SECRET | docker login -u app --password-stdin ghcr.io"),
        ("redis-cli -a", "redis-cli -h cache -a SECRET ping"),
        ("sshpass", "sshpass -p SECRET ssh app@host"),
        ("ldapsearch -w", "ldapsearch -D cn=app -w SECRET -b dc=x"),
        ("sqlcmd -P", "sqlcmd -S db -U sa -P SECRET -Q x"),
        ("unzip -P", "unzip -P SECRET a.zip"),
        ("mongosh -p", "mongo -u app -p SECRET db/shop"),
        ("sqlplus", "sqlplus app/SECRET@db:1521/x"),
        ("keytool", "keytool -list -keystore a.jks -storepass SECRET -v"),
        ("openssl", "openssl pkcs12 -in a.p12 -passin pass:SECRET -nodes"),
        ("variable before a command", "PGPASSWORD=SECRET psql -h db -U app shop"),
        ("htpasswd flag", "app --db-password SECRET --verbose"),
        ("single dash", "app -password SECRET -v"),
        ("token flag", "app --token SECRET --verbose"),
        ("secret flag", "app --client-secret=SECRET"),
        ("header of curl", "curl -H \"X-Api-Key: SECRET\" https://example.com"),
        ("AWS configure", "aws configure set aws_secret_access_key SECRET"),
    ];
    for (name, text) in in_text {
        all.push(kind(name, |random| {
            let secret = random.alnum(20);
            (text.replace("SECRET", &secret), vec![secret])
        }));
    }
}

fn encoded(all: &mut Vec<Kind>) {
    type Plain = fn(&mut Random) -> String;
    let plain: &[(&str, Plain)] = &[
        ("k=v", |r| format!("DB_PASSWORD={}", r.password(14))),
        ("JSON", |r| format!("{{\"user\":\"app\",\"password\":\"{}\"}}", r.password(14))),
        ("URL", |r| format!("postgres://app:{}@db:5432/x", r.alnum(14))),
        ("a token", |r| format!("ghp_{}", r.alnum(36))),
        ("base64", |r| in_base64(&format!("DB_PASSWORD={}", r.password(14)))),
    ];
    for (name, make) in plain {
        all.push(kind(&format!("base64 of {name}"), |random| {
            let secret = in_base64(&make(random)).trim_end_matches('=').to_owned();
            (format!("payload {secret} decoded"), vec![secret])
        }));
    }
    all.push(kind("base64 of a private key", |random| {
        let key = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", random.armour(4).join("\n"));
        let secret = in_base64(&key).trim_end_matches('=').to_owned();
        (format!("TLS {secret} read"), vec![secret])
    }));
}

/// Secrets with something in the middle that a reader doesn't see, or that a log puts there.
fn split(all: &mut Vec<Kind>) {
    for (name, between) in [
        ("a colour", "\u{1b}[31m"),
        ("the end of a colour", "\u{1b}[0m"),
        ("a title", "\u{1b}]0;x\u{7}"),
        ("a zero-width space", "\u{200b}"),
        ("a soft hyphen", "\u{ad}"),
        ("a byte-order mark", "\u{feff}"),
        ("a backspace", "\u{8}"),
        ("a carriage return", "\r"),
        ("a joiner", "\u{200d}"),
        ("a tag", "\u{e0041}"),
        ("a line end", "\n"),
    ] {
        all.push(kind(&format!("GitHub token split by {name}"), |random| {
            let (a, b) = (random.alnum(18), random.alnum(18));
            (format!("uses ghp_{a}{between}{b}\nto log in"), vec![format!("ghp_{a}"), b.clone(), format!("{a}{b}")])
        }));
        all.push(kind(&format!("password split by {name}"), |random| {
            let (a, b) = (random.alnum(16), random.alnum(16));
            (format!("DB_PASSWORD={a}{between}{b}\nretry"), vec![a.clone(), b.clone(), format!("{a}{b}")])
        }));
    }
    all.push(kind("name split by a colour", |random| {
        let secret = random.alnum(16);
        (format!("DB_PASS\u{1b}[1mWORD=\u{1b}[0m{secret} x"), vec![secret])
    }));
    all.push(kind("URL split by a colour", |random| {
        let secret = random.alnum(16);
        (format!("postgres:\u{1b}[1m//app:{secret}\u{1b}[0m@db:5432/x"), vec![secret])
    }));
}

/// Values that only their member's name makes secret.
fn named(all: &mut Vec<Kind>) {
    type Plain = fn(&mut Random) -> String;
    let values: &[(&str, Plain)] =
        &[("letters", |r| r.small(14)), ("words", |r| r.phrase()), ("digits", |r| r.digits(13)), ("base64", |r| r.base64(40))];
    for name in [
        "DB_PASSWORD",
        "splunk-token",
        "apiKey",
        "client_secret",
        "AWS_SECRET_ACCESS_KEY",
        "sshPrivateKey",
        "redis.password",
        "NEW_RELIC_LICENSE_KEY",
    ] {
        for (of, make) in values {
            let mut random = Random::of(&format!("{name} of {of}"));
            let secret = make(&mut random);
            all.push(Kind { name: format!("{name} of {of}"), text: secret.clone(), named: Some(name.to_owned()), secrets: vec![secret] });
        }
    }
}
