//! Attributes and boxes.
//!
//! Layout: an attribute of up to 64 values lies within one word, a wider one starts a word of its own. Bits that
//! belong to no value are zero in every cube, so that containment is one AND-NOT a word. A [`Cube`] handed out is never
//! empty: an operation that would leave an attribute without value answers `None`.

use std::ops::Range;

use super::bits::bits;

/// An attribute of a [`Space`], in the order it was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeId(pub u32);

/// Where an attribute's bits lie.
#[derive(Debug, Clone, Copy)]
struct Field {
    word: u32,
    shift: u32,
    size: u32,
}

impl Field {
    /// The words it touches, each with the mask of its bits there.
    fn masks(self) -> impl Iterator<Item = (usize, u64)> {
        let words = (self.shift + self.size).div_ceil(64);
        (0..words).map(move |at| {
            let low = if at == 0 { self.shift } else { 0 };
            let high = (self.shift + self.size - at * 64).min(64);
            ((self.word + at) as usize, (u64::MAX >> (64 - (high - low))) << low)
        })
    }
}

/// A list of attributes and the layout of their bits.
///
/// Whether some attribute is left without a value is seen for all attributes of a word at once. `tops` holds the highest
/// bit of each attribute that lies within one word, `lows` its other bits: adding `lows` to the low bits of a word carries
/// into the highest bit of just those attributes that have one of them.
#[derive(Debug, Clone, Default)]
pub struct Space {
    fields: Vec<Field>,
    full: Vec<u64>,
    tops: Vec<u64>,
    lows: Vec<u64>,
    /// For each bit that is the highest of an attribute, which one.
    owners: Vec<u32>,
    /// The attributes that take more than a word.
    wide: Vec<AttributeId>,
    /// How many boxes a region may have.
    most: usize,
}

/// A box of cases: for each attribute a set of values, none of them empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cube {
    words: Box<[u64]>,
}

/// Some values of some attributes.
#[derive(Debug, Clone, Default)]
pub struct Mask {
    words: Box<[u64]>,
}

impl Space {
    /// A space of attributes with these numbers of values (each at least one).
    pub fn new(sizes: &[usize]) -> Self {
        let (mut fields, mut word, mut shift) = (Vec::with_capacity(sizes.len()), 0, 0);
        for &size in sizes {
            let size = size.max(1) as u32;
            if shift > 0 && shift + size > 64 {
                (word, shift) = (word + 1, 0);
            }
            fields.push(Field { word, shift, size });
            (word, shift) = (word + (shift + size) / 64, (shift + size) % 64);
        }
        let words = (word + u32::from(shift > 0)) as usize;
        let none = || vec![0; words];
        let owners = vec![0; words * 64];
        let mut space =
            Space { full: none(), tops: none(), lows: none(), owners, wide: Vec::new(), most: usize::MAX, fields };
        for (at, field) in space.fields.iter().enumerate() {
            field.masks().for_each(|(at, mask)| space.full[at] |= mask);
            let (word, top) = (field.word as usize, field.shift + field.size - 1);
            if top >= 64 {
                space.wide.push(AttributeId(at as u32));
                continue;
            }
            let bits = (u64::MAX >> (64 - field.size)) << field.shift;
            space.tops[word] |= 1 << top;
            space.lows[word] |= bits & !(1 << top);
            space.owners[word * 64 + top as usize] = at as u32;
        }
        space
    }

    /// The same, its regions of at most so many boxes: past it, what describes the region is to be split.
    pub fn with_most(self, most: usize) -> Self {
        Space { most, ..self }
    }

    /// The same without these values: no box ever has them.
    pub fn without(mut self, values: impl IntoIterator<Item = (AttributeId, usize)>) -> Self {
        for (attribute, value) in values {
            let (at, bit) = self.field(attribute).place(value);
            self.full[at] &= !bit;
        }
        self
    }

    /// How many boxes a region may have.
    pub fn most(&self) -> usize {
        self.most
    }

    /// Its attributes.
    pub fn attributes(&self) -> impl Iterator<Item = AttributeId> + use<> {
        (0..self.fields.len() as u32).map(AttributeId)
    }

