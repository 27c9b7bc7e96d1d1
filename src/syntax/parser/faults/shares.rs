//! Faults of shares: what `split cost` and `target` say in percent.

use super::Fault;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::{Rule, words};
use crate::syntax::tokens::{Kind, read_number};
use rust_decimal::Decimal;

impl Fault<'_> {
    /// `target half have`, `target at least 50 % have`, `target 1/2 have`, `split cost 60/40`
    pub(super) fn share_in_words(&self) -> Option<Finding> {
        let begins = self.wants(Rule::percentage) || self.wants_any(&[Rule::number, Rule::digits]);
        let governed = matches!(self.governor(), "target" | "split");
        if !governed || !(begins || self.back(1) == "cost") || self.at_end() {
            return None;
        }
        if self.back(1) == "cost" {
            return self.parts_of_cost();
        }
        let mut at =
            self.at + usize::from(matches!(self.here(), "a" | "an" | "one" | "the") && !self.next(1).is_empty());
        let share = match self.word(at) {
            "half" => Some(50),
            "quarter" => Some(25),
            "fifth" => Some(20),
            "tenth" => Some(10),
            "all" | "every" | "each" | "everything" => Some(100),
            _ => None,
        };
        at += 1;
        // `half of programmes have`: a target is of programmes anyway.
        let counted = self.word(at) == "of" && self.word(at + 2) == "have";
        at += match (counted, self.word(at)) {
            (true, _) => 2,
            (_, "of" | "program" | "programs" | "programmes") => 1,
            _ => 0,
        };
        if let Some(share) = share {
            let span = self.range(self.at, at);
            let finding = self.say_at(span, format!("`{}` is no percentage", self.written(span)), "here");
            return Some(finding.cure(Safe, span, &format!("{share} %")));
        }
        if let Some(percent) = self.fraction(self.at) {
            let span = self.span();
            let finding = self.say(format!("`{}` is no percentage", self.here()), "here");
            return Some(finding.cure(Safe, span, &percent));
        }
        self.at_least_share()
    }

    /// `target at least 50 %`, `target >= 50 %`: that is what a target says.
    fn at_least_share(&self) -> Option<Finding> {
        let mark = self.mistake(Rule::mistaken_test, self.at);
        let sign = matches!(self.here(), "<" | "<=" | ">" | ">=").then_some(self.at + 1);
        let behind = mark.map(|(_, behind)| behind).or(sign).filter(|at| self.kind(*at) == Some(Kind::Number))?;
        let least = matches!(mark, Some((Rule::for_at_least, _))) || self.here() == ">=";
        let span = self.range(self.at, behind);
        let gone = span.to(self.span_at(behind).before());
        let message = format!("`{}` means nothing here", self.written(span));
        let finding = self.say_at(span, message, "here");
        let finding = finding.help("a target is the least share that is to be reached: `target 50 % have CONDITION`");
        Some(if least { finding.fix(Safe, "drop it", gone, "") } else { finding })
    }

    /// `split cost 60/40`, `split cost 50:50`
    fn parts_of_cost(&self) -> Option<Finding> {
        let parts: Vec<Decimal> = self.here().split('/').filter_map(read_number).collect();
        let [first, second] = parts.as_slice() else { return None };
        if first.checked_add(*second)? != Decimal::ONE_HUNDRED {
            return None;
        }
        let finding = self.say(format!("`{}` does not say who pays which part", self.here()), "here");
        let leader = format!("leader {first} %, followers equally");
        let finding = finding.help(format!("write `split cost {leader}`, or whose numbers the rest goes by"));
        let finding = finding.fix(Unsafe, format!("write `{leader}`"), self.span(), leader.clone());
        Some(match first == second {
            true => finding.fix(Unsafe, "write `equally`", self.span(), "equally"),
            false => finding,
        })
    }

    /// `1/2` in percent.
    fn fraction(&self, at: usize) -> Option<String> {
        let (part, whole) = self.word(at).split_once('/')?;
        let (part, whole) = (read_number(part)?, read_number(whole)?);
        let percent = part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?.normalize();
        let exact = percent.checked_mul(whole)? == part.checked_mul(Decimal::ONE_HUNDRED)?;
        let sound = exact && percent.scale() <= 6 && (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent);
        sound.then(|| format!("{percent} %"))
    }

    /// `split cost …`
    pub(super) fn cost(&self) -> Option<Finding> {
        if self.governor() != "split"
            && self.back(1) != "split"
            && !(self.governor() == "by" && self.word(self.piece.start + 2) == "split")
        {
            return None;
        }
        let here = self.here();
        let forms = "`split cost equally`, `split cost by volumes`, `split cost leader 60 %, followers equally`";
        if self.wants(Rule::word_cost) && words::near(here, &["cost"]).is_none() {
            let fits = matches!(here, "equally" | "by" | "leader");
            if fits {
                return Some(self.missing(Safe, "cost", "`cost` is missing after `split`", format!("write {forms}")));
            }
            return Some(self.say(format!("`{here}` does not belong here"), "here").help(format!("write {forms}")));
        }
        if self.wants(Rule::percent) {
            return Some(self.percent_sign());
        }
        if self.wants(Rule::word_equally) && !self.at_end() {
            if matches!(here, "even" | "evenly" | "equal" | "same" | "half") {
                let safety = if matches!(here, "same" | "half") { Unsafe } else { Safe };
                return Some(self.instead(safety, "equally"));
            }
            if self.here_is(Kind::Number) && self.back(1) == "followers" {
                return Some(
                    self.say("the followers share what the leader leaves", "no figure of their own")
                        .help("write `followers equally`, or `followers by volumes`"),
                );
            }
            if words::near(here, &["equally", "by", "leader"]).is_none() {
                return Some(self.say(format!("`{here}` does not belong here"), "here").help(format!("write {forms}")));
            }
        }
        if self.wants(Rule::comma) && !self.wants(Rule::clause) && here == "followers" {
            return Some(self.missing(
                Safe,
                ",",
                "a comma is missing after the leader's share",
                "write `leader 60 %, followers equally`",
            ));
        }
        if let Some(finding) = self.rest_of_cost() {
            return Some(finding);
        }
        if self.wants_any(&[Rule::word_equally, Rule::kw_followers])
            || self.wants(Rule::comma) && !self.wants(Rule::clause)
        {
            let place = self.span_at(self.at.max(1) - 1);
            return Some(
                self.say_at(place, "the followers' part of the cost is not said", "after this")
                    .help(format!("write {forms}")),
            );
        }
        None
    }

    /// `leader 60 %, the rest equally`, `leader 60 % and followers equally`
    fn rest_of_cost(&self) -> Option<Finding> {
        let joined = self.wants(Rule::comma) && matches!(self.here(), "," | "and" | "&" | "+" | ";");
        let from = if joined { self.at } else { self.at.checked_sub(1)? };
        if !joined && (self.word(from) != "," || !self.wants(Rule::kw_followers)) {
            return None;
        }
        let whose = from + 1 + usize::from(self.word(from + 1) == "the");
        let rest = matches!(
            self.word(whose),
            "rest" | "others" | "other" | "remaining" | "remainder" | "follower" | "partners" | "followers"
        );
        if !rest || !matches!(self.word(whose + 1), "equally" | "by") {
            return None;
        }
        let said = self.range(from + 1, whose + 1);
        let place = if self.word(whose) == "followers" { self.span_at(from) } else { said };
        let message = format!("`{}` means nothing here", self.written(place));
        let finding = self.say_at(place, message, "here").help("write `leader 60 %, followers equally`");
        let span = self.span_at(from - 1).after().to(said);
        Some(finding.fix(Safe, "write `, followers`", span, ", followers"))
    }

    /// `target 50 % have …`
    pub(super) fn target(&self) -> Option<Finding> {
        if self.wants(Rule::percent) {
            return Some(self.percent_sign());
        }
        if self.governor() != "target" {
            return None;
        }
        let form = "write `target 50 % have CONDITION among CONDITION`";
        if self.wants(Rule::kw_have) {
            if self.here() == "of" && self.is_name(self.at + 1) && matches!(self.next(2), "have" | "has" | "are") {
                let span = self.range(self.at, self.at + 2);
                let gone = span.to(self.span_at(self.at + 2).before());
                let message = format!("`{}` means nothing here", self.written(span));
                let finding = self.say_at(span, message, "here");
                let finding = finding.help("a target counts programmes: `target 50 % have CONDITION`");
                return Some(finding.fix(Unsafe, "drop it", gone, ""));
            }
            if matches!(self.here(), "has" | "with" | "are" | "of" | "is" | "where" | "when" | "to" | "must" | "meet") {
                let safety = if matches!(self.here(), "of" | "where" | "when" | "to") { Unsafe } else { Safe };
                return Some(self.instead(safety, "have"));
            }
            if self.is_name(self.at) && self.next(1) == "have" {
                let message = format!("`{}` means nothing here", self.here());
                return Some(self.superfluous(
                    Unsafe,
                    message,
                    "a target counts programmes: `target 50 % have CONDITION`",
                ));
            }
            if self.is_name(self.at) && words::near(self.here(), &["have"]).is_none() {
                return Some(self.missing(Safe, "have", "`have` is missing before the condition", form));
            }
        }
        if self.wants(Rule::percentage) {
            return Some(self.say(format!("`{}` is no percentage", self.here()), "here").help(form));
        }
        None
    }

    fn percent_sign(&self) -> Finding {
        let number = self.back(1);
        if matches!(self.here(), "percent" | "pct" | "per" | "percents") {
            let end = self.at + 1 + usize::from(self.next(1) == "cent");
            return self.instead_words(Safe, self.at, end, "%");
        }
        let place = self.span_at(self.at - 1);
        let counted =
            self.back(2) == "target" && self.is_name(self.at) && words::near(self.here(), &["have"]).is_none();
        if counted {
            let message = format!("`{number} {}` is no percentage", self.here());
            let form = "a target says how many in a hundred: `target 50 % have CONDITION`";
            return self.say_at(place.to(self.span()), message, "here").help(form);
        }
        let finding = self.say_at(place, format!("`%` is missing after `{number}`"), "a percentage");
        let Some(read) = read_number(number).filter(|read| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(read))
        else {
            let message = format!("`{number}` is no percentage");
            return self.say_at(place, message, "here").help("a percentage lies in `0 %`..`100 %`");
        };
        let mut readings = vec![format!("{number} %")];
        // `0.6` may be a share of one.
        if read > Decimal::ZERO && read <= Decimal::ONE {
            readings.insert(0, format!("{} %", (read * Decimal::ONE_HUNDRED).normalize()));
        }
        let said: Vec<_> = readings.iter().map(|reading| format!("`{reading}`")).collect();
        let finding = match said.as_slice() {
            [only] => finding.help(format!("write {only}")),
            all => finding.help(format!("which is meant, {}?", all.join(" or "))),
        };
        self.readings(finding, Safe, place, &readings)
    }
}
