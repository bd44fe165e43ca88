//! Rust source as tokens, and the paths that are written in it.
//!
//! Tokens rather than a syntax tree, so that what stands inside a macro call is seen like everything else. Comments and
//! strings are not code and name nothing.

use std::str::FromStr as _;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A token, with what this reader needs of it.
pub(super) enum Token {
    Word(String, usize),
    /// `::`
    Separator,
    /// `{ … }`, and also `( … )` and `[ … ]`, which differ in the flag.
    Group {
        braces: bool,
        inside: Vec<Token>,
    },
    Other(char),
}

/// A path as it was resolved: segments from the root of the crate, or from the name of another crate.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) line: usize,
    /// Whether it starts at the root of this crate.
    pub(super) ours: bool,
    pub(super) segments: Vec<String>,
}

/// Reads a source file.
pub(super) fn read(text: &str) -> Vec<Token> {
    let stream = TokenStream::from_str(text).unwrap_or_else(|fault| panic!("not Rust: {fault}"));
    convert(stream)
}

fn convert(stream: TokenStream) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = stream.into_iter().peekable();
    while let Some(tree) = rest.next() {
        tokens.push(match tree {
            TokenTree::Ident(word) => Token::Word(word.to_string(), word.span().start().line),
            TokenTree::Group(group) => {
                Token::Group { braces: group.delimiter() == Delimiter::Brace, inside: convert(group.stream()) }
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint => {
                if rest.next_if(|next| matches!(next, TokenTree::Punct(punct) if punct.as_char() == ':')).is_some() {
                    Token::Separator
                } else {
                    Token::Other(':')
                }
            }
            TokenTree::Punct(punct) => Token::Other(punct.as_char()),
            TokenTree::Literal(_) => Token::Other('"'),
        });
    }
    tokens
}

/// Every path that is written in a module: those that start with `crate`, `self` or `super` resolved, those that start
/// with a plain word as they stand.
///
/// `crate_name` is how the binary and the tests call the library.
pub(super) fn paths(tokens: &[Token], module: &[String], crate_name: &str) -> Vec<Named> {
    let mut reader = Reader { crate_name, found: Vec::new() };
    reader.scan(tokens, module);
    reader.found
}

/// The modules that are declared in other files, with the inline modules they are declared in.
pub(super) fn declared(tokens: &[Token]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let (Token::Word(word, _), Some(Token::Word(name, _))) = (token, tokens.get(at + 1)) else { continue };
        match tokens.get(at + 2) {
            Some(Token::Other(';')) if word == "mod" => found.push(vec![name.clone()]),
            Some(Token::Group { braces: true, inside }) if word == "mod" => {
                found.extend(declared(inside).into_iter().map(|below| [vec![name.clone()], below].concat()));
            }
            _ => {}
        }
    }
    found
}

/// Words of the language after which a path may start, and which are no part of it.
const KEYWORDS: &[&str] = &[
    "as", "break", "const", "dyn", "else", "for", "if", "impl", "in", "let", "match", "move", "mut", "pub", "ref",
    "return", "static", "type", "use", "where", "while",
];

struct Reader<'a> {
    crate_name: &'a str,
    found: Vec<Named>,
}

impl Reader<'_> {
    fn scan(&mut self, tokens: &[Token], module: &[String]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                Token::Word(word, _) if word == "mod" => {
                    if let (Some(Token::Word(name, _)), Some(Token::Group { braces: true, inside })) =
                        (tokens.get(at + 1), tokens.get(at + 2))
                    {
                        self.scan(inside, &[module, std::slice::from_ref(name)].concat());
                        at += 3;
                    } else {
                        at += 1;
                    }
                }
                Token::Word(word, _) if KEYWORDS.contains(&word.as_str()) => at += 1,
                Token::Word(..) => at = self.path(tokens, at, &[], module),
                Token::Group { inside, .. } => {
                    self.scan(inside, module);
                    at += 1;
                }
                Token::Separator | Token::Other(_) => at += 1,
            }
        }
    }

    /// Reads one path, or a whole tree of them as `use` writes it, and says where it ends.
    fn path(&mut self, tokens: &[Token], start: usize, prefix: &[(String, usize)], module: &[String]) -> usize {
        let mut written = prefix.to_vec();
        let mut at = start;
        loop {
            match tokens.get(at) {
                Some(Token::Word(word, line)) => written.push((word.clone(), *line)),
                Some(Token::Other('*')) => {
                    let line = written.last().map_or(0, |(_, line)| *line);
                    written.push(("*".to_owned(), line));
                }
                Some(Token::Group { braces: true, inside }) if at > start || !prefix.is_empty() => {
                    self.branches(inside, &written, module);
                    return at + 1;
                }
                _ => break,
            }
            at += 1;
            if !matches!(tokens.get(at), Some(Token::Separator)) {
                break;
            }
            at += 1;
        }
        self.resolve(&written, module);
        at.max(start + 1)
    }

    fn branches(&mut self, inside: &[Token], prefix: &[(String, usize)], module: &[String]) {
        let mut start = 0;
        while start < inside.len() {
            self.path(inside, start, prefix, module);
            let comma = inside[start..].iter().position(|token| matches!(token, Token::Other(',')));
            start = comma.map_or(inside.len(), |comma| start + comma + 1);
        }
    }

    fn resolve(&mut self, written: &[(String, usize)], module: &[String]) {
        let Some((first, line)) = written.first() else { return };
        let mut segments = match first.as_str() {
            "crate" => Vec::new(),
            "self" | "super" => module.to_vec(),
            name if name == self.crate_name && written.len() > 1 => Vec::new(),
            _ => {
                let segments = written.iter().map(|(word, _)| word.clone()).collect();
                self.found.push(Named { line: *line, ours: false, segments });
                return;
            }
        };
        for (at, (word, _)) in written.iter().enumerate() {
            match word.as_str() {
                "super" => _ = segments.pop(),
                "self" => {}
                _ if at == 0 => {}
                _ => segments.push(word.clone()),
            }
        }
        // `crate` alone says who may see something; `self` alone is a value.
        if written.len() > 1 {
            self.found.push(Named { line: *line, ours: true, segments });
        }
    }
}
