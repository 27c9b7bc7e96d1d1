//! Tree → text: the plainest text that reads as the same tree.
//!
//! In: a node of the tree. Out: its words, one item or part a line, parentheses only where the tree needs them. What
//! can go wrong: nothing. The law: parsing what was printed gives the same tree, places and comments apart. Fixes and
//! witnesses are built of it; how a file is laid out for people is the formatter's business.

use super::tree::*;
use std::fmt::{self, Display, Formatter};

impl Display for File {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.items.iter().try_for_each(|item| writeln!(f, "{item}"))
    }
}

impl Display for Item {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        doc(f, &self.doc)?;
        match &self.kind {
            ItemKind::Charter(charter) => charter.fmt(f),
            ItemKind::Tiers(tiers) => write!(f, "tiers {}", joined(tiers.iter().map(|tier| &tier.node), " > ")),
            ItemKind::Tier(tier) => tier.fmt(f),
            ItemKind::Member(member) => write!(f, "member {member}"),
            ItemKind::Taxonomy(taxonomy) => block(f, &format!("taxonomy {}", taxonomy.name.node), &taxonomy.terms),
            ItemKind::Program(fields) => block(f, "program", fields),
            ItemKind::AssetKind(kind) => kind.fmt(f),
            ItemKind::Asset(asset) => block(f, &format!("{} {}", asset.kind.node, asset.declaration), &asset.settings),
            ItemKind::Impossible(Impossible { when, because }) => {
                write!(f, "impossible when {when}")?;
                clause_text(f, "because", because)
            }
            ItemKind::Let(Let { name, condition }) => write!(f, "let {} = {condition}", name.node),
            ItemKind::Guarantee(Guarantee { title, holds, when }) => {
                write!(f, "guarantee {}: {holds}", Quoted(&title.node))?;
                clause(f, "when", when)
            }
            ItemKind::Repeal(Repeal { targets, from, because }) => {
                write!(f, "repeal {} from {}", joined(targets, ", "), from.node)?;
                clause_text(f, "because", because)
            }
            ItemKind::Rule(rule) => rule.fmt(f),
            ItemKind::Table(table) => table.fmt(f),
            ItemKind::Test(test) => test.fmt(f),
        }
    }
}

/// The comment block above an item.
fn doc(f: &mut Formatter<'_>, doc: &str) -> fmt::Result {
    if doc.is_empty() {
        return Ok(());
    }
    doc.split('\n').try_for_each(|line| writeln!(f, "# {line}"))
}

/// A text in quotes, with its escapes.
pub struct Quoted<'t>(pub &'t str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for letter in self.0.chars() {
            match letter {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                _ => write!(f, "{letter}")?,
            }
        }
        f.write_str("\"")
    }
}

fn joined<T: Display>(parts: impl IntoIterator<Item = T>, between: &str) -> String {
    parts.into_iter().map(|part| part.to_string()).collect::<Vec<_>>().join(between)
}

/// `mother.owner`
pub fn dotted(path: &[Name]) -> String {
    joined(path.iter().map(|name| &name.node), ".")
}

/// `HEAD {`, its parts a line each, `}`
fn block<T: Display>(f: &mut Formatter<'_>, head: &str, parts: &[T]) -> fmt::Result {
    writeln!(f, "{head} {{")?;
    parts.iter().try_for_each(|part| writeln!(f, "{part}"))?;
    f.write_str("}")
}

fn clause(f: &mut Formatter<'_>, word: &str, condition: &Option<Condition>) -> fmt::Result {
    condition.iter().try_for_each(|condition| write!(f, " {word} {condition}"))
}

fn clause_text(f: &mut Formatter<'_>, word: &str, text: &Option<Text>) -> fmt::Result {
    text.iter().try_for_each(|text| write!(f, " {word} {}", Quoted(&text.node)))
}

impl Display for Charter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "charter {} {{", Quoted(&self.title.node))?;
        self.enacted.iter().try_for_each(|day| write!(f, " enacted {}", day.node))?;
        self.until.iter().try_for_each(|day| write!(f, " until {}", day.node))?;
        clause_text(f, "source", &self.source)?;
        f.write_str(" }")
    }
}

impl Display for Tier {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        block(f, &format!("tier {}", self.name.node), &self.entries)
    }
}

impl Display for Entry {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        doc(f, &self.doc)?;
        match &self.kind {
            EntryKind::Rule(rule) => rule.fmt(f),
            EntryKind::Table(table) => table.fmt(f),
        }
    }
}

impl Display for Declaration {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name.node)?;
        self.label.iter().try_for_each(|label| write!(f, " {}", Quoted(&label.node)))
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.below.is_empty() {
            return self.declaration.fmt(f);
        }
        block(f, &self.declaration.to_string(), &self.below)
    }
}

