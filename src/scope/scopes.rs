//! The scopes of a whole rulebook.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::collect::Mentions;
use super::compile::{Candidates, Compiler};
use super::families::Families;
use super::intricate::too_intricate;
use super::layout::{Key, Layout};
use super::rule_scope::{Choice, ComparedPairs, Extent, Preferred, RuleScope, Strike};
use crate::finding::{Code, Finding};
use crate::model::meaning;
use crate::model::{
    Answer, AssetId, Bar, Condition, Expected, FieldId, KindId, Model, Operand, Preference, Question, Require, Rule,
    RuleId, RulebookTest, Technology, Value,
};
use crate::notation::counted;
use crate::space::{AttributeId, Cube, Region, Space, StopToken, TooMany};
use crate::text::Span;

/// What compiling may cost.
#[derive(Debug, Clone, Copy)]
pub struct Most {
    /// How many boxes of cases one condition may take.
    pub boxes: usize,
    /// How many values all boxes of all conditions may take together: each has a place for every value told apart.
    pub values: u64,
}

impl Most {
    /// So many boxes a condition, and as many values as there are.
    pub fn boxes(boxes: usize) -> Self {
        Most { boxes, values: u64::MAX }
    }
}

/// A rulebook with the region of cases that each of its provisions speaks of.
#[derive(Debug)]
pub struct Scopes {
    /// The rulebook.
    pub model: Arc<Model>,
    /// The attributes of its cases.
    pub layout: Layout,
    /// For each rule.
    pub rules: Vec<Arc<RuleScope>>,
    /// For each rule how many values its boxes take, and a hash of all that its scope hangs on but for the world.
    compiled: Vec<Compiled>,
    /// Whether every condition was compiled.
    whole: bool,
    /// The programmes that cannot be, a region for each `impossible`.
    pub impossible: Vec<Region>,
    /// Every case, where some field must have a value and there is none to have: no programme can be then.
    void: Option<Cube>,
    /// For each technology, the programmes whose sets hold it.
    pub asked: Vec<Region>,
    /// For each bar, the cases in which it strikes each asset of its kind.
    pub bars: Vec<Strike>,
    /// For each requirement, the cases that break it.
    pub violations: Vec<Extent>,
    /// For each guarantee, the cases that break it.
    pub breaches: Vec<Region>,
    /// For each target, the programmes measured and those of them that have what it wants.
    pub targets: Vec<(Extent, Extent)>,
    /// For each expectation of each test that is a condition, the cases in which it holds.
    pub expected: Vec<Vec<Option<Extent>>>,
    /// Which rules stand and fall together.
    pub kin: Families,
}

impl Scopes {
    /// Compiles a rulebook; with the expectations of its tests where `tests` says so. A condition that needs more
    /// boxes than that is a finding, and its provision speaks of no case; so are all from which on the boxes would take
    /// more values.
    pub fn compile(model: Arc<Model>, tests: bool, most: Most) -> (Self, Vec<Finding>) {
        Self::compile_after(None, model, tests, most, None)
    }

    /// The same; what rules say as those of another compilation is taken from there. Where the token was set meanwhile,
    /// nothing follows from what was compiled.
    pub fn compile_after(
        before: Option<&Scopes>,
        model: Arc<Model>,
        tests: bool,
        most: Most,
        stop: Option<&StopToken>,
    ) -> (Self, Vec<Finding>) {
        let mentions = Mentions::of(&model, tests);
        Self::compile_like(before, model, &mentions, tests, (most, stop))
    }

    /// The same, cut at all that these mention.
    pub fn compile_over(model: Arc<Model>, mentions: &Mentions, tests: bool, most: Most) -> (Self, Vec<Finding>) {
        Self::compile_like(None, model, mentions, tests, (most, None))
    }

