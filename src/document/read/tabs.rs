//! Tabs between tokens, which goyaml.v2 refuses in places where other readers do not.

/// The first tab in the space between two tokens of block form that the scanner of goyaml.v2 refuses.
///
/// A tab may not stand before a token at the begin of a line, nor between a dash and its item. Behind a plain scalar, which
/// could go on, only the columns up to `indent` (that of the innermost list or map) count. `fresh` says that the space begins with a line.
pub(super) fn refused(gap: &str, fresh: bool, after_plain: bool, indent: Option<usize>) -> Option<usize> {
    if !gap.contains('\t') {
        return None;
    }
    let free = if after_plain { indent.map_or(0, |indent| indent + 1) } else { usize::MAX };
    let mut start = 0;
    for (number, line) in gap.split('\n').enumerate() {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        let leading = line[..blank].find('\t').filter(|column| (fresh || number > 0) && *column < free);
        let behind = |indicator: char| {
            let code = line.split('#').next().unwrap_or("");
            let at = code.find(indicator)?;
            code[at + 1..].find('\t').map(|tab| at + 1 + tab)
        };
        if let Some(tab) = leading.or_else(|| behind('-')).or_else(|| behind('?')) {
            return Some(start + tab);
        }
        start += line.len() + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn follows_the_scanner_of_goyaml() {
        assert_eq!(refused("\n\t\n", false, true, Some(0)), Some(1));
        assert_eq!(refused("\n  \t\n", false, true, Some(0)), None);
        assert_eq!(refused("\n  \t\n", false, true, Some(2)), Some(3));
        assert_eq!(refused(":\n\t# c\n  ", false, false, Some(0)), Some(2));
        assert_eq!(refused("\n- \t", false, false, Some(0)), Some(3));
        assert_eq!(refused(":\t", false, true, Some(0)), None);
        assert_eq!(refused(" # -\tx\n", false, true, Some(0)), None);
        assert_eq!(refused("\t", true, false, None), Some(0));
        assert_eq!(refused(" \t# c\n", false, false, Some(0)), None);
    }
}
