//! Faults where a clause begins, or in what it needs.

use super::Fault;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Applicability, Finding};
use crate::syntax::parser::{Rule, words};
use crate::syntax::tokens::Kind;
use crate::text::Span;

impl Fault<'_> {
    pub(super) fn clause(&self) -> Option<Finding> {
        let themes: [fn(&Self) -> Option<Finding>; 5] = [
            Self::loose_text,
            Self::unquoted_text,
            Self::bracketed_names,
            Self::comma_before_clause,
            Self::wrong_clause,
        ];
        themes.iter().find_map(|theme| theme(self))
    }

    /// `lead nissan "the reason"`: a text without the word that says what it is.
    fn loose_text(&self) -> Option<Finding> {
        if !self.wants(Rule::clause) || !self.here_is(Kind::Text) || self.outline.starts_line(self.at) {
            return None;
        }
        let here = self.here();
        let finding = self.say(format!("what is the text {here}?"), "a text by itself");
        let place = self.span().before();
        let finding = finding
            .help(format!("a reason stands behind `because`, where it is from behind `source`: `because {here}`"));
        let finding = finding.fix(Unsafe, "write `because`", place, "because ");
        Some(finding.fix(Unsafe, "write `source`", place, "source "))
    }

    /// `because market reasons`
    fn unquoted_text(&self) -> Option<Finding> {
        if !self.wants(Rule::text) || !matches!(self.back(1), "because" | "source") {
            return None;
        }
        let word = self.back(1);
        if let Some(finding) = self.text_like_a_comment(word) {
            return Some(finding);
        }
        if self.breaks_off() {
            let place = self.span_at(self.at - 1);
            let finding = self.say_at(place, format!("a text is missing after `{word}`"), "after this");
            return Some(finding.help(format!("write `{word} \"…\"`")));
        }
        let from = if matches!(self.here(), ":" | "=") { self.at + 1 } else { self.at };
        if from > self.at && self.is_text(from) {
            let message = format!("`{}` means nothing here", self.here());
            return Some(self.superfluous_words(Safe, self.at, from, message, "drop it"));
        }
        let finding = self.say(format!("the text after `{word}` stands in quotes"), "here");
        Some(match self.bare_text(from) {
            Some((span, safety)) => {
                let text = quoted(self.written(span));
                let place = if from > self.at { self.span().to(span) } else { span };
                let finding = finding.help(format!("write `{word} {text}`"));
                finding.fix(safety, format!("write `{text}`"), place, self.parted_text(place, &text))
            }
            None => finding.help(format!("write `{word} \"…\"`")),
        })
    }

    /// `source //host/path`: an address that reads like a comment of another language; `because // the memo`.
    fn text_like_a_comment(&self, word: &str) -> Option<Finding> {
        let before = self.span_at(self.at - 1);
        let behind = &self.outline.tokens.text()[before.range().end..];
        let line = behind.lines().next()?;
        let rest = line.trim_start();
        let inner = rest.strip_prefix("//")?;
        let start = before.range().end + line.len() - rest.len();
        let address = inner.split_whitespace().next().filter(|_| inner.starts_with(char::is_alphanumeric));
        let (length, shown, safety) = match address.filter(|address| address.contains(['/', '.'])) {
            Some(address) => {
                let tail = inner[address.len()..].split_whitespace().next().unwrap_or("#");
                let sure = tail.starts_with('#') || words::CLAUSES.contains(&tail);
                (address.len() + 2, &rest[..address.len() + 2], if sure { Safe } else { Unsafe })
            }
            None => (rest.trim_end().len(), inner.trim(), Unsafe),
        };
        let (text, place) = (quoted(shown), Span::new(before.source, start, start + length));
        let finding = self.say_at(place, format!("the text after `{word}` stands in quotes"), "here");
        let finding = finding.help(format!("write `{word} {text}`; a comment begins with `#`"));
        Some(finding.fix(safety, format!("write `{text}`"), place, self.parted_text(place, &text)))
    }

    /// A text in the place of `span`, with a blank before it.
    fn parted_text(&self, span: Span, text: &str) -> String {
        let loose = self.outline.tokens.text()[..span.range().start].ends_with(char::is_whitespace);
        if loose { text.to_owned() } else { format!(" {text}") }
    }

    /// What is written from token `from` to the end of its line and was meant as a text; an address ends with the word.
    /// It is sure only where nothing in it could be a comment, a clause, or a mark of the language.
    pub(super) fn bare_text(&self, from: usize) -> Option<(Span, Applicability)> {
        let all = self.outline.tokens.text();
        let start = self.span_at(from).start as usize;
        let line = all[start..].lines().next()?;
        let address = line.split_whitespace().next().filter(|word| word.contains("://") || word.starts_with("www."));
        let comment = line.match_indices('#').find(|(at, _)| line[..*at].ends_with(char::is_whitespace));
        let shown = comment.map_or(line, |(at, _)| &line[..at]).trim_end();
        let ends = |word: &str| word.is_empty() || words::CLAUSES.contains(&word) || word == "}";
        let behind = |length: usize| {
            let behind = self.outline.index_at(start + length);
            if self.piece.contains(&behind) { self.word(behind) } else { "" }
        };
        let whole = |address: &&str| {
            ends(behind(address.len())) && address.ends_with(|last: char| last.is_alphanumeric() || last == '/')
        };
        let address = address.filter(whole);
        let text = address.unwrap_or(shown);
        let span = Span::new(self.span_at(from).source, start, start + text.len());
        if text.is_empty() || text.contains('"') {
            return None;
        }
        let sure = match address {
            Some(_) => true,
            None => {
                let words: Vec<&str> = text.split_whitespace().collect();
                let plain =
                    |word: &&str| !words::CLAUSES.contains(word) && !word.contains(['{', '}', '[', ']', '|', ';']);
                let marks = text.contains("//") || text.contains("--") || text.contains("/*") || text.contains(':');
                let hash = comment.is_none_or(|(at, _)| line[at + 1..].starts_with([' ', '\t']));
                words.iter().all(plain) && !marks && hash && ends(behind(text.len()))
            }
        };
        Some((span, if sure { Safe } else { Unsafe }))
    }

    /// `overrides [a, b]`, `repeal rule a`
    fn bracketed_names(&self) -> Option<Finding> {
        let word = self.back(1);
        if let Some(finding) = self.two_names() {
            return Some(finding);
        }
        if !self.wants_any(&[Rule::name, Rule::reference, Rule::by_default])
            || !matches!(word, "overrides" | "repeal" | "by" | "tiers")
        {
            return None;
        }
        if matches!(self.here(), "[" | "(" | "{")
            && let Some(close) = self.outline.partner(self.at).filter(|close| *close < self.piece.end)
        {
            let finding = self
                .say(format!("the names after `{word}` stand without brackets"), "here")
                .help(format!("write `{word} a, b`"));
            if word == "tiers" {
                return Some(self.bracketed_tiers(close, finding));
            }
            let edits = vec![(self.span(), String::new()), (self.span_at(close), String::new())];
            return Some(self.with_edits(Safe, finding, "drop the brackets", edits));
        }
        if self.here() == ":" && self.is_name(self.at + 1) {
            return Some(self.superfluous(
                Safe,
                "`:` means nothing here",
                format!("the names stand right behind `{word}`"),
            ));
        }
        if matches!(self.here(), "table" | "tier") && self.is_name(self.at + 1) {
            let message = format!("a name belongs here, not `{}`", self.here());
            return Some(self.superfluous(Unsafe, message, "rules, tables and tiers are said by name alone"));
        }
        if self.breaks_off() {
            let place = self.span_at(self.at - 1);
            return Some(
                self.say_at(place, format!("a name is missing after `{word}`"), "after this")
                    .help("name a rule, a table or a tier"),
            );
        }
        None
    }

    /// `overrides rule a`, `overrides plan suvs`, `overrides a and b`
    fn two_names(&self) -> Option<Finding> {
        let (word, before) = (self.back(1), self.back(2));
        let listed = matches!(before, "overrides" | "repeal") || before == "," && self.governor() == "overrides";
        if !listed || !words::is_name(word) || !self.wants(Rule::comma) {
            return None;
        }
        if self.here() == "and" && self.is_name(self.at + 1) {
            return Some(self.instead(Safe, ","));
        }
        if !self.is_name(self.at)
            || self.outline.starts_line(self.at)
            || words::near(self.here(), words::CLAUSES).is_some()
        {
            return None;
        }
        if matches!(word, "rule" | "row" | "rules" | "rows") {
            let message = format!("a name belongs here, not `{word}`");
            let help = "rules, tables and tiers are said by name alone, rows as `TABLE.ROW`";
            return Some(self.superfluous_words(Unsafe, self.at - 1, self.at, message, help));
        }
        let cures = [format!("{word}.{}", self.here()), format!("{word}, {}", self.here())];
        Some(self.instead_of_several(self.at - 1, self.at + 1, &[&cures[0], &cures[1]]))
    }

    /// `tiers [a, b]`: in which order do they stand?
    fn bracketed_tiers(&self, close: usize, finding: Finding) -> Finding {
        let names: Vec<_> = (self.at + 1..close).map(|at| self.word(at)).filter(|word| words::is_name(word)).collect();
        let cure = names.join(" > ");
        finding.help(format!("tiers are joined with `>`, the strongest first: `tiers {cure}`")).fix(
            Unsafe,
            format!("write `{cure}`"),
            self.range(self.at, close + 1),
            cure,
        )
    }

    /// `lead nissan, when …`
    fn comma_before_clause(&self) -> Option<Finding> {
        if self.here() != "," || !self.wants(Rule::clause) {
            return None;
        }
        let next = self.next(1);
        if words::CLAUSES.contains(&next)
            || self.at + 1 >= self.piece.end
            || self.mistake(Rule::mistaken_clause, self.at + 1).is_some()
        {
            return Some(self.superfluous(Safe, "clauses are not parted by commas", "drop the comma"));
        }
        None
    }

    /// A clause in the words of another language.
    fn wrong_clause(&self) -> Option<Finding> {
        if !self.wants(Rule::clause) {
            return None;
        }
        if matches!(self.here(), "and" | "or") {
            return Some(self.joined_answers());
        }
        if self.first() == "repeal" && self.at_end() {
            let place = self.span_at(self.piece.start);
            let finding = self.say_at(place, "`repeal` without `from`", "from which day?");
            return Some(finding.help("say the first day without them: `repeal LABEL from 2022-05-16`"));
        }
        if self.first() == "repeal" && self.kind(self.at) == Some(Kind::Date) {
            return Some(self.missing(
                Safe,
                "from",
                "`from` is missing before the date",
                "write `repeal LABEL from 2022-05-16`",
            ));
        }
        if self.first() == "impossible" && self.at == self.piece.start + 1 {
            if self.here() == ":" {
                let safety = if words::VERBS.contains(&self.next(1)) { Unsafe } else { Safe };
                return Some(self.instead(safety, "when"));
            }
            if self.is_name(self.at) && self.mistake(Rule::mistaken_clause, self.at).is_none() {
                return Some(self.missing(
                    Safe,
                    "when",
                    "`when` is missing before the condition",
                    "write `impossible when CONDITION`",
                ));
            }
        }
        if matches!(self.here(), "priority" | "salience" | "weight" | "rank")
            && self.kind(self.at + 1) == Some(Kind::Number)
        {
            let finding = self.say(format!("a rule has no `{}`", self.here()), "here");
            return Some(finding.help(
                "nothing ranks rules by numbers: a stronger tier prevails, else the narrower rule, and one may `overrides` another by name",
            ));
        }
        let (mistake, behind) = self.mistake(Rule::mistaken_clause, self.at)?;
        if mistake == Rule::no_then {
            return Some(
                self.say(format!("`{}` means nothing here", self.here()), "here")
                    .help("the answer comes first, its condition behind: `LABEL: lead nissan when region is china`"),
            );
        }
        if mistake == Rule::no_else {
            return Some(
                self.say(format!("a rule has no `{}`", self.here()), "here")
                    .help("write a second rule; where both apply, the narrower one wins"),
            );
        }
        if mistake == Rule::for_when_not {
            return Some(self.when_not(behind));
        }
        if mistake == Rule::for_from && self.is_bare_operand(self.at.max(1) - 1) {
            return Some(self.instead_of_several(self.at, behind, &[">=", "from"]));
        }
        let cure = match mistake {
            Rule::for_when if self.here() == "for" && self.wants(Rule::on) => "on",
            Rule::for_when => "when",
            Rule::for_from => "from",
            Rule::for_until => "until",
            Rule::for_because => "because",
            Rule::for_source => "source",
            _ => "overrides",
        };
        // Whether the day itself counts is not sure of all of these.
        let vague = matches!(
            self.here().to_ascii_lowercase().as_str(),
            "for" | "after" | "on" | "to" | "through" | "thru" | "ending" | "ends" | "expires"
        );
        let safety = if vague { Unsafe } else { Safe };
        let whole = if self.word(behind) == ":" { behind + 1 } else { behind };
        Some(self.instead_words(safety, self.at, whole, cure))
    }

    /// Whether the word at `at` stands where a test begins, and nothing is asked of it: a flag or a let, or a field whose
    /// test is not written yet.
    pub(super) fn is_bare_operand(&self, at: usize) -> bool {
        self.is_name(at) && at > 0 && matches!(self.word(at - 1), "when" | "and" | "or" | "not" | "(")
    }

    /// `unless c` is `when not (c)`.
    fn when_not(&self, behind: usize) -> Finding {
        let word = self.range(self.at, behind);
        let message = format!("`{}` means nothing here", self.written(word));
        let finding = self.say_at(word, message, "here").help("write `when not (…)`");
        let end = self.condition_end(behind);
        if end <= behind {
            return finding;
        }
        // What is excepted may also be meant for another rule.
        let unless = self.here().eq_ignore_ascii_case("unless");
        let alone = !(self.piece.start..self.piece.end).any(|at| self.word(at) == "when");
        let opened = word.to(self.span_at(behind).before());
        let edits = vec![(opened, "when not (".to_owned()), (self.span_at(end - 1).after(), ")".to_owned())];
        self.with_edits(if alone && unless { Safe } else { Unsafe }, finding, "write `when not (…)`", edits)
    }

    /// Where the condition that begins at `from` ends: at the next clause, or with the piece.
    fn condition_end(&self, from: usize) -> usize {
        (from..self.piece.end)
            .find(|at| words::CLAUSES.contains(&self.word(*at)) && self.back_of(*at) != ".")
            .unwrap_or(self.piece.end)
    }

    /// `lead nissan and renault`, `share platform and plant`
    fn joined_answers(&self) -> Finding {
        let finding = self.say(format!("`{}` joins conditions, not answers", self.here()), "here");
        match self.governor() {
            "lead" => finding.help("a rule names one leader; write a rule for each"),
            "follow" | "abstain" => finding.help("several members are a list: `follow [nissan, renault]`"),
            "from" | "until" | "overrides" | "source" | "because" => {
                finding.help("clauses follow each other without a word between; drop it")
            }
            _ => finding.help("write a rule for each"),
        }
    }
}

/// A text of the language that says these words.
pub(super) fn quoted(words: &str) -> String {
    format!("\"{}\"", words.replace('\\', "\\\\").replace('"', "\\\""))
}
