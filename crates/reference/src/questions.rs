//! Random conditions that the contract allows before a given question: over fields, earlier answers and assets at hand.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::book::{Answer, Book, Cond, Domain, Field, Name, Op, Operand, Path, Question, Root, Type, Value};
use super::random::Random;

/// Something that may stand left in a condition.
#[derive(Debug, Clone)]
pub struct Place {
    pub path: Path,
    pub ty: Type,
    /// Whether it may be absent.
    pub optional: bool,
    /// What must be there before this may be asked for.
    pub guards: Vec<Path>,
}

/// What conditions may ask for: before a question (none: after the last), with an asset at hand or not.
pub struct Menu<'a> {
    book: &'a Book,
    places: Vec<Place>,
    /// The lets that ask for nothing later.
    lets: Vec<Name>,
}

impl<'a> Menu<'a> {
    pub fn new(book: &'a Book, before: Option<Question>, candidate: Option<Name>) -> Self {
        let mut menu = Menu { book, places: Vec::new(), lets: Vec::new() };
        let questions = book.questions();
        let end = before.map_or(questions.len(), |before| {
            questions.iter().position(|question| *question == before).expect("a question of the rulebook")
        });
        let earlier = &questions[..end];
        for field in &book.fields {
            menu.field(field);
        }
        for question in earlier {
            menu.answer(*question, candidate);
        }
        if let Some(kind) = candidate {
            menu.add(Path::root(Root::Kind(kind)), Type::One(Domain::Assets(kind)), false, &[], 0);
        }
        let known = |condition: &Cond| {
            super::conditions::asks_for(book, condition).iter().all(|question| earlier.contains(question))
        };
        menu.lets = book.lets.iter().filter(|(_, condition)| known(condition)).map(|(name, _)| *name).collect();
        menu
    }

    fn field(&mut self, field: &Field) {
        self.add(Path::field(field.name), field.ty, field.optional, &[], 0);
        if field.ty == Type::PerMember {
            let constants = self.book.members.iter().map(|member| (Operand::one(member), false));
            let fields = self.book.fields.iter().filter(|other| other.ty == Type::One(Domain::Members));
            let fields = fields.map(|other| (Operand::Path(Path::field(other.name)), other.optional));
            for (member, optional) in constants.chain(fields).collect::<Vec<_>>() {
                let path = Path::root(Root::NumberOf(field.name, Box::new(member)));
                self.places.push(Place { path, ty: Type::Number, optional, guards: Vec::new() });
            }
        }
    }

    fn answer(&mut self, question: Question, candidate: Option<Name>) {
        let book = self.book;
        match question {
            Question::Leader => self.add(Path::root(Root::Leader), Type::One(Domain::Members), false, &[], 0),
            Question::Work => {
                let ruled = book.rules.iter().filter_map(|rule| match &rule.answer {
                    Answer::LeadOn(_, technologies) => Some(technologies.clone()),
                    _ => None,
                });
                let ruled: BTreeSet<_> = ruled.flatten().collect();
                for technology in ruled {
                    self.add(Path::root(Root::LeaderOn(technology)), Type::One(Domain::Members), true, &[], 0);
                }
            }
            Question::Follows => self.add(Path::root(Root::Followers), Type::Set(Domain::Members), false, &[], 0),
            Question::Sharing(kind) => {
                self.add(Path::root(Root::Sharing(kind)), Type::One(Domain::Sharings(kind)), false, &[], 0);
            }
            Question::Asset(kind) if candidate != Some(kind) => {
                self.add(Path::root(Root::Kind(kind)), Type::One(Domain::Assets(kind)), true, &[], 0);
            }
            Question::Asset(_) | Question::Cost => {}
        }
    }

    /// A path and what its assets lead to.
    fn add(&mut self, path: Path, ty: Type, optional: bool, guards: &[Path], depth: usize) {
        if ty != Type::PerMember {
            self.places.push(Place { path: path.clone(), ty, optional, guards: guards.to_vec() });
        }
        if let (Type::One(Domain::Assets(kind)), 0..2) = (ty, depth) {
            let mut guards = guards.to_vec();
            guards.extend(optional.then(|| path.clone()));
            for field in &self.book.kind(kind).fields {
                self.add(path.clone().then(field.name), field.ty, field.optional, &guards, depth + 1);
            }
        }
    }

