//! The words of a source: every token and every comment with its place, also where the text is broken.
//!
//! In: the text of one source. Out: [`Tokens`], lossless up to white space: what lies between two tokens is blanks, tabs,
//! line breaks, or the byte order mark at the very start. What can go wrong: nothing; letters and marks the language
//! does not know become tokens of a kind of their own, and the parser says what is the matter with them.
//! The formatter prints from this stream, the digest reads it, and recovery finds its way along it.

use crate::syntax::characters::has_no_width;
use crate::text::{SourceId, Span};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// One token and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or a keyword.
    Word,
    /// `60_000`, `-3`, `12.5`
    Number,
    /// `2020-05-27`, `2020-05`
    Date,
    /// `"…"`, its escapes as written
    Text,
    /// Punctuation and operators, those of other languages included.
    Mark,
    /// `# …` to the end of the line, without the line break.
    Comment,
    /// What no sound file contains.
    Stray(Stray),
}

/// The kinds of token that no sound file contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stray {
    /// Digits that are neither number nor date: `27/05/2020`, `3rd`, `1_`.
    Figure,
    /// A text whose closing quote is missing; it runs to the end of the line.
    OpenText,
    /// A text in quotes of another kind: `'…'`, `“…”`, `` `…` ``.
    Quoted,
    /// A word with letters that names do not have: `größe`, or with a character in it that is not seen.
    Word,
    /// A comment of another language: `// …`, `/* … */`, `-- …`, `<!-- … -->`.
    Comment,
    /// A blank that is not a space, or a character of no width beside a word.
    Blank,
    /// `;` where an item, a clause or a line ends.
    Semicolon,
    /// Any other character.
    Character,
}

impl Kind {
    /// Whether it is a comment of the language.
    pub fn is_comment(self) -> bool {
        self == Kind::Comment
    }

    /// Whether it can be read over as if it were white space, once it has been reported.
    pub fn is_soft(self) -> bool {
        matches!(self, Kind::Stray(Stray::Comment | Stray::Blank | Stray::Semicolon))
    }
}

/// The tokens of one source.
#[derive(Debug, Clone)]
pub struct Tokens<'t> {
    text: &'t str,
    all: Vec<Token>,
    code: Vec<Token>,
}

impl<'t> Tokens<'t> {
    /// Cuts `text` into tokens.
    pub fn new(source: SourceId, text: &'t str) -> Self {
        let all = Scanner::new(source, text).run();
        let code = all.iter().copied().filter(|token| !token.kind.is_comment() && !token.kind.is_soft()).collect();
        Tokens { text, all, code }
    }

    /// The text they were cut from.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Every token and every comment, in order.
    pub fn all(&self) -> &[Token] {
        &self.all
    }

    /// The tokens that the grammar reads: no comments, and nothing that can be read over.
    pub fn code(&self) -> &[Token] {
        &self.code
    }

    /// What is written in `span`.
    pub fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Whether a line break stands between the last token that ends before `offset` and `offset`.
    pub fn starts_line(&self, offset: usize) -> bool {
        let before = self.text.get(..offset).unwrap_or_default().trim_end_matches([' ', '\t', '\u{feff}']);
        before.is_empty() || before.ends_with(['\n', '\r'])
    }

    /// The end of the last code token that ends at or before `offset`: where a node that the grammar ended at `offset`
    /// really ends.
    pub fn code_end(&self, offset: usize) -> usize {
        let after = self.code.partition_point(|token| token.span.end as usize <= offset);
        after.checked_sub(1).map_or(0, |last| self.code[last].span.end as usize)
    }

    /// The comment block directly above the token that starts at `offset`, without its `#`.
    ///
    /// Directly: no empty line between, and each comment alone on its line.
    pub fn doc_above(&self, offset: usize) -> String {
        let mut lines = Vec::new();
        let mut below = offset;
        let at = self.all.partition_point(|token| (token.span.start as usize) < offset);
        for token in self.all[..at].iter().rev() {
            let gap = self.text.get(token.span.end as usize..below).unwrap_or_default();
            let start = token.span.start as usize;
            if !token.kind.is_comment() || gap.matches('\n').count() != 1 || !self.starts_line(start) {
                break;
            }
            let line = self.slice(token.span).trim_start_matches('#');
            lines.push(line.strip_prefix(' ').unwrap_or(line).trim_end());
            below = start;
        }
        lines.reverse();
        lines.join("\n")
    }
}

/// The normalised tokens of a piece of text: layout, comments and trailing commas dropped, numbers and dates in one
/// spelling. Two pieces that have the same read the same.
pub fn canonical(text: &str) -> String {
    canonical_words(text).join(" ")
}

