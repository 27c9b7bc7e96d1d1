//! What rules answer.
//!
//! In: an answer as written, and what its rule's condition makes sure of. Out: the question and the answer. What can go
//! wrong: no member where one is to lead or follow, unknown kinds and modes, shares over 100 %, preferences by what has
//! no order. Invariant: an answer's members are sure to be there.

use rust_decimal::Decimal;

use super::definedness::{Guard, Need, Presence};
use super::names::Lookup;
use super::operands::Side;
use super::paths::{Reader, operand_value};
use super::report::Report;
use super::world::World;
use crate::finding::Applicability::Unsafe;
use crate::finding::{Code, Finding};
use crate::model::{
    Answer, Domain, FieldId, Kind, KindId, Operand, Path, Preference, Question, Root, Split, SplitBy, Technology, Type,
    Value,
};
use crate::syntax::print::dotted;
use crate::syntax::tokens::canonical;
use crate::syntax::tree::{self, AnswerKind, Name, TermName, Who};
use crate::text::{Span, Spanned};

/// The question that an answer belongs to, as far as can be told: also of an answer that is not sound.
pub(super) fn question(world: &World, answer: &AnswerKind) -> Option<Question> {
    let kind = |name: &Name| match world.kinds.find(&name.node) {
        Lookup::Sound(kind) => Some(kind),
        _ => (!world.model.kinds.is_empty()).then_some(KindId(0)),
    };
    match answer {
        AnswerKind::Lead { on, .. } => Some(if on.is_empty() { Question::Leader } else { Question::TechnologyLead }),
        AnswerKind::Follow(_) | AnswerKind::Abstain(_) => Some(Question::Follows),
        AnswerKind::Share { kind: name, .. } | AnswerKind::Separate(name) => kind(name).map(Question::Sharing),
        AnswerKind::Choose { kind: name, .. } | AnswerKind::Bar { kind: name, .. } => kind(name).map(Question::Asset),
        AnswerKind::Split(_) => Some(Question::Cost),
        AnswerKind::Require(_) | AnswerKind::Target { .. } => None,
    }
}

/// An answer, given what the condition makes sure of; `guard`: where a condition could be added.
pub(super) fn read(
    reader: &mut Reader,
    answer: &tree::Answer,
    when: &Presence,
    guard: Option<Guard>,
) -> Option<Answer> {
    match &answer.kind {
        AnswerKind::Lead { who, on } => lead(reader, who, on, when, guard),
        AnswerKind::Follow(who) => follow(reader, who, true, when, guard),
        AnswerKind::Abstain(who) => follow(reader, who, false, when, guard),
        AnswerKind::Share { kind, mode } => {
            let kind = reader.kind(kind)?;
            match mode {
                None => Some(Answer::Share(Kind::SHARED)),
                Some(mode) => sharing(reader, kind, mode, false).map(Answer::Share),
            }
        }
        AnswerKind::Separate(kind) => reader.kind(kind).map(|_| Answer::Share(Kind::SEPARATE)),
        AnswerKind::Choose { kind, condition, prefer } => {
            choose(reader, kind, condition.as_ref(), prefer, when, canonical(&answer.to_string()), answer.span)
        }
        AnswerKind::Split(split) => split_cost(reader, split, canonical(&answer.to_string())),
        AnswerKind::Bar { .. } | AnswerKind::Require(_) | AnswerKind::Target { .. } => None,
    }
}

/// Says what an answer needs beyond its condition.
pub(super) fn say_needs(report: &mut Report, presence: Presence, when: &Presence) -> Option<()> {
    let findings = presence.given(when).findings();
    let met = findings.is_empty();
    findings.into_iter().for_each(|finding| report.push_once(finding));
    met.then_some(())
}

/// `lead M`, `lead M on T`.
pub(super) fn lead(
    reader: &mut Reader,
    who: &tree::Operand,
    on: &[TermName],
    when: &Presence,
    guard: Option<Guard>,
) -> Option<Answer> {
    let member = member(reader, who, false, when, guard);
    let technologies: Vec<Option<Technology>> = on.iter().map(|term| reader.technology(term)).collect();
    let technologies: Vec<Technology> = technologies.into_iter().collect::<Option<_>>()?;
    match on.is_empty() {
        true => Some(Answer::Lead(member?)),
        false => Some(Answer::LeadOn(member?, with_those_below(reader.world, &technologies))),
    }
}

fn with_those_below(world: &World, technologies: &[Technology]) -> Vec<Technology> {
    let below = technologies.iter().flat_map(|technology| super::technologies::with_those_below(world, technology));
    let mut all: Vec<Technology> = below.collect();
    all.sort_by_key(|technology| (technology.taxonomy, technology.term));
    all.dedup();
    all
}

