//! Random small rulebooks and programmes, the same for the same seed.
//!
//! Scopes are made from earlier scopes of the same question, so that they nest, overlap and coincide often; most
//! rulebooks are then repaired until nothing conflicts, so that later questions are reached, and some are left as they
//! are.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::book::{
    Answer, Asset, Bar, Book, Cell, Charter, Clauses, Cond, Domain, Field, Kind, Name, Op, Operand, Path, Preference,
    Programme, Question, Repeal, Require, Root, Row, Rule, Says, Table, TableHead, Taxonomy, Technology, Type, Value,
    Whom,
};
use super::interpret::{Day, Trouble, everything, overrides};
use super::questions::{Menu, ones, threshold};
use super::random::Random;
use super::universe;
use super::verdicts::first_trouble;

/// How many programmes a universe may have.
const UNIVERSE: usize = 300;

const LABELS: [Name; 32] = [
    "kilo", "alpha", "tango", "Delta", "x1", "bravo", "x10", "x9", "zulu", "golf", "Echo", "lima", "oscar", "papa",
    "b_2", "b", "quebec", "romeo", "sierra", "uniform", "victor", "whiskey", "yankee", "mike", "hotel", "india",
    "juliet", "foxtrot", "charlie", "a1", "a_1", "Z",
];

/// A random rulebook, the first of those that the seed makes whose universe is small.
pub fn generate(seed: u64) -> Book {
    let mut random = Random::new(seed);
    loop {
        if let Some(book) = attempt(Random::new(random.number())) {
            return book;
        }
    }
}

/// A rulebook of these choices, if its universe is small.
pub fn attempt(random: Random) -> Option<Book> {
    let mut maker = Maker { random, book: Book::default(), labels: 0 };
    maker.world();
    maker.files();
    maker.provisions();
    if universe::size(&universe::domains(&maker.book)) > UNIVERSE {
        return None;
    }
    if maker.random.chance(88) {
        maker.repair();
    }
    Some(maker.book)
}

struct Maker {
    random: Random,
    book: Book,
    labels: usize,
}

fn days() -> [Date; 3] {
    [Date::constant(2020, 5, 27), Date::constant(2022, 1, 1), Date::constant(2024, 6, 1)]
}

impl Maker {
    fn label(&mut self) -> Name {
        self.labels += 1;
        LABELS.get(self.labels - 1).copied().unwrap_or_else(|| leak(format!("more{}", self.labels)))
    }

    // ── The world ──

    fn world(&mut self) {
        let members = ["nissan", "renault", "mitsubishi"];
        let count = if self.random.chance(25) { 2 } else { 3 };
        self.book.members = members[..count].to_vec();
        self.taxonomy("region", &["eu", "fr", "asia", "jp"]);
        if self.random.chance(60) {
            let terms = if self.random.chance(15) { ["power", "ev", "asia"] } else { ["power", "ev", "gas"] };
            self.taxonomy("tech", &terms);
        }
        for name in ["plant", "platform", "logistics"] {
            if self.random.chance(40) && self.book.kinds.len() < 2 {
                self.kind(name);
            }
        }
        self.fields();
    }

    fn taxonomy(&mut self, name: Name, terms: &[Name]) {
        let count = self.random.between(2, terms.len());
        let mut placed: Vec<(Name, Option<Name>)> = Vec::new();
        for term in &terms[..count] {
            let parent = (!placed.is_empty() && self.random.chance(55)).then(|| self.random.pick(&placed).0);
            placed.push((term, parent));
        }
        self.book.taxonomies.push(Taxonomy { name, terms: placed });
    }

