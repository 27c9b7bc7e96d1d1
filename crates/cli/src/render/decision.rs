//! A decision for people: the leader and why first, then who leads which work, who follows, what is shared, who pays.
//!
//! Symbols say what colours say: `●` decided, `○` not, `?` open, `–` not in force, `✗` a violation.

use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;

use super::cases::{OpenAnswers, unless_leading};
use super::names::{Citations, Names, replaced_name};
use super::page::{Cell, Ink, Page, Row, cell, faint, plain, row};
use paceline::decision::{Answer, Asset, Decision, Outcome, Share};
use paceline::rulebook::Rulebook;

/// Prints a decision, of open answers the first cases or all.
pub fn page(rulebook: &Rulebook, decision: &Decision, width: usize, all: bool) -> String {
    let mut page = Page::new(width);
    let names = Names::new(rulebook);
    Sheet { names, cited: Citations::default(), decision, open: OpenAnswers { names, all } }.write(&mut page);
    page.blank();
    page.finish()
}

/// What stands before an answer: a symbol, and its colour.
type Mark = (&'static str, Ink);
pub const DECIDED: Mark = ("●", Ink::Good);
pub const NOT: Mark = ("○", Ink::Faint);
pub const OPEN: Mark = ("?", Ink::Doubtful);
pub const BROKEN: Mark = ("✗", Ink::Bad);
pub const NOT_IN_FORCE: Mark = ("–", Ink::Doubtful);

struct Sheet<'a> {
    names: Names<'a>,
    cited: Citations,
    decision: &'a Decision,
    open: OpenAnswers<'a>,
}

