//! The configuration of a NATS server, as far as it is needed (nats-server 2.12.6, `conf/lex.go`, `conf/parse.go`).

use std::iter::Peekable;
use std::str::Chars;

/// Deepest nesting that is followed.
const DEPTH: usize = 32;

/// A value of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Conf {
    /// `{ … }`, and the whole of a file.
    Map(Vec<(String, Conf)>),
    /// `[ … ]`
    List(Vec<Conf>),
    /// Anything else: text, a number with its suffix, a flag, a variable with its `$`.
    Word(String),
}

impl Conf {
    /// Reads a configuration; none where it is not complete in itself (`include`), or not understood.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text.chars().peekable() };
        reader.blank();
        let braced = reader.rest.next_if_eq(&'{').is_some();
        let map = reader.map(braced, 0)?;
        reader.blank();
        reader.rest.peek().is_none().then_some(map)
    }

    /// The value of a key of any of these names; names differ by case alone in none.
    pub(super) fn get(&self, names: &[&str]) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        let mut all = entries.iter().rev();
        all.find(|(key, _)| names.iter().any(|name| key.eq_ignore_ascii_case(name))).map(|(_, value)| value)
    }

    /// The text of a word.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The keys of a map.
    pub(super) fn keys(&self) -> Vec<String> {
        match self {
            Self::Map(entries) => entries.iter().map(|(key, _)| key.clone()).collect(),
            _ => Vec::new(),
        }
    }
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
}

impl Reader<'_> {
    /// Passes over blanks, separators and comments.
    fn blank(&mut self) {
        while let Some(&next) = self.rest.peek() {
            let comment = next == '#' || next == '/' && self.rest.clone().nth(1) == Some('/');
            if comment {
                while self.rest.next().is_some_and(|it| it != '\n') {}
            } else if next.is_whitespace() || next == ',' || next == ';' {
                self.rest.next();
            } else {
                return;
            }
        }
    }

    fn map(&mut self, braced: bool, depth: usize) -> Option<Conf> {
        let mut entries = Vec::new();
        loop {
            self.blank();
            match self.rest.peek() {
                None => return (!braced).then_some(Conf::Map(entries)),
                Some('}') if braced => {
                    self.rest.next();
                    return Some(Conf::Map(entries));
                }
                Some(_) => {}
            }
            let key = self.word(true)?;
            // What another file holds is not known here.
            if key.eq_ignore_ascii_case("include") {
                return None;
            }
            while self.rest.next_if(|it| it.is_whitespace() || *it == ':' || *it == '=').is_some() {}
            entries.push((key, self.value(depth + 1)?));
        }
    }

    fn value(&mut self, depth: usize) -> Option<Conf> {
        if depth > DEPTH {
            return None;
        }
        self.blank();
        match self.rest.peek()? {
            '{' => {
                self.rest.next();
                self.map(true, depth)
            }
            '[' => {
                self.rest.next();
                let mut list = Vec::new();
                loop {
                    self.blank();
                    if self.rest.next_if_eq(&']').is_some() {
                        return Some(Conf::List(list));
                    }
                    list.push(self.value(depth + 1)?);
                }
            }
            _ => self.word(false).map(Conf::Word),
        }
    }

    fn word(&mut self, is_key: bool) -> Option<String> {
        if let Some(quote) = self.rest.next_if(|it| *it == '"' || *it == '\'') {
            let mut word = String::new();
            loop {
                match self.rest.next()? {
                    '\\' if quote == '"' => word.push(self.rest.next()?),
                    end if end == quote => return Some(word),
                    other => word.push(other),
                }
            }
        }
        let ends = |it: char| it.is_whitespace() || ",;{}[]#".contains(it) || is_key && (it == ':' || it == '=');
        let mut word = String::new();
        while let Some(next) = self.rest.next_if(|it| !ends(*it)) {
            word.push(next);
        }
        (!word.is_empty()).then_some(word)
    }
}

/// A size as the server reads it: digits with `K`, `M`, `G` or `T` for powers of 1000, and `Ki` … or `KB` … for powers of
/// 1024, whatever their case (`conf/lex.go`, `lexConvenientNumber`).
pub(super) fn size(word: &str) -> Option<u64> {
    let end = word.find(|it: char| !it.is_ascii_digit()).unwrap_or(word.len());
    let (number, suffix) = word.split_at(end);
    let (letter, rest) = suffix.split_at(suffix.chars().next().map_or(0, char::len_utf8));
    let power = match letter.to_ascii_lowercase().as_str() {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return None,
    };
    let base: u64 = match rest.to_ascii_lowercase().as_str() {
        "" => 1000,
        "i" | "b" | "ib" => 1024,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(base.pow(power))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_chart_writes_is_read() {
        let conf = Conf::read(
            "{\n \"cluster\": {\"no_advertise\": true, \"routes\": [\"nats://a:6222\", \"nats://b:6222\"]},\n \
             \"http_port\": 8222, \"server_name\": $SERVER_NAME, \"jetstream\": { \"max_file_store\": 5Gi }\n}\n",
        )
        .unwrap();
        assert_eq!(conf.get(&["http_port"]).unwrap().word(), Some("8222"));
        assert_eq!(conf.get(&["server_name"]).unwrap().word(), Some("$SERVER_NAME"));
        let Some(Conf::List(routes)) = conf.get(&["cluster"]).unwrap().get(&["routes"]) else { panic!() };
        assert_eq!(routes.len(), 2);
    }

    #[test]
    fn what_people_write_is_read() {
        let conf = Conf::read(
            "# one\nport: 4222\nhttp: 0.0.0.0:8222 // two\naccounts {\n A { users = [ {user: a} ] }\n B: {}\n}",
        )
        .unwrap();
        assert_eq!(conf.get(&["accounts"]).unwrap().keys(), ["A", "B"]);
        assert_eq!(conf.get(&["http"]).unwrap().word(), Some("0.0.0.0:8222"));
    }

    #[test]
    fn what_is_not_whole_is_not_known() {
        for text in ["include ./auth.conf", "a {", "a: [1", "a: \"b", &"a {".repeat(99)] {
            assert_eq!(Conf::read(text), None, "{text}");
        }
    }

    #[test]
    fn sizes_have_the_servers_suffixes() {
        assert_eq!(
            (size("5Gi"), size("1k"), size("2MB"), size("7")),
            (Some(5 << 30), Some(1000), Some(2 << 20), Some(7))
        );
        assert_eq!((size("x"), size("1x"), size("")), (None, None, None));
    }
}
