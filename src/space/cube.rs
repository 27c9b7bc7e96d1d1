//! Attributes and boxes.
//!
//! Layout: an attribute of up to 64 values lies within one word, a wider one starts a word of its own. Bits that
//! belong to no value are zero in every cube, so that containment is one AND-NOT a word. A [`Cube`] handed out is never
//! empty: an operation that would leave an attribute without value answers `None`.

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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cube(Box<[u64]>);

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
        Cube(self.full.clone().into())
    }

    /// The box `cube` with an attribute free again.
    pub fn freed(&self, cube: &Cube, attribute: AttributeId) -> Cube {
        let mut freed = cube.clone();
        self.field(attribute).masks().for_each(|(at, mask)| freed.0[at] |= mask);
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
        field.masks().for_each(|(at, mask)| restricted.0[at] &= !mask);
        for value in values {
            let (at, bit) = field.place(value);
            restricted.0[at] |= cube.0[at] & bit;
        }
        field.masks().any(|(at, mask)| restricted.0[at] & mask != 0).then_some(restricted)
    }

    /// Narrows `cube` to one value of an attribute, whatever it admitted before.
    pub fn assign(&self, cube: &mut Cube, attribute: AttributeId, value: usize) {
        let field = self.field(attribute);
        field.masks().for_each(|(at, mask)| cube.0[at] &= !mask);
        let (at, bit) = field.place(value);
        cube.0[at] |= bit;
    }

    /// Whether `cube` admits a value of an attribute.
    pub fn admits(&self, cube: &Cube, attribute: AttributeId, value: usize) -> bool {
        let (at, bit) = self.field(attribute).place(value);
        cube.0[at] & bit != 0
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
        self.field(attribute).masks().all(|(at, mask)| cube.0[at] & mask == mask)
    }

    /// The common part of two boxes, if there is one.
    pub fn meet(&self, a: &Cube, b: &Cube) -> Option<Cube> {
        self.meets(a, b).then(|| Cube(a.0.iter().zip(&b.0).map(|(a, b)| a & b).collect()))
    }

    /// Whether two boxes have a common part.
    pub fn meets(&self, a: &Cube, b: &Cube) -> bool {
        self.fields.iter().all(|field| field.masks().any(|(at, mask)| a.0[at] & b.0[at] & mask != 0))
    }

    /// The attributes in which two boxes admit no common value.
    pub fn apart<'a>(&'a self, a: &'a Cube, b: &'a Cube) -> impl Iterator<Item = AttributeId> + 'a {
        let apart = move |field: &Field| field.masks().all(|(at, mask)| a.0[at] & b.0[at] & mask == 0);
        self.attributes().zip(&self.fields).filter(move |(_, field)| apart(field)).map(|(id, _)| id)
    }

    /// The part of `a` outside `b`, as disjoint boxes: one for each attribute that `b` narrows.
    pub fn minus(&self, a: &Cube, b: &Cube) -> Vec<Cube> {
        if !self.meets(a, b) {
            return vec![a.clone()];
        }
        let (mut rest, mut pieces) = (a.clone(), Vec::new());
        for field in &self.fields {
            if field.masks().all(|(at, mask)| rest.0[at] & !b.0[at] & mask == 0) {
                continue;
            }
            let mut piece = rest.clone();
            field.masks().for_each(|(at, mask)| piece.0[at] &= !(b.0[at] & mask));
            field.masks().for_each(|(at, mask)| rest.0[at] &= b.0[at] | !mask);
            pieces.push(piece);
        }
        pieces
    }

    /// The two as one box, where that holds no more than both: they differ in one attribute, or one holds the other.
    pub fn joined(&self, a: &Cube, b: &Cube) -> Option<Cube> {
        let differs = |field: &&Field| field.masks().any(|(at, mask)| (a.0[at] ^ b.0[at]) & mask != 0);
        let one = self.fields.iter().filter(differs).take(2).count() <= 1;
        (one || a.contains(b) || b.contains(a)).then(|| self.around(a, b))
    }

    /// The least box that holds both.
    pub fn around(&self, a: &Cube, b: &Cube) -> Cube {
        Cube(a.0.iter().zip(&b.0).map(|(a, b)| a | b).collect())
    }

    /// In how many attributes `b` narrows `a`.
    pub fn narrowed(&self, a: &Cube, b: &Cube) -> usize {
        let narrows = |field: &&Field| field.masks().any(|(at, mask)| a.0[at] & !b.0[at] & mask != 0);
        self.fields.iter().filter(narrows).count()
    }

    /// The part of `a` whose attribute no box of `others` admits, for the first attribute that has such values.
    pub fn untouched<'a>(&self, a: &Cube, others: impl Iterator<Item = &'a Cube>) -> Option<(AttributeId, Cube)> {
        let mut touched = vec![0; self.words()];
        for other in others {
            touched.iter_mut().zip(&other.0).for_each(|(sum, word)| *sum |= word);
        }
        let lacking = |field: &Field| field.masks().any(|(at, mask)| a.0[at] & !touched[at] & mask != 0);
        let (id, field) = self.attributes().zip(&self.fields).find(|(_, field)| lacking(field))?;
        let mut piece = a.clone();
        field.masks().for_each(|(at, mask)| piece.0[at] &= !(touched[at] & mask));
        Some((id, piece))
    }

    fn field(&self, attribute: AttributeId) -> Field {
        self.fields[attribute.0 as usize]
    }
}

impl Field {
    fn place(self, value: usize) -> (usize, u64) {
        let bit = self.shift as usize + value;
        (self.word as usize + bit / 64, 1 << (bit % 64))
    }
}

impl Cube {
    /// Whether every case of `other` is in this box.
    pub fn contains(&self, other: &Cube) -> bool {
        self.0.iter().zip(&other.0).all(|(this, other)| other & !this == 0)
    }
}