impl Sheet<'_> {
    fn write(&self, page: &mut Page) {
        let decision = self.decision;
        page.title(&cell(Ink::Strong, &decision.program), &format!("as of {}", decision.as_of));
        if decision.leader.outcome == Outcome::NotInForce {
            page.section("Leader", &[not_in_force(decision.as_of)]);
            return;
        }
        page.section("Ask next", &self.asks());
        page.section("Leader", &self.leader());
        page.section("Work", &self.work());
        page.section("Followers", &self.followers());
        page.section("Shared", &self.shared());
        page.section("Cost", &self.cost());
        page.section("Violations", &self.violations());
        page.section("Reasons", &self.reasons());
        page.section("Sources", &sources(&self.cited));
    }

    fn leader(&self) -> Vec<Row> {
        let answer = &self.decision.leader;
        let Outcome::Settled(leader) = &answer.outcome else { return self.open.rows(answer, "leader", None, None) };
        let mut rows = vec![row([mark(DECIDED), cell(Ink::Good, self.names.member(leader))])];
        let lines = answer.by.iter().flat_map(|rule| reason(self.names, &self.cited, rule, true));
        rows.extend(lines.map(|line| row([plain(""), line])));
        rows
    }

    fn work(&self) -> Vec<Row> {
        let rows = self.decision.work.iter().flat_map(|(key, answer)| {
            let technology = self.names.technology(key);
            match &answer.outcome {
                Outcome::Settled(leader) => {
                    let by = if answer.by.is_empty() { "as the programme".to_owned() } else { answer.by.join(", ") };
                    vec![row([mark(DECIDED), plain(technology), plain(self.names.member_label(leader)), faint(by)])]
                }
                _ => self.open.rows(answer, "work", Some(key), Some(technology)),
            }
        });
        rows.collect()
    }

    /// The members that follow, then those that may, then the others.
    fn followers(&self) -> Vec<Row> {
        let mut members: Vec<&(String, Answer<bool>)> = self.decision.members.iter().collect();
        members.sort_by_key(|(_, answer)| match answer.answer() {
            Some(true) => 0,
            None => 1,
            Some(false) => 2,
        });
        let mut rows = Vec::new();
        let mut told: Vec<&String> = Vec::new();
        for (member, answer) in &members {
            if told.contains(&member) {
                continue;
            }
            let alike = members.iter().filter(|(other, open)| is_alike((member, answer), (other, open)));
            let alike: Vec<&String> = alike.map(|(other, _)| other).collect();
            match alike.len() {
                0 | 1 => rows.extend(self.follower(member, answer)),
                _ => {
                    let names: Vec<String> = alike.iter().map(|name| self.names.member_label(name)).collect();
                    let one = each_of_them(member, answer);
                    rows.extend(self.open.rows(&one, "follows", None, Some(names.join(", "))));
                    told.extend(alike);
                }
            }
        }
        rows
    }

    fn follower(&self, member: &str, answer: &Answer<bool>) -> Vec<Row> {
        let said = |follows: bool| if follows { "follows" } else { "does not follow" };
        let name = self.names.member(member);
        match (answer.answer(), unless_leading(answer)) {
            (Some(&follows), _) => {
                let (shown, ink) = if follows { (DECIDED, Ink::Strong) } else { (NOT, Ink::Faint) };
                let by = faint(answer.by.join(", "));
                vec![row([mark(shown), cell(ink, name), cell(ink, said(follows)), by])]
            }
            (None, Some(follows)) => {
                let said = cell(Ink::Doubtful, format!("{} unless it leads", said(follows)));
                vec![row([mark(OPEN), plain(name), said, faint(answer.by.join(", "))])]
            }
            (None, None) => self.open.rows(answer, "follows", Some(member), Some(name)),
        }
    }

    /// The fields worth asking for.
    fn asks(&self) -> Vec<Row> {
        let asks = &self.decision.asks;
        let shown = if self.open.all { asks.len() } else { MAX_ASKED };
        let mut said = asks.iter().take(shown).map(String::as_str).collect::<Vec<_>>().join(", ");
        if asks.len() > shown {
            said.push_str(&format!(", and {} more", asks.len() - shown));
        }
        if said.is_empty() { Vec::new() } else { vec![row([mark(OPEN), cell(Ink::Doubtful, said)])] }
    }

    /// A row for each kind; those of which no rule says anything in one.
    fn shared(&self) -> Vec<Row> {
        let silent = |(_, asset): &&(String, Asset)| {
            asset.sharing.by.is_empty() && asset.asset.by.is_empty() && asset.asset.answer().is_some()
        };
        let said: Vec<&(String, Asset)> = self.decision.assets.iter().filter(|kind| !silent(kind)).collect();
        let mut rows = Vec::new();
        for (kind, asset) in &said {
            let is_alike = |(_, other): &&&(String, Asset)| {
                asset.sharing.answer().is_none() && other.sharing.outcome == asset.sharing.outcome
            };
            let alike: Vec<&(String, Asset)> = said.iter().filter(is_alike).copied().collect();
            let is_told = alike.len() > 1;
            if is_told && alike[0].0 == *kind {
                rows.extend(self.shared_alike(&alike));
            }
            // Nothing but how it is shared is to be told of a kind without assets.
            let has_none = asset.asset.by.is_empty() && asset.asset.answer().is_some_and(Option::is_none);
            if !(is_told && has_none) {
                rows.extend(self.asset(kind, asset, is_told));
            }
        }
        let silent: Vec<&(String, Asset)> = self.decision.assets.iter().filter(silent).collect();
        if let Some((_, first)) = silent.first() {
            let (shown, how) = match first.sharing.answer() {
                Some(sharing) => (NOT, sharing.as_str()),
                None => (OPEN, "separate, or sole where nobody follows,"),
            };
            let kinds: Vec<&str> = silent.iter().map(|(kind, _)| kind.as_str()).collect();
            rows.push(row([mark(shown), faint(format!("{how} by default: {}", kinds.join(", ")))]));
        }
        rows
    }

    /// How several kinds are shared that are open in the same way.
    fn shared_alike(&self, kinds: &[&(String, Asset)]) -> Vec<Row> {
        let Some((_, first)) = kinds.first() else { return Vec::new() };
        let by = kinds.iter().flat_map(|(_, asset)| asset.sharing.by.iter().cloned());
        let names: Vec<&str> = kinds.iter().map(|(kind, _)| kind.as_str()).collect();
        let together = Answer { outcome: first.sharing.outcome.clone(), by: by.collect() };
        self.open.rows(&together, "sharing", None, Some(names.join(", ")))
    }

    /// A kind; how it is shared may be told already, together with others.
    fn asset(&self, kind: &str, Asset { sharing, asset }: &Asset, is_told: bool) -> Vec<Row> {
        let name = |asset: &Option<String>| {
            asset.as_ref().map_or_else(|| "none".to_owned(), |asset| self.names.asset(kind, asset))
        };
        let (shown, how) = match sharing.answer() {
            Some(sharing) if sharing == "separate" || sharing == "sole" => (NOT, plain(sharing)),
            Some(sharing) => (DECIDED, cell(Ink::Strong, sharing)),
            None if is_told => (DECIDED, faint("see above")),
            None => (OPEN, cell(Ink::Doubtful, "open")),
        };
        let which = asset.answer().map_or_else(|| cell(Ink::Doubtful, "open"), |which| plain(name(which)));
        let by = if is_told { asset.by.clone() } else { [&sharing.by[..], &asset.by].concat() };
        let first = mark(if asset.answer().is_none() { OPEN } else { shown });
        let mut rows = vec![row([first, plain(kind), how, which, faint(by.join(", "))])];
        if !is_told {
            rows.extend(self.open.cases(sharing, "sharing", Some(kind)));
        }
        rows.extend(self.open.cases(asset, "asset", Some(kind)));
        rows
    }

    fn cost(&self) -> Vec<Row> {
        let answer = &self.decision.cost;
        let by = if answer.by.is_empty() { "the leader pays all".to_owned() } else { answer.by.join(", ") };
        let Outcome::Settled(shares) = &answer.outcome else { return self.open.rows(answer, "cost", None, None) };
        let rows = shares.iter().enumerate().map(|(at, (payer, share))| {
            let by = faint(if at == 0 { by.as_str() } else { "" });
            row([mark(DECIDED), plain(self.names.member_label(payer)), plain(percent(&share.exact)), by])
        });
        rows.collect()
    }

    fn violations(&self) -> Vec<Row> {
        let rows = self.decision.violations.iter().flat_map(|violation| {
            let where_it_stands = reason(self.names, &self.cited, &violation.rule, true).pop();
            let (shown, ink) = if violation.needs.is_empty() { (BROKEN, Ink::Bad) } else { (OPEN, Ink::Doubtful) };
            let mut rows = vec![row([mark(shown), cell(ink, &violation.message)])];
            if !violation.needs.is_empty() {
                let hangs = format!("in some cases: hangs on {}", violation.needs.join(", "));
                rows.push(row([plain(""), plain(hangs)]));
            }
            rows.extend(where_it_stands.map(|place| row([plain(""), place])));
            rows
        });
        rows.collect()
    }

    /// Where each deciding rule but the leader's stands, and why it says what it says; each once. Of open answers only
    /// where all is shown.
    fn reasons(&self) -> Vec<Row> {
        let decision = self.decision;
        let leader = [(&decision.leader.by, decision.leader.answer().is_none())].into_iter();
        let leader = leader.filter(|(_, is_open)| *is_open);
        let work = decision.work.iter().map(|(_, answer)| (&answer.by, answer.answer().is_none()));
        let members = decision.members.iter().map(|(_, answer)| (&answer.by, answer.answer().is_none()));
        let assets = decision.assets.iter().flat_map(|(_, kind)| {
            let sharing = (&kind.sharing.by, kind.sharing.answer().is_none());
            [sharing, (&kind.asset.by, kind.asset.answer().is_none())]
        });
        let cost = (&decision.cost.by, decision.cost.answer().is_none());
        let (mut labels, mut possible): (Vec<&String>, Vec<&String>) = (Vec::new(), Vec::new());
        for (by, is_open) in leader.chain(work).chain(members).chain(assets).chain([cost]) {
            let of_open = is_open && !self.open.all;
            let list = if of_open { &mut possible } else { &mut labels };
            for label in by {
                if !list.contains(&label) {
                    list.push(label);
                }
            }
        }
        possible.retain(|label| !labels.contains(label));
        let rows = labels.into_iter().flat_map(|label| {
            let lines = reason(self.names, &self.cited, label, false).into_iter().enumerate();
            lines.map(move |(at, line)| row([plain(if at == 0 { label } else { "" }), line]))
        });
        let mut rows: Vec<Row> = rows.collect();
        if !possible.is_empty() {
            let rules = if possible.len() == 1 { "rule" } else { "rules" };
            let more = format!("… and those of {} {rules} behind open answers (`--all` shows them)", possible.len());
            rows.push(row([faint(more)]));
        }
        rows
    }
}