/// `follow W`, `abstain W`.
pub(super) fn follow(
    reader: &mut Reader,
    who: &Who,
    follows: bool,
    when: &Presence,
    guard: Option<Guard>,
) -> Option<Answer> {
    let who = match who {
        Who::Everyone(_) if reader.world.tainted.contains(&Domain::Members) => return None,
        Who::Everyone(_) => {
            let all = (0..reader.world.model.members.len() as u32).collect();
            vec![Operand::Constant(Value::Set(all))]
        }
        Who::List(list) => {
            let members: Vec<_> = list.iter().map(|who| member(reader, who, true, when, guard)).collect();
            members.into_iter().collect::<Option<Vec<Operand>>>()?
        }
    };
    Some(Answer::Follow { who, follows })
}

/// A member, or a field that is one (or, if `sets`, several).
fn member(
    reader: &mut Reader,
    who: &tree::Operand,
    sets: bool,
    when: &Presence,
    guard: Option<Guard>,
) -> Option<Operand> {
    let tree::Operand::Path(path) = who else {
        reader.report.push(no_member(who.span()));
        return None;
    };
    if let (false, [name]) = (sets, path.as_slice())
        && reader.world.word_type(&name.node) == Lookup::Sound(Type::Set(Domain::Members))
    {
        let message = format!("`{}` is a set of members, and one member leads", name.node);
        let finding = Finding::new(Code::TypeMismatch, message, name.span, "not one member");
        reader.report.push(finding.help("name a member, or a field such as `proposer` or `mother.owner`"));
        return None;
    }
    let side = reader.side(&operand_value(path), Domain::Members, sets, guard)?;
    if let Operand::Path(path) = &side.operand
        && !matches!(path.root, Root::Field(_))
    {
        reader.report.push(no_member(side.span));
        return None;
    }
    if reader.world.tainted.contains(&Domain::Members) {
        return None;
    }
    say_needs(reader.report, needs(&side, path, guard), when)?;
    Some(side.operand)
}

fn no_member(span: Span) -> Finding {
    let message = "who leads or follows is named by a member or a field of the programme";
    Finding::new(Code::TypeMismatch, message, span, "an answer, not a member or field")
        .help("name a member, or a field such as `proposer` or `mother.owner`")
}

/// What a member's path leads through, and the member itself where that may be absent.
fn needs(side: &Side, path: &[Name], guard: Option<Guard>) -> Presence {
    let itself = side.there.iter().filter(|_| side.optional);
    let itself = itself.map(|key| Need::new(key.clone(), dotted(path), side.span, guard).itself());
    Presence::test([], side.needs.iter().cloned().chain(itself).collect())
}

/// A way of sharing a kind: a mode, and in a table (`-> shared`) one that every kind has.
pub(super) fn sharing(reader: &mut Reader, kind: KindId, mode: &Name, in_table: bool) -> Option<u32> {
    let domain = Domain::Sharings(kind);
    let Kind { name, modes, .. } = reader.world.model.kind(kind);
    let cure = match mode.node.as_str() {
        "sole" => "a kind is `sole` where there are no followers: no rule decides that".to_owned(),
        "shared" if !in_table => format!("write `share {name}`"),
        "separate" if !in_table => format!("write `separate {name}`"),
        other if !in_table && modes.is_empty() => {
            let message = format!("no mode of `{name}` is called `{other}`");
            let cure =
                format!("it has none: write `share {name}`, or declare it: `asset {name} modes {other} {{ … }}`");
            let finding = Finding::new(Code::UnknownName, message, mode.span, "nobody declares it");
            reader.report.push(finding.help(cure));
            return None;
        }
        _ => return reader.world.value(domain, mode, reader.report),
    };
    let message = format!("`{}` is no mode of `{name}`", mode.node);
    reader.report.push(Finding::new(Code::TypeMismatch, message, mode.span, "not a mode").help(cure));
    None
}

fn choose(
    reader: &mut Reader,
    kind: &Name,
    condition: Option<&tree::Condition>,
    prefer: &[tree::Preference],
    when: &Presence,
    text: String,
    span: Span,
) -> Option<Answer> {
    let kind = reader.kind(kind)?;
    let condition = match condition {
        None => Some(super::conditions::Sound::always(span)),
        Some(condition) => reader.of_candidate(kind, condition),
    };
    let met = condition.as_ref().map(|sound| say_needs(reader.report, sound.presence.clone(), when));
    let both = condition.as_ref().map(|sound| Presence::all(vec![sound.presence.clone(), when.clone()]));
    let prefer: Vec<_> = prefer.iter().map(|wish| preference(reader, kind, wish, both.as_ref())).collect();
    let prefer = prefer.into_iter().collect::<Option<Vec<Preference>>>()?;
    met??;
    if reader.world.tainted.contains(&Domain::Assets(kind)) {
        return None;
    }
    Some(Answer::Choose { condition: condition?.condition, prefer, text })
}