/// The same of a declaration, where a comma between names, fields or settings may stand or not.
pub fn canonical_without_commas(text: &str) -> String {
    canonical_words(text).into_iter().filter(|word| word != ",").collect::<Vec<String>>().join(" ")
}

fn canonical_words(text: &str) -> Vec<String> {
    let tokens = Tokens::new(SourceId::default(), text);
    let code = tokens.code();
    let mut words = Vec::with_capacity(code.len());
    for (at, token) in code.iter().enumerate() {
        let word = tokens.slice(token.span);
        let next = code.get(at + 1).map(|next| tokens.slice(next.span));
        let trailing = word == "," && matches!(next, None | Some("]" | "}" | ")"));
        if !trailing {
            words.push(canonical_word(token.kind, word));
        }
    }
    words
}

fn canonical_word(kind: Kind, word: &str) -> String {
    match kind {
        Kind::Number => read_number(word).map_or_else(|| word.to_owned(), |number| number.to_string()),
        Kind::Date => read_date(word).map_or_else(|| word.to_owned(), |date| date.to_string()),
        _ => word.to_owned(),
    }
}

/// The number that `word` spells, in lowest terms; none if it has more than 28 digits.
pub fn read_number(word: &str) -> Option<Decimal> {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let number: Decimal = word.replace('_', "").parse().ok()?;
    let number = number.normalize();
    (digits <= 28).then_some(if number.is_zero() { Decimal::ZERO } else { number })
}

/// The date that `word` spells, a month being its first day; none if no calendar has it.
pub fn read_date(word: &str) -> Option<Date> {
    let mut parts = word.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next().map_or(Ok(1), str::parse).ok()?;
    Date::new(year, month, day).ok()
}

/// Marks of more than one character, longest first; those of other languages are whole so that a finding can name them.
const MARKS: &[&str] = &[
    "===", "!==", "->", "<=", ">=", "..", "=>", "=<", "==", "!=", "<>", "=!", "&&", "||", "::", ":=", "<-", "**", "+=",
];

/// Cuts text into tokens, front to back, never looking back.
struct Scanner<'t> {
    source: SourceId,
    text: &'t str,
    at: usize,
    all: Vec<Token>,
}

impl<'t> Scanner<'t> {
    fn new(source: SourceId, text: &'t str) -> Self {
        Scanner { source, text, at: 0, all: Vec::with_capacity(text.len() / 5) }
    }

    fn run(mut self) -> Vec<Token> {
        // White space goes where a file is laid out, and a mark behind it would then begin the file: it does already.
        self.at = self.text.len() - self.text.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']).len();
        while let Some(&byte) = self.text.as_bytes().get(self.at) {
            if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                self.at += 1;
                continue;
            }
            let start = self.at;
            let (kind, length) = self.next(byte);
            self.at += length.max(1);
            self.all.push(Token { kind, span: Span::new(self.source, start, self.at) });
        }
        self.all
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self, byte: u8) -> (Kind, usize) {
        let rest = self.rest();
        match byte {
            b'#' => (Kind::Comment, line_length(rest)),
            b'"' => text(rest),
            b'0'..=b'9' => figure(rest),
            b'-' if rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => figure(rest),
            b'-' if rest.starts_with("--") => (Kind::Stray(Stray::Comment), line_length(rest)),
            b'/' if rest.starts_with("//") => (Kind::Stray(Stray::Comment), line_length(rest)),
            b'/' if rest.starts_with("/*") => block_comment(rest, "*/"),
            b'<' if rest.starts_with("<!--") => block_comment(rest, "-->"),
            b';' if ends_line(&rest[1..]) => (Kind::Stray(Stray::Semicolon), 1),
            b'\'' | b'`' => quoted(rest, char::from(byte)),
            _ => other(rest),
        }
    }
}

/// A comment up to its closing mark, or to the end of the line where that is missing.
fn block_comment(rest: &str, close: &str) -> (Kind, usize) {
    let length = rest.find(close).map_or_else(|| line_length(rest), |end| end + close.len());
    (Kind::Stray(Stray::Comment), length)
}

fn line_length(rest: &str) -> usize {
    let line = rest.find('\n').unwrap_or(rest.len());
    rest[..line].trim_end_matches('\r').len()
}

/// Whether nothing but the end of a line, a comment or a brace follows.
fn ends_line(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t', '\r']);
    rest.is_empty() || rest.starts_with(['\n', '#', '}']) || rest.starts_with("//")
}

/// A text up to its closing quote, or to the end of the line where that is missing.
fn text(rest: &str) -> (Kind, usize) {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return (Kind::Text, at + 1),
            b'\n' => break,
            b'\\' if !matches!(bytes.get(at + 1), None | Some(b'\n' | b'\r')) => at += 2,
            _ => at += 1,
        }
    }
    (Kind::Stray(Stray::OpenText), rest[..at.min(rest.len())].trim_end().len())
}

