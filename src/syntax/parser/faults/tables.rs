//! Faults in the head, the rows and the cells of a table.

use super::Fault;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::{Rule, words};
use crate::syntax::tokens::Kind;

impl Fault<'_> {
    pub(super) fn row(&self) -> Option<Finding> {
        let themes: [fn(&Self) -> Option<Finding>; 4] = [Self::head, Self::cells, Self::arrow, Self::answer];
        themes.iter().find_map(|theme| theme(self))
    }

    /// `table plan lead by …`, `table plan: choose …`
    fn head(&self) -> Option<Finding> {
        if self.first() != "table" {
            return None;
        }
        let here = self.here();
        let form = "write `table NAME: lead by FIELD, FIELD { … }`";
        if self.wants(Rule::colon) {
            if matches!(here, "=" | "->" | "{" | "=>") {
                return Some(self.say(format!("`{here}` does not belong here"), "here").help(form));
            }
            return Some(self.missing(Safe, ":", "a colon is missing after the table's name", form));
        }
        if self.wants(Rule::table_head) {
            if words::VERBS.contains(&here) {
                return Some(
                    self.say(format!("a table does not answer with `{here}`"), "here")
                        .help("a table answers with `lead`, `follow`, `abstain` or `share KIND`"),
                );
            }
            if here == "by" || self.at_end() {
                return Some(self.say("the table does not say what its rows answer", "here").help(form));
            }
        }
        if self.wants(Rule::kw_by) {
            if matches!(here, "on" | "over" | "per" | "for" | "of" | "where" | "when") {
                return Some(self.instead(Safe, "by"));
            }
            if self.is_name(self.at) && words::near(here, &["by"]).is_none() {
                return Some(self.missing(Safe, "by", "`by` is missing before the columns", form));
            }
            if here == "{" || self.at_end() {
                return Some(self.say("the table has no columns", "here").help(form));
            }
        }
        if self.wants(Rule::open_brace) && self.wants(Rule::comma) {
            if matches!(here, "|" | "and" | ";") {
                return Some(self.instead(Safe, ","));
            }
            if here.eq_ignore_ascii_case("unique") && self.next(1) == "{" {
                let finding = self.say(format!("`{here}` does not belong here"), "here");
                return Some(
                    finding.help("it stands behind the table's name: `table NAME unique: lead by FIELD { … }`"),
                );
            }
            if matches!(here, "+" | "*" | "/" | "-") {
                let finding = self.say("there is no arithmetic", "here");
                return Some(finding.help("a column is a field; what it is compared with stands in the cells"));
            }
            if self.is_name(self.at) && !self.outline.starts_line(self.at) {
                return Some(self.missing(Unsafe, ",", "a comma is missing between the columns", form));
            }
        }
        None
    }

    /// `| | nissan`, `*`, `is china`, `a or b`
    fn cells(&self) -> Option<Finding> {
        let here = self.here();
        let begins = self.wants(Rule::cell) || self.wants(Rule::kw_any) && self.wants(Rule::order);
        let begins = begins || (self.wants(Rule::row) && self.at == self.piece.start);
        if begins {
            return self.no_cell();
        }
        if !self.wants(Rule::arrow) {
            return None;
        }
        if here == "||" {
            return Some(
                self.say("an empty cell", "between these bars").help("`any` says that a column does not matter").fix(
                    Unsafe,
                    "write `| any |`",
                    self.span(),
                    "| any |",
                ),
            );
        }
        if here == "or" {
            return Some(self.instead(Safe, ","));
        }
        if matches!(here, "/" | ";") {
            return Some(self.instead(Unsafe, ","));
        }
        if matches!(here, "is" | "in" | "has" | "=" | "==") {
            return Some(
                self.say(format!("`{here}` does not stand in a cell"), "here")
                    .help("a cell holds what its column may be: `europe`, `>= 5`, `not none`"),
            );
        }
        None
    }

    fn no_cell(&self) -> Option<Finding> {
        let here = self.here();
        if matches!(here, "|" | "->") {
            let leads = self.at == self.piece.start || self.back(1) == ":";
            if leads && here == "|" {
                return Some(self.superfluous(
                    Safe,
                    "a row begins with a cell, not with `|`",
                    "bars stand between cells only",
                ));
            }
            if here == "->" && self.back(1) == "|" {
                return Some(
                    self.say_at(self.span_at(self.at - 1), "nothing stands between `|` and `->`", "here")
                        .help("bars stand between cells only; for a column that does not matter write `any`"),
                );
            }
            return Some(self.say("an empty cell", "here").help("`any` says that a column does not matter").fix(
                Unsafe,
                "write `any`",
                self.span().before(),
                "any ",
            ));
        }
        if matches!(here, "*" | "all" | "everything") && matches!(self.next(1), "|" | "->") {
            return Some(self.instead(Safe, "any"));
        }
        if matches!(here, "is" | "in" | "=" | "==" | "has") {
            // Of a set `is` and `has` are not the same, of a branch neither are `is` and `in`.
            let figure = matches!(self.kind(self.at + 1), Some(Kind::Number | Kind::Date));
            let safety = if figure && matches!(here, "is" | "=" | "==") || here == "in" { Safe } else { Unsafe };
            return Some(self.superfluous(
                safety,
                format!("`{here}` does not stand in a cell"),
                "a cell holds what its column may be: `europe`, `>= 5`, `not none`",
            ));
        }
        if matches!(here, "!=" | "<>" | "!") {
            return Some(self.instead(Safe, "not"));
        }
        if matches!(here, "=>" | "=<") {
            return Some(self.instead(Safe, if here == "=>" { ">=" } else { "<=" }));
        }
        if self.next(1) == ":" && words::is_reserved(here) {
            return Some(self.reserved_row(self.at));
        }
        if words::VERBS.contains(&here) && self.next(1) != "|" {
            return Some(
                self.say("a rule does not stand in a table", "here")
                    .help("a table holds rows: `cell | cell -> answer`"),
            );
        }
        None
    }

    /// The token `at` names a row and is a word of the language.
    fn reserved_row(&self, at: usize) -> Finding {
        let word = self.word(at);
        let message = format!("`{word}` is a word of the language and cannot name a row");
        self.say_at(self.span_at(at), message, "this name").help(format!("take another name, such as `{word}_`"))
    }

    /// What stands where `->` belongs.
    fn arrow(&self) -> Option<Finding> {
        if !self.wants(Rule::arrow) {
            return None;
        }
        let here = self.here();
        let figure = |at: usize| matches!(self.kind(at), Some(Kind::Number | Kind::Date));
        if here == "-" && figure(self.at - 1) && figure(self.at + 1) {
            return Some(self.instead(Unsafe, ".."));
        }
        if here == ":" && self.at == self.piece.start + 1 && self.kind(self.piece.start) == Some(Kind::Number) {
            let cure = format!("row_{}", self.first());
            let place = self.span_at(self.piece.start);
            let finding = self.say_at(place, format!("`{}` cannot name a row", self.first()), "it begins with a digit");
            return Some(finding.help(format!("a name begins with a letter: `{cure}`")).fix(
                Unsafe,
                format!("write `{cure}`"),
                place,
                cure,
            ));
        }
        if here == ":" && self.at == self.piece.start + 1 && words::is_reserved(self.first()) {
            return Some(self.reserved_row(self.piece.start));
        }
        if self.next(1) == ":" && self.at == self.piece.start + 1 && self.is_name(self.at) {
            let span = self.range(self.piece.start, self.at + 1);
            let name = format!("{}_{here}", self.first());
            let finding = self.say_at(span, format!("`{}` is no name of a row", self.written(span)), "one name?");
            let finding = finding.help(format!("a name is one word: `{name}`"));
            return Some(finding.fix(Unsafe, format!("write `{name}`"), span, name));
        }
        let answered = (self.at + 1..self.piece.end).any(|at| self.word(at) == "->");
        if !answered && matches!(here, "=>" | ":" | "=" | ">" | "then" | "-" | "::") {
            return Some(self.instead(if here == "-" { Unsafe } else { Safe }, "->"));
        }
        if here == ".." {
            return None;
        }
        if words::VERBS.contains(&here) && self.is_name(self.at + 1) {
            return Some(self.instead(Safe, "->"));
        }
        if self.at_end() || self.outline.starts_line(self.at) || here == "}" {
            let place = self.span_at(self.at - 1);
            return Some(
                self.say_at(place, "a row without an answer", "the row ends here")
                    .help("an answer follows `->`: `europe | any -> renault`"),
            );
        }
        if self.is_name(self.at) || matches!(here, "separate" | "everyone") {
            let last = self.at + 1 >= self.piece.end || self.next(1) == "on" || self.next(1) == ".";
            if last {
                return Some(self.missing(
                    Unsafe,
                    "->",
                    format!("`->` is missing before `{here}`"),
                    "an answer follows `->`: `europe | any -> renault`",
                ));
            }
            if answered && let Some(finding) = self.split_name() {
                return Some(finding);
            }
            return Some(
                self.say(format!("`{here}` does not belong in this cell"), "here")
                    .help("values in a cell are parted by commas, cells by `|`, and the answer follows `->`"),
            );
        }
        None
    }

    /// `-> lead nissan`, `->` with nothing behind
    fn answer(&self) -> Option<Finding> {
        if !self.wants(Rule::row_answer) {
            return None;
        }
        let here = self.here();
        if words::VERBS.contains(&here) {
            return Some(self.superfluous(
                Unsafe,
                format!("a row does not repeat `{here}`"),
                "the table's head has said the verb; write the answer alone",
            ));
        }
        if self.at_end() {
            return Some(
                self.say_at(self.span_at(self.at - 1), "a row without an answer", "after this")
                    .help("an answer follows `->`: `europe | any -> renault`"),
            );
        }
        None
    }
}
