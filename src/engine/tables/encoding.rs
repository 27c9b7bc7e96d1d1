//! Cases as row numbers.
//!
//! The boxes of a table tell the values of an attribute apart only in part: values that the same boxes admit are one
//! class. Attributes of few classes are joined, so that a case is a handful of numbers, one for each [`Joint`]: the row
//! to look up. A number is a sum of steps, one for each attribute and value, so that an answer which becomes known is
//! added to the numbers it has a part in. An attribute that no table asks for has no step anywhere and costs nothing.

use std::collections::BTreeMap;

use crate::space::{AttributeId, Cube, Space};

/// A joint's place among the numbers of a case.
pub type Slot = u32;

/// The numbers of a case for every table of a rulebook.
#[derive(Debug)]
pub struct Encoding {
    joints: Vec<Joint>,
    /// For each attribute, the joints it has a part in.
    parts: Vec<Vec<Part>>,
    /// Whether some table has more than its numbers can count.
    overflows: bool,
}

/// A part of a joint: how far each value of an attribute moves its number.
#[derive(Debug)]
struct Part {
    slot: Slot,
    steps: Box<[u32]>,
}

/// Some attributes with the classes of their values, each combination of classes a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joint {
    axes: Vec<Classes>,
}

/// The classes of an attribute's values: of two values in one class the same boxes admit both or neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classes {
    attribute: AttributeId,
    /// For each value its class.
    of: Box<[u32]>,
    /// Values that stand for all others: for each class one, or several side by side where the class is a group.
    values: Box<[u32]>,
    count: usize,
}

impl Classes {
    /// The classes that these boxes make of the attributes they narrow.
    pub fn of(space: &Space, boxes: &[&Cube]) -> Vec<Classes> {
        let mut narrowed: BTreeMap<AttributeId, Vec<usize>> = BTreeMap::new();
        for (at, cube) in boxes.iter().enumerate() {
            space.narrowing(cube).for_each(|attribute| narrowed.entry(attribute).or_default().push(at));
        }
        let classes = narrowed.into_iter().map(|(attribute, narrowing)| {
            let mut admitting: Vec<Vec<u32>> = vec![Vec::new(); space.size(attribute)];
            for at in narrowing {
                space.values(boxes[at], attribute).for_each(|value| admitting[value].push(at as u32));
            }
            let mut there = vec![false; admitting.len()];
            space.values(&space.full(), attribute).for_each(|value| there[value] = true);
            Classes::grouped(attribute, &admitting, &there)
        });
        classes.collect()
    }

    /// Values with the same boxes in one class, in order of their first. A value that no case has stands for no other: the
    /// boxes that leave the attribute free do not admit it.
    fn grouped(attribute: AttributeId, admitting: &[Vec<u32>], there: &[bool]) -> Self {
        let mut known: BTreeMap<&[u32], u32> = BTreeMap::new();
        let mut values = Vec::new();
        let mut of = Vec::with_capacity(admitting.len());
        for (value, boxes) in admitting.iter().enumerate() {
            if !there[value] {
                of.push(0);
                continue;
            }
            let class = *known.entry(boxes).or_insert(values.len() as u32);
            if class as usize == values.len() {
                values.push(value as u32);
            }
            of.push(class);
        }
        Classes { attribute, of: of.into(), count: values.len(), values: values.into() }
    }

    /// How many classes there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The same in groups of neighbours: which classes are the last of theirs.
    pub fn grouped_by(&self, is_last: impl Fn(usize) -> bool) -> Self {
        let (mut groups, mut count) = (Vec::with_capacity(self.count), 0);
        for class in 0..self.count {
            groups.push(count);
            count += u32::from(is_last(class));
        }
        let of = self.of.iter().map(|class| groups[*class as usize]).collect();
        Classes { attribute: self.attribute, of, values: self.values.clone(), count: count as usize }
    }

    /// The classes that a box admits, ascending.
    pub fn admitted<'a>(&'a self, space: &'a Space, cube: &'a Cube) -> impl Iterator<Item = usize> + 'a {
        let admits = move |value: &&u32| space.admits(cube, self.attribute, **value as usize);
        let mut last = None;
        let classes = self.values.iter().filter(admits).map(|value| self.of[*value as usize] as usize);
        classes.filter(move |class| last.replace(*class) != Some(*class))
    }

    /// Whether a box narrows the attribute.
    pub fn is_narrowed(&self, space: &Space, cube: &Cube) -> bool {
        !space.is_free(cube, self.attribute)
    }
}