    fn kind(&mut self, name: Name) {
        let mut fields = Vec::new();
        let pool = [
            ("owner", Type::One(Domain::Members)),
            ("site", Type::One(Domain::Terms("region"))),
            ("sells", Type::Set(Domain::Terms("region"))),
            ("capacity", Type::Number),
            ("since", Type::Date),
            ("users", Type::Set(Domain::Members)),
            ("old", Type::Flag),
        ];
        for (field, ty) in pool {
            if self.random.chance(if field == "owner" { 80 } else { 30 }) {
                let optional = !matches!(ty, Type::Set(_)) && self.random.chance(20);
                fields.push(Field { name: field, ty, leaves: false, optional, default: None });
            }
        }
        let other = self.book.kinds.first().map(|kind| kind.name);
        if let (Some(other), true) = (other, self.random.chance(40)) {
            fields.push(Field {
                name: "base",
                ty: Type::One(Domain::Assets(other)),
                leaves: false,
                optional: true,
                default: None,
            });
        }
        let modes = if self.random.chance(40) { vec!["common", "derived"] } else { Vec::new() };
        let initial = &name[..1];
        let names: Vec<Name> = (0..self.random.between(1, 3)).map(|at| leak(format!("{initial}{}", 10 - at))).collect();
        let mut assets = Vec::new();
        for name in names {
            let values = fields.iter().filter_map(|field| Some((field.name, self.asset_value(field)?))).collect();
            assets.push(Asset { name, values });
        }
        self.book.kinds.push(Kind { name, modes, fields, assets });
    }

    /// A value; absence is left out.
    fn asset_value(&mut self, field: &Field) -> Option<Value> {
        if field.optional && self.random.chance(40) {
            return None;
        }
        Some(self.value(field.ty))
    }

    fn value(&mut self, ty: Type) -> Value {
        match ty {
            Type::Flag => Value::Flag(self.random.chance(50)),
            Type::Number | Type::Date => threshold(ty, &mut self.random),
            Type::One(domain) => Value::One(self.random.pick(&self.book.values(domain))),
            Type::Set(domain) => {
                let subsets = universe::subsets(&self.book.values(domain));
                Value::Set(self.random.pick(&subsets).clone())
            }
            Type::PerMember => {
                let number = |random: &mut Random| random.pick(&[0, 70, 100, 333]);
                Value::PerMember(self.book.members.iter().map(|member| (*member, number(&mut self.random))).collect())
            }
        }
    }

    fn fields(&mut self) {
        let mut pool: Vec<(Name, Type, bool, usize)> = vec![
            ("proposer", Type::One(Domain::Members), false, 3),
            ("region", Type::One(Domain::Terms("region")), false, 4),
            ("home", Type::One(Domain::Terms("region")), true, 5),
            ("markets", Type::Set(Domain::Terms("region")), false, 16),
            ("partner", Type::One(Domain::Members), true, 4),
            ("partners", Type::Set(Domain::Members), false, 8),
            ("size", Type::Number, false, 4),
            ("weight", Type::Number, true, 4),
            ("volumes", Type::PerMember, false, 8),
            ("sop", Type::Date, false, 4),
            ("flagship", Type::Flag, false, 2),
            ("maybe", Type::Flag, true, 3),
        ];
        if self.book.taxonomies.len() > 1 {
            pool.push(("techs", Type::Set(Domain::Terms("tech")), false, 8));
            pool.push(("drive", Type::One(Domain::Terms("tech")), false, 3));
        }
        if let Some(kind) = self.book.kinds.first() {
            pool.push(("mother", Type::One(Domain::Assets(kind.name)), true, 4));
        }
        self.random.shuffle(&mut pool[1..]);
        let mut size = 1;
        for (name, ty, optional, count) in pool {
            if size * count > 500 || (name != "proposer" && self.random.chance(15)) {
                continue;
            }
            size *= count;
            let mut default = self.random.chance(30).then(|| if optional { Value::None } else { self.value(ty) });
            if let Some(Value::PerMember(_)) = default {
                default = None;
            }
            let leaves =
                self.random.chance(25) && matches!(ty, Type::One(Domain::Terms(_)) | Type::Set(Domain::Terms(_)));
            default = default.filter(|_| !leaves);
            self.book.fields.push(Field { name, ty, leaves, optional, default });
        }
    }

    fn files(&mut self) {
        let count = self.random.pick(&[1, 1, 2, 3]);
        for _ in 0..count {
            let enacted = Some(self.random.pick(&days()[..2]));
            let until = self.random.chance(15).then(|| days()[2]);
            self.book.files.push(self.random.chance(35).then_some(Charter { enacted, until }));
        }
        let tiers = ["first", "second", "third"];
        let count = self.random.pick(&[0, 1, 2, 3]);
        self.book.tiers = tiers[..count].to_vec();
    }

