//! The rulebook of a day as tables: what is analysed, made fast to look up.
//!
//! In: a [`Precedence`]. Out: [`Tables`], immutable and shared between threads: for each question a [`DecisionList`] of its
//! rules, for each choice a [`Chooser`], and what is asked, impossible or broken as [`Holders`]. A case is a handful of
//! row numbers ([`Encoding`]). All of it is made of the very boxes that analysis reasons about.

mod bars;
mod choosing;
mod decision_list;
mod encoding;
mod holders;
mod partitioning;
mod ranking;
mod rows;

pub use choosing::Scratch;
pub use decision_list::{Contested, DecisionList, Entry};
pub use encoding::Encoding;
pub use holders::Holders;

use bars::Bars;
use choosing::Chooser;
use ranking::Ranking;

use crate::model::{AssetId, KindId, MemberId, Program, Question, Reason, RuleId, TechnologyId};
use crate::precedence::Precedence;
use crate::scope::{Extent, Key, Scopes};
use crate::space::{AttributeId, Cube, Region, Stop, ones};

/// A rulebook on the days of one interval, ready to be looked up.
#[derive(Debug)]
pub struct Tables {
    /// Whether the scheme is in force.
    pub in_force: bool,
    encoding: Encoding,
    /// The programme's attributes that some table asks for.
    fields: Box<[AttributeId]>,
    /// Who leads.
    pub leader: DecisionList,
    /// Who leads a technology.
    pub work: DecisionList,
    /// Whether a member follows.
    pub follows: DecisionList,
    /// Who pays.
    pub cost: DecisionList,
    kinds: Box<[KindTables]>,
    impossible: Holders,
    asked: Holders,
    violations: Holders,
    /// The requirements that no table holds: their conditions are gone into, programme by programme.
    pub scattered: Box<[u32]>,
    /// The attributes of subjects and answers, where the rulebook has them.
    pub attributes: Attributes,
}

/// The tables of one kind of asset.
#[derive(Debug)]
pub struct KindTables {
    /// How it is shared.
    pub sharing: DecisionList,
    /// Which rule chooses.
    pub asset: DecisionList,
    choosers: Box<[(RuleId, Chooser)]>,
    bars: Option<Bars>,
}

/// Where subjects and answers stand in a case.
#[derive(Debug)]
pub struct Attributes {
    /// The technology asked.
    pub technology: Option<AttributeId>,
    /// The member asked.
    pub member: Option<AttributeId>,
    /// Who leads.
    pub leader: Option<AttributeId>,
    /// The technologies whose leader some rule asks for.
    pub leader_on: Box<[(TechnologyId, AttributeId)]>,
    /// Who follows, by member.
    pub follower: Box<[Option<AttributeId>]>,
    /// How each kind is shared.
    pub sharing: Box<[Option<AttributeId>]>,
    /// Which asset of each kind.
    pub chosen: Box<[Option<AttributeId>]>,
}

impl Tables {
    /// The tables of a precedence.
    pub fn compile(precedence: &Precedence) -> Result<Self, Stop> {
        let scopes = &*precedence.scopes;
        let mut encoding = Encoding::new(scopes.space());
        let decision_list = |question, encoding: &mut Encoding| {
            Ok::<_, Stop>(DecisionList::new(scopes, &Ranking::new(precedence, question)?, encoding))
        };
        let leader = decision_list(Question::Leader, &mut encoding)?;
        let work = decision_list(Question::TechnologyLead, &mut encoding)?;
        let follows = decision_list(Question::Follows, &mut encoding)?;
        let cost = decision_list(Question::Cost, &mut encoding)?;
        let mut kinds = Vec::new();
        for kind in scopes.model.kind_ids() {
            let sharing = decision_list(Question::Sharing(kind), &mut encoding)?;
            let asset = decision_list(Question::Asset(kind), &mut encoding)?;
            let choices = precedence.rules(Question::Asset(kind)).iter();
            let choices = choices.filter_map(|&rule| Some((rule, scopes.rule(rule).choice.as_ref()?)));
            let choosers =
                choices.map(|(rule, choice)| (rule, Chooser::new(precedence, choice, &mut encoding))).collect();
            let bars = Bars::new(precedence, kind, &mut encoding);
            kinds.push(KindTables { sharing, asset, choosers, bars });
        }
        let in_force = |at: usize| scopes.model.requires[at].head.force.holds_on(precedence.day);
        let (mut violations, mut scattered) = (vec![Vec::new(); scopes.violations.len()], Vec::new());
        for (at, extent) in scopes.violations.iter().enumerate().filter(|(at, _)| in_force(*at)) {
            match extent {
                Extent::Boxes(region) => violations[at] = region.cubes().iter().collect(),
                Extent::Scattered(_) => scattered.push(at as u32),
            }
        }
        let violations = Holders::new(scopes.space(), &mut encoding, &violations);
        let impossible = holders(scopes, &scopes.impossible, &mut encoding);
        let asked = holders(scopes, &scopes.asked, &mut encoding);
        let fields = encoding.asked().filter(|id| scopes.layout.axis(*id).key.field().is_some()).collect();
        if encoding.overflows() {
            return Err(Stop::Spent);
        }
        let (kinds, attributes) = (kinds.into(), Attributes::of(scopes));
        let applies = !precedence.rules(Question::Leader).is_empty();
        Ok(Tables {
            in_force: applies,
            fields,
            leader,
            work,
            follows,
            cost,
            kinds,
            impossible,
            asked,
            violations,
            scattered: scattered.into(),
            attributes,
            encoding,
        })
    }

