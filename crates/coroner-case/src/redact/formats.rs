//! Tokens that tell by their form what they are. A format is a beginning, the letters that follow, and how many at least.
//!
//! The forms are what their issuers document; the lists of public scanners (gitleaks, trivy, GitHub's and GitLab's own) were looked
//! at for which there are.

/// The letters of a token.
#[derive(Clone, Copy)]
pub(super) enum Letters {
    /// `A`–`Z` and digits.
    Upper,
    /// Digits and `a`–`f`, in either case.
    Hex,
    /// Letters and digits.
    Alnum,
    /// Those and `_` and `-`.
    Url,
    /// Those and `.`.
    Dotted,
    /// Those of base64 in both its spellings, with the padding.
    Base64,
}

impl Letters {
    pub(super) fn hold(self, byte: u8) -> bool {
        match self {
            Letters::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Letters::Hex => byte.is_ascii_hexdigit(),
            Letters::Alnum => byte.is_ascii_alphanumeric(),
            Letters::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Letters::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Letters::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'='),
        }
    }
}

/// What else must be so, where the beginning alone is a word that people use.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Check {
    /// Nothing.
    Any,
    /// It is no end of a word.
    Alone,
    /// Nor that, and a digit is in it.
    Digit,
    /// It stands by itself, and looks like nothing that was made by hand.
    Random,
}

/// A format of tokens.
pub(super) struct Format {
    /// How it begins, in its own case.
    pub(super) prefix: &'static str,
    /// What follows.
    pub(super) letters: Letters,
    /// How much of it at least.
    pub(super) least: usize,
    /// What else must be so.
    pub(super) check: Check,
}

const fn format(prefix: &'static str, letters: Letters, least: usize, check: Check) -> Format {
    Format { prefix, letters, least, check }
}

use Check::{Alone, Any, Digit, Random};
use Letters::{Alnum, Base64, Dotted, Hex, Upper, Url};