    // ── Provisions ──

    fn provisions(&mut self) {
        if self.random.chance(50) {
            let condition = Menu::new(&self.book, Some(Question::Leader), None).condition(&mut self.random, 1);
            self.book.lets.push(("plain", condition));
        }
        for question in self.book.questions() {
            self.rules_for(question);
        }
        if self.random.chance(25) {
            let condition = Menu::new(&self.book, None, None).condition(&mut self.random, 1);
            self.book.lets.push(("late", condition));
        }
        for _ in 0..self.random.pick(&[0, 0, 1, 2]) {
            let must = Menu::new(&self.book, None, None).condition(&mut self.random, 1);
            let when = Menu::new(&self.book, None, None).condition(&mut self.random, 0);
            let mut clauses = self.clauses(when);
            clauses.overrides.clear();
            self.book.requires.push(Require { clauses, must });
        }
        if self.random.chance(30) {
            let condition = Menu::new(&self.book, Some(Question::Leader), None).condition(&mut self.random, 1);
            self.book.impossible.push(condition);
        }
        if self.random.chance(30) {
            let menu = Menu::new(&self.book, None, None);
            let (must, when) = (menu.condition(&mut self.random, 1), menu.condition(&mut self.random, 0));
            self.book.guarantees.push(("held", must, when));
        }
        for _ in 0..2 {
            if self.random.chance(20) {
                self.table();
            }
        }
        self.overrides();
        self.repeals();
        self.bars_of_one_asset();
    }

    /// Bars that strike one asset, whatever the programme: it is often the one that would have been chosen.
    fn bars_of_one_asset(&mut self) {
        for kind in self.book.kinds.clone() {
            if kind.assets.len() < 2 || !self.random.chance(40) {
                continue;
            }
            let asset = self.random.pick(&kind.assets).name;
            let candidate = Path { root: Root::Kind(kind.name), steps: Vec::new() };
            let filter = Cond::Test(candidate, Op::Is, vec![Operand::Value(Value::One(asset))]);
            let clauses = Clauses { label: self.label(), file: 0, ..Clauses::default() };
            self.book.bars.push(Bar { clauses, kind: kind.name, filter });
        }
    }

    fn rules_for(&mut self, question: Question) {
        let count = match question {
            Question::Leader => self.random.between(1, 4),
            Question::Work if self.book.technology_taxonomies().is_empty() => 0,
            Question::Work => self.random.pick(&[0, 1, 2, 3]),
            Question::Follows => self.random.between(1, 4),
            Question::Sharing(_) => self.random.between(0, 3),
            Question::Asset(_) => self.random.pick(&[0, 1, 1, 2, 3]),
            Question::Cost => self.random.between(0, 3),
        };
        for _ in 0..count {
            let when = self.scope(question);
            let (answer, guard) = self.answer(question);
            let when = guard.into_iter().fold(when, |when, guard| Cond::And(vec![guard, when]));
            let clauses = self.clauses(when);
            self.book.rules.push(Rule { clauses, table: None, answer });
        }
        if question == Question::Leader && self.random.chance(90) {
            let member = match self.member(question) {
                (member, None) => member,
                _ => Operand::one(self.book.members[0]),
            };
            let answer = Answer::Lead(member);
            let clauses = Clauses { label: self.label(), file: 0, ..Clauses::default() };
            self.book.rules.push(Rule { clauses, table: None, answer });
        }
        if let Question::Asset(kind) = question
            && self.random.chance(30)
        {
            let filter = Menu::new(&self.book, Some(question), Some(kind)).condition(&mut self.random, 1);
            let when = Menu::new(&self.book, Some(question), None).condition(&mut self.random, 0);
            let mut clauses = self.clauses(when);
            clauses.overrides.clear();
            self.book.bars.push(Bar { clauses, kind, filter });
        }
    }

