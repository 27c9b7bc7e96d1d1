//! An explanation for people: for each question the answer, the rules that won, lost and just missed.

use std::io;

use super::decision::{self, BROKEN, DECIDED, NOT, mark, paid, reason, sources};
use super::names::{Citations, Names};
use super::page::{Cell, Ink, Page, Row, cell, faint, indented, plain, row};
use super::whynot::{self, WhyNot};
use crate::console::Console;
use paceline::Maxim;
use paceline::decision::Decision;
use paceline::explain::{Breach, Candidate, Choice, Debate, Defeated, Explanation, Failed, NearMiss, Saying};
use paceline::notation;
use paceline::rulebook::Rulebook;

/// A decision with its explanation; none where something is unknown or the scheme not in force.
pub struct Explained<'r> {
    pub decision: Decision,
    pub explanation: Option<Explanation<'r>>,
    /// The fields of which nothing is known.
    pub unknown: Vec<String>,
    /// What would make another member lead, where that was asked.
    pub why_not: Option<WhyNot>,
}

/// Prints a decision with its explanation; of one that cannot be explained, the decision and why not.
pub fn print(rulebook: &Rulebook, explained: &Explained<'_>, all: bool, console: &mut Console) -> io::Result<()> {
    let Some(explanation) = &explained.explanation else {
        return unexplained(rulebook, explained, all, console);
    };
    let mut page = Page::new(console.width());
    let decided = &explained.decision;
    page.title(&cell(Ink::Strong, &decided.program), &format!("as of {}", decided.as_of));
    let sheet = Sheet { names: Names::new(rulebook), cited: Citations::default(), decided };
    sheet.write(explanation, &mut page);
    if let Some(why_not) = &explained.why_not {
        page.blank();
        page.rows(0, &whynot::rows(sheet.names, &sheet.cited, why_not, decided));
    }
    page.section("Sources", &sources(&sheet.cited));
    page.blank();
    console.print(&page.finish())
}

/// The decision, and why it is not explained rule by rule.
fn unexplained(rulebook: &Rulebook, explained: &Explained<'_>, all: bool, console: &mut Console) -> io::Result<()> {
    console.print(&decision::page(rulebook, &explained.decision, console.width(), all))?;
    if !explained.unknown.is_empty() {
        let unknown = explained.unknown.join(", ");
        console.print(&format!("Rule by rule this can be explained once all is known; unknown: {unknown}\n\n"))?;
    }
    let Some(why_not) = &explained.why_not else { return Ok(()) };
    let mut page = Page::new(console.width());
    page.rows(0, &whynot::rows(Names::new(rulebook), &Citations::default(), why_not, &explained.decision));
    page.blank();
    console.print(&page.finish())
}

struct Sheet<'a> {
    names: Names<'a>,
    cited: Citations,
    decided: &'a Decision,
}

