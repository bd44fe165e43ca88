//! The shapes that values can have (`k8s.io/apimachinery`, `pkg/util/validation`).

use std::net::{IpAddr, Ipv6Addr};

use super::report::number;
use crate::check::name::Rule;
use crate::document::{Node, Value};

/// A DNS-1123 subdomain within its length.
pub(super) fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && Rule::Subdomain.allows(text)
}

/// A DNS-1123 label within its length.
pub(super) fn is_label(text: &str) -> bool {
    text.len() <= 63 && Rule::Label.allows(text)
}

/// Name of a port: 15 lower-case letters, digits and single `-` with a letter among them (`IsValidPortName`).
pub(super) fn is_port_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.len() <= 15
        && text.chars().all(|c| plain(c) || c == '-')
        && text.chars().any(|c| c.is_ascii_lowercase())
        && !text.contains("--")
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Key of a ConfigMap or Secret (`IsConfigMapKey`).
pub(super) fn is_data_key(text: &str) -> bool {
    text.len() <= 253
        && !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        && text != "."
        && !text.starts_with("..")
}

/// Name of an environment variable: printable ASCII without `=` (`IsRelaxedEnvVarName`).
pub(super) fn is_env_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, ' '..='~') && c != '=')
}

/// Port number.
pub(super) fn is_port(port: i64) -> bool {
    (1..=65535).contains(&port)
}

/// `25%`: the number before the sign.
pub(super) fn percent(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('%')?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().unwrap_or(i64::MAX))
}

/// An address as the server reads it, leading zeros and all (`netutils.ParseIPSloppy`).
pub(super) fn ip(text: &str) -> Option<IpAddr> {
    if text.contains(':') {
        return text.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    }
    let octets: Vec<u8> = text.split('.').map(octet).collect::<Option<_>>()?;
    <[u8; 4]>::try_from(octets).ok().map(IpAddr::from)
}

/// Whether others can reach an address: not the loopback, the link or none (`ValidateEndpointIP`).
pub(super) fn is_endpoint(address: IpAddr) -> bool {
    let address = address.to_canonical();
    let local = match address {
        IpAddr::V4(v4) => v4.is_link_local() || v4.octets().starts_with(&[224, 0, 0]),
        IpAddr::V6(v6) => v6.is_unicast_link_local() || v6.segments()[0] & 0xff0f == 0xff02,
    };
    !(local || address.is_unspecified() || address.is_loopback())
}

fn octet(text: &str) -> Option<u8> {
    let plain = !text.is_empty() && text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse::<u32>().ok()).flatten().and_then(|octet| u8::try_from(octet).ok())
}

/// A range of addresses: its first address as written, and how many bits lead (`netutils.ParseCIDRSloppy`).
pub(super) fn cidr(text: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = text.split_once('/')?;
    let address = ip(address)?;
    let plain = !bits.is_empty() && bits.len() <= 3 && bits.bytes().all(|byte| byte.is_ascii_digit());
    let bits: u8 = plain.then(|| bits.parse().ok()).flatten()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    (bits <= most).then_some((address, bits))
}

/// Whether a range holds an address.
pub(super) fn holds((base, bits): (IpAddr, u8), address: IpAddr) -> bool {
    let shift = |width: u32| width.saturating_sub(u32::from(bits));
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            (u64::from(base.to_bits()) >> shift(32)) == (u64::from(address.to_bits()) >> shift(32))
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => {
            let cut = |bits: u128| bits.checked_shr(shift(128)).unwrap_or(0);
            cut(base.to_bits()) == cut(address.to_bits())
        }
        _ => false,
    }
}

/// Billionths in one.
pub(super) const ONE: i128 = 1_000_000_000;

/// A quantity in billionths, rounded up as the server rounds it. `None` if it is none.
pub(super) fn quantity(node: &Node) -> Option<i128> {
    match &node.value {
        Value::String(text) => nano(text),
        Value::Number(_) => nano(&node.to_json().to_string()),
        _ => None,
    }
}

/// The text of a quantity in billionths.
pub(super) fn nano(text: &str) -> Option<i128> {
    if !crate::check::format::quantity(text) {
        return None;
    }
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (digits, suffix) = unsigned.split_at(end);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let scale = scale(suffix)?;
    let amount = |digits: &str| {
        digits
            .bytes()
            .fold(0_i128, |sum, digit| sum.saturating_mul(10).saturating_add(i128::from(digit.saturating_sub(b'0'))))
    };
    let fraction = fraction.get(..18).unwrap_or(fraction);
    let places = 10_i128.pow(u32::try_from(fraction.len()).unwrap_or(18));
    let part = amount(fraction).saturating_mul(scale);
    let part = part / places + i128::from(part % places != 0);
    Some(sign * amount(whole).saturating_mul(scale).saturating_add(part))
}

fn scale(suffix: &str) -> Option<i128> {
    let binary = |power: u32| 1024_i128.pow(power) * ONE;
    Some(match suffix {
        "n" => 1,
        "u" => 1_000,
        "m" => 1_000_000,
        "" => ONE,
        "k" => 10_i128.pow(12),
        "M" => 10_i128.pow(15),
        "G" => 10_i128.pow(18),
        "T" => 10_i128.pow(21),
        "P" => 10_i128.pow(24),
        "E" => 10_i128.pow(27),
        "Ki" => binary(1),
        "Mi" => binary(2),
        "Gi" => binary(3),
        "Ti" => binary(4),
        "Pi" => binary(5),
        "Ei" => binary(6),
        other => {
            let exponent: i32 = other.strip_prefix(['e', 'E'])?.parse().ok()?;
            let power = u32::try_from(exponent.saturating_add(9)).unwrap_or(0);
            10_i128.saturating_pow(power)
        }
    })
}

/// A number or a percentage, as the server counts it; text of another form counts as nothing.
pub(super) fn amount(node: &Node) -> i64 {
    number(node).or_else(|| node.as_str().and_then(percent)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_exact() {
        for (one, other) in [("1000m", "1"), ("0.3", "300m"), ("1Gi", "1024Mi"), ("1e3", "1k"), ("0.5Gi", "512Mi")] {
            assert_eq!(nano(one), nano(other), "{one} {other}");
        }
        assert!(nano("1G") < nano("1Gi") && nano("-1") < nano("0") && nano("0.1n") > nano("0"));
        assert_eq!(nano("1gi"), None);
        assert!(nano("99999999999999999999999999999999999Ei").is_some());
    }

    #[test]
    fn addresses() {
        assert!(ip("010.1.1.1").is_some() && ip("::1").is_some() && ip("::ffff:1.2.3.4").is_some());
        assert!(ip("1.2.3").is_none() && ip("1.2.3.256").is_none() && ip("fe80::1%eth0").is_none());
        let outer = cidr("10.0.0.0/8").unwrap();
        assert!(holds(outer, ip("10.9.9.9").unwrap()) && !holds(outer, ip("11.0.0.1").unwrap()));
        assert!(cidr("10.0.0.0/33").is_none() && cidr("10.0.0.0").is_none() && cidr("::/0").is_some());
        assert!(holds(cidr("::/0").unwrap(), ip("fe80::1").unwrap()));
    }

    #[test]
    fn ports() {
        for good in ["http", "a-1", "1a"] {
            assert!(is_port_name(good), "{good}");
        }
        for bad in ["", "1", "a--b", "-a", "a-", "Http", "abcdefghijklmnop", "a_b"] {
            assert!(!is_port_name(bad), "{bad}");
        }
    }
}