    /// A condition, often made from that of an earlier rule for the same question.
    fn scope(&mut self, question: Question) -> Cond {
        let menu = Menu::new(&self.book, Some(question), None);
        let random = &mut self.random;
        let earlier: Vec<Cond> = self
            .book
            .rules
            .iter()
            .filter(|rule| rule.question() == question)
            .filter_map(|rule| rule.clauses.when.clone())
            .collect();
        if earlier.is_empty() || random.chance(45) {
            return if random.chance(12) { Cond::Always } else { menu.condition(random, 1) };
        }
        let before = random.pick(&earlier).clone();
        match random.below(8) {
            0 => before,
            1 => Cond::Not(Box::new(Cond::Not(Box::new(before)))),
            2 => Cond::Or(vec![before, menu.atom(random)]),
            3 => Cond::Not(Box::new(before)),
            4 => Cond::And(vec![before.clone(), Cond::Or(vec![before, menu.atom(random)])]),
            _ => Cond::And(vec![before, menu.condition(random, 0)]),
        }
    }

    fn clauses(&mut self, when: Cond) -> Clauses {
        let from = self.random.chance(20).then(|| self.random.pick(&days()[..2]));
        let until = self.random.chance(10).then(|| days()[2]);
        let tier = (!self.book.tiers.is_empty() && self.random.chance(45)).then(|| self.random.pick(&self.book.tiers));
        let file = self.random.below(self.book.files.len());
        let when = (when != Cond::Always || self.random.chance(20)).then_some(when);
        Clauses { label: self.label(), file, tier, when, from, until, overrides: Vec::new(), of_row: false }
    }

    /// Who is named, and the condition under which he is there.
    fn member(&mut self, question: Question) -> (Operand, Option<Cond>) {
        let menu = Menu::new(&self.book, Some(question), None);
        // Of the places only fields, and fields of assets that are fields, may be named.
        let fields = menu
            .of(Type::One(Domain::Members))
            .into_iter()
            .filter(|place| matches!(place.path.root, super::book::Root::Field(_)));
        let fields: Vec<_> = fields.cloned().collect();
        if fields.is_empty() || self.random.chance(55) {
            return (Operand::one(self.random.pick(&self.book.members)), None);
        }
        let place = self.random.pick(&fields).clone();
        let mut there = place.guards.clone();
        there.extend(place.optional.then(|| place.path.clone()));
        let guards: Vec<Cond> = there.into_iter().map(|path| Cond::Test(path, Op::IsNotNone, Vec::new())).collect();
        let guard = match guards.len() {
            0 => None,
            1 => Some(guards[0].clone()),
            _ => Some(Cond::And(guards)),
        };
        (Operand::Path(place.path), guard)
    }

    fn answer(&mut self, question: Question) -> (Answer, Option<Cond>) {
        match question {
            Question::Leader => {
                let (member, guard) = self.member(question);
                (Answer::Lead(member), guard)
            }
            Question::Work => {
                let (member, guard) = self.member(question);
                let technologies = self.technologies();
                (Answer::LeadOn(member, technologies), guard)
            }
            Question::Follows => {
                let (whom, guard) = self.whom();
                (Answer::Follow(whom, self.random.chance(60)), guard)
            }
            Question::Sharing(kind) => (Answer::Share(kind, self.sharing(kind)), None),
            Question::Asset(kind) => (self.choice(kind), None),
            Question::Cost => {
                let leader = self.random.chance(40).then(|| self.random.pick(&[0, 333, 500, 1000]));
                let fields: Vec<Name> = self
                    .book
                    .fields
                    .iter()
                    .filter(|field| field.ty == Type::PerMember)
                    .map(|field| field.name)
                    .collect();
                let by = (!fields.is_empty() && self.random.chance(60)).then(|| self.random.pick(&fields));
                (Answer::Split(leader, by), None)
            }
        }
    }

    fn technologies(&mut self) -> Vec<Technology> {
        let all = self.book.technologies();
        let most = if self.random.chance(25) { 2 } else { 1 };
        self.random.some(&all, most)
    }

    fn sharing(&mut self, kind: Name) -> Name {
        let modes = self.book.kind(kind).modes.iter().copied();
        let sharings: Vec<Name> = ["separate", "shared", "shared"].into_iter().chain(modes).collect();
        self.random.pick(&sharings)
    }