    /// A programme of which all is known, as the row numbers of a case without answers.
    pub fn encode(&self, scopes: &Scopes, program: &Program) -> Vec<u32> {
        encoded(&self.encoding, &self.fields, scopes, program)
    }

    /// Adds an answer or subject to a case.
    pub fn add(&self, case: &mut [u32], attribute: Option<AttributeId>, value: u32) {
        self.encoding.add(case, attribute, value);
    }

    /// Takes a subject back.
    pub fn take(&self, case: &mut [u32], attribute: Option<AttributeId>, value: u32) {
        self.encoding.take(case, attribute, value);
    }

    /// The first `impossible` that says no such programme can be.
    pub fn impossible(&self, case: &[u32]) -> Option<usize> {
        let mut found = Vec::new();
        self.impossible.find(case, &mut found);
        ones(&found).next()
    }

    /// The technologies asked, as bits.
    pub fn asked(&self, case: &[u32], found: &mut Vec<u64>) {
        self.asked.find(case, found);
    }

    /// The requirements broken, as bits.
    pub fn violations(&self, case: &[u32], found: &mut Vec<u64>) {
        self.violations.find(case, found);
    }

    /// The tables of a kind.
    pub fn kind(&self, kind: KindId) -> &KindTables {
        &self.kinds[kind.0 as usize]
    }

    /// How many bytes they take.
    pub fn bytes(&self) -> usize {
        let decision_lists = [&self.leader, &self.work, &self.follows, &self.cost].into_iter();
        let decision_lists = decision_lists.chain(self.kinds.iter().flat_map(|kind| [&kind.sharing, &kind.asset]));
        let holders = [&self.impossible, &self.asked, &self.violations].into_iter();
        let choosers = self.kinds.iter().flat_map(|kind| &kind.choosers).map(|(_, chooser)| chooser.bytes());
        let bars = self.kinds.iter().filter_map(|kind| kind.bars.as_ref()).map(Bars::bytes);
        decision_lists
            .map(DecisionList::bytes)
            .chain(holders.map(Holders::bytes))
            .chain(choosers)
            .chain(bars)
            .sum::<usize>()
            + self.encoding.bytes()
    }
}

impl KindTables {
    /// The asset that a rule chooses; the bars that struck what would have come before it are added to `by`.
    pub fn choose(&self, rule: RuleId, case: &[u32], scratch: &mut Scratch, by: &mut Vec<Reason>) -> Option<AssetId> {
        let at = self.choosers.binary_search_by_key(&rule, |(of, _)| *of).ok()?;
        self.choosers[at].1.choose(case, self.bars.as_ref(), scratch, by)
    }
}

impl Attributes {
    /// Those of a rulebook.
    pub fn of(scopes: &Scopes) -> Self {
        let (model, of) = (&scopes.model, |key: Key| scopes.attribute(key));
        let technologies = (0..model.technologies.len() as u32).map(TechnologyId);
        Attributes {
            technology: of(Key::Technology),
            member: of(Key::Member),
            leader: of(Key::Leader),
            leader_on: technologies.filter_map(|id| Some((id, of(Key::LeaderOn(id))?))).collect(),
            follower: model.member_ids().map(|member: MemberId| of(Key::Follower(member))).collect(),
            sharing: model.kind_ids().map(|kind| of(Key::Sharing(kind))).collect(),
            chosen: model.kind_ids().map(|kind| of(Key::Chosen(kind))).collect(),
        }
    }
}

fn holders(scopes: &Scopes, regions: &[Region], encoding: &mut Encoding) -> Holders {
    let regions: Vec<Vec<&Cube>> = regions.iter().map(|region| region.cubes().iter().collect()).collect();
    Holders::new(scopes.space(), encoding, &regions)
}

/// A programme of which all is known, by these of its attributes.
pub fn encoded(encoding: &Encoding, fields: &[AttributeId], scopes: &Scopes, program: &Program) -> Vec<u32> {
    let mut case = vec![0; encoding.len()];
    for &attribute in fields {
        let axis = scopes.layout.axis(attribute);
        let value = axis.key.field().and_then(|field| program.known(field)).and_then(|value| axis.place(value));
        if let Some(value) = value {
            encoding.add(&mut case, Some(attribute), value as u32);
        }
    }
    case
}
