//! What is said when nothing special is the matter: a near miss, a reserved word, or plainly what was expected.

use super::{Fault, words};
use crate::finding::Applicability::Safe;
use crate::finding::{Applicability, Finding};
use crate::syntax::parser::Rule;
use crate::syntax::tokens::Kind;

impl Fault<'_> {
    /// A word that is, but for a letter or two, one that would fit.
    pub(super) fn near_word(&self) -> Option<Finding> {
        // `NOT flagship`: a word that is not written small was read as a name.
        let before = self
            .at
            .checked_sub(1)
            .filter(|at| matches!(self.word(*at), "NOT" | "Not" | "SOME" | "Some" | "nicht" | "non"));
        if let Some(at) = before.filter(|_| self.is_name(self.at) || self.here() == "(") {
            let finding = self.say_at(self.span_at(at), format!("`{}` means nothing here", self.word(at)), "here");
            let meant = if self.word(at).eq_ignore_ascii_case("some") { "some" } else { "not" };
            return Some(self.misspelt(Safe, finding, meant));
        }
        if !self.outline.is_wordlike(self.at) || self.at_end() || words::is_reserved(self.here()) {
            return None;
        }
        let fitting: Vec<&str> = self.wanted.iter().flat_map(|wanted| fitting(*wanted)).copied().collect();
        let near = words::all_near(self.here(), &fitting);
        match near.as_slice() {
            [] => None,
            [meant] => Some(self.did_you_mean(Safe, meant)),
            several => Some(self.instead_of_several(self.at, self.at + 1, several)),
        }
    }

    pub(super) fn did_you_mean(&self, safety: Applicability, meant: &str) -> Finding {
        self.misspelt(safety, self.say(format!("`{}` means nothing here", self.here()), "here"), meant)
    }

    /// The same where the word at which it points is, but for its case or a letter or two, another.
    pub(super) fn misspelt(&self, safety: Applicability, finding: Finding, meant: &str) -> Finding {
        let span = finding.span();
        let help = if self.written(span).eq_ignore_ascii_case(meant) {
            format!("the words of the language are written small: `{meant}`")
        } else {
            format!("did you mean `{meant}`?")
        };
        finding.help(help).fix(safety, format!("write `{meant}`"), span, meant)
    }

    /// What was expected, and what stands there.
    pub(super) fn plainly(&self) -> Finding {
        let expected = self.expected();
        if self.at_end() || self.breaks_off() && !self.wants(Rule::EOI) {
            if self.at <= self.piece.start {
                return self.say("nothing stands here", "here").help(format!("{expected} belongs here"));
            }
            let after = self.at.checked_sub(1).map_or("", |before| self.word(before));
            let place = if self.at > self.piece.start { self.span_at(self.at - 1) } else { self.span() };
            return self
                .say_at(place, format!("something is missing after `{after}`"), "after this")
                .help(format!("{expected} belongs there"));
        }
        let here = self.here();
        let what = match self.kind(self.at) {
            Some(Kind::Text) => format!("the text `{here}`"),
            _ if words::is_reserved(here) => format!("the word `{here}`"),
            _ => format!("`{here}`"),
        };
        if self.wants(Rule::EOI) {
            let finding = self.say(format!("{what} does not belong here"), "from here on");
            return finding.help(if expected.is_empty() {
                "the item is complete before it; drop it, or begin a new item".to_owned()
            } else {
                format!("the item is complete before it; {expected} could follow, or a new item")
            });
        }
        let ends = self.at + 1 >= self.piece.end || words::CLAUSES.contains(&self.next(1)) || self.next(1) == ",";
        let named = words::ITEMS.contains(&here) || words::VERBS.contains(&here);
        let named = named && self.wants(Rule::value)
            || ends && matches!(here, "on" | "as" | "by" | "of") && self.wants_any(&[Rule::value, Rule::name]);
        let message = if named && words::is_reserved(here) {
            format!("`{here}` is a word of the language and cannot be a name")
        } else {
            format!("{what} does not belong here")
        };
        let help = if expected.is_empty() { "drop it".to_owned() } else { format!("{expected} belongs here") };
        self.say(message, "here").help(help)
    }

    /// What the grammar wanted, in words.
    fn expected(&self) -> String {
        let mut phrases: Vec<&str> = Vec::new();
        for wanted in &self.wanted {
            let phrase = phrase(*wanted);
            if !phrase.is_empty() && !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
        match phrases.split_last() {
            None => String::new(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        }
    }
}

/// What a rule of the grammar is called in a sentence; empty where it is not worth a word.
fn phrase(wanted: Rule) -> &'static str {
    match wanted {
        Rule::item | Rule::rule | Rule::asset => "an item",
        Rule::entry => "a rule or a table",
        Rule::answer => "a verb such as `lead` or `share`",
        Rule::clause => "a clause such as `when` or `because`",
        Rule::condition | Rule::simple | Rule::test_form => "a condition",
        Rule::op => "a test such as `is`, `in` or `has`",
        Rule::operand | Rule::path => "a field or a name",
        Rule::value | Rule::list | Rule::element => "a value",
        Rule::name | Rule::any_name | Rule::reference | Rule::term_name => "a name",
        Rule::term => "a term",
        Rule::field => "a field such as `region: region`",
        Rule::setting => "a field's value such as `owner: nissan`",
        Rule::type_name => "a type",
        Rule::text => "a text in quotes",
        Rule::number | Rule::row_number => "a number",
        Rule::percentage => "a percentage such as `60 %`",
        Rule::percent => "`%`",
        Rule::date => "a date such as `2020-05-27`",
        Rule::who => "a member, a list of them, or `everyone`",
        Rule::row => "a row",
        Rule::cell => "a cell",
        Rule::row_answer => "an answer",
        Rule::table_head => "`lead`, `follow`, `abstain` or `share`",
        Rule::preference => "a condition, `most FIELD` or `least FIELD`",
        Rule::expectation => "`expect`",
        Rule::test_part => "`program`, `as of` or `expect`",
        Rule::charter_part => "`enacted`, `until` or `source`",
        Rule::on | Rule::kw_on => "`on`",
        Rule::colon => "`:`",
        Rule::comma => "`,`",
        Rule::arrow => "`->`",
        Rule::bar_mark => "`|`",
        Rule::equals => "`=`",
        Rule::stronger => "`>`",
        Rule::open_brace => "`{`",
        Rule::close_brace => "`}`",
        Rule::open_bracket => "`[`",
        Rule::close_bracket => "`]`",
        Rule::close_paren => "`)`",
        Rule::kw_and | Rule::kw_or => "`and`, `or`",
        Rule::kw_any => "`any`",
        Rule::kw_as => "`as`",
        Rule::kw_by => "`by`",
        Rule::kw_followers => "`followers`",
        Rule::kw_have => "`have`",
        Rule::kw_is => "`is`",
        Rule::kw_in => "`in`",
        Rule::kw_leader => "`leader`",
        Rule::kw_member => "`member`",
        Rule::kw_none => "`none`",
        Rule::kw_of => "",
        Rule::kw_prefer => "`prefer`",
        Rule::kw_where => "`where`",
        Rule::word_cost => "`cost`",
        Rule::word_equally => "`equally`",
        _ => "",
    }
}

