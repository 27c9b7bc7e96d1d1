//! Faults of single tokens: quotes, figures, letters, characters that the language does not know.

use super::{Fault, words};
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::characters::{ascii_mark, plain, told};
use crate::syntax::parser::Rule;
use crate::syntax::tokens::{Kind, Stray};
use crate::text::Span;
use crate::text::letters::ascii_letter;

impl Fault<'_> {
    pub(super) fn lexical(&self) -> Option<Finding> {
        let Some(Kind::Stray(stray)) = self.kind(self.at) else { return None };
        match stray {
            Stray::OpenText => Some(self.open_text()),
            Stray::Quoted => Some(self.odd_quotes()),
            Stray::Word => Some(self.odd_letters()),
            Stray::Figure => Some(self.odd_figure()),
            Stray::Character => self.odd_character(),
            Stray::Comment | Stray::Blank | Stray::Semicolon => None,
        }
    }

    fn open_text(&self) -> Finding {
        let span = self.span();
        if self.here().ends_with("\\\"") {
            return self
                .say("a text without its closing quote", "`\\\"` is a quote inside the text")
                .help("a backslash at the end of a text is written `\\\\`")
                .fix(
                    Unsafe,
                    "write `\\\\\"`",
                    Span::new(span.source, span.end as usize - 2, span.end as usize),
                    "\\\\\"",
                );
        }
        let mut finding = self
            .say("a text without its closing quote", "it begins here")
            .help("a text ends with `\"` on the line on which it begins");
        let rest = self.here();
        // A brace or a clause that the text has swallowed shows that its end is not the end of the line.
        let swallowed = rest.trim_end().ends_with(['{', '}'])
            || words::CLAUSES.iter().any(|word| rest.contains(&format!(" {word} ")));
        if !swallowed {
            finding = finding.fix(Unsafe, "close it", span.after(), "\"");
        }
        finding
    }

    fn odd_quotes(&self) -> Finding {
        let word = self.here();
        let inner = word.trim_matches(|mark: char| {
            !mark.is_alphanumeric() && !mark.is_ascii_punctuation() || "'`\"".contains(mark)
        });
        let wants_text =
            self.wants_any(&[Rule::text, Rule::clause]) && !self.wants_any(&[Rule::value, Rule::path, Rule::name]);
        let name = words::as_value(inner).filter(|_| !wants_text);
        let (cure, help) = match name {
            Some(name) => (name, "names and values stand without quotes"),
            None => {
                let inner = inner.replace('\\', "\\\\").replace('"', "\\\"");
                (format!("\"{inner}\""), "a text stands in straight double quotes")
            }
        };
        self.say(format!("`{word}` stands in quotes the language does not know"), "here")
            .help(format!("{help}: `{cure}`"))
            .fix(Safe, format!("write `{cure}`"), self.span(), cure.clone())
    }

    fn odd_letters(&self) -> Finding {
        let word = self.here();
        let mut odd: Vec<char> = word.chars().filter(|letter| !letter.is_ascii()).collect();
        odd.dedup();
        if odd.is_empty() {
            return self
                .say(format!("`{word}` is no name"), "it begins with `_`")
                .help("a name begins with a letter; letters, digits and `_` follow");
        }
        let looks_plain = word.chars().all(|letter| letter.is_ascii() || ascii_letter(letter).is_some());
        let odd: Vec<_> = odd.iter().take(4).map(|letter| told(*letter)).collect();
        let plain = plain(word);
        let help = if words::is_name(&plain) {
            format!("names have the letters a–z and A–Z only: `{plain}`; what people see goes into a text in quotes")
        } else {
            "names have the letters a–z and A–Z only; what people see goes into a text in quotes".to_owned()
        };
        let finding = self.say(format!("the name `{word}` has {}", odd.join(", ")), "this name").help(help);
        if looks_plain { finding.fix(Unsafe, format!("write `{plain}`"), self.span(), plain) } else { finding }
    }

    fn odd_figure(&self) -> Finding {
        let word = self.here();
        let named = self.wants_any(&[Rule::name, Rule::item, Rule::any_name])
            || word.starts_with(|digit: char| digit.is_ascii_digit()) && self.next(1) == ":";
        if named {
            return self
                .say(format!("`{word}` is no name"), "it begins with a digit")
                .help("a name begins with a letter; letters, digits and `_` follow");
        }
        let ends = [self.back(1), self.next(1)].iter().all(|beside| *beside != "..");
        if let Some((low, high)) = word.split_once('-').filter(|(low, high)| ends && is_figure(low) && is_figure(high))
        {
            let cure = format!("{low}..{high}");
            return self
                .say(format!("`{word}` is neither a number nor a date"), "a range?")
                .help(format!("`{cure}` is from {low} up to, not including, {high}; mind the upper end"))
                .fix(Unsafe, format!("write `{cure}`"), self.span(), cure.clone());
        }
        if word.contains('/') || word.trim_start_matches('-').contains('-') {
            return self
                .say(format!("`{word}` is neither a number nor a date"), "here")
                .help("there is no arithmetic; a date is written year, month, day: `2020-05-27`");
        }
        let digits = word.bytes().take_while(|byte| byte.is_ascii_digit() || b"_.-".contains(byte)).count();
        let (figure, unit) = word.split_at(digits);
        if !unit.is_empty() && !figure.ends_with(['_', '.']) {
            return self
                .say(format!("`{word}` is neither a number nor a name"), "digits and letters run together")
                .help(format!("a number is digits only, such as `{figure}`: units stand in the field's label, and thousands are written out"));
        }
        self.say(format!("`{word}` is no number"), "here").help("a number is written `60000`, `60_000`, `12.5` or `-3`")
    }

    fn odd_character(&self) -> Option<Finding> {
        let figure = matches!(self.kind(self.at + 1), Some(Kind::Number | Kind::Date));
        let cure = match self.here() {
            "≥" => ">=",
            "≤" => "<=",
            "→" | "⇒" => "->",
            "…" | "‥" => "..",
            "–" | "—" | "−" if figure && self.wants(Rule::dots) => "..",
            "–" | "—" | "−" if self.kind(self.at + 1) == Some(Kind::Number) => "-",
            "≠" => "is not",
            "∈" => "in",
            "∧" => "and",
            "∨" => "or",
            "¬" => "not ",
            "×" | "÷" => return Some(self.say("there is no arithmetic", "here").help("write the number out")),
            "'" | "`" | "“" | "”" | "„" | "‘" | "’" | "«" | "»" => {
                let finding = self.say("a text without its closing quote", "this quote");
                return Some(finding.help("a text stands in straight double quotes on one line: `\"…\"`"));
            }
            other => {
                let mut letters = other.chars();
                let only = letters.next().filter(|_| letters.next().is_none())?;
                let comma = if told(only).ends_with(['`', ')']) { "" } else { "," };
                let finding = self.say(format!("{}{comma} is no character of the language", told(only)), "here");
                let Some(mark) = ascii_mark(only) else {
                    return Some(finding.help("such characters stand in texts and comments only"));
                };
                let help = format!("write `{mark}`; marks of other scripts stand in texts and comments only");
                return Some(finding.help(help).fix(Safe, format!("write `{mark}`"), self.span(), mark));
            }
        };
        // What stands between two figures in other languages mostly includes the second.
        let safety = if cure == ".." { Unsafe } else { Safe };
        Some(self.instead(safety, cure))
    }
}

fn is_figure(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}
