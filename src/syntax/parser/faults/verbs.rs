//! Faults in a rule's label and answer.

use super::Fault;
use super::contractions::is_stem;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Applicability, Finding};
use crate::syntax::parser::{Grammar, Rule, words};
use pest::Parser;

impl Fault<'_> {
    pub(super) fn verb(&self) -> Option<Finding> {
        let themes: [fn(&Self) -> Option<Finding>; 10] = [
            Self::label,
            Self::missing_colon,
            Self::wrong_verb,
            Self::who_is_missing,
            Self::several_answers,
            Self::way_of_sharing,
            Self::missing_where,
            Self::preference,
            Self::cost,
            Self::target,
        ];
        themes.iter().find_map(|theme| theme(self))
    }

    /// `lead nissan` without a label, or with a word of the language for one.
    fn label(&self) -> Option<Finding> {
        if self.at != self.piece.start || !self.wants_any(&[Rule::item, Rule::entry]) {
            return None;
        }
        let here = self.here();
        if self.next(1) == ":" && words::is_reserved(here) {
            let finding = self.say(format!("`{here}` is a word of the language and cannot be a label"), "this label");
            if here == "impossible" {
                let colon = self.span().after().to(self.span_at(self.at + 1));
                let finding = finding.help("write `impossible when CONDITION`");
                let safety = if words::VERBS.contains(&self.next(2)) { Unsafe } else { Safe };
                return Some(finding.fix(safety, "write `when` for `:`", colon, " when"));
            }
            let help = if words::VERBS.contains(&here) && !words::VERBS.contains(&self.next(2)) {
                format!("a rule is `LABEL: {here} …`, without a colon behind the verb")
            } else if words::ITEMS.contains(&here) && !words::VERBS.contains(&self.next(2)) {
                format!("where `{here}` begins an item, no colon follows it")
            } else {
                format!("take another, such as `{here}_rule`")
            };
            return Some(finding.help(help));
        }
        if words::VERBS.contains(&here) {
            let answer: Vec<_> = (self.at..self.piece.end.min(self.at + 2)).map(|at| self.word(at)).collect();
            let label = answer.iter().filter(|word| words::is_word(word)).copied().collect::<Vec<_>>().join("_");
            let answer = answer.join(" ");
            return Some(
                self.say("a rule without a label", "this rule")
                    .help(format!("put a label and a colon in front: `{label}: {answer} …`"))
                    .fix(Unsafe, format!("write `{label}:`"), self.span().before(), format!("{label}: ")),
            );
        }
        if self.is_name(self.at) && self.next(1) == ":" {
            return None;
        }
        None
    }

    /// `a lead nissan`, `a = lead nissan`
    fn missing_colon(&self) -> Option<Finding> {
        if !self.wants(Rule::colon) || self.at != self.piece.start + 1 || words::is_reserved(self.first()) {
            return None;
        }
        if let Some(finding) = self.reserved_asset() {
            return Some(finding);
        }
        let label = self.first();
        if words::VERBS.contains(&self.here()) {
            let message = format!("a colon is missing after the label `{label}`");
            return Some(self.missing(Safe, ":", message, format!("write `{label}: {}`", self.here())));
        }
        let marked = matches!(self.here(), "=" | "-" | "->" | "=>" | "." | "::" | ":=" | "|" | ">");
        if marked && words::VERBS.contains(&self.next(1)) {
            let span = self.span();
            let gap = self.span_at(self.at - 1).after().to(span);
            return Some(
                self.say(format!("a colon follows a label, not `{}`", self.here()), "here")
                    .help(format!("write `{label}: {}`", self.next(1)))
                    .fix(Safe, "write `:`", gap, ":"),
            );
        }
        None
    }

    /// What stands where the verb belongs.
    fn wrong_verb(&self) -> Option<Finding> {
        if !self.wants(Rule::answer) {
            return None;
        }
        let here = self.here();
        let verbs = "`lead`, `follow`, `abstain`, `share`, `separate`, `choose`, `bar`, `split`, `require` or `target`";
        if let Some(finding) = self.condition_first().or_else(|| self.denied_answer()) {
            return Some(finding);
        }
        if self.at_end() || words::CLAUSES.contains(&here) {
            let label = self.span_at(self.piece.start);
            return Some(
                self.say_at(label, format!("the rule `{}` says nothing", self.first()), "no answer follows")
                    .help(format!("an answer begins with {verbs}")),
            );
        }
        if let Some(finding) = self.leader_in_words() {
            return Some(finding);
        }
        if let Some((mistake, behind)) = self.mistake(Rule::mistaken_verb, self.at) {
            let leads = mistake == Rule::for_lead && matches!(self.word(behind), "is" | "=" | "==");
            let extra = usize::from(leads || self.word(behind) == "by" && mistake != Rule::for_split);
            return Some(self.instead_words(Safe, self.at, behind + extra, verb_meant(mistake)));
        }
        // `nissan leads`: the member stands before the verb.
        let verb = self.mistake(Rule::mistaken_verb, self.at + 1).map(|(mistake, _)| verb_meant(mistake));
        if let Some(verb) = verb
            && self.is_name(self.at)
        {
            let span = self.range(self.at, self.at + 2);
            let cure = format!("{verb} {here}");
            return Some(self.say_at(span, "an answer begins with its verb", "here").cure(Safe, span, &cure));
        }
        if let Some(meant) = words::near(here, words::VERBS) {
            return Some(self.did_you_mean(Safe, meant));
        }
        let finding = self.say(format!("`{here}` is no verb"), "a verb belongs here");
        let finding = finding.help(format!("an answer begins with {verbs}"));
        let bare = self.is_name(self.at) && (self.at + 1 >= self.piece.end || words::CLAUSES.contains(&self.next(1)));
        Some(if bare { finding.help(format!("such as `lead {here}`; an answer begins with {verbs}")) } else { finding })
    }

    /// `the leader is nissan`, `nissan is leader`, `rule lead nissan`
    fn leader_in_words(&self) -> Option<Finding> {
        let at = self.at;
        let article = |at: usize| usize::from(matches!(self.word(at), "the" | "a"));
        if self.here() == "rule" && words::VERBS.contains(&self.next(1)) {
            return Some(self.superfluous(
                Safe,
                "`rule` means nothing here",
                "an answer begins with its verb; drop it",
            ));
        }
        if article(at) == 1 && self.next(1) == "leader" && matches!(self.next(2), "is" | "=" | ":") {
            return Some(self.instead_words(Safe, at, at + 3, "lead"));
        }
        let leader = at + 2 + article(at + 2);
        let said = self.is_name(at) && self.next(1) == "is" && matches!(self.word(leader), "leader" | "lead");
        said.then(|| {
            let (span, cure) = (self.range(at, leader + 1), format!("lead {}", self.here()));
            self.say_at(span, "an answer begins with its verb", "here").cure(Safe, span, &cure)
        })
    }

    /// `no lead`, `not lead nissan`, `nissan does not lead`
    fn denied_answer(&self) -> Option<Finding> {
        let denies = |at: usize| {
            let word = self.word(at).to_ascii_lowercase();
            matches!(word.as_str(), "no" | "not" | "never" | "dont" | "nobody" | "none" | "nothing" | "neither")
        };
        let behind = matches!(self.next(1), "does" | "do" | "must" | "may" | "can" | "shall" | "will");
        let contracted = [self.at, self.at + 1].into_iter().find(|at| is_stem(self.word(*at)) && self.touching(*at));
        let said = [self.at, self.at + 1, self.at + 2].into_iter();
        let place = match contracted {
            Some(at) => self.range(at, at + 3),
            None => self.span_at(said.into_iter().find(|at| denies(*at) && (*at != self.at + 2 || behind))?),
        };
        let finding = self.say_at(place, format!("`{}` is no verb", self.written(place)), "here");
        Some(finding.help("a rule says who does: leave it out, let another rule override it, or write `abstain nissan`, `separate platform`"))
    }

    /// `a: when region is china lead nissan`, `a: if … then … else …`
    fn condition_first(&self) -> Option<Finding> {
        let said = matches!(self.here(), "if" | "when" | "IF" | "If");
        let arrow = (self.at..self.piece.end)
            .any(|at| matches!(self.word(at), "=>" | "->") && words::VERBS.contains(&self.word(at + 1)));
        if !said && !arrow {
            return None;
        }
        let from = self.at + usize::from(said);
        let verbs: Vec<usize> = (self.at..self.piece.end).filter(|at| words::VERBS.contains(&self.word(*at))).collect();
        let (Some(&verb), label) = (verbs.first(), self.first()) else {
            return (self.here() != "when").then(|| {
                self.say("a rule begins with its answer", "a condition")
                    .help("the condition stands behind: `LABEL: lead nissan when region is china`")
            });
        };
        let is_word = |at: usize, words: &[&str]| words.iter().any(|word| self.word(at).eq_ignore_ascii_case(word));
        let then = is_word(verb - 1, &["then", ",", "=>", "->"]);
        let end = verbs
            .get(1)
            .map_or(self.piece.end, |next| if is_word(next - 1, &["else", "otherwise"]) { next - 1 } else { *next });
        let condition = self.written(self.range(from, verb - usize::from(then)));
        let answer = self.written(self.range(verb, end));
        let cure = format!("{label}: {answer} when {condition}");
        let finding = self.say("a rule begins with its answer", "a condition");
        let sound = Grammar::parse(Rule::sole_item, &cure).is_ok();
        let cure = if sound { cure } else { "LABEL: lead nissan when region is china".to_owned() };
        Some(match verbs.len() {
            1 => finding.help(format!("the condition stands behind: `{cure}`")),
            _ => finding.help(format!("the condition stands behind: `{cure}`; what is to hold otherwise is a second rule, and where both apply the narrower one wins")),
        })
    }

    /// `lead`, `lead by nissan`, `lead [a, b]`
    fn who_is_missing(&self) -> Option<Finding> {
        let verb = self.back(1);
        if !matches!(verb, "lead" | "follow" | "abstain") || !self.wants_any(&[Rule::path, Rule::who]) {
            return None;
        }
        let here = self.here();
        if self.breaks_off() || here == "on" {
            return Some(self.say_at(self.span_at(self.at - 1), format!("`{verb}` does not say who"), "who?").help(
                format!(
                    "name a member, or a field that holds one: `{verb} nissan`, `{verb} {}`",
                    if verb == "lead" { "proposer" } else { "partners" }
                ),
            ));
        }
        if matches!(here, "by" | ":" | "=" | "is" | "of" | "as" | "on") {
            let safety = if matches!(here, ":" | "=") { Safe } else { Unsafe };
            return Some(self.superfluous(
                safety,
                format!("`{here}` means nothing here"),
                format!("the member stands right behind `{verb}`; drop `{here}`"),
            ));
        }
        if here == "[" && verb == "lead" || here == "everyone" {
            return Some(
                self.say("a rule names one leader", "several")
                    .help("write a rule for each, with a condition that tells them apart"),
            );
        }
        if matches!(here, "all" | "any" | "everybody") {
            return Some(self.instead(Safe, "everyone"));
        }
        if here == "none" || here == "no" {
            return Some(
                self.say(format!("`{here}` is no member"), "here")
                    .help("leave the rule out, or say who abstains: `abstain everyone`"),
            );
        }
        None
    }

    /// `follow nissan, renault`, `lead nissan, renault`
    fn several_answers(&self) -> Option<Finding> {
        if self.here() != "," || !self.wants(Rule::clause) || !self.is_name(self.at + 1) {
            return None;
        }
        let verb = self.governor();
        match verb {
            "lead" if (self.piece.start..self.at).any(|at| self.word(at) == "on") => {
                Some(self.bare_names(Safe, "several technologies are a list in square brackets", "on"))
            }
            "lead" | "share" | "separate" => {
                let what = if verb == "lead" { "one leader" } else { "one kind of asset" };
                Some(self.say(format!("a rule names {what}"), "a second one follows").help("write a rule for each"))
            }
            "follow" | "abstain" => Some(self.bare_names(Safe, "several members are a list in square brackets", verb)),
            _ => None,
        }
    }

    /// Names with commas between them, the first before the fault, that lack the brackets of a list behind `word`.
    fn bare_names(&self, safety: Applicability, message: &str, word: &str) -> Finding {
        let mut start = self.at - 1;
        while self.back_of(start) == "." {
            start -= 2;
        }
        let mut end = self.at;
        while matches!(self.word(end), "," | ".") && self.is_name(end + 1) {
            end += 2;
        }
        let span = self.range(start, end);
        let list = self.written(span);
        let finding = self.say_at(span, message, "here").help(format!("write `{word} [{list}]`"));
        let edits =
            vec![(self.span_at(start).before(), "[".to_owned()), (self.span_at(end - 1).after(), "]".to_owned())];
        self.with_edits(safety, finding, format!("write `[{list}]`"), edits)
    }

    /// `share platform derived`
    fn way_of_sharing(&self) -> Option<Finding> {
        let here = self.here();
        if !self.wants(Rule::kw_as)
            || !(self.is_name(self.at) || here == "(")
            || self.outline.starts_line(self.at)
            || self.mistake(Rule::mistaken_clause, self.at).is_some()
        {
            return None;
        }
        let help = "a way of sharing follows `as`: `share upper_body as derived`";
        if matches!(here, "with" | "in" | "(" | "between" | "for" | "to" | "by" | "among") {
            return Some(self.say(format!("`{here}` means nothing here"), "here").help(help));
        }
        let meant = words::near(here, words::CLAUSES).is_none();
        meant.then(|| {
            let finding = self.missing(Safe, "as", format!("`as` is missing before `{here}`"), help);
            // `share derived platform`: which of both is a kind, the rulebook knows.
            let ends = self.is_name(self.at - 1)
                && (self.at + 1 >= self.piece.end
                    || self.outline.starts_line(self.at + 1)
                    || words::CLAUSES.contains(&self.next(1)));
            let turned = format!("{here} as {}", self.back(1));
            let span = self.range(self.at - 1, self.at + 1);
            if ends { finding.fix(Safe, format!("write `{turned}`"), span, turned) } else { finding }
        })
    }

    /// `choose platform platform.x is y`, `bar plant when …`
    fn missing_where(&self) -> Option<Finding> {
        if !self.wants(Rule::kw_where) {
            return None;
        }
        let here = self.here();
        if matches!(here, "with" | "whose" | "having" | "which" | "that" | "if" | "for" | "from" | "in")
            || here == "when" && !self.wants(Rule::clause)
        {
            // Which of them, or when at all?
            let safety = if matches!(here, "if" | "for" | "from" | "in") { Unsafe } else { Safe };
            return Some(self.instead(safety, "where"));
        }
        let condition = self.is_name(self.at) || matches!(here, "(" | "not" | "some" | "leader" | "followers");
        let verb = self.back(2);
        if condition
            && words::near(here, &["where", "prefer"]).is_none()
            && words::near(here, words::CLAUSES).is_none()
            && !self.outline.starts_line(self.at)
        {
            let kind = self.back(1);
            if matches!(kind, "best" | "cheapest" | "largest" | "smallest" | "any" | "the" | "a" | "some") {
                let finding = self.say_at(self.span_at(self.at - 1), format!("`{kind}` means nothing here"), "here");
                return Some(
                    finding.help(format!("which is best say its preferences: `{verb} {here} prefer most FIELD`")),
                );
            }
            let alone = self.at + 1 >= self.piece.end || words::CLAUSES.contains(&self.next(1));
            if alone && self.is_name(self.at) {
                let message = format!("`where` says which `{kind}`, not its name alone");
                return Some(self.say(message, "a name").cure(Safe, self.span(), &format!("where {kind} is {here}")));
            }
            let help = format!("write `{verb} KIND where CONDITION`");
            return Some(self.missing(Unsafe, "where", "`where` is missing before the condition", help));
        }
        if self.wants(Rule::clause) || !self.breaks_off() {
            return None;
        }
        let kind = self.back(1);
        let message = format!("`where` is missing after `{verb} {kind}`");
        let finding = self.say_at(self.span_at(self.at - 1), message, "which of them?");
        Some(finding.help(format!("write `{verb} {kind} where CONDITION`")))
    }

    /// `prefer highest capacity`
    fn preference(&self) -> Option<Finding> {
        if self.governor() != "prefer" {
            return None;
        }
        if self.here() == "where" && self.wants(Rule::comma) {
            return Some(
                self.say("`where` stands before `prefer`", "here").help("write `choose KIND where CONDITION prefer …`"),
            );
        }
        let best = |word: &str| match word {
            "highest" | "largest" | "biggest" | "max" | "maximum" | "greatest" | "maximize" | "maximise" | "latest" => {
                Some("most")
            }
            "lowest" | "smallest" | "min" | "minimum" | "fewest" | "minimize" | "minimise" | "cheapest"
            | "earliest" => Some("least"),
            _ => None,
        };
        if let Some(cure) = best(self.back(1)) {
            return Some(self.instead_words(Safe, self.at - 1, self.at, cure));
        }
        None
    }
}

fn verb_meant(mistake: Rule) -> &'static str {
    match mistake {
        Rule::for_lead => "lead",
        Rule::for_follow => "follow",
        Rule::for_abstain => "abstain",
        Rule::for_share => "share",
        Rule::for_separate => "separate",
        Rule::for_choose => "choose",
        Rule::for_bar => "bar",
        Rule::for_split => "split",
        Rule::for_require => "require",
        _ => "target",
    }
}