    fn compile_like(
        before: Option<&Scopes>,
        model: Arc<Model>,
        mentions: &Mentions,
        tests: bool,
        (most, stop): (Most, Option<&StopToken>),
    ) -> (Self, Vec<Finding>) {
        let layout = Layout::new(&model, mentions, most.boxes);
        let mut draft = Draft::new(&model, &layout, most.values);
        let like = before.filter(|before| before.is_reusable(&model, &layout));
        let (rules, compiled) = draft.rules(like, stop);
        if like.is_some() {
            draft.left = compiled.iter().try_fold(most.values, |left, rule| left.checked_sub(rule.values));
            // Where there is no room for all, those that were compiled first count.
            if draft.left.is_none() {
                drop(draft);
                return Self::compile_like(None, model, mentions, tests, (most, stop));
            }
        }
        let impossible: Vec<Region> = model.impossible.iter().map(|impossible| draft.plain(&impossible.when)).collect();
        let void = model.fields.iter().any(|field| model.has_no_value(field)).then(|| layout.space().full());
        let asked = model.technologies.iter().map(|technology| draft.asked(technology)).collect();
        let bars = model.bars.iter().map(|bar| draft.bar(bar)).collect();
        let requires = model.requires.iter();
        let violations = requires.map(|require| draft.violation(require)).collect();
        let guarantees = model.guarantees.iter();
        let breaches = guarantees.map(|guarantee| draft.broken(&guarantee.when, &guarantee.holds)).collect();
        let targets = model.targets.iter();
        let targets = targets.map(|target| (draft.extent(&target.among), draft.extent(&target.have))).collect();
        let expected = model.tests.iter().filter(|_| tests).map(|test| draft.expectations(test)).collect();
        draft.findings.extend(draft.left.is_none().then(|| too_many_values(&model, &layout)));
        let findings = draft.findings;
        let whole = findings.is_empty();
        let never: Vec<&Cube> = impossible.iter().flat_map(Region::cubes).collect();
        let kin = Families::new(&model, &layout, &rules, &never);
        let scopes = Scopes {
            rules,
            compiled,
            whole,
            impossible,
            void,
            asked,
            bars,
            violations,
            breaches,
            targets,
            expected,
            kin,
            layout,
            model,
        };
        (scopes, findings)
    }

    /// Whether the scopes of rules mean the same in a model of this layout.
    fn is_reusable(&self, model: &Model, layout: &Layout) -> bool {
        self.whole && self.layout.same(layout) && meaning::of_world(&self.model) == meaning::of_world(model)
    }

    /// The scope of the rule of that label, and how many values it takes, if it says this.
    fn compiled_like(&self, rule: &Rule, says: u64) -> Option<(Arc<RuleScope>, u64)> {
        let at = self.model.rules.binary_search_by(|known| known.head.label.cmp(&rule.head.label)).ok()?;
        let compiled = self.compiled.get(at).filter(|compiled| compiled.says == says)?;
        Some((self.rules[at].clone(), compiled.values))
    }

    /// A rule of the same rulebook written otherwise, compiled over the same attributes; nothing where it is too
    /// intricate.
    pub fn recompile(&self, rule: &Rule) -> Option<RuleScope> {
        let mut draft = Draft::new(&self.model, &self.layout, u64::MAX);
        let scope = draft.rule(rule);
        draft.findings.is_empty().then_some(scope)
    }

    /// The space of cases.
    pub fn space(&self) -> &Space {
        self.layout.space()
    }

    /// The scope of a rule.
    pub fn rule(&self, rule: RuleId) -> &RuleScope {
        &self.rules[rule.0 as usize]
    }

    /// The attribute of a key; an element or technology that no rule mentions has none.
    pub fn attribute(&self, key: Key) -> Option<AttributeId> {
        self.layout.attribute(key)
    }

    /// Whether a region narrows an answer.
    pub fn speaks_of_answers(&self, region: &Region) -> bool {
        self.layout.speaks_of_answers(region)
    }

    /// The boxes of programmes that cannot be.
    pub fn impossible_cubes(&self) -> impl Iterator<Item = &Cube> {
        self.impossible.iter().flat_map(Region::cubes).chain(&self.void)
    }
}

/// What is known of a rule's compilation.
#[derive(Debug, Clone, Copy)]
struct Compiled {
    says: u64,
    values: u64,
}