fn preference(
    reader: &mut Reader,
    kind: KindId,
    wish: &tree::Preference,
    given: Option<&Presence>,
) -> Option<Preference> {
    match wish {
        tree::Preference::Most(of) => ordered_field(reader, kind, of).map(Preference::Most),
        tree::Preference::Least(of) => ordered_field(reader, kind, of).map(Preference::Least),
        tree::Preference::Holds(condition) => {
            if let Some(finding) = most_or_least(reader, kind, condition) {
                reader.report.push(finding);
                return None;
            }
            let sound = reader.of_candidate(kind, condition)?;
            say_needs(reader.report, sound.presence, given?)?;
            Some(Preference::Holds(sound.condition))
        }
    }
}

/// `prefer capacity`, `prefer plant.capacity`: whether much or little of it is preferred goes unsaid.
fn most_or_least(reader: &Reader, kind: KindId, condition: &tree::Condition) -> Option<Finding> {
    let tree::ConditionKind::Holds(tree::Operand::Path(path)) = &condition.kind else { return None };
    let asset = reader.world.model.kind(kind);
    let name = match path.as_slice() {
        [name] if reader.world.word_type(&name.node) == Lookup::Missing => name,
        [of, name] if of.node == asset.name => name,
        _ => return None,
    };
    let Lookup::Sound(id) = reader.world.kind_fields[kind.0 as usize].find(&name.node) else { return None };
    let field = asset.field(id);
    if !matches!(field.ty, Type::Number | Type::Date) {
        return None;
    }
    let message = format!("`prefer` does not say whether much or little of `{}`", field.name);
    let (most, least) = (format!("most {}", field.name), format!("least {}", field.name));
    let finding = Finding::new(Code::TypeMismatch, message, condition.span, "the most, or the least?");
    let finding = finding.help(format!("write `{most}` or `{least}`"));
    let finding = finding.fix(Unsafe, format!("write `{most}`"), condition.span, most.clone());
    Some(finding.fix(Unsafe, format!("write `{least}`"), condition.span, least.clone()))
}

/// A number or date of the candidate.
fn ordered_field(reader: &mut Reader, kind: KindId, of: &tree::FieldOf) -> Option<FieldId> {
    let through = reader.world.model.kind(kind).name.clone();
    let name = &of.field;
    if let Some(other) = of.kind.as_ref().filter(|other| other.node != through) {
        let message = format!("the candidate is a `{through}`, and `{}.{}` is not of it", other.node, name.node);
        let finding = Finding::new(Code::TypeMismatch, message, other.span, "not the candidate");
        reader
            .report
            .push(finding.help(format!("`most` and `least` speak of a field of the candidate: `{through}.…`")));
        return None;
    }
    of.kind.iter().for_each(|own| reader.world.kinds.refer(reader.report, own));
    let id = reader.field_of(kind, name, &through)?;
    let ty = reader.world.model.kind(kind).field(id).ty;
    if matches!(ty, Type::Number | Type::Date) {
        return Some(id);
    }
    let message = format!("`{}` is {}, which has no most and no least", name.node, reader.world.of_type(ty));
    let finding = Finding::new(Code::TypeMismatch, message, name.span, "neither a number nor a date");
    reader.report.push(finding.help(format!("prefer by a condition: `{through}.{} …`", name.node)));
    None
}

fn split_cost(reader: &mut Reader, split: &tree::Split, text: String) -> Option<Answer> {
    let leader = match &split.leader {
        None => Some(None),
        Some(share) => percentage(reader.report, share).map(Some),
    };
    let how = match &split.how {
        tree::SplitBy::Equally => SplitBy::Equally,
        tree::SplitBy::By(name) => SplitBy::By(numbers(reader, name)?),
    };
    Some(Answer::Split(Split { leader: leader?, how, text: text.replace(" ,", ",") }))
}

/// A share that lies in 0..100 %.
pub(super) fn percentage(report: &mut Report, share: &Spanned<Decimal>) -> Option<Decimal> {
    if share.node >= Decimal::ZERO && share.node <= Decimal::ONE_HUNDRED {
        return Some(share.node);
    }
    let message = format!("a share of {} %", share.node.normalize());
    report.push(Finding::new(Code::Invalid, message, share.span, "not a share").help("a share lies in 0..100 %"));
    None
}

/// A field of the programme that is a number per member.
fn numbers(reader: &mut Reader, name: &Name) -> Option<FieldId> {
    let operand = tree::Operand::Path(vec![name.clone()]);
    let place = reader.place(&operand, None)?;
    if let Path { root: Root::Field(id), ty: Type::PerMember, .. } = place.path {
        return (!reader.world.tainted.contains(&Domain::Members)).then_some(id);
    }
    let message = format!("`{}` is {}, not a number per member", name.node, reader.world.of_type(place.path.ty));
    let finding = Finding::new(Code::TypeMismatch, message, name.span, "not a number per member");
    reader.report.push(finding.help("cost is split by a field of type `number per member`"));
    None
}

/// Whether an answer is one to a question: bars, requirements and targets win and lose nothing.
pub(super) fn is_question(answer: &AnswerKind) -> bool {
    !matches!(answer, AnswerKind::Bar { .. } | AnswerKind::Require(_) | AnswerKind::Target { .. })
}