    /// Places of a type, that may be asked for as they are.
    pub fn plain(&self, ty: Type) -> Vec<&Place> {
        self.places.iter().filter(|place| place.ty == ty && place.guards.is_empty()).collect()
    }

    /// Places of a type, guarded or not.
    pub fn of(&self, ty: Type) -> Vec<&Place> {
        self.places.iter().filter(|place| place.ty == ty).collect()
    }

    pub fn places(&self) -> &[Place] {
        &self.places
    }

    // ── Random conditions ──

    pub fn condition(&self, random: &mut Random, depth: usize) -> Cond {
        match random.below(if depth == 0 { 12 } else { 20 }) {
            0 => self.named(random).unwrap_or_else(|| self.atom(random)),
            12..=14 => Cond::And(self.several(random, depth)),
            15..=16 => Cond::Or(self.several(random, depth)),
            17 => Cond::Not(Box::new(self.condition(random, depth - 1))),
            18 => self.some(random).unwrap_or_else(|| self.atom(random)),
            _ => self.atom(random),
        }
    }

    fn several(&self, random: &mut Random, depth: usize) -> Vec<Cond> {
        (0..random.between(2, 3)).map(|_| self.condition(random, depth - 1)).collect()
    }

    fn named(&self, random: &mut Random) -> Option<Cond> {
        (!self.lets.is_empty()).then(|| Cond::Let(random.pick(&self.lets)))
    }

    fn some(&self, random: &mut Random) -> Option<Cond> {
        let kinds: Vec<Name> = self.book.kinds.iter().map(|kind| kind.name).collect();
        if kinds.is_empty() {
            return None;
        }
        let kind = random.pick(&kinds);
        let mut inner = Menu { book: self.book, places: Vec::new(), lets: Vec::new() };
        let outside = |place: &&Place| place.path.root != Root::Kind(kind);
        inner.places = self.places.iter().filter(outside).cloned().collect();
        let before = inner.places.len();
        inner.add(Path::root(Root::Kind(kind)), Type::One(Domain::Assets(kind)), false, &[], 0);
        // Something about the candidate, and perhaps something else.
        let about = random.between(before, inner.places.len() - 1);
        let about = inner.about(&inner.places[about].clone(), random);
        let all = if random.chance(40) { Cond::And(vec![about, inner.atom(random)]) } else { about };
        Some(Cond::Some(kind, Box::new(all)))
    }

    pub fn atom(&self, random: &mut Random) -> Cond {
        let place = random.pick(&self.places).clone();
        // Answers are few among the places: look for one twice.
        let again = random.pick(&self.places).clone();
        let place = if matches!(place.path.root, Root::Field(_)) { again } else { place };
        self.about(&place, random)
    }

    /// A test of a place, with its guards.
    pub fn about(&self, place: &Place, random: &mut Random) -> Cond {
        let test = self.test(place, random);
        if place.guards.is_empty() {
            return test;
        }
        let absent = random.chance(20);
        let op = if absent { Op::IsNone } else { Op::IsNotNone };
        let mut all: Vec<Cond> = place.guards.iter().map(|guard| Cond::Test(guard.clone(), op, Vec::new())).collect();
        all.push(test);
        if absent { Cond::Or(all) } else { Cond::And(all) }
    }

    fn test(&self, place: &Place, random: &mut Random) -> Cond {
        if place.optional && random.chance(35) {
            let op = if random.chance(40) { Op::IsNone } else { Op::IsNotNone };
            return Cond::Test(place.path.clone(), op, Vec::new());
        }
        let test = |op, right| Cond::Test(place.path.clone(), op, right);
        match place.ty {
            Type::Flag => match random.below(4) {
                0 => Cond::Not(Box::new(Cond::Flag(place.path.clone()))),
                1 => test(random.pick(&[Op::Is, Op::IsNot]), vec![Operand::Value(Value::Flag(random.chance(50)))]),
                _ => Cond::Flag(place.path.clone()),
            },
            Type::Number | Type::Date => self.compare(place, random),
            Type::One(domain) => {
                let values = self.book.values(domain);
                if let (true, Some(other)) = (random.chance(25), self.other(place, Type::One(domain), random)) {
                    return test(random.pick(&[Op::Is, Op::Is, Op::IsNot, Op::In]), vec![other]);
                }
                if let (true, Some(other)) = (random.chance(20), self.other(place, Type::Set(domain), random)) {
                    return test(random.pick(&[Op::In, Op::NotIn]), vec![other]);
                }
                if values.is_empty() {
                    return Cond::Always;
                }
                match random.below(6) {
                    0 => test(Op::Is, vec![Operand::one(random.pick(&self.own(place, domain)))]),
                    1 => test(Op::IsNot, vec![Operand::one(random.pick(&self.own(place, domain)))]),
                    2 => test(Op::NotIn, ones(random.some(&values, 2))),
                    3 => test(Op::In, vec![Operand::one(random.pick(&values))]),
                    _ => test(Op::In, ones(random.some(&values, 3))),
                }
            }
            Type::Set(domain) => self.set(place, domain, random),
            Type::PerMember => unreachable!("no place"),
        }
    }