/// A compilation under way.
struct Draft<'a> {
    compiler: Compiler<'a>,
    /// The same for what no answer hangs on.
    few: Compiler<'a>,
    layout: &'a Layout,
    /// How many values its boxes may take yet; nothing once that was too little: no more is compiled then.
    left: Option<u64>,
    findings: Vec<Finding>,
}

impl<'a> Draft<'a> {
    fn new(model: &'a Model, layout: &'a Layout, values: u64) -> Self {
        let (full, most) = (layout.space().full(), layout.space().most().min(Extent::BOXES));
        let few = Compiler::within(model, layout, full, most);
        Draft { compiler: Compiler::new(model, layout), few, layout, left: Some(values), findings: Vec::new() }
    }

    fn space(&self) -> &Space {
        self.layout.space()
    }

    fn model(&self) -> &Model {
        self.compiler.model()
    }

    fn plain(&mut self, condition: &Condition) -> Region {
        let region = self.compiled(condition, &mut Candidates::new());
        self.or_finding(region, condition)
    }

    /// The cases in which a condition holds, as long as there is room for them.
    fn compiled(&mut self, condition: &Condition, candidates: &mut Candidates) -> Result<Region, TooMany> {
        if self.left.is_none() {
            return Ok(Region::never());
        }
        let region = self.compiler.condition(condition, candidates)?;
        self.takes(region.cubes().len());
        Ok(region)
    }

    /// The scopes of all rules, and what is known of each compilation; rules that say what they said in another are not
    /// compiled again. Once the token is set nothing is compiled any more.
    fn rules(&mut self, like: Option<&Scopes>, stop: Option<&StopToken>) -> (Vec<Arc<RuleScope>>, Vec<Compiled>) {
        let rules = &self.compiler.model().rules;
        let one = |rule: &Rule| {
            if stop.is_some_and(StopToken::is_stopped) {
                self.left = None;
            }
            let says = meaning::of_scope(rule);
            let known = like.and_then(|before| before.compiled_like(rule, says));
            let (scope, values) = known.unwrap_or_else(|| self.counted(|draft| Arc::new(draft.rule(rule))));
            (scope, Compiled { says, values })
        };
        rules.iter().map(one).unzip()
    }

    /// What `compile` compiles, and how many values it takes.
    fn counted<T>(&mut self, compile: impl FnOnce(&mut Self) -> T) -> (T, u64) {
        let before = self.left;
        let compiled = compile(self);
        let taken = before.zip(self.left).map_or(0, |(before, after)| before - after);
        (compiled, taken)
    }

    /// So many boxes are kept.
    fn takes(&mut self, boxes: usize) {
        let values = boxes as u64 * self.space().words() as u64 * 64;
        self.left = self.left.and_then(|left| left.checked_sub(values));
    }

    /// The cases in which `when` holds and `condition` does not.
    fn broken(&mut self, when: &Condition, condition: &Condition) -> Region {
        let (when, holds) = (self.plain(when), self.plain(condition));
        let broken = when.minus(self.space(), &holds);
        self.or_finding(broken, condition)
    }

    fn or_finding(&mut self, region: Result<Region, TooMany>, condition: &Condition) -> Region {
        region.unwrap_or_else(|TooMany| {
            self.findings.push(too_intricate(&self.compiler, condition, self.space().most()));
            Region::never()
        })
    }

    /// The cases in which a condition holds, however many boxes they would take.
    fn extent(&mut self, condition: &Condition) -> Extent {
        let region = self.kept(condition);
        region.map_or_else(|TooMany| Extent::Scattered(condition.clone()), Extent::Boxes)
    }

    /// The cases in which a condition holds, where they are few.
    fn kept(&mut self, condition: &Condition) -> Result<Region, TooMany> {
        if self.left.is_none() {
            return Ok(Region::never());
        }
        let region = self.few.condition(condition, &mut Candidates::new())?;
        self.takes(region.cubes().len());
        Ok(region)
    }

    /// The cases that break a requirement.
    fn violation(&mut self, require: &Require) -> Extent {
        let broken = require.broken();
        let region = self.kept(&broken);
        region.map_or_else(|TooMany| Extent::Scattered(broken), Extent::Boxes)
    }

