//! Ranges of IPv4 addresses, and addresses of which only the range is known.

use std::net::Ipv4Addr;

/// A range of IPv4 addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    first: u32,
    length: u32,
}

/// Ranges that no public address is in. [IANA](https://www.iana.org/assignments/iana-ipv4-special-registry)
const PRIVATE: [Cidr; 6] = [
    Cidr { first: 0x0A00_0000, length: 8 },
    Cidr { first: 0x6440_0000, length: 10 },
    Cidr { first: 0x7F00_0000, length: 8 },
    Cidr { first: 0xA9FE_0000, length: 16 },
    Cidr { first: 0xAC10_0000, length: 12 },
    Cidr { first: 0xC0A8_0000, length: 16 },
];

impl Cidr {
    /// `None` if the text is no range of IPv4 addresses.
    pub fn parse(text: &str) -> Option<Cidr> {
        let (address, length) = text.trim().split_once('/')?;
        let (address, length): (Ipv4Addr, u32) = (address.parse().ok()?, length.parse().ok()?);
        (length <= 32).then(|| Cidr { first: u32::from(address) & mask(length), length })
    }

    /// The range of one address.
    pub fn of(address: Ipv4Addr) -> Cidr {
        Cidr { first: u32::from(address), length: 32 }
    }

    /// Bits that all its addresses share: the more, the narrower.
    pub fn length(self) -> u32 {
        self.length
    }

    pub fn covers(self, other: Cidr) -> bool {
        self.length <= other.length && other.first & mask(self.length) == self.first
    }

    fn overlaps(self, other: Cidr) -> bool {
        self.covers(other) || other.covers(self)
    }

    /// Whether no address in it is public.
    pub fn is_private(self) -> bool {
        PRIVATE.iter().any(|range| range.covers(self))
    }

    /// The resolver of a VPC with this range: its third address.
    pub fn resolver(self) -> Option<Ipv4Addr> {
        self.first.checked_add(2).map(Ipv4Addr::from)
    }
}

fn mask(length: u32) -> u32 {
    u32::MAX.checked_shl(32 - length).unwrap_or(0)
}

/// One address, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// Nothing is known of it.
    Unknown,
    /// It is a public one.
    Public,
    /// It is in one of these ranges.
    In(Vec<Cidr>),
}

impl Addresses {
    pub fn within(ranges: Vec<Cidr>) -> Addresses {
        if ranges.is_empty() { Addresses::Unknown } else { Addresses::In(ranges) }
    }

    /// Whether it is in the range that `cidr` names; `None` if that can't be told.
    pub fn inside(&self, cidr: &str) -> Option<bool> {
        let range = Cidr::parse(cidr)?;
        match self {
            _ if range.length == 0 => Some(true),
            Addresses::Unknown => None,
            Addresses::Public if range.is_private() => Some(false),
            Addresses::Public => None,
            Addresses::In(ranges) if ranges.iter().all(|known| range.covers(*known)) => Some(true),
            Addresses::In(ranges) if !ranges.iter().any(|known| range.overlaps(*known)) => Some(false),
            Addresses::In(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(cidr: &str) -> Addresses {
        Addresses::within(Cidr::parse(cidr).into_iter().collect())
    }

    #[test]
    fn the_widest_and_the_narrowest_range_are_ranges() {
        let ranges = (Cidr::parse("203.0.113.7/0"), Cidr::parse("255.255.255.255/32"));
        let (Some(all), Some(one)) = ranges else { unreachable!("{ranges:?}") };
        assert!(all.covers(one) && !one.covers(all) && one.covers(one));
        assert_eq!((all.resolver(), one.resolver()), (Some(Ipv4Addr::new(0, 0, 0, 2)), None));
        assert_eq!(Cidr::parse("10.1.2.3/16"), Cidr::parse("10.1.0.0/16"));
    }

    #[test]
    fn what_is_no_range_is_none() {
        for text in ["", "/", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/4294967304", "10.0.0/8", "10.0.0.256/8", "::/0", "a/b"] {
            assert_eq!(Cidr::parse(text), None, "{text}");
            assert_eq!(Addresses::Unknown.inside(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_is_inside_outside_or_it_cannot_be_told() {
        assert_eq!(within("10.0.1.0/24").inside("10.0.0.0/16"), Some(true));
        assert_eq!(within("10.0.1.0/24").inside("10.1.0.0/16"), Some(false));
        assert_eq!(within("10.0.0.0/16").inside("10.0.1.0/24"), None);
        assert_eq!(Addresses::Public.inside("10.0.0.0/8"), Some(false));
        assert_eq!(Addresses::Public.inside("52.0.0.0/8"), None);
        assert_eq!(Addresses::Public.inside("0.0.0.0/0"), Some(true));
        assert_eq!(Addresses::Unknown.inside("10.0.0.0/8"), None);
    }
}