    fn whom(&mut self) -> (Whom, Option<Cond>) {
        let sets: Vec<Name> = self
            .book
            .fields
            .iter()
            .filter(|field| field.ty == Type::Set(Domain::Members))
            .map(|field| field.name)
            .collect();
        match self.random.below(10) {
            0..=2 => (Whom::Everyone, None),
            3..=5 if !sets.is_empty() => (Whom::Field(self.random.pick(&sets)), None),
            6 => (Whom::These(ones(self.random.some(&self.book.members, 2))), None),
            _ => {
                let (member, guard) = self.member(Question::Follows);
                (Whom::These(vec![member]), guard)
            }
        }
    }

    fn choice(&mut self, kind: Name) -> Answer {
        let menu = Menu::new(&self.book, Some(Question::Asset(kind)), Some(kind));
        let random = &mut self.random;
        let filter = if random.chance(25) { Cond::Always } else { menu.condition(random, 1) };
        let numbers: Vec<Name> = self
            .book
            .kind(kind)
            .fields
            .iter()
            .filter(|field| matches!(field.ty, Type::Number | Type::Date))
            .map(|field| field.name)
            .collect();
        let prefer = (0..random.below(3)).map(|_| match random.below(3) {
            0 if !numbers.is_empty() => Preference::Most(random.pick(&numbers)),
            1 if !numbers.is_empty() => Preference::Least(random.pick(&numbers)),
            _ => Preference::Holds(menu.condition(random, 0)),
        });
        Answer::Choose { kind, filter, prefer: prefer.collect() }
    }

    // ── Tables ──

    fn table(&mut self) {
        let kinds: Vec<Name> = self.book.kinds.iter().map(|kind| kind.name).collect();
        let head = match self.random.below(4) {
            0 => TableHead::Follow(self.random.chance(60)),
            1 if !kinds.is_empty() => TableHead::Share(self.random.pick(&kinds)),
            _ => TableHead::Lead,
        };
        let question = match head {
            TableHead::Lead => Question::Leader,
            TableHead::Follow(_) => Question::Follows,
            TableHead::Share(kind) => Question::Sharing(kind),
        };
        let columns: Vec<Path> = {
            let menu = Menu::new(&self.book, Some(question), None);
            let plain: Vec<Path> =
                menu.places().iter().filter(|place| place.guards.is_empty()).map(|place| place.path.clone()).collect();
            (0..self.random.between(1, 3)).map(|_| self.random.pick(&plain).clone()).collect()
        };
        let on = !self.book.technology_taxonomies().is_empty();
        let label = self.label();
        let mut rows = Vec::new();
        for at in 0..self.random.between(1, 3) {
            let name = self.random.chance(60).then(|| leak(format!("r{at}")));
            let row_label = leak(name.map_or_else(|| format!("{label}.{}", at + 1), |name| format!("{label}.{name}")));
            let cells = columns.iter().map(|column| self.cell(column)).collect();
            let answer = match head {
                TableHead::Lead if on && self.random.chance(15) => {
                    let technologies = self.technologies();
                    Answer::LeadOn(Operand::one(self.random.pick(&self.book.members)), technologies)
                }
                TableHead::Lead => Answer::Lead(Operand::one(self.random.pick(&self.book.members))),
                TableHead::Follow(follows) => {
                    let whom = match self.whom() {
                        (whom, None) => whom,
                        _ => Whom::Everyone,
                    };
                    Answer::Follow(whom, follows)
                }
                TableHead::Share(kind) => Answer::Share(kind, self.sharing(kind)),
            };
            let from = self.random.chance(15).then(|| self.random.pick(&days()[..2]));
            let until = self.random.chance(10).then(|| days()[2]);
            rows.push(Row { name, label: row_label, cells, answer, from, until, overrides: Vec::new() });
        }
        let when = if self.random.chance(70) { Cond::Always } else { self.scope(question) };
        let mut clauses = self.clauses(when);
        clauses.label = label;
        self.book.tables.push(Table { clauses, unique: false, head, columns, rows });
    }