    /// How many values an attribute has.
    pub fn size(&self, attribute: AttributeId) -> usize {
        self.field(attribute).size as usize
    }

    /// How many 64-bit words a cube has.
    pub fn words(&self) -> usize {
        self.full.len()
    }

    /// The box of all cases.
    pub fn full(&self) -> Cube {
        Cube { words: self.full.clone().into() }
    }

    /// The box `cube` with an attribute free again.
    pub fn freed(&self, cube: &Cube, attribute: AttributeId) -> Cube {
        let mut freed = cube.clone();
        self.free(&mut freed, attribute);
        freed
    }

    /// Frees an attribute of a box.
    pub fn free(&self, cube: &mut Cube, attribute: AttributeId) {
        self.field(attribute).masks().for_each(|(at, mask)| cube.words[at] |= mask & self.full[at]);
    }

    /// The part of `cube` whose attribute has one of `values`; nothing where that is empty.
    pub fn restricted(
        &self,
        cube: &Cube,
        attribute: AttributeId,
        values: impl IntoIterator<Item = usize>,
    ) -> Option<Cube> {
        let field = self.field(attribute);
        let mut restricted = cube.clone();
        field.masks().for_each(|(at, mask)| restricted.words[at] &= !mask);
        for value in values {
            let (at, bit) = field.place(value);
            restricted.words[at] |= cube.words[at] & bit;
        }
        field.meets(&restricted, &restricted).then_some(restricted)
    }

    /// The box of all cases whose attribute has a value of these ranges; nothing where there is none.
    pub fn ranged(&self, attribute: AttributeId, ranges: impl IntoIterator<Item = Range<usize>>) -> Option<Cube> {
        let field = self.field(attribute);
        let mut ranged = self.full();
        field.masks().for_each(|(at, mask)| ranged.words[at] &= !mask);
        for range in ranges.into_iter().filter(|range| !range.is_empty()) {
            field.part(range).masks().for_each(|(at, mask)| ranged.words[at] |= mask & self.full[at]);
        }
        field.meets(&ranged, &ranged).then_some(ranged)
    }

    /// Narrows `cube` to one value of an attribute, whatever it admitted before.
    pub fn assign(&self, cube: &mut Cube, attribute: AttributeId, value: usize) {
        let field = self.field(attribute);
        field.masks().for_each(|(at, mask)| cube.words[at] &= !mask);
        let (at, bit) = field.place(value);
        cube.words[at] |= bit;
    }

    /// The point of a box with the first value of each attribute.
    pub fn corner(&self, cube: &Cube) -> Cube {
        let mut corner = cube.clone();
        for attribute in self.attributes() {
            if let Some(first) = self.values(cube, attribute).next() {
                self.assign(&mut corner, attribute, first);
            }
        }
        corner
    }

    /// Whether `cube` admits a value of an attribute.
    pub fn admits(&self, cube: &Cube, attribute: AttributeId, value: usize) -> bool {
        let (at, bit) = self.field(attribute).place(value);
        cube.words[at] & bit != 0
    }

    /// The values of an attribute that `cube` admits, ascending.
    pub fn values<'a>(&'a self, cube: &'a Cube, attribute: AttributeId) -> impl Iterator<Item = usize> + 'a {
        let field = self.field(attribute);
        field.masks().flat_map(move |(at, mask)| bits(cube.words[at] & mask).map(move |bit| field.value(at, bit)))
    }

    /// The one value of an attribute that `cube` admits; nothing where there are several.
    pub fn only(&self, cube: &Cube, attribute: AttributeId) -> Option<usize> {
        let mut values = self.values(cube, attribute);
        let first = values.next()?;
        values.next().is_none().then_some(first)
    }

    /// Whether `cube` admits every value of an attribute.
    pub fn is_free(&self, cube: &Cube, attribute: AttributeId) -> bool {
        self.field(attribute).masks().all(|(at, mask)| self.full[at] & mask & !cube.words[at] == 0)
    }

