//! On which buckets boxes stand, so that a case looks at few of them.
//!
//! In: boxes, and the classes of values that they tell apart. Out: a joint that says for each case on which bucket to look,
//! and for each bucket the boxes that the joint does not rule out. Neighbouring classes, the countries of a region, may
//! share a bucket: that costs few boxes and saves many buckets. Of all ways to make buckets finer the one is taken next
//! that shortens them most for the room it takes, as long as there is room.

use super::encoding::{Classes, Joint};
use crate::space::{Cube, Space, has};

/// Boxes by number, bucket by bucket.
pub type Buckets = Vec<Vec<u32>>;

/// The buckets of boxes.
pub struct Partitioning {
    /// On which bucket a case looks.
    pub joint: Joint,
    /// The boxes of each.
    pub buckets: Buckets,
    /// What is left to tell apart on a bucket.
    pub rest: Vec<Classes>,
}

/// An attribute's classes in groups of neighbours, from each class by itself to all in one.
struct Groups {
    classes: Classes,
    /// The last classes of groups, in the order in which they cease to be that.
    merged: Vec<u32>,
    /// For each number of groups, from one up, how many boxes these hold.
    held: Vec<Held>,
    /// How many groups the buckets are made by.
    level: usize,
    /// More than so many do not fit.
    most: usize,
}

/// How many boxes groups of classes hold.
#[derive(Clone, Copy)]
struct Held {
    /// All groups together.
    sum: f64,
    /// The group of a class, at the mean.
    mean: f64,
}

/// So many boxes in a block.
pub const BLOCK: usize = 256;
/// Groups of more classes than this are not told apart.
const MAX_CLASSES: usize = 512;
/// What does not shorten the buckets by as much as this is not worth its buckets.
const MIN_GAIN: f64 = 1.1;

impl Partitioning {
    /// All boxes on one bucket.
    pub fn flat(boxes: usize, classes: Vec<Classes>) -> Self {
        Partitioning { joint: Joint::constant(), buckets: vec![(0..boxes as u32).collect()], rest: classes }
    }

    /// Boxes on buckets, as far as that shortens them and `fits`.
    pub fn new(space: &Space, boxes: &[&Cube], classes: Vec<Classes>, fits: impl Fn(&Partitioning) -> bool) -> Self {
        let mut partitioning = Partitioning::flat(boxes.len(), classes.clone());
        let mut groups: Vec<Groups> = classes.into_iter().map(|classes| Groups::new(space, boxes, classes)).collect();
        while partitioning.blocks() > partitioning.buckets.len() {
            let best = groups.iter().enumerate().filter_map(|(at, groups)| Some((groups.finer()?, at)));
            let Some(((_, level), at)) = best.max_by(|((a, _), _), ((b, _), _)| a.total_cmp(b)) else { break };
            let before = std::mem::replace(&mut groups[at].level, level);
            let finer = Partitioning::by(space, boxes, &groups);
            if fits(&finer) {
                partitioning = finer;
            } else {
                (groups[at].level, groups[at].most) = (before, level - 1);
            }
        }
        partitioning
    }

    fn by(space: &Space, boxes: &[&Cube], groups: &[Groups]) -> Self {
        let mut partitioning = Partitioning::flat(boxes.len(), Vec::new());
        for of in groups {
            if of.level > 1 {
                partitioning.split(space, boxes, of.coarse(of.level));
            }
            if of.level < of.classes.count() {
                partitioning.rest.push(of.classes.clone());
            }
        }
        partitioning
    }

    fn split(&mut self, space: &Space, boxes: &[&Cube], classes: Classes) {
        let mut finer: Buckets = vec![Vec::new(); self.buckets.len() * classes.count()];
        for (bucket, numbers) in self.buckets.iter().enumerate() {
            for &number in numbers {
                let onto = classes.admitted(space, boxes[number as usize]);
                onto.for_each(|class| finer[class * self.buckets.len() + bucket].push(number));
            }
        }
        self.buckets = finer;
        self.joint = std::mem::replace(&mut self.joint, Joint::constant()).with(classes);
    }