    fn cell(&mut self, column: &Path) -> Cell {
        let menu = Menu::new(&self.book, None, None);
        let optional = menu.places().iter().any(|place| place.path == *column && place.optional);
        let not = self.random.chance(15);
        let says = match self.book.type_of(column) {
            _ if self.random.chance(25) => return Cell { not: false, says: Says::Any },
            _ if optional && self.random.chance(30) => Says::None,
            Type::Flag => Says::Values(vec![Value::Flag(self.random.chance(50))]),
            ty @ (Type::Number | Type::Date) => {
                let op = self.random.pick(&[Op::Less, Op::AtMost, Op::More, Op::AtLeast]);
                let (low, high) = (threshold(ty, &mut self.random), threshold(ty, &mut self.random));
                match self.random.below(4) {
                    0 => Says::Joined(vec![(op, low), (self.random.pick(&[Op::Less, Op::AtLeast]), high)]),
                    1 => {
                        let absent = optional.then_some(Says::None);
                        let value = self.random.chance(50).then(|| Says::Values(vec![high]));
                        let all = [Some(Says::Compare(op, low)), value, absent].into_iter().flatten();
                        Says::OneOf(all.collect())
                    }
                    _ if low < high => Says::Range(low, high),
                    _ => Says::Compare(op, low),
                }
            }
            Type::One(domain) | Type::Set(domain) => {
                let values = self.book.values(domain);
                if values.is_empty() {
                    return Cell { not: false, says: Says::Any };
                }
                Says::Values(self.random.some(&values, 2).into_iter().map(Value::One).collect())
            }
            Type::PerMember => unreachable!("no column"),
        };
        Cell { not, says }
    }

    // ── Precedence ──

    fn overrides(&mut self) {
        let rules = self.book.rules.len();
        for at in 0..rules {
            if self.random.chance(18) {
                let target = self.target(self.book.rules[at].question());
                self.book.rules[at].clauses.overrides.push(target);
                if !sound_overrides(&self.book) {
                    self.book.rules[at].clauses.overrides.pop();
                }
            }
        }
        for at in 0..self.book.tables.len() {
            self.overrides_of_rows(at);
            if self.random.chance(25) {
                let targets = self.targets();
                let target = self.random.pick(&targets);
                self.book.tables[at].clauses.overrides.push(target);
                if !sound_overrides(&self.book) {
                    self.book.tables[at].clauses.overrides.pop();
                }
            }
        }
    }

    fn overrides_of_rows(&mut self, at: usize) {
        for row in 0..self.book.tables[at].rows.len() {
            if !self.random.chance(20) {
                continue;
            }
            let others = self.book.tables[at].rows.iter().filter(|other| other.name.is_some());
            let others: Vec<Name> = others.map(|other| other.label).collect();
            let target = match others.is_empty() || self.random.chance(30) {
                true => self.target(self.book.all_rules()[0].question()),
                false => self.random.pick(&others),
            };
            self.book.tables[at].rows[row].overrides.push(target);
            if !sound_overrides(&self.book) {
                self.book.tables[at].rows[row].overrides.pop();
            }
        }
    }

    /// Whom to override: more often a rule in a tier, who would else have the stronger word.
    fn target(&mut self, question: Question) -> Name {
        let rules = self.book.all_rules();
        let rivals = rules.iter().filter(|rule| rule.question() == question && rule.clauses.tier.is_some());
        let rivals: Vec<Name> = rivals.map(|rule| rule.clauses.label).collect();
        if !rivals.is_empty() && self.random.chance(60) {
            return self.random.pick(&rivals);
        }
        let targets = self.targets();
        self.random.pick(&targets)
    }

    /// Labels, tables and tiers.
    fn targets(&self) -> Vec<Name> {
        let tables = self.book.tables.iter().map(|table| table.clauses.label);
        self.book
            .all_rules()
            .iter()
            .map(|rule| rule.clauses.label)
            .chain(tables)
            .chain(self.book.tiers.clone())
            .collect()
    }