    /// These values of attributes.
    pub fn values_mask(&self, values: impl IntoIterator<Item = (AttributeId, usize)>) -> Mask {
        let mut words = vec![0; self.words()];
        for (attribute, value) in values {
            let (at, bit) = self.field(attribute).place(value);
            words[at] |= bit;
        }
        Mask { words: words.into() }
    }

    /// All values of these attributes.
    pub fn mask(&self, attributes: impl IntoIterator<Item = AttributeId>) -> Mask {
        let mut words = vec![0; self.words()];
        let fields = attributes.into_iter().map(|id| self.field(id));
        fields.flat_map(Field::masks).for_each(|(at, mask)| words[at] |= mask & self.full[at]);
        Mask { words: words.into() }
    }

    /// Whether `cube` admits all of these values.
    pub fn admits_all(&self, cube: &Cube, mask: &Mask) -> bool {
        cube.words.iter().zip(&mask.words).all(|(word, mask)| mask & !word == 0)
    }

    /// The attributes for which a word by word combination of two boxes leaves some value.
    fn held<'a>(
        &'a self,
        a: &'a Cube,
        b: &'a Cube,
        combined: impl Fn(u64, u64) -> u64 + Copy + 'a,
    ) -> impl Iterator<Item = AttributeId> + 'a {
        let words = a.words.iter().zip(&b.words).enumerate();
        let within = words.flat_map(move |(at, (a, b))| {
            let held = self.carried(at, combined(*a, *b));
            bits(held).map(move |bit| AttributeId(self.owners[at * 64 + bit]))
        });
        let wide =
            self.wide.iter().copied().filter(move |id| {
                self.field(*id).masks().any(|(at, mask)| combined(a.words[at], b.words[at]) & mask != 0)
            });
        within.chain(wide)
    }

    /// The attributes that `cube` narrows: those of which it does not admit every value.
    pub fn narrowing<'a>(&'a self, cube: &'a Cube) -> impl Iterator<Item = AttributeId> + 'a {
        let words = self.full.iter().zip(&cube.words).enumerate();
        let within = words.flat_map(move |(at, (full, word))| {
            let lacking = self.carried(at, full & !word);
            bits(lacking).map(move |bit| AttributeId(self.owners[at * 64 + bit]))
        });
        within.chain(self.wide.iter().copied().filter(move |id| !self.is_free(cube, *id)))
    }

    /// How many values `cube` admits, over all attributes: of a box within another, fewer.
    pub fn breadth(&self, cube: &Cube) -> u32 {
        cube.words.iter().map(|word| word.count_ones()).sum()
    }

    /// The highest bits of those attributes within a word that have some value there.
    fn carried(&self, at: usize, word: u64) -> u64 {
        (((word & self.lows[at]) + self.lows[at]) | word) & self.tops[at]
    }

    /// The common part of two boxes, if there is one.
    pub fn meet(&self, a: &Cube, b: &Cube) -> Option<Cube> {
        self.meets(a, b).then(|| Cube { words: a.words.iter().zip(&b.words).map(|(a, b)| a & b).collect() })
    }

    /// Whether two boxes have a common part.
    pub fn meets(&self, a: &Cube, b: &Cube) -> bool {
        let masks = self.lows.iter().zip(&self.tops);
        let within = a.words.iter().zip(&b.words).zip(masks).all(|((a, b), (lows, tops))| {
            let both = a & b;
            (((both & lows) + lows) | both) & tops == *tops
        });
        within && self.wide.iter().all(|id| self.field(*id).meets(a, b))
    }

    /// The attributes in which two boxes admit no common value.
    pub fn apart<'a>(&'a self, a: &'a Cube, b: &'a Cube) -> impl Iterator<Item = AttributeId> + 'a {
        let within = a.words.iter().zip(&b.words).enumerate().flat_map(move |(at, (a, b))| {
            let lacking = self.tops[at] & !self.carried(at, a & b);
            bits(lacking).map(move |bit| AttributeId(self.owners[at * 64 + bit]))
        });
        within.chain(self.wide.iter().copied().filter(move |id| !self.field(*id).meets(a, b)))
    }

    /// The part of `a` outside `b`, as disjoint boxes: one for each attribute that `b` narrows.
    pub fn minus(&self, a: &Cube, b: &Cube) -> Vec<Cube> {
        if !self.meets(a, b) {
            return vec![a.clone()];
        }
        let (mut rest, mut pieces) = (a.clone(), Vec::new());
        for id in self.held(a, b, |a, b| a & !b) {
            let field = self.field(id);
            let mut piece = rest.clone();
            field.masks().for_each(|(at, mask)| piece.words[at] &= !(b.words[at] & mask));
            field.masks().for_each(|(at, mask)| rest.words[at] &= b.words[at] | !mask);
            pieces.push(piece);
        }
        pieces
    }

    /// The two as one box, where that holds no more than both: they differ in one attribute, or one holds the other.
    pub fn joined(&self, a: &Cube, b: &Cube) -> Option<Cube> {
        let one = self.held(a, b, |a, b| a ^ b).nth(1).is_none();
        (one || a.contains(b) || b.contains(a)).then(|| self.around(a, b))
    }

    /// The least box that holds both.
    pub fn around(&self, a: &Cube, b: &Cube) -> Cube {
        Cube { words: a.words.iter().zip(&b.words).map(|(a, b)| a | b).collect() }
    }

    /// In how many attributes `b` narrows `a`: in none where it holds it; nothing where the two have no common part.
    pub fn narrowed(&self, a: &Cube, b: &Cube) -> Option<u32> {
        let mut narrowed = 0;
        for (((a, b), lows), tops) in a.words.iter().zip(&b.words).zip(&self.lows).zip(&self.tops) {
            let carried = |word: u64| (((word & lows) + lows) | word) & tops;
            if carried(a & b) != *tops {
                return None;
            }
            // Few attributes are narrowed: looking at each is faster than to count bits where the machine cannot.
            narrowed += bits(carried(a & !b)).count() as u32;
        }
        for field in self.wide.iter().map(|id| self.field(*id)) {
            if !field.meets(a, b) {
                return None;
            }
            narrowed += u32::from(field.narrows(a, b));
        }
        Some(narrowed)
    }

    /// The part of `a` whose attribute no box of `others` admits, for the first attribute that has such values.
    pub fn untouched<'a>(&self, a: &Cube, others: impl Iterator<Item = &'a Cube>) -> Option<(AttributeId, Cube)> {
        let mut touched = Cube { words: vec![0; self.words()].into() };
        for other in others {
            touched.words.iter_mut().zip(&other.words).for_each(|(sum, word)| *sum |= word);
        }
        let id = self.held(a, &touched, |a, touched| a & !touched).next()?;
        let mut piece = a.clone();
        self.field(id).masks().for_each(|(at, mask)| piece.words[at] &= !(touched.words[at] & mask));
        Some((id, piece))
    }

    fn field(&self, attribute: AttributeId) -> Field {
        self.fields[attribute.0 as usize]
    }
}

impl Field {
    /// Whether two boxes admit a common value of it.
    fn meets(self, a: &Cube, b: &Cube) -> bool {
        self.masks().any(|(at, mask)| a.words[at] & b.words[at] & mask != 0)
    }

    /// Whether `a` admits a value of it that `b` does not.
    fn narrows(self, a: &Cube, b: &Cube) -> bool {
        self.masks().any(|(at, mask)| a.words[at] & !b.words[at] & mask != 0)
    }

    /// The bits of some of its values, as if they were all.
    fn part(self, values: Range<usize>) -> Field {
        let first = self.shift + values.start as u32;
        Field { word: self.word + first / 64, shift: first % 64, size: values.len() as u32 }
    }

    fn place(self, value: usize) -> (usize, u64) {
        let bit = self.shift as usize + value;
        (self.word as usize + bit / 64, 1 << (bit % 64))
    }

    /// The value that is a bit of a word.
    fn value(self, word: usize, bit: usize) -> usize {
        (word - self.word as usize) * 64 + bit - self.shift as usize
    }
}

impl Cube {
    /// Whether every case of `other` is in this box.
    pub fn contains(&self, other: &Cube) -> bool {
        self.words.iter().zip(&other.words).all(|(this, other)| other & !this == 0)
    }
}
