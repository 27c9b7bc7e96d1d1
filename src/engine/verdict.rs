//! A decision in ids, in buffers that are used again for the next one.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::parts::Parts;
use super::tables::Scratch;
use crate::model::{AssetId, FieldId, MemberId, Reason, TechnologyId};
use crate::space::AttributeId;

/// Whose tables a programme was prepared for, or a verdict was made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin {
    /// Stands for the rulebook and the stretch of days together, so that one comparison tells; 0 stands for none.
    pub key: u64,
    /// Stands for the rulebook.
    pub rulebook: u64,
    /// A day of the stretch.
    pub day: Date,
}

/// What was decided about one programme, in ids.
///
/// Made once and handed to the engine again and again: a decision overwrites the one before and, once the buffers have
/// grown to what a rulebook takes, allocates nothing. Where there is no decision it is empty. Its ids are places in the
/// lists of the rulebook that decided.
#[derive(Debug, Default)]
pub struct Verdict {
    pub(crate) origin: Origin,
    /// What was asked for.
    pub(crate) parts: Parts,
    pub(super) in_force: bool,
    pub(super) leader: Option<(MemberId, By)>,
    pub(super) work: Vec<(TechnologyId, MemberId, By)>,
    pub(super) members: Vec<(MemberId, bool, By)>,
    pub(super) followers: Vec<MemberId>,
    pub(super) assets: Vec<AssetVerdict>,
    pub(super) cost: By,
    /// What the cost is split by, where it is: a field, and its numbers.
    pub(super) split_by: Option<FieldId>,
    pub(super) numbers: Vec<Decimal>,
    pub(super) violations: Vec<u32>,
    /// The reasons of all answers, one after the other.
    pub(super) reasons: Vec<Reason>,
    pub(super) state: State,
}

/// The reasons of one answer, by their places among those of all.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct By {
    pub start: u32,
    pub end: u32,
}

/// What was decided about a kind of asset.
#[derive(Debug, Clone, Copy)]
pub(super) struct AssetVerdict {
    pub sharing: u32,
    pub shared_by: By,
    pub asset: Option<AssetId>,
    pub chosen_by: By,
}

/// A case under decision.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Its row numbers.
    pub case: Vec<u32>,
    /// The answers so far.
    pub known: Vec<(AttributeId, u32)>,
    pub found: Vec<u64>,
    pub scratch: Scratch,
}

impl Verdict {
    /// An empty one, to be decided into.
    pub fn new() -> Self {
        Verdict::default()
    }

    /// Whether the scheme is in force that day; if not, nothing is decided.
    pub fn in_force(&self) -> bool {
        self.in_force
    }

    /// Who leads, and why.
    pub fn leader(&self) -> Option<(MemberId, &[Reason])> {
        self.leader.map(|(leader, by)| (leader, self.by(by)))
    }

    /// Who leads each technology asked, in order of declaration.
    pub fn work(&self) -> impl Iterator<Item = (TechnologyId, MemberId, &[Reason])> {
        self.work.iter().map(|&(technology, leader, by)| (technology, leader, self.by(by)))
    }

    /// Whether each member but the leader follows, in order of declaration.
    pub fn members(&self) -> impl Iterator<Item = (MemberId, bool, &[Reason])> {
        self.members.iter().map(|&(member, follows, by)| (member, follows, self.by(by)))
    }

    /// Who follows, in order of declaration.
    pub fn followers(&self) -> &[MemberId] {
        &self.followers
    }

    /// How each kind is shared, in the order of their questions: a value of the kind's sharings.
    pub fn sharings(&self) -> impl Iterator<Item = (u32, &[Reason])> {
        self.assets.iter().map(|kind| (kind.sharing, self.by(kind.shared_by)))
    }

    /// Which asset of each kind, in the order of their questions; bars are among the reasons.
    pub fn assets(&self) -> impl Iterator<Item = (Option<AssetId>, &[Reason])> {
        self.assets.iter().map(|kind| (kind.asset, self.by(kind.chosen_by)))
    }

    /// The rules by which the cost is split; none: by default.
    pub fn cost(&self) -> &[Reason] {
        self.by(self.cost)
    }

    /// The requirements that are broken, by their places in the model.
    pub fn violations(&self) -> &[u32] {
        &self.violations
    }

    fn by(&self, by: By) -> &[Reason] {
        &self.reasons[by.start as usize..by.end as usize]
    }

    pub(crate) fn clear(&mut self) {
        self.origin = Origin::default();
        (self.in_force, self.leader, self.cost, self.split_by) = (false, None, By::default(), None);
        self.numbers.clear();
        self.work.clear();
        self.members.clear();
        self.followers.clear();
        self.assets.clear();
        self.violations.clear();
        self.reasons.clear();
        self.state.known.clear();
    }
}