    fn repeals(&mut self) {
        if self.random.chance(20) {
            let mut targets = self.targets();
            targets.extend(self.book.requires.iter().map(|require| require.clauses.label));
            targets.extend(self.book.bars.iter().map(|bar| bar.clauses.label));
            let repeal = Repeal { targets: self.random.some(&targets, 2), from: self.random.pick(&days()[1..]) };
            self.book.repeals.push(repeal);
        }
        // A provision that is never in force is invalid: take back what does that.
        while let Some(label) = stillborn(&self.book) {
            if self.book.repeals.pop().is_some() {
                continue;
            }
            if let Some(clauses) = self.all_clauses().find(|clauses| clauses.label == label) {
                (clauses.from, clauses.until) = (None, None);
            }
            if stillborn(&self.book).is_some() {
                self.book.files.iter_mut().for_each(|file| *file = None);
            }
        }
    }

    fn all_clauses(&mut self) -> impl Iterator<Item = &mut Clauses> {
        let rules = self.book.rules.iter_mut().map(|rule| &mut rule.clauses);
        let tables = self.book.tables.iter_mut().map(|table| &mut table.clauses);
        let bars = self.book.bars.iter_mut().map(|bar| &mut bar.clauses);
        rules.chain(tables).chain(bars).chain(self.book.requires.iter_mut().map(|require| &mut require.clauses))
    }

    // ── Repair ──

    /// Takes away one trouble after another.
    fn repair(&mut self) {
        let programmes = everything(&self.book);
        for _ in 0..30 {
            let days = self.book.days();
            let trouble = days.into_iter().find_map(|day| first_trouble(&Day::new(&self.book, day, &programmes)));
            let Some((_, trouble)) = trouble else { return };
            match trouble {
                Trouble::Gap => {
                    let clauses = Clauses { label: self.label(), file: 0, ..Clauses::default() };
                    let answer = Answer::Lead(Operand::one(self.book.members[0]));
                    self.book.rules.push(Rule { clauses, table: None, answer });
                }
                Trouble::Conflict(pairs) => {
                    let (a, b) = self.random.pick(&pairs.into_iter().collect::<Vec<_>>());
                    let (a, b) = if self.random.chance(50) { (a, b) } else { (b, a) };
                    if !(self.random.chance(35) && self.let_override(a, b)) {
                        self.remove(b);
                    }
                }
                Trouble::Circle(circle, _) => {
                    let circle: Vec<Name> = circle.into_iter().collect();
                    let label = self.random.pick(&circle);
                    self.remove(label);
                }
            }
        }
    }

    fn let_override(&mut self, a: Name, b: Name) -> bool {
        let Some(at) = self.book.rules.iter().position(|rule| rule.clauses.label == a) else { return false };
        self.book.rules[at].clauses.overrides.push(b);
        let sound = sound_overrides(&self.book);
        if !sound {
            self.book.rules[at].clauses.overrides.pop();
        }
        sound
    }

    fn remove(&mut self, label: Name) {
        remove_rule(&mut self.book, label);
    }
}

/// Removes a rule or a row, and every reference to it.
pub fn remove_rule(book: &mut Book, label: Name) {
    book.rules.retain(|rule| rule.clauses.label != label);
    for table in &mut book.tables {
        // A row that stands behind it would change its number.
        table.rows.retain(|row| row.label != label);
        for (at, row) in table.rows.iter_mut().enumerate() {
            if row.name.is_none() {
                row.label = leak(format!("{}.{}", table.clauses.label, at + 1));
            }
        }
    }
    book.tables.retain(|table| !table.rows.is_empty());
    drop_dangling(book);
}

/// Drops references to what is not there any more.
pub fn drop_dangling(book: &mut Book) {
    let mut known: BTreeSet<Name> = book.all_rules().iter().map(|rule| rule.clauses.label).collect();
    known.extend(book.tables.iter().map(|table| table.clauses.label));
    known.extend(&book.tiers);
    for rule in &mut book.rules {
        rule.clauses.overrides.retain(|target| known.contains(target));
    }
    for table in &mut book.tables {
        table.clauses.overrides.retain(|target| known.contains(target));
        let speaking = |table: &Table| table.rows.iter().filter(|row| !row.overrides.is_empty()).count();
        let before = speaking(table);
        table.rows.iter_mut().for_each(|row| row.overrides.retain(|target| known.contains(target)));
        // What the table overrides would count for a row that has no word of its own any more, and nobody has asked
        // whether that is sound.
        if speaking(table) < before {
            table.clauses.overrides.clear();
        }
    }
    known.extend(book.requires.iter().map(|require| require.clauses.label));
    known.extend(book.bars.iter().map(|bar| bar.clauses.label));
    for repeal in &mut book.repeals {
        repeal.targets.retain(|target| known.contains(target));
    }
    book.repeals.retain(|repeal| !repeal.targets.is_empty());
}