    /// What a place may be: of a field of leaves, only a leaf.
    fn own(&self, place: &Place, domain: Domain) -> Vec<Name> {
        match &place.path {
            Path { root: Root::Field(field), steps } if steps.is_empty() => self.book.values_of(self.book.field(field)),
            _ => self.book.values(domain),
        }
    }

    fn compare(&self, place: &Place, random: &mut Random) -> Cond {
        let op = random.pick(&[Op::Less, Op::AtMost, Op::More, Op::AtLeast, Op::AtLeast, Op::Is, Op::IsNot]);
        let others: Vec<&Place> =
            self.plain(place.ty).into_iter().filter(|other| !other.path.steps.is_empty()).collect();
        if random.chance(40) && !others.is_empty() && place.path.steps.is_empty() {
            let other = random.pick(&others).path.clone();
            return Cond::Test(place.path.clone(), op, vec![Operand::Path(other)]);
        }
        if random.chance(25) {
            let mut ends = [threshold(place.ty, random), threshold(place.ty, random)];
            ends.sort();
            if ends[0] < ends[1] {
                return Cond::Test(place.path.clone(), Op::Range, ends.map(Operand::Value).to_vec());
            }
        }
        Cond::Test(place.path.clone(), op, vec![Operand::Value(threshold(place.ty, random))])
    }

    fn set(&self, place: &Place, domain: Domain, random: &mut Random) -> Cond {
        let test = |op, right| Cond::Test(place.path.clone(), op, right);
        let values = self.book.values(domain);
        if let (true, Some(other)) = (random.chance(30), self.other(place, Type::One(domain), random)) {
            return test(random.pick(&[Op::Has, Op::HasNo, Op::Covers]), vec![other]);
        }
        // Two sets compare only if one is an asset's.
        if let (true, Some(Operand::Path(other))) = (random.chance(25), self.other(place, Type::Set(domain), random))
            && place.path.steps.is_empty() != other.steps.is_empty()
        {
            return test(Op::Covers, vec![Operand::Path(other)]);
        }
        if values.is_empty() {
            return test(Op::Is, vec![Operand::Value(Value::Set(BTreeSet::new()))]);
        }
        let one = vec![Operand::one(random.pick(&values))];
        let some = ones(random.some(&values, 3));
        let whole = match random.chance(50) {
            true => Value::Set(BTreeSet::new()),
            false => Value::Set(random.some(&self.own(place, domain), 2).into_iter().collect()),
        };
        match random.below(9) {
            0 | 1 => test(Op::Has, one),
            2 => test(Op::HasNo, one),
            3 => test(Op::HasAny, some),
            4 => test(Op::HasAll, some),
            5 => test(Op::HasNone, some),
            6 => test(Op::Covers, one),
            7 => test(Op::Is, vec![Operand::Value(whole)]),
            _ => test(Op::IsNot, vec![Operand::Value(whole)]),
        }
    }

    /// Another place of that type to stand on the right.
    fn other(&self, place: &Place, ty: Type, random: &mut Random) -> Option<Operand> {
        let others: Vec<&Place> = self.plain(ty).into_iter().filter(|other| other.path != place.path).collect();
        (!others.is_empty()).then(|| Operand::Path(random.pick(&others).path.clone()))
    }
}

pub fn ones(names: Vec<Name>) -> Vec<Operand> {
    names.into_iter().map(Operand::one).collect()
}

/// One of few numbers or dates, so that they meet.
pub fn threshold(ty: Type, random: &mut Random) -> Value {
    match ty {
        Type::Date => Value::Date(random.pick(&[Date::constant(2024, 1, 1), Date::constant(2026, 1, 1)])),
        _ => Value::Number(random.pick(&[0, 100, 100, 125])),
    }
}
