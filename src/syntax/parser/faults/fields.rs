//! Faults of fields and settings: their colon, their type, their default.

use super::Fault;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::Rule;
use crate::syntax::tokens::Kind;

impl Fault<'_> {
    /// A field or setting that is not of the form `NAME: …`.
    pub(super) fn part_of_block(&self) -> Option<Finding> {
        let start = self.piece.start;
        if let Some(finding) = self.number_behind() {
            return Some(finding);
        }
        if !self.wants(Rule::colon) || self.at != start + 1 || !self.wants_no_rule() {
            return None;
        }
        let here = self.here();
        let name = self.first();
        if let Some(finding) = self.number_of_member() {
            return Some(finding);
        }
        if self.is_name(self.at) && self.next(1) == ":" {
            let (span, joined) = (self.range(start, self.at + 1), format!("{name}_{here}"));
            let finding = self.say_at(span, format!("`{}` is no name", self.written(span)), "one name?");
            let finding = finding.help(format!("a name is one word: `{joined}`"));
            return Some(finding.fix(Unsafe, format!("write `{joined}`"), span, joined));
        }
        if matches!(here, "=" | "->" | "=>" | ":=" | "is") {
            let span = self.span();
            let gap = self.span_at(self.at - 1).after().to(span);
            return Some(
                self.say(format!("a colon follows the field `{name}`, not `{here}`"), "here")
                    .help(format!("write `{name}: …`"))
                    .fix(Safe, "write `:`", gap, ":"),
            );
        }
        if self.at_end() {
            return Some(
                self.say_at(self.span_at(start), format!("nothing is said of `{name}`"), "here")
                    .help(format!("write `{name}: …`")),
            );
        }
        if here == "{" || here == "[" {
            return None;
        }
        Some(self.missing(
            Safe,
            ":",
            format!("a colon is missing after the field `{name}`"),
            format!("write `{name}: {here}`"),
        ))
    }

    /// `volumes of nissan: 5`, `volumes.nissan: 5`
    fn number_of_member(&self) -> Option<Finding> {
        let named = matches!(self.here(), "of" | ".") && self.is_name(self.at + 1) && self.next(2) == ":";
        if !named {
            return None;
        }
        let figure = self.kind(self.at + 3) == Some(Kind::Number);
        let number = if figure { self.next(3) } else { "60_000" };
        let cure = format!("{}: [{} {number}]", self.first(), self.next(1));
        let field = self.range(self.piece.start, self.at + 2);
        let finding = self.say_at(field, format!("`{}` is no field", self.written(field)), "one member's number");
        let finding = finding.help(format!("the numbers of members are one list: `{cure}`"));
        let whole = self.range(self.piece.start, self.at + 4);
        Some(if figure { finding.fix(Unsafe, format!("write `{cure}`"), whole, cure) } else { finding })
    }

    /// `volumes: 5 of nissan`
    fn number_behind(&self) -> Option<Finding> {
        let value = self.piece.start + 2;
        let named = self.here() == "of" && self.at == value + 1 && self.word(value - 1) == ":";
        if !named || self.kind(value) != Some(Kind::Number) || !self.is_name(self.at + 1) {
            return None;
        }
        let cure = format!("[{} {}]", self.next(1), self.word(value));
        let span = self.range(value, self.at + 2);
        let finding = self.say_at(span, format!("`{}` is no value", self.written(span)), "one member's number");
        let finding = finding.help(format!("the numbers of members are one list: `{cure}`"));
        Some(finding.fix(Unsafe, format!("write `{cure}`"), span, cure))
    }

    /// Whether what stands here is a part of a block whose parts are `NAME: …`.
    fn wants_no_rule(&self) -> bool {
        !self.wants_any(&[Rule::name, Rule::arrow]) && self.outline.is_wordlike(self.piece.start)
    }

    /// `list of region`, `member?`, `flag no`, `= 0 "vehicles"`
    pub(super) fn field_type(&self) -> Option<Finding> {
        let here = self.here();
        let after_type = self.wants(Rule::equals) && self.wants(Rule::kw_or);
        let typed = self.wants(Rule::equals) && !matches!(self.first(), "let");
        if self.wants(Rule::type_name) && (self.at_end() || self.is_text(self.at) || here == "=") {
            let name = self.first();
            return Some(
                self.say_at(self.span_at(self.piece.start), format!("the field `{name}` has no type"), "which type?")
                    .help("such as `number`, `date`, `flag`, `member`, a taxonomy, `any` taxonomy"),
            );
        }
        if self.wants(Rule::type_name) && here == "yes" {
            let span = self.range(self.at, if self.next(2) == "no" { self.at + 3 } else { self.at + 1 });
            let finding = self.say_at(span, format!("`{}` is no type", self.written(span)), "here");
            return Some(finding.help("write `flag`, which is `yes` or `no`").fix(
                Unsafe,
                "write `flag`",
                span,
                "flag",
            ));
        }
        if self.wants_any(&[Rule::type_name, Rule::kw_member]) && matches!(here, "[" | "{") {
            return Some(self.say("a set is written with `any`", "here").help("such as `any region`"));
        }
        if here == "null" && self.back(1) == "or" && self.wants(Rule::kw_none) {
            return Some(self.instead(Safe, "none"));
        }
        if typed && matches!(here, "by" | "for" | "each" | "of") && self.next(1) == "member" {
            return Some(self.instead(if here == "of" { Unsafe } else { Safe }, "per"));
        }
        if here == "of"
            && self.is_name(self.at + 1)
            && (typed || self.wants(Rule::kw_member))
            && let Some(finding) = self.type_of()
        {
            return Some(finding);
        }
        if self.wants(Rule::kw_member) && here == "of" && matches!(self.back(1), "any") {
            return Some(self.superfluous(Unsafe, "`of` means nothing here", "a set of terms is `any region`"));
        }
        if !typed {
            if self.is_text(self.at) && self.wants(Rule::EOI) && self.has_default() {
                return Some(
                    self.say("what people see stands before the default", "here")
                        .help("write `NAME: TYPE \"…\" = VALUE`"),
                );
            }
            return None;
        }
        if after_type && matches!(here, "?" | "optional" | "nullable") {
            return Some(self.instead(Safe, "or none"));
        }
        if after_type && here == "|" && self.next(1) == "none" {
            return Some(self.instead(Safe, "or"));
        }
        if after_type && self.back(2) == ":" && (self.is_name(self.at) || here == "member") {
            match self.back(1) {
                "many" | "multiple" | "several" | "list" | "set" | "array" => {
                    return Some(self.instead_words(Unsafe, self.at - 1, self.at, "any"));
                }
                "optional" | "maybe" | "nullable" => {
                    let cure = format!("{here} or none");
                    let span = self.range(self.at - 1, self.at + 1);
                    let message = format!("`{}` means nothing here", self.back(1));
                    return Some(self.say_at(span, message, "here").cure(Unsafe, span, &cure));
                }
                _ => {}
            }
        }
        if matches!(here, "[" | "*") && (self.next(1) == "]" || here == "*") && self.is_name(self.at - 1) {
            let span = self.range(self.at - 1, self.at + 1 + usize::from(here == "["));
            let cure = format!("any {}", self.back(1));
            let finding = self.say_at(span, "a set is written with `any`", "here");
            return Some(finding.cure(Unsafe, span, &cure));
        }
        if matches!(here, "[" | "*") && self.next(1) != "]" {
            return None;
        }
        if here == "[" || here == "of" || here == "s" {
            return Some(self.say("a set is written with `any`", "here").help("such as `any region`"));
        }
        if matches!(here, "by" | "for" | "per") && self.next(1) == "each" && self.next(2) == "member" {
            return Some(self.instead_words(Safe, self.at, self.at + 2, "per"));
        }
        if after_type && matches!(here, "in" | "(") && self.back(1) == "number" && self.is_name(self.at + 1) {
            let close = self.at + 2 + usize::from(here == "(");
            let span = self.range(self.at, close);
            let cure = format!("\"{}\"", self.next(1));
            let finding = self.say_at(span, "a number's unit stands in quotes behind its type", "here");
            return Some(finding.cure(Unsafe, span, &cure));
        }
        if matches!(here, ":" | "default" | "is" | "==" | ":=" | "->") {
            return Some(self.instead(Safe, "="));
        }
        if matches!(here, "<" | "<=" | ">" | ">=") || self.next(1) == ".." {
            let finding = self.say("a type has no bounds", "here");
            return Some(finding.help(
                "what cannot be is said by `impossible when FIELD < 0`, what must not be by `LABEL: require FIELD >= 0`",
            ));
        }
        if matches!(here, "yes" | "no" | "none" | "empty")
            || matches!(self.kind(self.at), Some(Kind::Number | Kind::Date))
        {
            return Some(self.missing(
                Safe,
                "=",
                format!("`=` is missing before `{here}`"),
                "a default stands behind `=`",
            ));
        }
        None
    }

    /// `leaf of segment`, `any of region`, `set of region`
    fn type_of(&self) -> Option<Finding> {
        let (from, kind) = match (self.back(2), self.back(1)) {
            ("any", "leaf" | "leaves") => (self.at - 2, "any leaf"),
            (_, "leaf") => (self.at - 1, "leaf"),
            (_, "leaves") => (self.at - 1, "any leaf"),
            (_, "any" | "set" | "list" | "several" | "many" | "array" | "some") => (self.at - 1, "any"),
            (_, "one") => (self.at - 1, ""),
            _ => return None,
        };
        let span = self.range(from, self.at + 2);
        let cure = format!("{kind} {}", self.next(1));
        let message = format!("`{}` is no type", self.written(span));
        // A list may hold one value twice, and a set does not.
        let safety = if matches!(self.back(1), "list" | "array" | "leaves" | "some") { Unsafe } else { Safe };
        Some(self.say_at(span, message, "here").cure(safety, span, cure.trim_start()))
    }

    fn has_default(&self) -> bool {
        (self.piece.start..self.at).any(|at| self.word(at) == "=")
    }
}
