//! Regions, partitions and accounts, checked: what becomes part of a host, or says whose a thing is.
//!
//! Documents, ARNs and addresses are written by anybody, and `eu-west-1` may be `x@evil.example/#` there. Requests are signed for a
//! [`Region`] and sent to a host with its name, so that nothing else may come there: it is made of text here and nowhere else.

use std::fmt;

/// The partitions: Regions that share accounts and names of hosts.
/// [AWS's list](https://docs.aws.amazon.com/general/latest/gr/rande.html), with the Regions' forms of `partitions.json` in AWS's SDKs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// All Regions but those of the others.
    Aws,
    /// China.
    China,
    /// GovCloud.
    GovCloud,
    /// European Sovereign Cloud.
    Sovereign,
    /// Secret and top secret Regions.
    Iso,
    /// See [`Partition::Iso`].
    IsoB,
    /// See [`Partition::Iso`].
    IsoE,
    /// See [`Partition::Iso`].
    IsoF,
}

impl Partition {
    /// All of them.
    pub const ALL: [Partition; 8] = [
        Partition::Aws,
        Partition::China,
        Partition::GovCloud,
        Partition::Sovereign,
        Partition::Iso,
        Partition::IsoB,
        Partition::IsoE,
        Partition::IsoF,
    ];

    /// The partition that ARNs call so.
    pub fn read(name: &str) -> Option<Partition> {
        Partition::ALL.into_iter().find(|partition| partition.name() == name)
    }

    /// Its name in ARNs.
    pub fn name(self) -> &'static str {
        match self {
            Partition::Aws => "aws",
            Partition::China => "aws-cn",
            Partition::GovCloud => "aws-us-gov",
            Partition::Sovereign => "aws-eusc",
            Partition::Iso => "aws-iso",
            Partition::IsoB => "aws-iso-b",
            Partition::IsoE => "aws-iso-e",
            Partition::IsoF => "aws-iso-f",
        }
    }

    /// How the names of its Regions begin; nothing where that tells nothing.
    fn prefix(self) -> &'static str {
        match self {
            Partition::Aws => "",
            Partition::China => "cn-",
            Partition::GovCloud => "us-gov-",
            Partition::Sovereign => "eusc-",
            Partition::Iso => "us-iso-",
            Partition::IsoB => "us-isob-",
            Partition::IsoE => "eu-isoe-",
            Partition::IsoF => "us-isof-",
        }
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No part of a Region's name is nearly as long.
const LONGEST_PART: usize = 16;

/// The name of a Region, in a form that its partition has: `eu-west-1`, `us-gov-west-1`, `eusc-de-east-1`. Whether AWS has such a
/// Region today is not asked: it opens new ones.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region {
    name: String,
    partition: Partition,
}

impl Region {
    /// `None` if the text is no name of a Region, to the letter: nothing is trimmed or put right.
    pub fn read(text: &str) -> Option<Region> {
        let own = Partition::ALL.into_iter().find(|partition| *partition != Partition::Aws && text.starts_with(partition.prefix()));
        let partition = own.unwrap_or(Partition::Aws);
        let parts: Vec<&str> = text.strip_prefix(partition.prefix())?.split('-').collect();
        let place = match (partition, parts.as_slice()) {
            (Partition::Aws | Partition::Sovereign, [country, place, number]) if is_word(country) && country.len() == 2 => {
                is_word(place) && is_number(number)
            }
            (Partition::Aws | Partition::Sovereign, _) => false,
            (_, [place, number]) => is_word(place) && is_number(number),
            _ => false,
        };
        place.then(|| Region { name: text.to_owned(), partition })
    }

