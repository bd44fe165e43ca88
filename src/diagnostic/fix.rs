//! What a machine may do about a finding.

use crate::document::Span;

/// A change of the text that mends a finding and means nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a lower-case fragment.
    pub title: String,
    /// The changes, which belong together.
    pub edits: Vec<Edit>,
}

/// One change of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub with: With,
}

/// What comes in the place of a stretch of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum With {
    /// A word, if the other one stands there.
    Word {
        /// What has to stand there.
        was: String,
        /// What is to stand there.
        word: String,
    },
    /// What stands there, in quotes.
    Quotes,
}

/// One place that was mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The file.
    pub file: String,
    /// The line in it, before it was changed, from 1.
    pub line: usize,
    /// The code of the finding.
    pub code: &'static str,
    /// What stood there.
    pub old: String,
    /// What stands there now.
    pub new: String,
}

impl std::fmt::Display for Fixed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{} {} -> {}", self.file, self.line, self.old, self.new)
    }
}

impl Fix {
    /// Replaces a word by another.
    #[must_use]
    pub fn word(span: Span, was: &str, word: &str) -> Self {
        let with = With::Word { was: was.to_owned(), word: word.to_owned() };
        Self { title: format!("write {word} for {was}"), edits: vec![Edit { span, with }] }
    }

    /// Puts what stands there in quotes.
    #[must_use]
    pub fn quotes(span: Span) -> Self {
        Self { title: "put it in quotes".to_owned(), edits: vec![Edit { span, with: With::Quotes }] }
    }
}

impl Edit {
    /// What stands there, and what is to stand there.
    ///
    /// None where the text is not what the edit was made for: a word that is quoted or escaped, or a scalar that is not
    /// plain.
    #[must_use]
    pub fn resolve<'t>(&self, text: &'t str) -> Option<(&'t str, String)> {
        let old = text.get(self.span.start as usize..self.span.end as usize)?;
        let new = match &self.with {
            With::Word { was, word } => (was == old && is_word(word)).then(|| word.clone())?,
            With::Quotes => is_word(old).then(|| format!("\"{old}\""))?,
        };
        Some((old, new))
    }
}

/// What stands the same with and without quotes: nothing in it needs to be escaped, or is a sign of YAML.
fn is_word(text: &str) -> bool {
    // YAML 1.1 gives a lone `=` a meaning of its own.
    !text.is_empty()
        && text != "="
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+' | b'-' | b'='))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Sources;

    fn edit(text: &str, marked: &str, fix: fn(Span) -> Fix) -> Option<(String, String)> {
        let mut sources = Sources::new();
        let source = sources.add("a.yaml", text);
        let start = u32::try_from(text.find(marked).unwrap()).unwrap();
        let span = Span { source, start, end: start + u32::try_from(marked.len()).unwrap() };
        let (old, new) = fix(span).edits[0].resolve(text)?;
        Some((old.to_owned(), new))
    }

    #[test]
    fn quotes_keep_what_was_written() {
        for plain in ["0777", "1e3", "on", "-1.50", "1_000", "True"] {
            let (old, new) = edit(&format!("a: {plain}\n"), plain, Fix::quotes).unwrap();
            assert_eq!((old.as_str(), new), (plain, format!("\"{plain}\"")));
        }
        for other in ["\"1\"", "!!int 1", "&a 1", "*a", "1\n", "[1]"] {
            assert_eq!(edit(&format!("a: {other}\n"), other, Fix::quotes), None, "{other}");
        }
    }

    #[test]
    fn a_word_is_replaced_where_it_stands() {
        let rename = |span| Fix::word(span, "nme", "name");
        assert_eq!(edit("nme: 1\n", "nme", rename), Some(("nme".to_owned(), "name".to_owned())));
        assert_eq!(edit("\"nme\": 1\n", "\"nme\"", rename), None);
    }
}