    /// How many blocks a row has on all buckets together.
    pub fn blocks(&self) -> usize {
        self.buckets.iter().map(|bucket| bucket.len().div_ceil(BLOCK)).sum()
    }
}

impl Groups {
    fn new(space: &Space, boxes: &[&Cube], classes: Classes) -> Self {
        let count = classes.count();
        let mut groups = Groups { classes, merged: Vec::new(), held: Vec::new(), level: 1, most: count };
        if count > MAX_CLASSES {
            groups.most = 1;
            return groups;
        }
        let (mut held, mut free) = (vec![vec![0_u64; boxes.len().div_ceil(64)]; count], 0);
        for (at, cube) in boxes.iter().enumerate() {
            if groups.classes.is_narrowed(space, cube) {
                groups.classes.admitted(space, cube).for_each(|class| held[class][at / 64] |= 1 << (at % 64));
            } else {
                free += 1;
            }
        }
        groups.merge(held, free);
        groups
    }

    /// Merges neighbours, those first that have most boxes in common for the classes they stand for.
    fn merge(&mut self, held: Vec<Vec<u64>>, free: usize) {
        struct Group {
            last: u32,
            classes: usize,
            boxes: Vec<u64>,
            count: usize,
        }
        let counted = |boxes: &[u64]| free + boxes.iter().map(|word| word.count_ones() as usize).sum::<usize>();
        let both = |a: &Group, b: &Group| a.boxes.iter().zip(&b.boxes).map(|(a, b)| a | b).collect::<Vec<u64>>();
        let cost = |a: &Group, b: &Group| {
            let both = counted(&both(a, b)) * (a.classes + b.classes);
            both - a.count * a.classes - b.count * b.classes
        };
        let group = |(at, boxes): (usize, Vec<u64>)| {
            let count = counted(&boxes);
            Group { last: at as u32, classes: 1, boxes, count }
        };
        let mut groups: Vec<Group> = held.into_iter().enumerate().map(group).collect();
        let mut costs: Vec<usize> = groups.windows(2).map(|pair| cost(&pair[0], &pair[1])).collect();
        loop {
            let sum = groups.iter().map(|group| group.count).sum::<usize>() as f64;
            let weighed = groups.iter().map(|group| group.count * group.classes).sum::<usize>() as f64;
            self.held.push(Held { sum, mean: weighed / self.classes.count() as f64 });
            let Some(at) = (0..costs.len()).min_by_key(|&at| costs[at]) else { break };
            let gone = groups.remove(at + 1);
            costs.remove(at);
            let group = &mut groups[at];
            self.merged.push(std::mem::replace(&mut group.last, gone.last));
            (group.boxes, group.classes) = (both(group, &gone), group.classes + gone.classes);
            group.count = counted(&group.boxes);
            for near in [at.wrapping_sub(1), at] {
                if let Some(known) = costs.get_mut(near) {
                    *known = cost(&groups[near], &groups[near + 1]);
                }
            }
        }
        self.held.reverse();
    }

    /// How much finer groups shorten the buckets for the room they take, and how many groups.
    fn finer(&self) -> Option<(f64, usize)> {
        let now = self.held.get(self.level - 1)?;
        let levels = self.level + 1..=self.most.min(self.held.len());
        let gains = levels.filter_map(|level| {
            let held = &self.held[level - 1];
            let (shorter, larger) = (now.mean / held.mean.max(1.0), held.sum / now.sum.max(1.0));
            (shorter >= MIN_GAIN).then(|| (shorter.ln() / larger.ln().max(1e-6), level))
        });
        gains.max_by(|(a, _), (b, _)| a.total_cmp(b))
    }

    /// The classes in so many groups.
    fn coarse(&self, level: usize) -> Classes {
        let mut inner = vec![0_u64; self.classes.count().div_ceil(64)];
        let merged = &self.merged[..self.classes.count() - level];
        merged.iter().for_each(|last| inner[*last as usize / 64] |= 1 << (last % 64));
        self.classes.grouped_by(|class| !has(&inner, class))
    }
}