/// The words that would fit where a rule is wanted.
fn fitting(wanted: Rule) -> &'static [&'static str] {
    match wanted {
        Rule::item | Rule::rule | Rule::asset => words::ITEMS,
        Rule::entry => &["table"],
        Rule::answer => words::VERBS,
        Rule::clause => words::CLAUSES,
        Rule::op => &["is", "in", "not", "has", "covers"],
        Rule::who => &["everyone"],
        Rule::simple | Rule::condition => &["always", "some", "not"],
        Rule::value => &["none", "yes", "no", "empty", "unknown"],
        Rule::preference => &["most", "least"],
        Rule::table_head => &["lead", "follow", "abstain", "share"],
        Rule::test_part => &["program", "expect", "as"],
        Rule::charter_part => &["enacted", "until", "source"],
        Rule::expectation => &["expect"],
        Rule::on | Rule::kw_on => &["on"],
        Rule::kw_and => &["and"],
        Rule::kw_or => &["or"],
        Rule::kw_as => &["as"],
        Rule::kw_by => &["by"],
        Rule::kw_of => &["of"],
        Rule::kw_have => &["have"],
        Rule::kw_is => &["is"],
        Rule::kw_in => &["in"],
        Rule::kw_any => &["any"],
        Rule::kw_all => &["all"],
        Rule::kw_leader => &["leader"],
        Rule::kw_followers => &["followers"],
        Rule::kw_member => &["member"],
        Rule::kw_none => &["none"],
        Rule::kw_prefer => &["prefer"],
        Rule::kw_where => &["where"],
        Rule::kw_when => &["when"],
        Rule::kw_from => &["from"],
        Rule::word_cost => &["cost"],
        Rule::word_default => &["default"],
        Rule::word_equally => &["equally"],
        Rule::word_modes => &["modes"],
        Rule::word_per => &["per"],
        Rule::word_refused => &["refused"],
        Rule::word_violation => &["violation"],
        Rule::word_violations => &["violations"],
        _ => &[],
    }
}