impl Display for Field {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.declaration.name.node, self.ty)?;
        self.declaration.label.iter().try_for_each(|label| write!(f, " {}", Quoted(&label.node)))?;
        self.default.iter().try_for_each(|value| write!(f, " = {value}"))
    }
}

impl Display for TypeName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let any = if self.any { "any " } else { "" };
        let leaf = if self.leaf { "leaf " } else { "" };
        let per = if self.per_member { " per member" } else { "" };
        let or = if self.or_none { " or none" } else { "" };
        write!(f, "{any}{leaf}{}{per}{or}", self.name.node)
    }
}

impl Display for AssetKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let modes = if self.modes.is_empty() {
            String::new()
        } else {
            format!(" modes {}", joined(self.modes.iter().map(|mode| &mode.node), ", "))
        };
        block(f, &format!("asset {}{modes}", self.name.node), &self.fields)
    }
}

impl Display for Setting {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field.node, self.value)
    }
}

impl Display for Reference {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name.node)?;
        self.row.iter().try_for_each(|row| write!(f, ".{}", row.node))
    }
}

impl Display for Rule {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}{}", self.label.node, self.answer, self.clauses)
    }
}

impl Display for Clauses {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        clause(f, "when", &self.when)?;
        self.from.iter().try_for_each(|day| write!(f, " from {}", day.node))?;
        self.until.iter().try_for_each(|day| write!(f, " until {}", day.node))?;
        if !self.overrides.is_empty() {
            write!(f, " overrides {}", joined(&self.overrides, ", "))?;
        }
        clause_text(f, "source", &self.source)?;
        clause_text(f, "because", &self.because)
    }
}

impl Display for Answer {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            AnswerKind::Lead { who, on } => write!(f, "lead {who}{}", On(on)),
            AnswerKind::Follow(who) => write!(f, "follow {who}"),
            AnswerKind::Abstain(who) => write!(f, "abstain {who}"),
            AnswerKind::Share { kind, mode } => {
                write!(f, "share {}", kind.node)?;
                mode.iter().try_for_each(|mode| write!(f, " as {}", mode.node))
            }
            AnswerKind::Separate(kind) => write!(f, "separate {}", kind.node),
            AnswerKind::Choose { kind, condition, prefer } => {
                write!(f, "choose {}", kind.node)?;
                clause(f, "where", condition)?;
                if prefer.is_empty() { Ok(()) } else { write!(f, " prefer {}", joined(prefer, ", ")) }
            }
            AnswerKind::Bar { kind, condition } => write!(f, "bar {} where {condition}", kind.node),
            AnswerKind::Split(split) => split.fmt(f),
            AnswerKind::Require(condition) => write!(f, "require {condition}"),
            AnswerKind::Target { share, have, among } => {
                write!(f, "target {} % have {have}", share.node)?;
                clause(f, "among", among)
            }
        }
    }
}

/// ` on T`, ` on [T, U]`, or nothing.
struct On<'t>(&'t [TermName]);

impl Display for On<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => Ok(()),
            [only] => write!(f, " on {only}"),
            many => write!(f, " on [{}]", joined(many, ", ")),
        }
    }
}

impl Display for Who {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Who::Everyone(_) => f.write_str("everyone"),
            Who::List(one) if one.len() == 1 => one[0].fmt(f),
            Who::List(many) => write!(f, "[{}]", joined(many, ", ")),
        }
    }
}

impl Display for FieldOf {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.kind.iter().try_for_each(|kind| write!(f, "{}.", kind.node))?;
        f.write_str(&self.field.node)
    }
}

impl Display for Preference {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Preference::Holds(condition) => condition.fmt(f),
            Preference::Most(field) => write!(f, "most {field}"),
            Preference::Least(field) => write!(f, "least {field}"),
        }
    }
}

impl Display for Split {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("split cost ")?;
        if let Some(share) = &self.leader {
            write!(f, "leader {} %, followers ", share.node)?;
        }
        match &self.how {
            SplitBy::Equally => f.write_str("equally"),
            SplitBy::By(field) => write!(f, "by {}", field.node),
        }
    }
}

impl Display for TermName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.taxonomy.iter().try_for_each(|taxonomy| write!(f, "{}.", taxonomy.node))?;
        f.write_str(&self.term.node)
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ConditionKind::Always => f.write_str("always"),
            ConditionKind::Not(inner) => write!(f, "not {}", Inner(inner)),
            ConditionKind::All(parts) => f.write_str(&joined(parts.iter().map(Inner), " and ")),
            ConditionKind::Any(parts) => f.write_str(&joined(parts.iter().map(Inner), " or ")),
            ConditionKind::Some { kind, condition } => write!(f, "some {} where {condition}", kind.node),
            ConditionKind::Holds(operand) => operand.fmt(f),
            ConditionKind::Test { left, op, right } => match (op.node, right) {
                (Op::Has, Right::Value(Value { kind: ValueKind::List(_), .. })) => write!(f, "{left} has any {right}"),
                _ => write!(f, "{left} {} {right}", op.node),
            },
        }
    }
}