/// No rule overrides itself, no two override each other, nothing overrides or is overridden without need.
pub fn sound_overrides(book: &Book) -> bool {
    let rules = book.all_rules();
    let itself = rules.iter().any(|rule| {
        let of_table = |target: &Name| Some(*target) == rule.table && !rule.clauses.of_row;
        rule.clauses.overrides.iter().any(|target| *target == rule.clauses.label || of_table(target))
            || !rule.clauses.of_row
                && rule.clauses.overrides.iter().any(|target| {
                    rules
                        .iter()
                        .any(|row| row.clauses.label == *target && row.table.is_some() && row.table == rule.table)
                })
    });
    // What a table says counts even where each of its rows has a word of its own.
    let table_itself = book.tables.iter().any(|table| {
        let own = |target: &Name| table.rows.iter().any(|row| row.label == *target);
        table.clauses.overrides.iter().any(|target| *target == table.clauses.label || own(target))
    });
    let each_other = rules.iter().any(|r| rules.iter().any(|s| overrides(book, r, s) && overrides(book, s, r)));
    let repeated = rules.iter().any(|rule| {
        let targets = &rule.clauses.overrides;
        targets.iter().enumerate().any(|(at, target)| targets[..at].contains(target))
    });
    !itself && !table_itself && !each_other && !repeated
}

/// A provision that no day is left for.
fn stillborn(book: &Book) -> Option<Name> {
    let rules = book.all_rules().into_iter().map(|rule| (rule.clauses, rule.table));
    let others = book.bars.iter().map(|bar| &bar.clauses).chain(book.requires.iter().map(|require| &require.clauses));
    let never = |clauses: &Clauses, table| match book.force(clauses, table) {
        (Some(from), Some(until)) => until <= from,
        _ => false,
    };
    let mut all = rules.chain(others.map(|clauses| (clauses.clone(), None)));
    all.find(|(clauses, table)| never(clauses, *table)).map(|(clauses, table)| table.unwrap_or(clauses.label))
}

/// A programme all of which is known: one of the universe, with other numbers now and then.
pub fn programme(book: &Book, programmes: &[Programme], random: &mut Random) -> Programme {
    let mut programme = random.pick(programmes).clone();
    for field in &book.fields {
        if random.chance(40) {
            let value = match field.ty {
                Type::PerMember => {
                    let mut number = || random.pick(&[0, 0, 10, 70, 100, 125, 126, 3333]);
                    let numbers: BTreeMap<Name, i64> = book.members.iter().map(|member| (*member, number())).collect();
                    Value::PerMember(numbers)
                }
                Type::Number => Value::Number(random.pick(&[-5, 0, 1, 99, 100, 101, 125, 1_000_000])),
                Type::Set(_) => Value::Set(random.pick(&universe::subsets(&book.values_of(field))).clone()),
                Type::One(_) => match book.values_of(field)[..] {
                    [] => Value::None,
                    ref values => Value::One(random.pick(values)),
                },
                Type::Date => Value::Date(random.pick(&[
                    Date::constant(1999, 1, 1),
                    Date::constant(2025, 7, 31),
                    Date::constant(2026, 1, 1),
                ])),
                Type::Flag => Value::Flag(random.chance(50)),
            };
            programme.insert(field.name, value);
        }
    }
    programme
}

/// The same with some fields unknown.
pub fn with_unknowns(programme: &Programme, random: &mut Random) -> Programme {
    let fields: Vec<Name> = programme.keys().copied().collect();
    if fields.is_empty() {
        return programme.clone();
    }
    let unknown = random.some(&fields, 3);
    programme
        .iter()
        .filter(|(field, _)| !unknown.contains(field))
        .map(|(field, value)| (*field, value.clone()))
        .collect()
}

fn leak(text: String) -> Name {
    Box::leak(text.into_boxed_str())
}
