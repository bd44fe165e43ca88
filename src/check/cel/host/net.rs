//! Addresses and networks (`k8s.io/apiserver`, `pkg/cel/library/ip.go` and `cidr.go`).

use std::net::IpAddr;

use super::Host;
use super::text::text;
use crate::check::cel::code::Function;
use crate::check::cel::fault::Stop;
use crate::check::cel::run::Run;
use crate::check::cel::value::Val;

type Out<'a> = Result<Val<'a>, Stop>;

pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    Some(match (name, member, arity) {
        ("ip", false, 1) => |run, args| ip(text(run, args, 0, "ip")?),
        ("isIP", false, 1) => |run, args| Ok(Val::Bool(address(text(run, args, 0, "isIP")?).is_some())),
        ("ip.isCanonical", false, 1) => canonical,
        ("cidr", false, 1) => |run, args| cidr(text(run, args, 0, "cidr")?),
        ("isCIDR", false, 1) => |run, args| Ok(Val::Bool(network(text(run, args, 0, "isCIDR")?).is_some())),
        ("family", true, 1) => |_, args| Ok(Val::Int(if of_ip(args, 0)?.is_ipv4() { 4 } else { 6 })),
        ("isUnspecified", true, 1) => |_, args| Ok(Val::Bool(of_ip(args, 0)?.is_unspecified())),
        ("isLoopback", true, 1) => |_, args| Ok(Val::Bool(of_ip(args, 0)?.is_loopback())),
        ("isLinkLocalMulticast", true, 1) => |_, args| Ok(Val::Bool(link_local_multicast(of_ip(args, 0)?))),
        ("isLinkLocalUnicast", true, 1) => |_, args| Ok(Val::Bool(link_local_unicast(of_ip(args, 0)?))),
        ("isGlobalUnicast", true, 1) => |_, args| Ok(Val::Bool(global_unicast(of_ip(args, 0)?))),
        ("containsIP", true, 2) => contains_ip,
        ("containsCIDR", true, 2) => contains_cidr,
        ("ip", true, 1) => |_, args| Ok(Val::host(Host::Ip(of_cidr(args, 0)?.0))),
        ("prefixLength", true, 1) => |_, args| Ok(Val::Int(i64::from(of_cidr(args, 0)?.1))),
        ("masked", true, 1) => |_, args| {
            let (ip, bits) = of_cidr(args, 0)?;
            Ok(Val::host(Host::Cidr(masked(ip, bits), bits)))
        },
        _ => return None,
    })
}

/// An address without a zone, and not one of IPv4 in the clothes of IPv6.
fn address(text: &str) -> Option<IpAddr> {
    let ip: IpAddr = text.parse().ok()?;
    let mapped = matches!(ip, IpAddr::V6(ip) if ip.to_ipv4_mapped().is_some());
    (!mapped).then_some(ip)
}

fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (ip, bits) = text.rsplit_once('/')?;
    let ip = address(ip)?;
    let plain = bits.bytes().all(|byte| byte.is_ascii_digit()) && (bits == "0" || !bits.starts_with('0'));
    let bits: u8 = bits.parse().ok().filter(|_| plain)?;
    (bits <= width(ip)).then_some((ip, bits))
}

fn width(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

fn ip<'a>(text: &str) -> Out<'a> {
    let unread = || match text.parse::<IpAddr>() {
        Ok(_) => Stop::Fault(format!("IPv4-mapped IPv6 address {text:?} is not allowed")),
        Err(_) => Stop::Fault(format!("IP Address {text:?} parse error during conversion from string")),
    };
    address(text).map(|ip| Val::host(Host::Ip(ip))).ok_or_else(unread)
}

fn cidr<'a>(text: &str) -> Out<'a> {
    let unread = || Stop::fault("network address parse error during conversion from string");
    network(text).map(|(ip, bits)| Val::host(Host::Cidr(ip, bits))).ok_or_else(unread)
}

fn canonical<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let given = text(run, args, 0, "ip.isCanonical")?;
    match address(given) {
        Some(ip) => Ok(Val::Bool(ip.to_string() == given)),
        None => ip(given),
    }
}

fn of_ip(args: &[Val<'_>], at: usize) -> Result<IpAddr, Stop> {
    match args.get(at) {
        Some(Val::Host(host)) => match host.as_ref() {
            Host::Ip(ip) => Ok(*ip),
            _ => Err(Stop::no_overload("ip")),
        },
        _ => Err(Stop::no_overload("ip")),
    }
}

fn of_cidr(args: &[Val<'_>], at: usize) -> Result<(IpAddr, u8), Stop> {
    match args.get(at) {
        Some(Val::Host(host)) => match host.as_ref() {
            Host::Cidr(ip, bits) => Ok((*ip, *bits)),
            _ => Err(Stop::no_overload("cidr")),
        },
        _ => Err(Stop::no_overload("cidr")),
    }
}

fn link_local_multicast(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.octets()[..3] == [224, 0, 0],
        IpAddr::V6(ip) => ip.segments()[0] & 0xff0f == 0xff02,
    }
}

fn link_local_unicast(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.segments()[0] & 0xffc0 == 0xfe80,
    }
}

fn global_unicast(ip: IpAddr) -> bool {
    let broadcast = matches!(ip, IpAddr::V4(ip) if ip.is_broadcast());
    !broadcast && !ip.is_unspecified() && !ip.is_loopback() && !ip.is_multicast() && !link_local_unicast(ip)
}

fn masked(ip: IpAddr, bits: u8) -> IpAddr {
    let shift = u32::from(width(ip) - bits.min(width(ip)));
    match ip {
        IpAddr::V4(ip) => IpAddr::from((u32::MAX.checked_shl(shift).unwrap_or(0) & ip.to_bits()).to_be_bytes()),
        IpAddr::V6(ip) => IpAddr::from((u128::MAX.checked_shl(shift).unwrap_or(0) & ip.to_bits()).to_be_bytes()),
    }
}

fn within(ip: IpAddr, (network, bits): (IpAddr, u8)) -> bool {
    ip.is_ipv4() == network.is_ipv4() && masked(ip, bits) == masked(network, bits)
}

fn contains_ip<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let network = of_cidr(args, 0)?;
    if matches!(args[1], Val::Text(_)) {
        let made = [ip(text(run, args, 1, "containsIP")?)?];
        return Ok(Val::Bool(within(of_ip(&made, 0)?, network)));
    }
    Ok(Val::Bool(within(of_ip(args, 1)?, network)))
}

fn contains_cidr<'a>(run: &mut Run<'a>, args: &[Val<'a>]) -> Out<'a> {
    let outer = of_cidr(args, 0)?;
    let inner = if matches!(args[1], Val::Text(_)) {
        of_cidr(&[cidr(text(run, args, 1, "containsCIDR")?)?], 0)?
    } else {
        of_cidr(args, 1)?
    };
    Ok(Val::Bool(outer.1 <= inner.1 && within(inner.0, outer)))
}