/// A condition inside another: in parentheses where it would read otherwise.
struct Inner<'t>(&'t Condition);

impl Display for Inner<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.kind {
            ConditionKind::All(_) | ConditionKind::Any(_) | ConditionKind::Some { .. } => write!(f, "({})", self.0),
            _ => self.0.fmt(f),
        }
    }
}

impl Display for Op {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Op::Is => "is",
            Op::IsNot => "is not",
            Op::In => "in",
            Op::NotIn => "not in",
            Op::Has => "has",
            Op::HasAll => "has all",
            Op::HasNone => "has none",
            Op::Covers => "covers",
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::More => ">",
            Op::AtLeast => ">=",
        })
    }
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Operand::Path(path) => f.write_str(&dotted(path)),
            Operand::Of { field, member } => write!(f, "{} of {}", field.node, dotted(member)),
            Operand::LeaderOn { technology, .. } => write!(f, "leader on {technology}"),
        }
    }
}

impl Display for Right {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Right::Value(value) => value.fmt(f),
            Right::Range(from, to) => write!(f, "{from}..{to}"),
        }
    }
}

impl Display for Value {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ValueKind::Number(number) => number.fmt(f),
            ValueKind::Date(date) => date.fmt(f),
            ValueKind::Text(text) => Quoted(text).fmt(f),
            ValueKind::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
            ValueKind::None => f.write_str("none"),
            ValueKind::Empty => f.write_str("empty"),
            ValueKind::Unknown => f.write_str("unknown"),
            ValueKind::Operand(operand) => operand.fmt(f),
            ValueKind::List(values) => write!(f, "[{}]", joined(values, ", ")),
            ValueKind::PerMember(numbers) => {
                let numbers = numbers.iter().map(|(member, number)| format!("{} {}", member.node, number.node));
                write!(f, "[{}]", joined(numbers, ", "))
            }
        }
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let unique = if self.unique.is_some() { " unique" } else { "" };
        let head = format!("table {}{unique}: {} by {}", self.name.node, self.head, joined(&self.columns, ", "));
        block(f, &head, &self.rows)?;
        self.clauses.fmt(f)
    }
}

impl Display for TableHead {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            TableHead::Lead(_) => f.write_str("lead"),
            TableHead::Follow(_) => f.write_str("follow"),
            TableHead::Abstain(_) => f.write_str("abstain"),
            TableHead::Share(kind) => write!(f, "share {}", kind.node),
        }
    }
}

impl Display for Row {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.name.iter().try_for_each(|name| write!(f, "{}: ", name.node))?;
        write!(f, "{} -> {}", joined(&self.cells, " | "), self.answer)?;
        self.clauses.fmt(f)
    }
}

impl Display for Cell {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("not ")?;
        }
        match &self.kind {
            CellKind::Any => f.write_str("any"),
            CellKind::OneOf(alternatives) => f.write_str(&joined(alternatives, ", ")),
        }
    }
}

impl Display for Alternative {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Alternative::Value(value) => value.fmt(f),
            Alternative::Compared(all) => {
                f.write_str(&joined(all.iter().map(|(op, value)| format!("{} {value}", op.node)), " and "))
            }
            Alternative::Range(from, to) => write!(f, "{from}..{to}"),
        }
    }
}

impl Display for RowAnswer {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            RowAnswer::Lead { who, on } => write!(f, "{who}{}", On(on)),
            RowAnswer::Who(who) => who.fmt(f),
            RowAnswer::Sharing(name) => f.write_str(&name.node),
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "test {} {{", Quoted(&self.title.node))?;
        block(f, "program", &self.program)?;
        f.write_str("\n")?;
        self.as_of.iter().try_for_each(|day| writeln!(f, "as of {}", day.node))?;
        self.expectations.iter().try_for_each(|expectation| writeln!(f, "{expectation}"))?;
        f.write_str("}")
    }
}

impl Display for Expectation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("expect ")?;
        match &self.kind {
            ExpectationKind::Holds { condition, by } => {
                condition.fmt(f)?;
                match by {
                    None => Ok(()),
                    Some(By::Default(_)) => f.write_str(" by default"),
                    Some(By::Rules(rules)) => write!(f, " by {}", joined(rules, ", ")),
                }
            }
            ExpectationKind::Undecided => f.write_str("leader is undecided"),
            ExpectationKind::Violation(rule) => write!(f, "violation {rule}"),
            ExpectationKind::NoViolations => f.write_str("no violations"),
            ExpectationKind::Refused => f.write_str("refused"),
            ExpectationKind::Cost { member, share } => {
                write!(f, "cost of {} is {} %", member.node, share.node)
            }
        }
    }
}