/// Whether it is open in the same way whether two members follow, but for their names.
fn is_alike((one, left): (&str, &Answer<bool>), (other, right): (&str, &Answer<bool>)) -> bool {
    let is_open = left.answer().is_none() && unless_leading(left).is_none();
    is_open && (left.outcome == right.outcome || each_of_them(one, left) == each_of_them(other, right))
}

/// An open answer about a member as one about each of several.
fn each_of_them(member: &str, answer: &Answer<bool>) -> Answer<bool> {
    let mut each = answer.clone();
    if let Outcome::Open { cases, .. } = &mut each.outcome {
        cases.iter_mut().for_each(|case| case.when = replaced_name(&case.when, member, "that member"));
    }
    each
}

/// The lines of a rule: its words; where it stands (with its label, if that is not said beside it) and its source.
pub fn reason(names: Names<'_>, cited: &Citations, label: &str, with_label: bool) -> Vec<Cell> {
    let Some(head) = names.head(label) else { return vec![plain(label)] };
    let label = with_label.then(|| label.to_owned());
    let source = head.source.iter().map(|source| cited.cite(source));
    let parts: Vec<String> = label.into_iter().chain([names.place(head.label_span)]).chain(source).collect();
    let because = head.because.iter().map(plain);
    because.chain(std::iter::once(faint(parts.join(" · ")))).collect()
}

