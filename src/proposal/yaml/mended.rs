//! A YAML text as its parser is given it, so that one fault does not hide the others.
//!
//! The parser stops at the first thing that is not YAML. What can be named and does not change how the rest is read (a
//! character that no text has, a sign that wants quotes, an alias of nothing) is told, another letter stands in its
//! place, and the parser begins again; what is read there is left out later, for its place is that of a fault.

use saphyr_parser::{Marker, ScanError};

use super::super::document::{Fault, Text};
use crate::text::{Span, letters};

/// How often the parser begins again. Each time it reads the whole text, and nobody mends more faults at once.
const MAX_RESTARTS: usize = 20;

/// What stands in the place of a character at fault.
const STAND_IN: char = 'x';

/// A text, and the letters that the parser is given.
pub(super) struct Mended<'a> {
    pub text: Text<'a>,
    /// Each letter, and at which byte of the text it stands.
    letters: Vec<(u32, char)>,
    /// What was told of it.
    pub faults: Vec<Fault>,
}

impl<'a> Mended<'a> {
    /// The text without byte order marks and control characters, each of which is a fault.
    pub fn new(text: Text<'a>) -> Self {
        let (mut letters, mut faults) = (Vec::with_capacity(text.text.len()), Vec::new());
        for (at, letter) in text.text.char_indices() {
            let mark = letter == '\u{feff}';
            let control = letter.is_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{85}');
            if mark || control {
                let fault = Fault::new(
                    text.span(at..at + letter.len_utf8()),
                    format!("here stands {}", letters::named(letter)),
                );
                faults.push(fault.help("delete it: nobody sees it, and it says nothing"));
            }
            if !mark {
                letters.push((at as u32, if control { STAND_IN } else { letter }));
            }
        }
        Mended { text, letters, faults }
    }

    /// What the parser reads.
    pub fn letters(&self) -> String {
        self.letters.iter().map(|(_, letter)| letter).collect()
    }

    /// At which byte of the text a marker is.
    pub fn byte(&self, marker: &Marker) -> usize {
        self.letters.get(marker.index()).map_or(self.text.text.len(), |(byte, _)| *byte as usize)
    }

    /// Whether the parser may begin again after it stopped; else what it stopped at.
    pub fn mend(&mut self, error: &ScanError) -> Result<(), Fault> {
        let at = error.marker().index();
        let Some(&(byte, letter)) = self.letters.get(at).filter(|_| self.faults.len() < MAX_RESTARTS) else {
            return Err(self.explain(error));
        };
        let byte = byte as usize;
        let fault = match (error.info(), letter) {
            (info, _) if info.ends_with("unknown anchor") => {
                let word = self.word(byte);
                Fault::new(word, format!("nothing is called `{}` above", self.said(word).trim_start_matches('*')))
                    .help("name a value with `&NAME` before it, or put a text that begins with `*` in quotes")
            }
            (info, _) if info.starts_with("unexpected character") => self.sign(byte, letter),
            (info, '*' | '&') if info.starts_with("while scanning an anchor") => self.sign(byte, letter),
            (info, ':') if info.starts_with("mapping values") && self.has_colon_before(byte) => {
                Fault::new(self.text.span(byte..byte + 1), "a second `:` on one line")
                    .help("put a text that holds `: ` in quotes")
            }
            _ => return Err(self.explain(error)),
        };
        self.letters[at].1 = STAND_IN;
        self.faults.push(fault);
        Ok(())
    }

    /// A sign at which a text cannot begin.
    fn sign(&self, byte: usize, sign: char) -> Fault {
        let word = self.word(byte);
        Fault::new(word, format!("`{sign}` begins no text"))
            .help(format!("put it in quotes: `\"{}\"`", self.said(word)))
    }

    /// The place of the word that begins here.
    fn word(&self, from: usize) -> Span {
        let rest = self.text.text.get(from..).unwrap_or_default();
        let end =
            rest.find(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ']' | '}')).unwrap_or(rest.len());
        self.text.span(from..from + end.max(1).min(rest.len()))
    }

    fn said(&self, span: Span) -> &'a str {
        self.text.text.get(span.range().start - self.text.base..span.range().end - self.text.base).unwrap_or_default()
    }

    /// Whether the line has a key before the `:` here.
    fn has_colon_before(&self, byte: usize) -> bool {
        let before = self.text.text.get(..byte).unwrap_or_default();
        before.rsplit('\n').next().unwrap_or_default().contains(": ")
    }

    /// What is not YAML here, in a planner's words.
    fn explain(&self, error: &ScanError) -> Fault {
        let at = self.byte(error.marker());
        let here = self.text.span(at..at);
        let info = error.info();
        if info.contains("recursion limit") {
            return Fault::too_deep(here);
        }
        if let Some(open) = self.open_bracket(at).filter(|_| self.byte(error.marker()) > 0 && !info.contains("tab")) {
            let bracket = &self.text.text[open..open + 1];
            let close = if bracket == "[" { "]" } else { "}" };
            return Fault::new(self.text.span(open..open + 1), format!("this `{bracket}` is never closed"))
                .help(format!("write the missing `{close}`"));
        }
        let (message, help) = match info {
            _ if info.contains("tab") => ("a tab stands where a line is indented", "indent lines by spaces"),
            _ if info.starts_with("mapping values") => (
                "this line is indented otherwise than those above it",
                "begin all keys of an object in the same column",
            ),
            _ if info.contains("quoted scalar") && info.contains("escape") || info.contains("hexadecimal") => (
                "a backslash stands before a sign that needs none",
                "write `\\\\` for a backslash, or use single quotes",
            ),
            _ if info.contains("quoted scalar") && !info.contains("trailing") => {
                ("this quote is never closed", "write the missing quote at the end of the text")
            }
            _ if info.contains("trailing content") => {
                ("something stands after the closing quote", "put all of the text in one pair of quotes")
            }
            _ if info.starts_with("simple key expect") => {
                ("a line without `:`", "write `key: value`, with a blank after the `:`")
            }
            _ if info.contains("indentation")
                || info.contains("did not find expected")
                || info.contains("not allowed in this context") =>
            {
                (
                    "this line does not fit the lines above it",
                    "begin all keys of an object, and all `-` of a list, in the same column",
                )
            }
            _ if info == "misplaced bracket" => ("a closing bracket without an opening one", "leave it out"),
            _ => {
                let fault = Fault::new(here, format!("this is not YAML: {info}"));
                return fault.help("check the indentation, and put texts with `:`, `#` or brackets in quotes");
            }
        };
        Fault::new(here, message).help(help)
    }

    /// The last bracket before a place that no other closes, quotes and comments left aside.
    fn open_bracket(&self, before: usize) -> Option<usize> {
        let (mut open, mut quote, mut comment, mut last) = (Vec::new(), None, false, ' ');
        for (at, letter) in self.text.text.char_indices().take_while(|(at, _)| *at < before) {
            let begins = last.is_whitespace() || matches!(last, '[' | '{' | ',' | ':' | '-');
            match (letter, quote) {
                ('\n', _) => comment = false,
                _ if comment => {}
                (_, Some(mark)) => quote = (letter != mark).then_some(mark),
                ('"' | '\'', None) if begins => quote = Some(letter),
                ('#', None) if last.is_whitespace() => comment = true,
                ('[' | '{', None) if begins || !open.is_empty() => open.push(at),
                (']' | '}', None) => drop(open.pop()),
                _ => {}
            }
            last = letter;
        }
        open.pop()
    }
}
