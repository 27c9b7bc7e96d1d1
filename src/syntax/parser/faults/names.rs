//! Faults of names: those that the language has taken, of several words, with hyphens, with characters that are not seen.

use super::{Fault, words};
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::characters::{has_no_width, seen, told};
use crate::syntax::parser::Rule;
use crate::syntax::tokens::{Kind, Stray, read_date, read_number};

impl Fault<'_> {
    /// A word of the language where a name belongs.
    pub(super) fn reserved_word(&self) -> Option<Finding> {
        let here = self.here();
        let wants_name =
            self.wants_any(&[Rule::name, Rule::path, Rule::who, Rule::reference, Rule::term, Rule::term_name]);
        if !wants_name || !words::is_reserved(here) || self.wants(Rule::item) {
            return None;
        }
        let gone = self.governs() || matches!(here, "and" | "or" | "is" | "in" | "on" | "as" | "by" | "of");
        if gone && !self.is_declared() && self.next(1) != "{" && !self.is_text(self.at + 1) {
            return None;
        }
        Some(self.reserved_name(self.at))
    }

    fn governs(&self) -> bool {
        words::CLAUSES.contains(&self.here())
            || words::ITEMS.contains(&self.here()) && self.outline.starts_line(self.at)
    }

    /// Whether a name is declared where the fault is.
    pub(super) fn is_declared(&self) -> bool {
        let before = self.back(1);
        let listed = before == "modes" || before == "," && self.first() == "asset" || self.first() == "tiers";
        let named = words::ITEMS.contains(&before) && !self.outline.starts_line(self.at);
        let term = self.at == self.piece.start && self.wants_any(&[Rule::name, Rule::term]);
        named || listed || term
    }

    /// The token `at` is a name that the language has taken.
    pub(super) fn reserved_name(&self, at: usize) -> Finding {
        let word = self.word(at);
        self.say_at(self.span_at(at), format!("`{word}` is a word of the language and cannot be a name"), "this name")
            .help(format!("take another name, such as `{word}_`; what people see can be `\"{word}\"`"))
    }

    /// `platform on { … }`
    pub(super) fn reserved_asset(&self) -> Option<Finding> {
        let (kind, name) = (self.piece.start, self.piece.start + 1);
        let brace = name + 1 + usize::from(self.is_text(name + 1));
        let shape = self.is_name(kind) && words::is_reserved(self.word(name)) && self.word(brace) == "{";
        shape.then(|| self.reserved_name(name))
    }

    /// `software cariad "CARIAD"`: an asset without its braces.
    pub(super) fn asset_without_braces(&self, start: usize) -> Option<Finding> {
        let text = self.is_text(start + 2);
        let end = start + 2 + usize::from(text);
        let alone = end >= self.piece.end || self.outline.starts_line(end);
        if !self.is_name(start) || !self.is_name(start + 1) || !alone || self.outline.starts_line(start + 1) {
            return None;
        }
        let kind = self.word(start);
        let is_kind = |at: usize| self.outline.word(at) == "asset" && self.outline.word(at + 1) == kind;
        if !text && !(0..self.outline.count()).any(is_kind) {
            return None;
        }
        let whole = self.range(start, end);
        let what = self.outline.head_words(start, end);
        let finding = self.say_at(whole, format!("the braces of `{what}` are missing"), "an asset");
        let written = self.written(whole);
        let finding = finding.help(format!(
            "an asset has its fields in braces, and empty ones where its kind has no fields: `{written} {{}}`"
        ));
        Some(finding.fix(Unsafe, "write `{}`", whole.after(), " {}"))
    }

    /// `tier my tier { … }`, `let big car = …`, `table my table: …`, `platform big one { … }`: a name is one word.
    pub(super) fn name_of_words(&self) -> Option<Finding> {
        let from = self.piece.start + 1;
        let item = matches!(self.first(), "tier" | "taxonomy" | "asset" | "let" | "table");
        let asset = self.is_name(self.piece.start);
        let word = |at: usize| self.outline.word(at);
        let line = |at: &usize| words::is_word(word(*at)) && !self.outline.starts_line(*at);
        let end = from + (from..from + 6).take_while(line).count();
        let closes = match self.first() {
            "let" => word(end) == "=",
            "table" => word(end) == ":",
            _ => word(end) == "{" || self.is_text(end) && word(end + 1) == "{",
        };
        let modes = (from..end).any(|at| matches!(word(at), "modes" | "unique"));
        let name = words::is_name(word(from)) && !words::VERBS.contains(&word(end - 1));
        if !(item || asset) || !closes || !name || modes || end < from + 2 {
            return None;
        }
        if let Some(finding) = self.hit_policy(from + 1, end) {
            return Some(finding);
        }
        let joined = (from..end).map(word).collect::<Vec<_>>().join("_");
        let span = self.outline.token_span(from).to(self.outline.token_span(end - 1));
        let finding = self.say_at(span, format!("`{}` is no name", self.written(span)), "one name?");
        let finding =
            finding.help(format!("a name is one word: `{joined}`; what people see for it is a text in quotes"));
        Some(finding.fix(Unsafe, format!("write `{joined}`"), span, joined))
    }

    /// `table plan first: …`: a word that says elsewhere which of several rows counts.
    fn hit_policy(&self, at: usize, end: usize) -> Option<Finding> {
        let word = self.outline.word(at).to_ascii_lowercase();
        if self.first() != "table" || at + 1 != end {
            return None;
        }
        let place = self.outline.token_span(at);
        let finding = self.say_at(place, format!("`{}` means nothing here", self.outline.word(at)), "here");
        match word.as_str() {
            "unique" => Some(self.misspelt(Safe, finding, "unique")),
            "first" | "any" | "priority" | "collect" | "output" | "order" => Some(finding.help(
                "of rows that meet the narrower one wins, or one that `overrides` the other; that none meet is promised by `unique`",
            )),
            _ => None,
        }
    }

    /// `kei cars: lead nissan`, `kei.cars: …`: a label is one word.
    pub(super) fn label_of_words(&self) -> Option<Finding> {
        let start = self.piece.start;
        let word = |at: usize| self.outline.word(at);
        let part = |at: usize| words::is_word(word(at)) || matches!(word(at), "." | "/" | "'");
        let end = (start + 1..start + 8).find(|at| !part(*at) || self.outline.starts_line(*at))?;
        let rule = word(end) == ":" && words::VERBS.contains(&word(end + 1));
        if !rule || end < start + 2 || !words::is_name(word(start)) {
            return None;
        }
        let span = self.outline.token_span(start).to(self.outline.token_span(end - 1));
        let parts: Vec<_> = (start..end).map(word).filter(|part| words::is_word(part)).collect();
        let label = parts.join("_");
        let finding = self.say_at(span, format!("`{}` is no label", self.written(span)), "one label?");
        let finding = finding.help(format!("a label is one word, letters, digits and `_`: `{label}`"));
        Some(finding.fix(Unsafe, format!("write `{label}`"), span, label))
    }

    /// `north america`, where one name belongs.
    pub(super) fn split_name(&self) -> Option<Finding> {
        const BEFORE: [&str; 18] = [
            "is", "in", "not", "has", "covers", "any", "all", "none", "no", "[", ",", "|", "{", ":", "lead", "follow",
            "abstain", "->",
        ];
        let follows = |at: usize| self.is_name(at) && !self.outline.starts_line(at);
        let first = self.at.checked_sub(1).filter(|at| self.is_name(*at) && follows(self.at))?;
        let begins = first == self.piece.start || BEFORE.contains(&self.back_of(first));
        let joins = ["and", "or", "on"].iter().chain(words::CLAUSES).copied().collect::<Vec<_>>();
        let meant = self.mistake(Rule::mistaken_clause, self.at).or_else(|| self.mistake(Rule::mistaken_join, self.at));
        if !begins || meant.is_some() || words::near(self.here(), &joins).is_some() {
            return None;
        }
        let mut end = self.at + 1;
        while self.piece.contains(&end) && follows(end) {
            end += 1;
        }
        // What a colon follows is the next field's name, and two words where a type belongs are no name.
        let typed = self.wants(Rule::equals);
        end -= usize::from(self.outline.word(end) == ":");
        if typed || end < first + 2 {
            return None;
        }
        let (span, name) = (self.range(first, end), (first..end).map(|at| self.word(at)).collect::<Vec<_>>().join("_"));
        let finding = self.say_at(span, format!("`{}` is no name", self.written(span)), "one name?");
        let help = format!("a name is one word: `{name}`; several names are parted by commas");
        Some(finding.help(help).fix(Unsafe, format!("write `{name}`"), span, name))
    }

    /// `high-speed`
    pub(super) fn hyphenated(&self) -> Option<Finding> {
        let start = if self.here() == "-" { self.at.checked_sub(1)? } else { self.at };
        // A word of the language may begin a name that is declared here.
        let word = self.outline.word(start);
        let begins = words::is_name(word) || self.is_declared() && words::is_word(word);
        if begins { self.hyphenated_at(start) } else { None }
    }

    /// The name that begins at token `start`, if it is written with hyphens.
    pub(super) fn hyphenated_at(&self, start: usize) -> Option<Finding> {
        let word = |at: usize| self.outline.word(at);
        let touching = |at: usize| self.outline.token_span(at).end == self.outline.token_span(at + 1).start;
        let mut end = start + 1;
        while word(end) == "-" && touching(end - 1) && touching(end) && words::is_word(word(end + 1)) {
            end += 2;
        }
        if end == start + 1 {
            return None;
        }
        let span = self.outline.token_span(start).to(self.outline.token_span(end - 1));
        let name = self.written(span).replace('-', "_");
        let finding = self.say_at(span, "a name has no `-`", "one name?");
        Some(finding.help(format!("names have `_`: `{name}`")).fix(Safe, format!("write `{name}`"), span, name.clone()))
    }

    /// A word or figure with a character in it that is not seen: what stands on both sides of it is one word, or two.
    pub(super) fn unseen(&self) -> Option<Finding> {
        let written = self.here();
        let Some(Kind::Stray(Stray::Word | Stray::Figure)) = self.kind(self.at) else { return None };
        let first = written.chars().find(|letter| has_no_width(*letter))?;
        let (word, parts) = (seen(written), written.split(has_no_width).filter(|part| !part.is_empty()));
        let parts: Vec<&str> = parts.collect();
        let apart = parts.iter().any(|part| words::is_reserved(part)) && !words::is_reserved(&word);
        let mut readings = vec![word.clone()];
        if apart {
            readings.push(parts.join(" "));
        }
        let cure = readings.iter().map(|reading| format!("`{reading}`")).collect::<Vec<_>>().join(" or ");
        let finding = self
            .say(format!("`{word}` has a character in it that is not seen: {}", told(first)), "here")
            .help(format!("such characters come with text that was pasted; write {cure}"));
        // A space without width may stand where a word ends; the others join.
        let sure = first != '\u{200b}' || words::is_reserved(&word) || self.here_is(Kind::Stray(Stray::Figure));
        let sound = words::is_word(&word) || read_date(&word).is_some() || read_number(&word).is_some();
        Some(if sound {
            self.readings(finding, if sure { Safe } else { Unsafe }, self.span(), &readings)
        } else {
            finding
        })
    }
}
