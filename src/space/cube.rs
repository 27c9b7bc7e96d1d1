//! Attributes and boxes.
//!
//! Layout: an attribute of up to 64 values lies within one word, a wider one starts a word of its own. Bits that
//! belong to no value are zero in every cube, so that containment is one AND-NOT a word. A [`Cube`] handed out is never
//! empty: an operation that would leave an attribute without value answers `None`.
//!
//! Most boxes narrow a few attributes out of many. Each therefore keeps a support: one bit for every 64th attribute,
//! set where one of those may be narrowed. Two boxes can miss each other only in attributes that both narrow.

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
#[derive(Debug, Clone, Default)]
pub struct Space {
    fields: Vec<Field>,
    full: Vec<u64>,
}

/// A box of cases: for each attribute a set of values, none of them empty.
#[derive(Debug, Clone)]
pub struct Cube {
    words: Box<[u64]>,
    /// Bit `n` is clear only where every attribute whose number leaves `n` by 64 is free.
    support: u64,
}

impl PartialEq for Cube {
    fn eq(&self, other: &Self) -> bool {
        self.words == other.words
    }
}

impl Eq for Cube {}

impl PartialOrd for Cube {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cube {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.words.cmp(&other.words)
    }
}

/// The bit of a support that speaks of an attribute.
fn support(attribute: usize) -> u64 {
    1 << (attribute % 64)
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
        let mut full = vec![0; (word + u32::from(shift > 0)) as usize];
        fields.iter().flat_map(|field| field.masks()).for_each(|(at, mask)| full[at] |= mask);
        Space { fields, full }
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
        Cube { words: self.full.clone().into(), support: 0 }
    }

    /// The box `cube` with an attribute free again.
    pub fn freed(&self, cube: &Cube, attribute: AttributeId) -> Cube {
        let mut freed = cube.clone();
        self.field(attribute).masks().for_each(|(at, mask)| freed.words[at] |= mask);
        freed
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
        restricted.support |= support(attribute.0 as usize);
        field.masks().for_each(|(at, mask)| restricted.words[at] &= !mask);
        for value in values {
            let (at, bit) = field.place(value);
            restricted.words[at] |= cube.words[at] & bit;
        }
        field.meets(&restricted, &restricted).then_some(restricted)
    }

    /// Narrows `cube` to one value of an attribute, whatever it admitted before.
    pub fn assign(&self, cube: &mut Cube, attribute: AttributeId, value: usize) {
        let field = self.field(attribute);
        cube.support |= support(attribute.0 as usize);
        field.masks().for_each(|(at, mask)| cube.words[at] &= !mask);
        let (at, bit) = field.place(value);
        cube.words[at] |= bit;
    }

    /// Whether `cube` admits a value of an attribute.
    pub fn admits(&self, cube: &Cube, attribute: AttributeId, value: usize) -> bool {
        let (at, bit) = self.field(attribute).place(value);
        cube.words[at] & bit != 0
    }

    /// The values of an attribute that `cube` admits, ascending.
    pub fn values<'a>(&'a self, cube: &'a Cube, attribute: AttributeId) -> impl Iterator<Item = usize> + 'a {
        (0..self.size(attribute)).filter(move |&value| self.admits(cube, attribute, value))
    }

    /// The one value of an attribute that `cube` admits; nothing where there are several.
    pub fn only(&self, cube: &Cube, attribute: AttributeId) -> Option<usize> {
        let mut values = self.values(cube, attribute);
        let first = values.next()?;
        values.next().is_none().then_some(first)
    }

    /// Whether `cube` admits every value of an attribute.
    pub fn is_free(&self, cube: &Cube, attribute: AttributeId) -> bool {
        self.field(attribute).masks().all(|(at, mask)| cube.words[at] & mask == mask)
    }

    /// The attributes that `cube` narrows: those of which it does not admit every value.
    pub fn narrowing<'a>(&'a self, cube: &'a Cube) -> impl Iterator<Item = AttributeId> + 'a {
        self.supported(cube.support).map(|(id, _)| id).filter(|id| !self.is_free(cube, *id))
    }

    /// How many values `cube` admits, over all attributes: of a box within another, fewer.
    pub fn breadth(&self, cube: &Cube) -> u32 {
        cube.words.iter().map(|word| word.count_ones()).sum()
    }

    /// The attributes that a support speaks of.
    fn supported(&self, support: u64) -> impl Iterator<Item = (AttributeId, &Field)> {
        let bits = std::iter::successors(Some(support), |rest| Some(rest & rest.wrapping_sub(1)));
        let lowest = bits.take_while(|rest| *rest != 0).map(|rest| rest.trailing_zeros() as usize);
        lowest.flat_map(|at| {
            self.fields.iter().enumerate().skip(at).step_by(64).map(|(at, field)| (AttributeId(at as u32), field))
        })
    }

    /// The common part of two boxes, if there is one.
    pub fn meet(&self, a: &Cube, b: &Cube) -> Option<Cube> {
        self.meets(a, b).then(|| Cube {
            words: a.words.iter().zip(&b.words).map(|(a, b)| a & b).collect(),
            support: a.support | b.support,
        })
    }

    /// Whether two boxes have a common part.
    pub fn meets(&self, a: &Cube, b: &Cube) -> bool {
        self.supported(a.support & b.support).all(|(_, field)| field.meets(a, b))
    }

    /// The attributes in which two boxes admit no common value.
    pub fn apart<'a>(&'a self, a: &'a Cube, b: &'a Cube) -> impl Iterator<Item = AttributeId> + 'a {
        self.supported(a.support & b.support).filter(|(_, field)| !field.meets(a, b)).map(|(id, _)| id)
    }

    /// The part of `a` outside `b`, as disjoint boxes: one for each attribute that `b` narrows.
    pub fn minus(&self, a: &Cube, b: &Cube) -> Vec<Cube> {
        if !self.meets(a, b) {
            return vec![a.clone()];
        }
        let (mut rest, mut pieces) = (a.clone(), Vec::new());
        for (id, field) in self.supported(b.support) {
            if !field.narrows(&rest, b) {
                continue;
            }
            let mut piece = rest.clone();
            piece.support |= support(id.0 as usize);
            rest.support |= support(id.0 as usize);
            field.masks().for_each(|(at, mask)| piece.words[at] &= !(b.words[at] & mask));
            field.masks().for_each(|(at, mask)| rest.words[at] &= b.words[at] | !mask);
            pieces.push(piece);
        }
        pieces
    }

    /// The two as one box, where that holds no more than both: they differ in one attribute, or one holds the other.
    pub fn joined(&self, a: &Cube, b: &Cube) -> Option<Cube> {
        let differs = |(_, field): &(AttributeId, &Field)| {
            field.masks().any(|(at, mask)| (a.words[at] ^ b.words[at]) & mask != 0)
        };
        let one = self.supported(a.support | b.support).filter(differs).take(2).count() <= 1;
        (one || a.contains(b) || b.contains(a)).then(|| self.around(a, b))
    }

    /// The least box that holds both.
    pub fn around(&self, a: &Cube, b: &Cube) -> Cube {
        let words = a.words.iter().zip(&b.words).map(|(a, b)| a | b).collect();
        Cube { words, support: a.support | b.support }
    }

    /// In how many attributes `b` narrows `a`.
    pub fn narrowed(&self, a: &Cube, b: &Cube) -> usize {
        self.supported(b.support).filter(|(_, field)| field.narrows(a, b)).count()
    }

    /// The part of `a` whose attribute no box of `others` admits, for the first attribute that has such values.
    pub fn untouched<'a>(&self, a: &Cube, others: impl Iterator<Item = &'a Cube>) -> Option<(AttributeId, Cube)> {
        let (mut touched, mut narrowing) = (vec![0; self.words()], u64::MAX);
        for other in others {
            touched.iter_mut().zip(&other.words).for_each(|(sum, word)| *sum |= word);
            narrowing &= other.support;
        }
        let lacking =
            |(_, field): &(AttributeId, &Field)| field.masks().any(|(at, mask)| a.words[at] & !touched[at] & mask != 0);
        let (id, field) = self.supported(narrowing).find(lacking)?;
        let mut piece = a.clone();
        piece.support |= support(id.0 as usize);
        field.masks().for_each(|(at, mask)| piece.words[at] &= !(touched[at] & mask));
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

    fn place(self, value: usize) -> (usize, u64) {
        let bit = self.shift as usize + value;
        (self.word as usize + bit / 64, 1 << (bit % 64))
    }
}

impl Cube {
    /// Whether every case of `other` is in this box.
    pub fn contains(&self, other: &Cube) -> bool {
        self.words.iter().zip(&other.words).all(|(this, other)| other & !this == 0)
    }
}