/// A count of 32 bits; where there are more, the tables are void ([`Encoding::overflows`]).
fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Joint {
    /// One attribute by itself.
    pub fn single(classes: Classes) -> Self {
        Joint { axes: vec![classes] }
    }

    /// The joint of no attribute: its number is always 0.
    pub fn constant() -> Self {
        Joint { axes: Vec::new() }
    }

    /// Attributes packed into as few joints as may be; a joint of several has at most so many rows.
    pub fn packed(mut classes: Vec<Classes>, most: usize) -> Vec<Joint> {
        classes.sort_by_key(|classes| std::cmp::Reverse(classes.count()));
        let mut joints: Vec<Joint> = Vec::new();
        for axis in classes {
            let fits = |joint: &&mut Joint| joint.rows() * axis.count() <= most;
            match joints.iter_mut().find(fits) {
                Some(joint) => joint.axes.push(axis),
                None => joints.push(Joint::single(axis)),
            }
        }
        joints
    }

    /// This joint with one more attribute.
    pub fn with(mut self, classes: Classes) -> Self {
        self.axes.push(classes);
        self
    }

    /// How many numbers it has.
    pub fn rows(&self) -> usize {
        self.axes.iter().map(Classes::count).product()
    }

    /// The numbers that a box admits; none if it narrows nothing here.
    pub fn admitted(&self, space: &Space, cube: &Cube) -> Option<Vec<u32>> {
        if !self.axes.iter().any(|axis| axis.is_narrowed(space, cube)) {
            return None;
        }
        let (mut rows, mut stride) = (vec![0], 1);
        for axis in &self.axes {
            let classes: Vec<u32> =
                axis.admitted(space, cube).map(|class| narrow(class).saturating_mul(stride)).collect();
            rows =
                classes.iter().flat_map(|class| rows.iter().map(move |row: &u32| row.saturating_add(*class))).collect();
            stride = stride.saturating_mul(narrow(axis.count()));
        }
        Some(rows)
    }

    fn parts(&self) -> Vec<(AttributeId, Box<[u32]>)> {
        let mut stride = 1;
        let part = |axis: &Classes| {
            let steps = axis.of.iter().map(|class| class.saturating_mul(stride)).collect();
            stride = stride.saturating_mul(narrow(axis.count()));
            (axis.attribute, steps)
        };
        self.axes.iter().map(part).collect()
    }
}

impl Encoding {
    /// An encoding for a space, of no joint yet.
    pub fn new(space: &Space) -> Self {
        Encoding { joints: Vec::new(), parts: space.attributes().map(|_| Vec::new()).collect(), overflows: false }
    }

    /// A count or place as tables keep it; one of more than 32 bits makes all of them void.
    pub fn narrow(&mut self, count: usize) -> u32 {
        u32::try_from(count).unwrap_or_else(|_| {
            self.overflows = true;
            u32::MAX
        })
    }

    /// Whether some table would have more rows, boxes or numbers than 32 bits count.
    pub fn overflows(&self) -> bool {
        self.overflows
    }

    /// The place of a joint's number; tables that ask for the same share it.
    pub fn slot(&mut self, joint: &Joint) -> Slot {
        if let Some(at) = self.joints.iter().position(|known| known == joint) {
            return self.narrow(at);
        }
        self.narrow(joint.rows());
        let slot = self.narrow(self.joints.len());
        for (attribute, steps) in joint.parts() {
            self.parts[attribute.0 as usize].push(Part { slot, steps });
        }
        self.joints.push(joint.clone());
        slot
    }

    /// How many numbers a case has.
    pub fn len(&self) -> usize {
        self.joints.len()
    }

    /// The attributes that some table asks for.
    pub fn asked(&self) -> impl Iterator<Item = AttributeId> + '_ {
        let asked = self.parts.iter().enumerate().filter(|(_, parts)| !parts.is_empty());
        asked.map(|(at, _)| AttributeId(at as u32))
    }

    /// Adds a value of an attribute to a case that does not have it yet.
    pub fn add(&self, case: &mut [u32], attribute: Option<AttributeId>, value: u32) {
        for part in self.parts_of(attribute) {
            case[part.slot as usize] += part.steps[value as usize];
        }
    }

    /// Takes a value back that was added before.
    pub fn take(&self, case: &mut [u32], attribute: Option<AttributeId>, value: u32) {
        for part in self.parts_of(attribute) {
            case[part.slot as usize] -= part.steps[value as usize];
        }
    }

    fn parts_of(&self, attribute: Option<AttributeId>) -> &[Part] {
        attribute.map_or(&[], |attribute| &self.parts[attribute.0 as usize])
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        let steps = self.parts.iter().flatten().map(|part| size_of::<Part>() + part.steps.len() * 4);
        steps.sum::<usize>() + self.parts.len() * size_of::<Vec<Part>>()
    }
}