    /// Its name: letters, digits and `-` only.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The partition that it belongs to.
    pub fn partition(&self) -> Partition {
        self.partition
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn is_word(part: &str) -> bool {
    (1..=LONGEST_PART).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_number(part: &str) -> bool {
    (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// The id of an account: twelve digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(String);

impl Account {
    /// `None` if the text is no id of an account.
    pub fn read(text: &str) -> Option<Account> {
        (text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| Account(text.to_owned()))
    }

    /// Its digits.
    pub fn id(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_of_all_partitions_are_known_also_those_to_come() {
        for (name, partition) in [
            ("eu-west-1", Partition::Aws),
            ("us-east-1", Partition::Aws),
            ("ap-southeast-7", Partition::Aws),
            ("mx-central-1", Partition::Aws),
            ("xx-yyyy-12", Partition::Aws),
            ("cn-northwest-1", Partition::China),
            ("us-gov-east-1", Partition::GovCloud),
            ("us-iso-west-1", Partition::Iso),
            ("us-isob-east-1", Partition::IsoB),
            ("eu-isoe-west-1", Partition::IsoE),
            ("us-isof-south-1", Partition::IsoF),
            ("eusc-de-east-1", Partition::Sovereign),
        ] {
            let region = Region::read(name).unwrap_or_else(|| unreachable!("{name}"));
            assert_eq!((region.name(), region.partition()), (name, partition));
            assert_eq!(Partition::read(partition.name()), Some(partition));
        }
    }

    #[test]
    fn whatever_else_is_none() {
        let other = [
            "",
            "-",
            "--",
            "x",
            "eu",
            "eu-west",
            "eu-west-",
            "eu-west-1a",
            "eu-west-123",
            "eu--1",
            "-west-1",
            "EU-WEST-1",
            "eu-west-1 ",
            " eu-west-1",
            "eu-west-1\n",
            "eu-west-1\0",
            "eu_west_1",
            "eu-west-1.",
            "eu.west.1",
            "us-gov-1",
            "us-iso-1",
            "cn-1",
            "eusc-1",
            "us-isoz-east-1",
            "us-west-2-lax-1",
            "global",
            "aws-global",
            "local",
            "*",
            "..",
            "eu-west-1/",
            "eu-west-1/../x",
            "eu-west-1#",
            "eu-west-1?",
            "x@127.0.0.1:80/#",
            "a.b@127.0.0.1:80/#",
            "eu-west-1@evil",
            "eu-west-1:80",
            "eu-west-1%2f",
            "%65u-west-1",
            "\u{435}u-west-1",
            "eu\u{2010}west\u{2010}1",
            "eu-west-\u{0661}",
            "eu-west-１",
            "eu-wеst-1",
            "eu\u{200b}-west-1",
            "xn--eu-west-1",
        ];
        for text in other {
            assert_eq!(Region::read(text), None, "{text:?}");
        }
        assert_eq!(Region::read(&format!("eu-{}-1", "w".repeat(60))), None);
        assert_eq!(Partition::read("aws-x"), None);
    }

    /// Any letter in any place of any Region's name, in place of the one that is there and before it.
    #[test]
    fn nothing_but_letters_digits_and_hyphens_gets_into_a_name() {
        let letters: Vec<char> =
            (0..=0x17f).chain([0x435, 0x2010, 0x2011, 0x200b, 0x202e, 0xff0e, 0xff11, 0x3002]).filter_map(char::from_u32).collect();
        let mut read = 0;
        for name in ["eu-west-1", "us-gov-east-1", "cn-north-1", "us-isob-east-1", "eusc-de-east-1"] {
            for at in 0..=name.len() {
                for letter in &letters {
                    let (before, after) = name.split_at(at);
                    let inserted = format!("{before}{letter}{after}");
                    let replaced = format!("{before}{letter}{}", after.get(1..).unwrap_or_default());
                    for text in [inserted, replaced] {
                        let Some(region) = Region::read(&text) else { continue };
                        read += 1;
                        assert_eq!(region.name(), text);
                        assert!(text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{text:?}");
                        assert!(
                            text.starts_with(|first: char| first.is_ascii_lowercase())
                                && text.ends_with(|last: char| last.is_ascii_digit())
                        );
                    }
                }
            }
        }
        assert!(read > 1000, "{read}");
    }

    #[test]
    fn accounts_are_twelve_digits() {
        assert_eq!(Account::read("111122223333").as_ref().map(Account::id), Some("111122223333"));
        for text in ["", "*", "11112222333", "1111222233334", "11112222333x", "１11122223333", "111122223333 "] {
            assert_eq!(Account::read(text), None, "{text:?}");
        }
    }
}