    fn rule(&mut self, rule: &Rule) -> RuleScope {
        let when = self.plain(&rule.when);
        let parts = match &rule.answer {
            Answer::Lead(who) => self.leads(&when, who),
            Answer::LeadOn(who, technologies) => {
                let on = self.subjects(technologies);
                when.and(self.space(), &on).and_then(|scope| self.leads(&scope, who))
            }
            Answer::Follow { who, follows } => {
                self.follows(&when, who).map(|region| vec![(u32::from(*follows), region)])
            }
            Answer::Share(sharing) => Ok(vec![(*sharing, when.clone())]),
            Answer::Choose { .. } | Answer::Split(_) => Ok(Vec::new()),
        };
        let choice = self.choice(rule);
        self.takes(parts.iter().flatten().map(|(_, part)| part.cubes().len()).sum());
        let scope = parts.and_then(|answers| {
            let region = match answers.as_slice() {
                [] if matches!(rule.answer, Answer::Choose { .. } | Answer::Split(_)) => when,
                parts => parts.iter().try_fold(Region::never(), |all, (_, part)| all.or(self.space(), part))?,
            };
            Ok(RuleScope { region, answers, choice })
        });
        scope.unwrap_or_else(|TooMany| {
            self.or_finding(Err(TooMany), &rule.when);
            RuleScope::default()
        })
    }

    /// A scope by the member that leads in it.
    fn leads(&self, scope: &Region, who: &Operand) -> Result<Vec<(u32, Region)>, TooMany> {
        if let Operand::Constant(Value::One(member)) = who {
            return Ok(vec![(*member, scope.clone())]);
        }
        let members = self.model().member_ids();
        let parts = members.map(|member| {
            let named = self.compiler.names_member(who, member.0)?;
            Ok((member.0, scope.and(self.space(), &named)?))
        });
        let parts: Result<Vec<_>, TooMany> = parts.collect();
        Ok(parts?.into_iter().filter(|(_, region)| !region.is_never()).collect())
    }

    fn subjects(&self, technologies: &[Technology]) -> Region {
        let known = self.model().technologies.iter().enumerate();
        let named = known.filter(|(_, known)| technologies.contains(known)).map(|(at, _)| at);
        self.subject(Key::Technology, named)
    }

    fn subject(&self, key: Key, values: impl IntoIterator<Item = usize>) -> Region {
        let full = self.space().full();
        let attribute = self.layout.attribute(key);
        let cube = attribute.and_then(|attribute| self.space().restricted(&full, attribute, values));
        cube.map_or(Region::never(), Region::of)
    }

    fn follows(&self, when: &Region, who: &[Operand]) -> Result<Region, TooMany> {
        let mut scope = Region::never();
        for member in self.model().member_ids() {
            let mut named = Region::never();
            for operand in who {
                named = named.or(self.space(), &self.compiler.names_member(operand, member.0)?)?;
            }
            let subject = self.subject(Key::Member, [member.0 as usize]);
            scope = scope.or(self.space(), &named.and(self.space(), &subject)?)?;
        }
        scope.and(self.space(), when)
    }

    fn choice(&mut self, rule: &Rule) -> Option<Choice> {
        let (Answer::Choose { condition, prefer, .. }, Question::Asset(kind)) = (&rule.answer, rule.question) else {
            return None;
        };
        let eligible = self.per_asset(kind, condition);
        let prefer = prefer.iter().map(|preference| self.preferred(kind, preference)).collect();
        Some(Choice { kind, eligible, prefer, pairs: ComparedPairs::default() })
    }

    fn preferred(&mut self, kind: KindId, preference: &Preference) -> Preferred {
        match preference {
            Preference::Holds(condition) => Preferred::Holds(self.per_asset(kind, condition)),
            Preference::Most(field) => Preferred::Rank(ranks(self.model(), kind, *field, true)),
            Preference::Least(field) => Preferred::Rank(ranks(self.model(), kind, *field, false)),
        }
    }

