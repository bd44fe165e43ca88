//! Texts that are nearly another: the same every time.

/// What is put into a text: where the scanners have to tell two forms apart.
const PIECES: &[&str] = &[
    " ", "  ", "\n", "\n\n", "\n  ", "\t", "\r\n", ":", ": ", ":\n", "- ", "-\n", "-", "---\n", "\n---\n", "...\n",
    "#", " #", "# c\n", "\"", "'", "''", "\\", "\\n", "\\\"", "|", "|\n", ": |\n", ": |-\n", ": >\n", ">-\n", "|+\n",
    "|2\n", "{", "}", "[", "]", ",", ", ", "{}", "[]", "? ", "&a ", "*a", "!", "!!str ", "%", "@", "`", "~", "<<: ",
    "a", "a: ", "0", "null", "é", "\u{a0}", "\u{feff}", "\u{85}", "\u{2028}", "\u{0}", "=",
];

/// A source of variants.
pub(crate) struct Mutants(u64);

impl Mutants {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number: SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 32).unwrap_or(0) % end
    }

    /// Some lines of a text.
    pub(crate) fn stretch<'t>(&mut self, text: &'t str, longest: usize) -> &'t str {
        let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let first = if text.len() > longest { self.below(starts.len()) } else { 0 };
        let end = starts.iter().skip(first + 1).take_while(|end| **end - starts[first] <= longest).last();
        &text[starts[first]..end.copied().unwrap_or(text.len()).min(text.len())]
    }

    /// Changes a text in one to four places. What comes from elsewhere comes from `other`.
    pub(crate) fn change(&mut self, text: &mut String, other: &str) {
        for _ in 0..=self.below(4) {
            let (from, to) = (self.place(text), self.place(text));
            let (from, to) = (from.min(to), from.max(to));
            let piece = PIECES[self.below(PIECES.len())];
            match self.below(8) {
                0 | 1 => text.insert_str(from, piece),
                2 => text.replace_range(from..self.near(text, from), piece),
                3 => text.replace_range(from..self.near(text, from), ""),
                4 => text.truncate(to),
                5 => {
                    let line = self.line(text).to_owned();
                    text.insert_str(self.line_start(text), &line);
                }
                6 => {
                    let line = self.line(other).to_owned();
                    text.insert_str(self.line_start(text), &line);
                }
                _ => {
                    let at = self.line_start(text);
                    if text[at..].starts_with(' ') && self.below(2) == 0 {
                        text.replace_range(at..=at, "");
                    } else {
                        text.insert(at, ' ');
                    }
                }
            }
        }
    }

    /// Where a character begins, or the text ends.
    fn place(&mut self, text: &str) -> usize {
        boundary(text, self.below(text.len() + 1))
    }

    fn near(&mut self, text: &str, from: usize) -> usize {
        boundary(text, (from + self.below(6)).min(text.len())).max(from)
    }

    fn line_start(&mut self, text: &str) -> usize {
        text[..self.place(text)].rfind('\n').map_or(0, |at| at + 1)
    }

    fn line<'t>(&mut self, text: &'t str) -> &'t str {
        let start = self.line_start(text);
        text[start..].split_inclusive('\n').next().unwrap_or("")
    }
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