/// The sources that a page cites.
pub fn sources(cited: &Citations) -> Vec<Row> {
    cited.all().into_iter().map(|(number, source)| row([faint(number), faint(source)])).collect()
}

/// What stands in the place of leaders where the scheme is not in force.
pub fn not_in_force(day: Date) -> Row {
    row([cell(Ink::Doubtful, format!("– not in force: no rule on who leads is in force on {day}"))])
}

/// So many of the fields worth asking for are shown.
const MAX_ASKED: usize = 6;

/// Who pays which share, in one line.
pub fn paid(shares: &[(String, Share)], name: impl Fn(&str) -> String) -> String {
    let said = shares.iter().map(|(payer, share)| format!("{} {}", name(payer), percent(&share.exact)));
    said.collect::<Vec<_>>().join(", ")
}

/// A mark as a cell.
pub fn mark((symbol, ink): Mark) -> Cell {
    cell(ink, symbol)
}

/// A fraction of one in percent; where that is no whole number, rounded, with the fraction itself.
fn percent(share: &BigRational) -> String {
    let hundred = BigRational::from(BigInt::from(100));
    let exact = share * &hundred;
    if exact.is_integer() {
        return format!("{exact} %");
    }
    let hundredths = (&exact * &hundred).round().to_integer();
    let (whole, rest) = (&hundredths / 100, &hundredths % 100);
    let shown = format!("{whole}.{rest:0>2}");
    format!("{} % ({share})", shown.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_whole_or_come_with_their_fraction() {
        let shown = |over: i64, under: i64| percent(&BigRational::new(over.into(), under.into()));
        assert_eq!(shown(3, 5), "60 %");
        assert_eq!(shown(1, 1), "100 %");
        assert_eq!(shown(2, 3), "66.67 % (2/3)");
        assert_eq!(shown(1, 8), "12.5 % (1/8)");
        assert_eq!(shown(1, 30_000), "0 % (1/30000)");
    }
}