    /// For each asset of a kind, the cases in which the condition holds of it.
    fn per_asset(&mut self, kind: KindId, condition: &Condition) -> Vec<Region> {
        let assets = (0..self.model().kind(kind).assets.len() as u32).map(AssetId);
        let regions: Result<Vec<Region>, TooMany> =
            assets.map(|asset| self.compiled(condition, &mut vec![(kind, asset)])).collect();
        regions.unwrap_or_else(|TooMany| {
            let never = self.or_finding(Err(TooMany), condition);
            vec![never; self.model().kind(kind).assets.len()]
        })
    }

    fn bar(&mut self, bar: &Bar) -> Strike {
        let when = self.plain(&bar.when);
        let struck = self.per_asset(bar.kind, &bar.condition);
        let struck = struck.iter().map(|region| region.and(self.space(), &when)).collect::<Result<Vec<_>, _>>();
        let struck = struck.unwrap_or_else(|TooMany| {
            let never = self.or_finding(Err(TooMany), &bar.condition);
            vec![never; self.model().kind(bar.kind).assets.len()]
        });
        Strike { kind: bar.kind, struck }
    }

    fn asked(&mut self, technology: &Technology) -> Region {
        let full = self.space().full();
        let fields = technology.fields.iter();
        let bits = fields.filter_map(|&field| self.layout.attribute(Key::Element(field, technology.term)));
        let holding = bits.filter_map(|bit| self.space().restricted(&full, bit, [1]).map(Region::of));
        // A handful of fields at most: never too many boxes.
        holding.fold(Region::never(), |all, region| all.or(self.space(), &region).unwrap_or(all))
    }

    fn expectations(&mut self, test: &RulebookTest) -> Vec<Option<Extent>> {
        let expectations = test.expectations.iter();
        let regions = expectations.map(|expectation| match &expectation.expected {
            Expected::Holds { condition, .. } => Some(self.extent(condition)),
            _ => None,
        });
        regions.collect()
    }
}

/// The finding that conditions tell too many values apart, at the field of which they tell most.
fn too_many_values(model: &Model, layout: &Layout) -> Finding {
    let mut values: BTreeMap<Option<FieldId>, usize> = BTreeMap::new();
    for (_, axis) in layout.axes() {
        *values.entry(axis.key.field()).or_default() += axis.choices.len();
    }
    let most = values.iter().max_by_key(|(field, count)| (**count, Reverse(**field)));
    let (field, count) = most.map_or((None, 0), |(field, count)| (*field, *count));
    let (what, place, help) = match field.map(|field| model.field(field)) {
        Some(field) => (
            format!("values of `{}`", field.name),
            field.span,
            format!("compare `{}` with fewer values: ", field.name)
                + "let a field of names say in which band of it a programme lies, and write the rules for bands",
        ),
        None => (
            "members, technologies and assets".to_owned(),
            model.members.first().map_or(Span::default(), |member| member.span),
            "divide the rulebook: one for each group of them".to_owned(),
        ),
    };
    let rules = counted(model.rules.len(), "rule");
    let message = format!("{count} {what} are told apart, too many to hold {rules} against all of them");
    let help = format!("{help}; or allow more: `--limit values=NUMBER`");
    Finding::new(Code::UndecidedAnalysis, message, place, "told apart too finely").help(help)
}

/// The rank of each asset by a field: the greatest (or least) first, equal values alike, absent last.
fn ranks(model: &Model, kind: KindId, field: FieldId, most: bool) -> Vec<u32> {
    let values: Vec<&Value> = model.kind(kind).assets.iter().map(|asset| &asset.values[field.0 as usize]).collect();
    let wanted = if most { Ordering::Greater } else { Ordering::Less };
    let before = |a: &Value, b: &Value| match (a, b) {
        (Value::None, _) => false,
        (_, Value::None) => true,
        (Value::Number(a), Value::Number(b)) => a.cmp(b) == wanted,
        (Value::Date(a), Value::Date(b)) => a.cmp(b) == wanted,
        _ => false,
    };
    let order = |a: &Value, b: &Value| match (before(a, b), before(b, a)) {
        (true, _) => Ordering::Less,
        (_, true) => Ordering::Greater,
        _ => Ordering::Equal,
    };
    let mut sorted = values.clone();
    sorted.sort_by(|a, b| order(a, b));
    values.iter().map(|value| sorted.partition_point(|other| before(other, value)) as u32).collect()
}
