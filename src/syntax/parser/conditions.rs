//! Pairs of the grammar → conditions.
//!
//! In: pairs of `condition`. Out: the tree of a condition, nested as deep as it is written. What can go wrong: `and`
//! beside `or` without parentheses (a finding with the parentheses as its fix; the tree reads `and` first), a range
//! behind a test that takes none.

use super::{Lower, Pair, Rule};
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::{Code, Edit, Finding, Fix};
use crate::syntax::tree::*;
use crate::text::{Span, Spanned};

impl Lower<'_> {
    /// A condition.
    pub(super) fn condition(&mut self, pair: Pair<'_>) -> Option<Condition> {
        let mut parts = Vec::new();
        let mut junctions = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::simple => parts.push(self.simple(part)?),
                _ => junctions.push((part.as_rule() == Rule::kw_and, self.token_span(&part))),
            }
        }
        if junctions.is_empty() {
            return parts.pop();
        }
        let span = parts.first()?.span.to(parts.last()?.span);
        let kind = match (junctions.iter().all(|(and, _)| *and), junctions.iter().any(|(and, _)| *and)) {
            (true, _) => ConditionKind::All(parts),
            (_, false) => ConditionKind::Any(parts),
            _ => self.mixed(parts, &junctions),
        };
        Some(Condition { span, kind })
    }

    /// `a and b or c`, read as `(a and b) or c` and reported: both groupings are offered.
    fn mixed(&mut self, parts: Vec<Condition>, junctions: &[(bool, Span)]) -> ConditionKind {
        let place =
            |wanted| junctions.iter().find(|(and, _)| *and == wanted).map(|(_, span)| *span).unwrap_or_default();
        let (and, or) = (place(true), place(false));
        let (first, here, second, there) =
            if and.start < or.start { (or, "`or`", and, "`and`") } else { (and, "`and`", or, "`or`") };
        let mut finding =
            Finding::new(Code::MixedAndOr, "`and` and `or` stand side by side without parentheses", first, here)
                .label(second, there)
                .help("say with parentheses what belongs together");
        finding.fixes.extend(self.joined_value(&parts, junctions));
        finding.fixes.extend([true, false].map(|and| self.grouping(&parts, junctions, and)));
        self.report(finding);
        let groups = groups(parts, junctions, true).into_iter().filter_map(|group| {
            let span = group.first()?.span.to(group.last()?.span);
            if group.len() == 1 {
                return group.into_iter().next();
            }
            Some(Condition { span, kind: ConditionKind::All(group) })
        });
        ConditionKind::Any(groups.collect())
    }

    /// The parentheses around what `and`, or else what `or`, joins.
    fn grouping(&self, parts: &[Condition], junctions: &[(bool, Span)], and: bool) -> Fix {
        let mut edits = Vec::new();
        let spans: Vec<Span> = parts.iter().map(|part| part.span).collect();
        for group in groups(spans, junctions, and) {
            if let [first, .., last] = group.as_slice() {
                edits.push(Edit { span: first.before(), text: "(".to_owned() });
                edits.push(Edit { span: last.after(), text: ")".to_owned() });
            }
        }
        let word = if and { "and" } else { "or" };
        let whole = parts.first().zip(parts.last()).map(|(first, last)| first.span.to(last.span)).unwrap_or_default();
        let message = match self.edited(whole, &edits) {
            short if short.len() <= SHOWN && !short.contains('#') => format!("write `{short}`"),
            _ => format!("put parentheses around what `{word}` joins"),
        };
        Fix::new(Unsafe, message, edits)
    }

    /// What stands in `whole` after some edits, on one line.
    fn edited(&self, whole: Span, edits: &[Edit]) -> String {
        let mut text = self.slice(whole).to_owned();
        for edit in edits.iter().rev() {
            let at = edit.span.start.saturating_sub(whole.start) as usize;
            text.insert_str(at.min(text.len()), &edit.text);
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// `n < 5 and region is japan or india`: the word behind `or` may be a second value of the test before it.
    fn joined_value(&self, parts: &[Condition], junctions: &[(bool, Span)]) -> Option<Fix> {
        let at = (1..parts.len()).find(|at| !junctions[at - 1].0 && is_lone_word(&parts[*at]))?;
        let ConditionKind::Test { op, right: Right::Value(value), .. } = &parts[at - 1].kind else { return None };
        let word = match op.node {
            Op::Is | Op::In => "in",
            Op::Has => "has any",
            _ => return None,
        };
        if !matches!(value.kind, ValueKind::Operand(Operand::Path(_))) {
            return None;
        }
        let last = (at..parts.len()).take_while(|at| !junctions[at - 1].0 && is_lone_word(&parts[*at])).last()?;
        let others: Vec<&str> = parts[at..=last].iter().map(|part| self.slice(part.span)).collect();
        let text = format!("{word} [{}, {}]", self.slice(value.span), others.join(", "));
        let edit = Edit { span: op.span.to(parts[last].span), text: text.clone() };
        Some(Fix::new(Unsafe, format!("write `{text}`"), vec![edit]))
    }

    fn simple(&mut self, pair: Pair<'_>) -> Option<Condition> {
        let mut nots = Vec::new();
        let mut core = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_not => nots.push(self.token_span(&part)),
                _ => core = Some(self.core(part)?),
            }
        }
        let core = core?;
        Some(
            nots.into_iter().rev().fold(core, |inner, not| Condition {
                span: not.to(inner.span),
                kind: ConditionKind::Not(Box::new(inner)),
            }),
        )
    }

    fn core(&mut self, pair: Pair<'_>) -> Option<Condition> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::parenthesis => {
                let inner = pair.into_inner().find(|part| part.as_rule() == Rule::condition)?;
                self.condition(inner)?.kind
            }
            Rule::kw_always => ConditionKind::Always,
            Rule::some => {
                let mut inner = pair.into_inner();
                let kind = self.name(&inner.nth(1)?);
                let condition = Box::new(self.condition(inner.nth(1)?)?);
                ConditionKind::Some { kind, condition }
            }
            _ => self.test(pair)?,
        };
        Some(Condition { span, kind })
    }

    fn test(&mut self, pair: Pair<'_>) -> Option<ConditionKind> {
        let mut inner = pair.into_inner();
        let left = self.operand(inner.next()?)?;
        let Some(op) = inner.next() else { return Some(ConditionKind::Holds(left)) };
        let bare_has = is_bare_has(&op);
        let op = self.op(op)?;
        let from = self.value(inner.next()?)?;
        let right = match inner.nth(1) {
            None => Right::Value(from),
            Some(to) => {
                let to = self.value(to)?;
                self.check_range(&op, from.span.to(to.span));
                Right::Range(Box::new(from), Box::new(to))
            }
        };
        self.check_one_of(&op, &right);
        if bare_has {
            self.check_has(&op, &right);
        }
        Some(ConditionKind::Test { left, op, right })
    }

    /// `is one of china` would read as the field `one` of the member `china`.
    fn check_one_of(&mut self, op: &Spanned<Op>, right: &Right) {
        let cure = match op.node {
            Op::Is => "in",
            Op::IsNot => "not in",
            _ => return,
        };
        if let Right::Value(Value { kind: ValueKind::Operand(Operand::Of { field, member }), .. }) = right
            && field.node == "one"
            && let Some(first) = member.first()
        {
            let span = Span { end: first.span.start, ..op.span };
            let written = self.slice(span).trim_end().to_owned();
            let span = Span::new(span.source, span.start as usize, span.start as usize + written.len());
            self.report(
                Finding::new(Code::Syntax, format!("`{written}` means nothing here"), span, "here")
                    .cure(Safe, span, cure),
            );
        }
    }

    /// `has [hev, bev]`: any of them, all of them, or none?
    fn check_has(&mut self, op: &Spanned<Op>, right: &Right) {
        let Right::Value(Value { kind: ValueKind::List(list), span }) = right else { return };
        let written = self.slice(*span);
        let finding = Finding::new(Code::Syntax, "`has` does not say how many of a list", op.span, "any, all or none?");
        self.report(match list.as_slice() {
            [only] => {
                let only = self.slice(only.span).to_owned();
                finding.help(format!("write `has {only}`")).fix(Safe, format!("write `has {only}`"), *span, only)
            }
            _ => ["has any", "has all", "has none"].into_iter().fold(
                finding.help("`has any` holds of one of them, `has all` of each, `has none` of none"),
                |finding, words| finding.fix(Unsafe, format!("write `{words} {written}`"), op.span, words),
            ),
        });
    }

    fn check_range(&mut self, op: &Spanned<Op>, range: Span) {
        let (word, safety) = match op.node {
            Op::In | Op::NotIn => return,
            Op::IsNot => ("not in", Safe),
            Op::Is => ("in", Safe),
            _ => ("in", Unsafe),
        };
        self.report(
            Finding::new(Code::Syntax, "a range is tested with `in`", op.span, "this test takes one value")
                .label(range, "a range")
                .help(format!("write `{word}`: from the first up to, not including, the second"))
                .fix(safety, format!("write `{word}`"), op.span, word),
        );
    }

    fn op(&self, pair: Pair<'_>) -> Option<Spanned<Op>> {
        let span = self.span(&pair);
        let mut inner = pair.into_inner();
        let first = inner.next()?;
        let second = inner.next().map(|part| part.as_rule());
        let op = match (first.as_rule(), second) {
            (Rule::kw_is, None) => Op::Is,
            (Rule::kw_is, _) => Op::IsNot,
            (Rule::kw_in, _) => Op::In,
            (Rule::kw_not, _) => Op::NotIn,
            (Rule::kw_has, None | Some(Rule::kw_any)) => Op::Has,
            (Rule::kw_has, Some(Rule::kw_all)) => Op::HasAll,
            (Rule::kw_has, _) => Op::HasNone,
            (Rule::kw_covers, _) => Op::Covers,
            _ => order(first.as_str())?,
        };
        Some(Spanned::new(op, span))
    }

    /// `<`, `<=`, `>` or `>=`
    pub(super) fn order(&self, pair: &Pair<'_>) -> Option<Spanned<Op>> {
        Some(Spanned::new(order(pair.as_str())?, self.token_span(pair)))
    }
}

/// The longest condition that a fix shows whole.
const SHOWN: usize = 100;

/// The parts with those together that `and` joins, or else those that `or` joins.
fn groups<T>(parts: Vec<T>, junctions: &[(bool, Span)], and: bool) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    let joined = std::iter::once(false).chain(junctions.iter().map(|(is_and, _)| *is_and == and));
    for (part, joined) in parts.into_iter().zip(joined) {
        match groups.last_mut() {
            Some(group) if joined => group.push(part),
            _ => groups.push(vec![part]),
        }
    }
    groups
}

/// `has` without `any`, `all`, `none` or `no`.
fn is_bare_has(op: &Pair<'_>) -> bool {
    let mut words = op.clone().into_inner();
    words.next().is_some_and(|word| word.as_rule() == Rule::kw_has) && words.next().is_none()
}

/// A word that stands alone where a condition belongs.
fn is_lone_word(part: &Condition) -> bool {
    matches!(&part.kind, ConditionKind::Holds(Operand::Path(path)) if path.len() == 1)
}

fn order(mark: &str) -> Option<Op> {
    Some(match mark {
        "<" => Op::Less,
        "<=" => Op::AtMost,
        ">" => Op::More,
        ">=" => Op::AtLeast,
        _ => return None,
    })
}