impl Sheet<'_> {
    /// The questions on which some rule has a say, then the others in one.
    fn write(&self, explanation: &Explanation<'_>, page: &mut Page) {
        let silent = |debate: &&Debate<'_>| debate.won.is_empty() && debate.lost.is_empty() && debate.missed.is_empty();
        for debate in explanation.debates.iter().filter(|debate| !silent(debate)) {
            page.blank();
            page.rows(0, &self.debate(debate));
        }
        let others = explanation.debates.iter().filter(silent);
        let others: Vec<String> =
            others.map(|debate| format!("{} {}", self.question(debate), self.answer(debate))).collect();
        if !others.is_empty() {
            page.blank();
            let head = row([mark(NOT), cell(Ink::Strong, "By default, with no rule near")]);
            page.rows(0, &[head, indented(3, [faint(others.join(" · "))])]);
        }
        if !explanation.violations.is_empty() {
            page.blank();
            let rows = explanation.violations.iter().flat_map(|broken| self.breach(broken));
            page.rows(0, &rows.collect::<Vec<Row>>());
        }
    }

    fn debate(&self, debate: &Debate<'_>) -> Vec<Row> {
        let no = matches!(&*debate.answer, "no" | "none" | "separate" | "sole");
        let (shown, ink) = if no { (NOT, Ink::Plain) } else { (DECIDED, Ink::Good) };
        let mut rows =
            vec![row([mark(shown), cell(Ink::Strong, self.question(debate)), cell(ink, self.answer(debate))])];
        rows.extend(debate.won.iter().flat_map(|rule| self.told_of("won", rule)));
        if debate.won.is_empty() {
            rows.push(told(faint("default"), [faint("no rule applies")]));
        }
        rows.extend(debate.bars.iter().flat_map(|bar| self.told_of("struck", bar)));
        rows.extend(debate.choice.iter().flat_map(|choice| self.choice(choice)));
        rows.extend(debate.lost.iter().map(|loss| self.lost(loss)));
        rows.extend(debate.missed.iter().map(|miss| self.missed(miss)));
        rows
    }

    fn question(&self, debate: &Debate<'_>) -> String {
        let subject = debate.subject.unwrap_or_default();
        match debate.question {
            "leader" => "Who leads?".to_owned(),
            "work" => format!("Who leads {}?", self.names.technology(subject)),
            "follows" => format!("Does {} follow?", self.names.member_label(subject)),
            "sharing" => format!("Is {subject} shared?"),
            "asset" => format!("Which {subject}?"),
            _ => "Who pays?".to_owned(),
        }
    }

    fn answer(&self, debate: &Debate<'_>) -> String {
        match debate.question {
            "leader" | "work" => self.names.member(&debate.answer),
            "cost" => self
                .decided
                .cost
                .answer()
                .map_or_else(String::new, |shares| paid(shares, |member| self.names.member_label(member))),
            "asset" => self.names.asset(debate.subject.unwrap_or_default(), &debate.answer),
            _ => debate.answer.to_string(),
        }
    }

    /// A reason of the answer: what it did, its words, and where it stands.
    fn told_of(&self, fate: &str, label: &str) -> Vec<Row> {
        let ink = if fate == "won" { Ink::Good } else { Ink::Bad };
        let lines = reason(self.names, &self.cited, label, true).into_iter().enumerate();
        lines.map(|(at, line)| told(if at == 0 { cell(ink, fate) } else { plain("") }, [line])).collect()
    }

    /// The candidates in their order: those up to the one that is taken, and a few behind it.
    fn choice(&self, choice: &Choice<'_>) -> Vec<Row> {
        let Candidates { shown, more } = Candidates::of(&choice.candidates);
        let heads = choice.preferences.iter().map(|preference| faint(self.names.preference(preference)));
        let mut rows = Vec::new();
        if !choice.preferences.is_empty() {
            rows.push(indented(5, [faint("candidate")].into_iter().chain(heads).chain([faint("")])));
        }
        rows.extend(shown.iter().map(|candidate| self.candidate(candidate)));
        if shown.is_empty() {
            let why = choice.condition.map(|span| format!(": not one satisfies `{}`", self.names.said(span)));
            rows = vec![indented(5, [faint(format!("no candidate{}", why.unwrap_or_default()))])];
        }
        if more > 0 {
            rows.push(indented(5, [faint(format!("{more} more behind these (`--format json` has them all)"))]));
        }
        rows
    }

    fn candidate(&self, candidate: &Candidate<'_>) -> Row {
        let says = candidate.says.iter().map(|saying| match saying {
            Saying::Holds(holds) => plain(if *holds { "yes" } else { "no" }),
            Saying::Value(value) => plain(value),
        });
        let struck = notation::list(&candidate.struck_by, "and");
        let (ink, fate) = match (candidate.chosen, candidate.struck_by.is_empty()) {
            (true, _) => (Ink::Good, cell(Ink::Good, "taken")),
            (false, false) => (Ink::Plain, cell(Ink::Bad, format!("struck by {struck}"))),
            (false, true) => (Ink::Plain, faint("")),
        };
        indented(5, [cell(ink, candidate.asset)].into_iter().chain(says).chain([fate]))
    }

    /// A requirement that is broken, and the condition that does not hold.
    fn breach(&self, breach: &Breach<'_>) -> Vec<Row> {
        let condition = format!("not so: `{}`", self.names.said(breach.condition));
        let mut rows = vec![row([mark(BROKEN), cell(Ink::Bad, breach.because.unwrap_or(&condition))])];
        rows.extend(breach.because.map(|_| indented(3, [plain(&condition)])));
        rows.extend(reason(self.names, &self.cited, breach.rule, true).pop().map(|place| indented(3, [place])));
        rows
    }

    fn lost(&self, loss: &Defeated<'_>) -> Row {
        let mut by_maxim: Vec<(Maxim, Vec<String>)> = Vec::new();
        for (victor, maxim) in &loss.to {
            match by_maxim.iter_mut().find(|(known, _)| known == maxim) {
                Some((_, victors)) => victors.push((*victor).to_owned()),
                None => by_maxim.push((*maxim, vec![(*victor).to_owned()])),
            }
        }
        let defeats = by_maxim.iter().map(|(maxim, victors)| {
            let number = if victors.len() == 1 { "has" } else { "have" };
            format!("{} {number} {}", notation::list(victors, "and"), gloss(*maxim))
        });
        let defeats: Vec<String> = defeats.collect();
        told(cell(Ink::Bad, "lost"), [plain(format!("{} · {}", self.placed(loss.rule), defeats.join("; ")))])
    }

    fn missed(&self, miss: &NearMiss<'_>) -> Row {
        let why = match &miss.failed {
            Failed::Condition(span) => format!("not so: `{}`", self.names.part_of(miss.rule, *span)),
            Failed::Force(from, until) => format!("not in force: only {}", notation::days(*from, *until)),
        };
        told(faint("missed"), [plain(format!("{} · {why}", self.placed(miss.rule)))])
    }

    fn placed(&self, rule: &str) -> String {
        let place = self.names.head(rule).map(|head| self.names.place(head.label_span));
        place.map_or_else(|| rule.to_owned(), |place| format!("{rule} ({place})"))
    }
}

/// So many candidates are shown, or as many as there are up to the one that is taken.
const CANDIDATES: usize = 8;

/// The candidates that are shown, and how many are not.
struct Candidates<'c, 'r> {
    shown: &'c [Candidate<'r>],
    more: usize,
}

impl<'c, 'r> Candidates<'c, 'r> {
    fn of(all: &'c [Candidate<'r>]) -> Self {
        let taken = all.iter().position(|candidate| candidate.chosen).map_or(all.len(), |at| at + 1);
        let shown = &all[..taken.max(CANDIDATES).min(all.len())];
        Candidates { shown, more: all.len() - shown.len() }
    }
}

/// What became of a rule, and why.
fn told(fate: Cell, why: [Cell; 1]) -> Row {
    indented(3, std::iter::once(fate).chain(why))
}

/// Why a rule of that maxim wins, behind `has`.
fn gloss(maxim: Maxim) -> &'static str {
    match maxim {
        Maxim::OwnWord => "the word: `overrides` (its own word)",
        Maxim::HigherTier => "the stronger tier (lex superior)",
        Maxim::NarrowerScope => "the narrower scope (lex specialis)",
        Maxim::LaterDate => "the same scope and the later date (lex posterior)",
    }
}