pub(super) static FORMATS: &[Format] = &[
    // AWS: the id of an access key alone lets nobody in, but names whose it is. Ids of roles and users (AROA, AIDA) stay.
    format("AKIA", Upper, 16, Alone),
    format("ASIA", Upper, 16, Alone),
    format("ABIA", Upper, 16, Alone),
    format("ACCA", Upper, 16, Alone),
    format("ABSK", Base64, 60, Random),
    format("amzn.mws.", Url, 30, Any),
    // GitHub, GitLab, Bitbucket, Gitea
    format("ghp_", Alnum, 16, Any),
    format("gho_", Alnum, 16, Any),
    format("ghu_", Alnum, 16, Any),
    format("ghs_", Url, 16, Any),
    format("ghr_", Alnum, 16, Any),
    format("github_pat_", Url, 16, Any),
    format("glpat-", Dotted, 16, Any),
    format("gloas-", Url, 16, Any),
    format("gldt-", Url, 16, Any),
    format("glrt-", Dotted, 16, Any),
    format("glrtr-", Dotted, 16, Any),
    format("glcbt-", Url, 16, Any),
    format("glptt-", Url, 16, Any),
    format("glft-", Url, 16, Any),
    format("glimt-", Url, 16, Any),
    format("glagent-", Url, 16, Any),
    format("glwt-", Url, 16, Any),
    format("glsoat-", Url, 16, Any),
    format("glffct-", Url, 16, Any),
    format("GR1348941", Url, 16, Any),
    format("ATBB", Alnum, 24, Random),
    format("ATCTT3", Base64, 20, Any),
    format("ATATT3", Base64, 20, Any),
    format("ATOA", Base64, 40, Random),
    // Chat
    format("xoxb-", Url, 10, Any),
    format("xoxp-", Url, 10, Any),
    format("xoxa-", Url, 10, Any),
    format("xoxr-", Url, 10, Any),
    format("xoxs-", Url, 10, Any),
    format("xoxo-", Url, 10, Any),
    format("xoxc-", Url, 10, Any),
    format("xoxd-", Base64, 10, Any),
    format("xoxe-", Url, 10, Any),
    format("xoxe.xox", Dotted, 10, Any),
    format("xapp-", Url, 10, Any),
    format("xwfp-", Url, 10, Any),
    // Money
    format("sk_live_", Alnum, 10, Any),
    format("sk_test_", Alnum, 10, Any),
    format("sk_prod_", Alnum, 10, Any),
    format("rk_live_", Alnum, 10, Any),
    format("rk_test_", Alnum, 10, Any),
    format("rk_prod_", Alnum, 10, Any),
    format("whsec_", Base64, 10, Any),
    format("access_token$production$", Dotted, 10, Any),
    format("sq0atp-", Url, 20, Any),
    format("sq0csp-", Url, 20, Any),
    format("sq0idp-", Url, 20, Any),
    format("EAAA", Url, 55, Random),
    format("shpat_", Hex, 20, Any),
    format("shpca_", Hex, 20, Any),
    format("shppa_", Hex, 20, Any),
    format("shpss_", Hex, 20, Any),
    format("FLWSECK-", Url, 12, Any),
    format("FLWSECK_TEST-", Url, 12, Any),
    format("plaid-", Url, 30, Random),
    format("EZAK", Alnum, 40, Random),
    format("EZTK", Alnum, 40, Random),
    format("shippo_live_", Hex, 20, Any),
    format("shippo_test_", Hex, 20, Any),
    format("duffel_live_", Base64, 20, Any),
    format("duffel_test_", Base64, 20, Any),
    format("gocardless", Url, 40, Random),
    // Registries of packages and images
    format("npm_", Alnum, 20, Any),
    format("pypi-", Url, 40, Any),
    format("dckr_pat_", Url, 10, Any),
    format("dckr_oat_", Url, 10, Any),
    format("rubygems_", Hex, 20, Any),
    format("oy2", Alnum, 43, Random),
    format("cio", Alnum, 32, Random),
    format("AKCp", Alnum, 60, Random),
    format("cmVmdGtuO", Base64, 50, Any),
    format("CLOJARS_", Alnum, 40, Any),
    format("rdme_", Alnum, 40, Any),
    // Google, Facebook, Microsoft, Yandex, Alibaba
    format("AIza", Url, 20, Any),
    format("ya29.", Dotted, 20, Any),
    format("GOCSPX-", Url, 20, Any),
    format("1//0", Url, 30, Any),
    format("EAAC", Alnum, 60, Random),
    format("EAAM", Alnum, 60, Random),
    format("t1.", Dotted, 80, Random),
    format("AQVN", Url, 34, Random),
    format("YC", Url, 38, Random),
    format("LTAI", Alnum, 16, Random),
    format("AKID", Alnum, 32, Random),
    // Clouds and their tools
    format("dop_v1_", Hex, 20, Any),
    format("doo_v1_", Hex, 20, Any),
    format("dor_v1_", Hex, 20, Any),
    format("hvs.", Url, 16, Any),
    format("hvb.", Url, 16, Any),
    format("hvr.", Url, 16, Any),
    format("s.", Alnum, 24, Random),
    format(".atlasv1.", Base64, 40, Any),
    format("dp.pt.", Alnum, 20, Any),
    format("dp.st.", Dotted, 20, Any),
    format("dp.ct.", Alnum, 20, Any),
    format("dp.sa.", Alnum, 20, Any),
    format("dp.scim.", Alnum, 20, Any),
    format("dp.audit.", Alnum, 20, Any),
    format("fo1_", Url, 20, Any),
    format("fm1_", Base64, 40, Any),
    format("fm1a_", Base64, 40, Any),
    format("fm1r_", Base64, 40, Any),
    format("fm2_", Base64, 40, Any),
    format("FlyV1 ", Base64, 40, Any),
    format("HRKU-", Url, 20, Any),
    format("dapi", Hex, 32, Random),
    format("pscale_pw_", Dotted, 20, Any),
    format("pscale_tkn_", Dotted, 20, Any),
    format("pscale_oauth_", Dotted, 20, Any),
    format("pul-", Hex, 30, Any),
    format("rnd_", Alnum, 20, Random),
    format("nfp_", Alnum, 20, Random),
    format("vercel_", Alnum, 24, Random),
    format("sbp_", Hex, 30, Any),
    format("sb_secret_", Url, 16, Any),
    format("tskey-", Url, 16, Any),
    format("v1.0-", Url, 100, Any),
    format("ops_eyJ", Base64, 40, Any),
    format("A3-", Url, 30, Random),
    format("AGE-SECRET-KEY-1", Upper, 20, Any),
    format("infisical", Dotted, 50, Random),
    format("st.", Dotted, 60, Random),
    format("octopus", Alnum, 60, Random),
    format("API-", Upper, 26, Random),
    format("scw_", Url, 30, Random),
    format("SCW", Upper, 17, Random),
    format("ibmcloud", Url, 60, Random),
    format("dt0c01.", Dotted, 40, Any),
    format("dt0s01.", Dotted, 40, Any),
    format("dt0s16.", Dotted, 40, Any),
    // Watching
    format("NRAK-", Upper, 20, Any),
    format("NRAA-", Hex, 20, Any),
    format("NRII-", Url, 20, Any),
    format("NRJS-", Hex, 15, Any),
    format("NRRA-", Hex, 20, Any),
    format("glsa_", Url, 20, Any),
    format("glc_", Base64, 30, Any),
    format("eyJrIjoi", Base64, 40, Any),
    format("sntrys_", Base64, 20, Any),
    format("sntryu_", Hex, 20, Any),
    format("sntrya_", Hex, 20, Any),
    format("phc_", Alnum, 30, Any),
    format("phx_", Alnum, 30, Any),
    format("lin_api_", Alnum, 20, Any),
    format("lin_oauth_", Alnum, 20, Any),
    format("hcaik_", Alnum, 30, Any),
    format("hcbik_", Alnum, 30, Any),
    format("sgp_", Hex, 30, Any),
    format("sqp_", Hex, 20, Any),
    format("sqa_", Hex, 20, Any),
    format("squ_", Hex, 20, Any),
    format("CCIPAT_", Url, 20, Any),
    format("CCIPRJ_", Url, 20, Any),
    format("bkua_", Hex, 20, Any),
    format("rollbar_", Hex, 20, Any),
    format("lsv2_pt_", Url, 20, Any),
    format("lsv2_sk_", Url, 20, Any),
    format("ddp_", Alnum, 20, Random),
    // Mail and messages
    format("SG.", Dotted, 30, Any),
    format("key-", Hex, 32, Random),
    format("pubkey-", Hex, 32, Random),
    format("xkeysib-", Url, 30, Any),
    format("xsmtpsib-", Url, 30, Any),
    format("SK", Hex, 32, Random),
    format("re_", Url, 20, Random),
    format("mlsn.", Hex, 30, Any),
    format("PMAK-", Url, 30, Any),
    format("PMAT-", Upper, 20, Any),
    // Models
    format("sk-", Url, 16, Digit),
    format("hf_", Alnum, 20, Any),
    format("api_org_", Alnum, 20, Any),
    format("gsk_", Alnum, 20, Digit),
    format("r8_", Alnum, 20, Digit),
    format("pplx-", Alnum, 30, Any),
    format("xai-", Alnum, 40, Any),
    format("fw_", Alnum, 20, Random),
    format("tgp_v1_", Url, 20, Any),
    format("nvapi-", Url, 30, Any),
    format("pcsk_", Url, 30, Any),
    format("jina_", Alnum, 30, Any),
    format("csk-", Alnum, 30, Digit),
    // Offices
    format("ntn_", Alnum, 20, Any),
    format("secret_", Alnum, 32, Random),
    format("figd_", Url, 20, Any),
    format("pat-na1-", Url, 20, Any),
    format("pat-eu1-", Url, 20, Any),
    format("CFPAT-", Url, 20, Any),
    format("dG9rO", Base64, 40, Random),
    format("pat", Dotted, 60, Random),
    format("key", Alnum, 14, Random),
    format("asana_", Alnum, 20, Random),
    format("tfp_", Dotted, 30, Any),
    format("frm_", Alnum, 30, Random),
    format("fio-u-", Base64, 30, Any),
    format("sl.", Url, 60, Any),
    format("00D", Dotted, 60, Random),
    format("pnu_", Alnum, 30, Any),
    format("p8e-", Alnum, 30, Any),
    format("aio_", Alnum, 20, Random),
    format("ak_live_", Alnum, 16, Any),
    format("pk.eyJ", Dotted, 40, Any),
    format("sk.eyJ", Dotted, 40, Any),
    format("bot_", Url, 40, Random),
    format("$2a$", Dotted, 30, Any),
    format("$2b$", Dotted, 30, Any),
    format("$2y$", Dotted, 30, Any),
];