/// Everything that holds together around digits, so that a malformed number or date is one token.
fn figure(rest: &str) -> (Kind, usize) {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        let joins = matches!(byte, b'.' | b'-' | b'/') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        at += match unseen_inside(&rest[at..], |next| is_word_byte(next) || matches!(next, b'.' | b'-' | b'/')) {
            Some(length) => length,
            None if joins || is_word_byte(byte) => 1,
            None => break,
        };
    }
    let word = &rest[..at];
    let kind = if is_date(word) {
        Kind::Date
    } else if is_number(word) {
        Kind::Number
    } else {
        Kind::Stray(Stray::Figure)
    };
    (kind, at)
}

/// The length of the characters of no width with which `rest` begins, if what follows them goes on with the word.
fn unseen_inside(rest: &str, goes_on: fn(u8) -> bool) -> Option<usize> {
    if rest.as_bytes().first().is_none_or(u8::is_ascii) {
        return None;
    }
    let length = rest.len() - rest.trim_start_matches(has_no_width).len();
    (length > 0 && rest.as_bytes().get(length).copied().is_some_and(goes_on)).then_some(length)
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether `word` is written as a date is, by the day or by the month; whether a calendar has it, [`read_date`] says.
pub fn is_date(word: &str) -> bool {
    let shape = |pattern: &str| {
        word.len() == pattern.len()
            && word.bytes().zip(pattern.bytes()).all(|(byte, want)| match want {
                b'-' => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    };
    shape("0000-00-00") || shape("0000-00")
}

fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let mut parts = digits.split('.');
    let whole =
        |part: &str| part.split('_').all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    parts.next().is_some_and(whole) && parts.next().is_none_or(whole) && parts.next().is_none()
}

/// A text in quotes of another language, if it is closed on its line.
fn quoted(rest: &str, close: char) -> (Kind, usize) {
    let open = rest.chars().next().map_or(1, char::len_utf8);
    let line = &rest[..line_length(rest)];
    match line[open..].find([close, '"']) {
        Some(end) => {
            let end = open + end;
            let mark = line[end..].chars().next().map_or(1, char::len_utf8);
            (Kind::Stray(Stray::Quoted), end + mark)
        }
        None => (Kind::Stray(Stray::Character), open),
    }
}

fn other(rest: &str) -> (Kind, usize) {
    let Some(first) = rest.chars().next() else { return (Kind::Mark, 1) };
    match first {
        '“' | '„' | '”' => return quoted_typographic(rest, first, &['“', '”']),
        '‘' | '’' | '‚' => return quoted_typographic(rest, first, &['‘', '’']),
        '«' => return quoted(rest, '»'),
        _ if first.is_alphabetic() || first == '_' => return word(rest),
        _ if is_odd_blank(first) => return (Kind::Stray(Stray::Blank), first.len_utf8()),
        _ => {}
    }
    if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
        return (Kind::Mark, mark.len());
    }
    let kind = if "{}[]():,.|<>=%;!&+*/?-".contains(first) { Kind::Mark } else { Kind::Stray(Stray::Character) };
    (kind, first.len_utf8())
}

fn quoted_typographic(rest: &str, first: char, closing: &[char]) -> (Kind, usize) {
    let line = &rest[..line_length(rest)];
    let open = first.len_utf8();
    let end = line[open..].char_indices().find(|(_, mark)| closing.contains(mark) || *mark == '"');
    match end {
        Some((end, mark)) => (Kind::Stray(Stray::Quoted), open + end + mark.len_utf8()),
        None => (Kind::Stray(Stray::Character), open),
    }
}

fn is_odd_blank(character: char) -> bool {
    character.is_whitespace() || has_no_width(character)
}

fn word(rest: &str) -> (Kind, usize) {
    let ascii = rest.bytes().take_while(|&byte| is_word_byte(byte)).count();
    if rest[ascii..].bytes().next().is_none_or(|byte| byte.is_ascii()) && !rest.starts_with('_') {
        return (Kind::Word, ascii);
    }
    let mut length = ascii;
    while let Some(letter) = rest[length..].chars().next() {
        length += match unseen_inside(&rest[length..], is_word_byte) {
            Some(unseen) => unseen,
            None if letter.is_alphanumeric() || letter == '_' || is_joining(letter) => letter.len_utf8(),
            None => break,
        };
    }
    let plain = length == ascii && !rest.starts_with('_');
    (if plain { Kind::Word } else { Kind::Stray(Stray::Word) }, length)
}

/// Marks that sit on the letter before them.
fn is_joining(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}
