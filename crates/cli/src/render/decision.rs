//! A decision for people: the leader and why first, then who leads which work, who follows, what is shared, who pays.
//!
//! Symbols say what colours say: `●` decided, `○` not, `?` open, `–` not in force, `✗` a violation.

use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;

use super::names::{Citations, Names};
use super::page::{Cell, Ink, Page, Row, cell, faint, indented, plain, row};
use paceline::decision::{Answer, Asset, Case, Decision, Outcome, Share};
use paceline::rulebook::Rulebook;

/// Prints a decision.
pub fn page(rulebook: &Rulebook, decision: &Decision, width: usize) -> String {
    let mut page = Page::new(width);
    Sheet { names: Names::new(rulebook), cited: Citations::default(), decision }.write(&mut page);
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
}

impl Sheet<'_> {
    fn write(&self, page: &mut Page) {
        let decision = self.decision;
        page.title(&cell(Ink::Strong, &decision.program), &format!("as of {}", decision.as_of));
        if decision.leader.outcome == Outcome::NotInForce {
            page.section("Leader", &[not_in_force(decision.as_of)]);
            return;
        }
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
        let Outcome::Settled(leader) = &answer.outcome else {
            return self
                .open(answer, None, &|leader| leader.map_or_else(not_asked, |leader| self.names.member_label(leader)));
        };
        let mut rows = vec![row([mark(DECIDED), cell(Ink::Good, self.names.member(leader))])];
        let lines = answer.by.iter().flat_map(|rule| reason(self.names, &self.cited, rule, true));
        rows.extend(lines.map(|line| row([plain(""), line])));
        rows
    }

    fn work(&self) -> Vec<Row> {
        let label = |leader: Option<&String>| leader.map_or_else(not_asked, |leader| self.names.member_label(leader));
        let rows = self.decision.work.iter().flat_map(|(technology, answer)| {
            let technology = self.names.technology(technology);
            match &answer.outcome {
                Outcome::Settled(leader) => {
                    let by = if answer.by.is_empty() { "as the programme".to_owned() } else { answer.by.join(", ") };
                    vec![row([mark(DECIDED), plain(technology), plain(label(Some(leader))), faint(by)])]
                }
                _ => self.open(answer, Some(technology), &label),
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
        members.into_iter().flat_map(|(member, answer)| self.follower(member, answer)).collect()
    }

    fn follower(&self, member: &str, answer: &Answer<bool>) -> Vec<Row> {
        let said = |follows: Option<&bool>| match follows {
            Some(true) => "follows".to_owned(),
            Some(false) => "does not follow".to_owned(),
            None => "leads".to_owned(),
        };
        let name = self.names.member(member);
        let Some(follows) = answer.answer() else {
            return match unless_leading(answer) {
                Some(follows) => {
                    let said = cell(Ink::Doubtful, format!("{} unless it leads", said(Some(&follows))));
                    vec![row([mark(OPEN), plain(name), said, faint(answer.by.join(", "))])]
                }
                None => self.open(answer, Some(name), &said),
            };
        };
        let (shown, ink) = if *follows { (DECIDED, Ink::Strong) } else { (NOT, Ink::Faint) };
        vec![row([mark(shown), cell(ink, name), cell(ink, said(Some(follows))), faint(answer.by.join(", "))])]
    }

    /// A row for each kind; those of which no rule says anything in one.
    fn shared(&self) -> Vec<Row> {
        let silent = |(_, asset): &&(String, Asset)| {
            asset.sharing.by.is_empty() && asset.asset.by.is_empty() && asset.asset.answer().is_some()
        };
        let said = self.decision.assets.iter().filter(|kind| !silent(kind));
        let mut rows: Vec<Row> = said.flat_map(|(kind, asset)| self.asset(kind, asset)).collect();
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

    fn asset(&self, kind: &str, Asset { sharing, asset }: &Asset) -> Vec<Row> {
        let name = |asset: Option<&Option<String>>| {
            asset.and_then(Option::as_ref).map_or_else(|| "none".to_owned(), |asset| self.names.asset(kind, asset))
        };
        let (shown, how) = match sharing.answer() {
            Some(sharing) if sharing == "separate" || sharing == "sole" => (NOT, plain(sharing)),
            Some(sharing) => (DECIDED, cell(Ink::Strong, sharing)),
            None => (OPEN, cell(Ink::Doubtful, "open")),
        };
        let which = match asset.answer() {
            Some(which) => plain(name(Some(which))),
            None => cell(Ink::Doubtful, "open"),
        };
        let (open, by) =
            (sharing.answer().is_none() || asset.answer().is_none(), [&sharing.by[..], &asset.by].concat());
        let first = mark(if open { OPEN } else { shown });
        let mut rows = vec![row([first, plain(kind), how, which, faint(by.join(", "))])];
        rows.extend(cases(sharing, "sharing ", &|sharing| sharing.map_or_else(not_asked, Clone::clone)));
        rows.extend(cases(asset, "", &name));
        rows
    }

    fn cost(&self) -> Vec<Row> {
        let answer = &self.decision.cost;
        let by = if answer.by.is_empty() { "the leader pays all".to_owned() } else { answer.by.join(", ") };
        let Outcome::Settled(shares) = &answer.outcome else {
            return self.open(answer, None, &|shares| {
                shares.map_or_else(not_asked, |shares| paid(shares, |member| member.to_owned()))
            });
        };
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

    /// Where each deciding rule but the leader's stands, and why it says what it says; each once.
    fn reasons(&self) -> Vec<Row> {
        let decision = self.decision;
        let mut labels: Vec<&String> = Vec::new();
        let open = decision.leader.answer().is_none();
        let leader = decision.leader.by.iter().filter(|_| open);
        let work = decision.work.iter().flat_map(|(_, answer)| &answer.by);
        let members = decision.members.iter().flat_map(|(_, answer)| &answer.by);
        let assets = decision.assets.iter().flat_map(|(_, kind)| kind.sharing.by.iter().chain(&kind.asset.by));
        for label in leader.chain(work).chain(members).chain(assets).chain(&decision.cost.by) {
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        let rows = labels.into_iter().flat_map(|label| {
            let lines = reason(self.names, &self.cited, label, false).into_iter().enumerate();
            lines.map(move |(at, line)| row([plain(if at == 0 { label } else { "" }), line]))
        });
        rows.collect()
    }

    /// An open answer: what it hangs on, and its cases.
    fn open<T>(&self, answer: &Answer<T>, subject: Option<String>, show: &dyn Fn(Option<&T>) -> String) -> Vec<Row> {
        let first = std::iter::once(mark(OPEN));
        let said = std::iter::once(cell(Ink::Doubtful, "open"));
        let by = std::iter::once(faint(answer.by.join(", ")));
        let mut rows = vec![row(first.chain(subject.map(plain)).chain(said).chain(by))];
        rows.extend(cases(answer, "", show));
        rows
    }
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

/// What an open answer hangs on and what it would be where; nothing for others.
fn cases<T>(answer: &Answer<T>, what: &str, show: &dyn Fn(Option<&T>) -> String) -> Vec<Row> {
    let Outcome::Open { needs, cases } = &answer.outcome else { return Vec::new() };
    let hangs = indented(3, [cell(Ink::Doubtful, format!("{what}hangs on {}", needs.join(", ")))]);
    std::iter::once(hangs).chain(cases.iter().flat_map(|case| self::case(case, show))).collect()
}

/// What an answer would be, and where.
fn case<T>(Case { when, answer }: &Case<T>, show: &dyn Fn(Option<&T>) -> String) -> Vec<Row> {
    let conditions = conditions(when, false).into_iter().enumerate();
    let said = conditions.map(|(at, [word, condition])| {
        let answer = if at == 0 { show(answer.as_ref()) } else { String::new() };
        indented(5, [plain(answer), word, condition])
    });
    said.collect()
}

/// The alternatives of a condition, each with the word before it; the first of many, unless all are asked for.
pub fn conditions(when: &str, all: bool) -> Vec<[Cell; 2]> {
    let alternatives = alternatives(when);
    let shown = if all { alternatives.len() } else { ALTERNATIVES };
    let more = alternatives.len().saturating_sub(shown);
    let said = alternatives.into_iter().take(shown).enumerate();
    let said = said.map(|(at, alternative)| [faint(if at == 0 { "when" } else { "or" }), plain(alternative)]);
    let rest = (more > 0).then(|| {
        let cases = if more == 1 { "case" } else { "cases" };
        [faint("or"), faint(format!("in {more} more {cases} (`--format json` has them all)"))]
    });
    said.chain(rest).collect()
}

/// Whether a member follows in all cases in which it does not lead, where these are alike.
fn unless_leading(answer: &Answer<bool>) -> Option<bool> {
    let Outcome::Open { cases, .. } = &answer.outcome else { return None };
    let mut answers = cases.iter().filter_map(|case| case.answer);
    let first = answers.next()?;
    answers.all(|other| other == first).then_some(first)
}

/// So many alternatives of a case are shown.
const ALTERNATIVES: usize = 4;

/// The parts of a condition between its `or`s, outside of parentheses, and without those around them.
fn alternatives(when: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, byte) in when.bytes().enumerate() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b' ' if depth == 0 && when[at..].starts_with(" or ") => {
                parts.push(&when[start..at]);
                start = at + 4;
            }
            _ => {}
        }
    }
    parts.push(&when[start..]);
    parts.into_iter().map(bare).collect()
}

/// A part without the parentheses around all of it.
fn bare(part: &str) -> &str {
    let inner = part.strip_prefix('(').and_then(|part| part.strip_suffix(')'));
    inner.filter(|inner| !inner.contains(['(', ')'])).unwrap_or(part)
}

/// What stands in the place of leaders where the scheme is not in force.
pub fn not_in_force(day: Date) -> Row {
    row([cell(Ink::Doubtful, format!("– not in force: no rule on who leads is in force on {day}"))])
}

fn not_asked() -> String {
    "not asked".to_owned()
}

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
    fn alternatives_lie_between_the_outer_ors() {
        assert_eq!(alternatives("a is b"), ["a is b"]);
        assert_eq!(alternatives("(a or b) and c or d in [e, f]"), ["(a or b) and c", "d in [e, f]"]);
        assert_eq!(alternatives("(a and b) or (c) and (d)"), ["a and b", "(c) and (d)"]);
    }

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
