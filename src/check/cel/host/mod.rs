//! The functions that Kubernetes 1.34 gives to rules (`k8s.io/apiserver`, `pkg/cel/environment/base.go`).

mod convert;
mod format;
mod lists;
mod net;
mod optional;
pub(super) mod pattern;
mod quantity;
mod semver;
mod sets;
pub(super) mod text;
pub(super) mod time;
mod url;

use std::net::IpAddr;

use super::code::Function;
use super::value::Val;

pub(super) use crate::document::base64 as decode;

/// A value of a type of Kubernetes' own.
#[derive(Debug)]
pub(super) enum Host {
    Quantity(quantity::Quantity),
    Url(url::Url),
    Ip(IpAddr),
    /// An address and how many bits of it are the network's.
    Cidr(IpAddr, u8),
    Semver(semver::Semver),
    Format(&'static str),
}

impl Host {
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Quantity(_) => "kubernetes.Quantity",
            Self::Url(_) => "kubernetes.URL",
            Self::Ip(_) => "net.IP",
            Self::Cidr(..) => "net.CIDR",
            Self::Semver(_) => "kubernetes.Semver",
            Self::Format(_) => "kubernetes.NamedFormat",
        }
    }

    pub(super) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Quantity(a), Self::Quantity(b)) => a.cmp(b).is_eq(),
            (Self::Url(a), Self::Url(b)) => a == b,
            (Self::Ip(a), Self::Ip(b)) => a == b,
            (Self::Cidr(a, bits), Self::Cidr(b, others)) => a == b && bits == others,
            (Self::Semver(a), Self::Semver(b)) => a.cmp(b).is_eq(),
            (Self::Format(a), Self::Format(b)) => a == b,
            _ => false,
        }
    }
}

/// The function of a name: called on a target or not, with so many arguments, the target included.
pub(super) fn find(name: &str, member: bool, arity: usize) -> Option<Function> {
    let known = [
        convert::find,
        text::find,
        lists::find,
        optional::find,
        quantity::find,
        net::find,
        url::find,
        time::find,
        sets::find,
        semver::find,
        format::find,
    ];
    known.iter().find_map(|find: &fn(&str, bool, usize) -> Option<Function>| find(name, member, arity))
}

/// The type that a name stands for.
pub(super) fn types(name: &str) -> Option<&'static str> {
    const TYPES: &[&str] =
        &["bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type", "optional_type"];
    TYPES.iter().copied().find(|known| *known == name)
}

/// A value as Go's `%v` writes it in a message.
pub(super) fn show(value: &Val<'_>) -> String {
    match value {
        Val::Text(text) => text.as_str().to_owned(),
        Val::Int(number) => number.to_string(),
        Val::Uint(number) => number.to_string(),
        Val::Bool(flag) => flag.to_string(),
        Val::Double(number) => convert::double(*number, 21),
        other => other.type_name().to_owned(),
    }
}
