//! Which boxes hold a case, as bits.
//!
//! For each number of each joint a row of bits: the boxes that admit it. The boxes that hold a case are the AND of one
//! row a joint, taken 256 bits at a time. The boxes may stand on buckets, one for each number of a joint of its own, so
//! that a case looks only at the boxes that this joint does not rule out.

use super::encoding::{Classes, Encoding, Joint, Slot};
use super::partitioning::{BLOCK, Buckets, Partitioning};
use crate::space::{Cube, Space};

/// The bits of 256 boxes.
pub type Block = [u64; 4];

/// Rows of bits over boxes.
#[derive(Debug)]
pub struct Rows {
    /// The joint that says on which bucket to look.
    bucket: Slot,
    cells: Box<[Cell]>,
    buckets: Box<[Bucket]>,
    bits: Box<[Block]>,
}

/// A joint's rows among those of a bucket.
#[derive(Debug)]
struct Cell {
    slot: Slot,
    first: u32,
}

/// The rows over some of the boxes.
#[derive(Debug)]
struct Bucket {
    /// Its first block of bits.
    first: u32,
    /// How many blocks a row has.
    blocks: u32,
    /// The number of its first box among those of all buckets.
    boxes: u32,
}

/// The boxes of a table and how they are told apart.
pub struct Plan<'a> {
    space: &'a Space,
    boxes: &'a [Option<&'a Cube>],
    /// How many bytes the rows may take.
    room: usize,
}

impl<'a> Plan<'a> {
    /// A plan for boxes in this order; one that is not there holds no case.
    pub fn new(space: &'a Space, boxes: &'a [Option<&'a Cube>], room: usize) -> Self {
        Plan { space, boxes, room }
    }

    /// Boxes on buckets as far as that shortens the rows and there is room.
    pub fn shelved(&self, encoding: &mut Encoding) -> (Rows, Buckets) {
        let boxes: Vec<&Cube> = self.boxes.iter().flatten().copied().collect();
        let classes = Classes::of(self.space, &boxes);
        let partitioning =
            Partitioning::new(self.space, &boxes, classes, |partitioning| self.size(partitioning) <= self.room);
        (self.rows(encoding, &partitioning), partitioning.buckets)
    }

    /// All boxes on one bucket.
    pub fn flat(&self, encoding: &mut Encoding) -> Rows {
        let present: Vec<&Cube> = self.boxes.iter().flatten().copied().collect();
        self.rows(encoding, &Partitioning::flat(self.boxes.len(), Classes::of(self.space, &present)))
    }

    /// How many rows a joint of several attributes may have: the fewer joints the faster, as long as the rows of all
    /// stay in the cache.
    fn most(&self) -> usize {
        if self.boxes.len() <= BLOCK { 64 } else { 16 }
    }

    /// How many bytes the rows over these buckets would take.
    fn size(&self, partitioning: &Partitioning) -> usize {
        let height: usize = Joint::packed(partitioning.rest.clone(), self.most()).iter().map(Joint::rows).sum();
        height.max(1) * partitioning.blocks() * size_of::<Block>() + partitioning.buckets.len() * size_of::<Bucket>()
    }

    fn rows(&self, encoding: &mut Encoding, partitioning: &Partitioning) -> Rows {
        let mut joints = Joint::packed(partitioning.rest.clone(), self.most());
        if joints.is_empty() {
            joints.push(Joint::constant());
        }
        let (mut cells, mut height) = (Vec::new(), 0);
        for joint in &joints {
            cells.push(Cell { slot: encoding.slot(joint), first: encoding.narrow(height) });
            height += joint.rows();
        }
        let admitted: Vec<Vec<Option<Vec<u32>>>> = joints
            .iter()
            .map(|joint| self.boxes.iter().map(|cube| cube.and_then(|cube| joint.admitted(self.space, cube))).collect())
            .collect();
        let (mut rows, mut bits, mut boxes) = (Vec::new(), Vec::new(), 0);
        for numbers in &partitioning.buckets {
            let blocks = numbers.len().div_ceil(BLOCK);
            let first = bits.len();
            rows.push(Bucket {
                first: encoding.narrow(first),
                blocks: encoding.narrow(blocks),
                boxes: encoding.narrow(boxes),
            });
            boxes += numbers.len();
            bits.resize(first + height * blocks, [0; 4]);
            for ((joint, cell), admitted) in joints.iter().zip(&cells).zip(&admitted) {
                let base = first + cell.first as usize * blocks;
                self.fill(&mut bits[base..base + joint.rows() * blocks], blocks, numbers, admitted);
            }
        }
        let bucket = encoding.slot(&partitioning.joint);
        Rows { bucket, cells: cells.into(), buckets: rows.into(), bits: bits.into() }
    }

    /// Sets the bits of a joint's rows.
    fn fill(&self, bits: &mut [Block], blocks: usize, numbers: &[u32], admitted: &[Option<Vec<u32>>]) {
        let mut everywhere = vec![[0; 4]; blocks];
        for (at, &number) in numbers.iter().enumerate() {
            let (block, word, bit) = (at / BLOCK, at % BLOCK / 64, 1 << (at % 64));
            match &admitted[number as usize] {
                Some(rows) => rows.iter().for_each(|&row| bits[row as usize * blocks + block][word] |= bit),
                None if self.boxes[number as usize].is_some() => everywhere[block][word] |= bit,
                None => {}
            }
        }
        for row in bits.chunks_mut(blocks.max(1)) {
            row.iter_mut().zip(&everywhere).for_each(|(row, all)| row.iter_mut().zip(all).for_each(|(r, a)| *r |= a));
        }
    }
}

/// The rows a case looks at.
pub struct View<'a> {
    rows: &'a Rows,
    bits: &'a [Block],
    blocks: usize,
    case: &'a [u32],
    /// The number of the bucket's first box among those of all buckets.
    pub boxes: usize,
}

impl Rows {
    /// What a case looks at.
    #[inline]
    pub fn view<'a>(&'a self, case: &'a [u32]) -> View<'a> {
        let bucket = &self.buckets[case[self.bucket as usize] as usize];
        let bits = &self.bits[bucket.first as usize..];
        View { rows: self, bits, blocks: bucket.blocks as usize, case, boxes: bucket.boxes as usize }
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.cells) + size_of_val(&*self.buckets) + size_of_val(&*self.bits)
    }
}

impl View<'_> {
    /// How many blocks a row has.
    #[inline]
    pub fn blocks(&self) -> usize {
        self.blocks
    }

    /// The boxes of a block that hold the case.
    #[inline]
    pub fn block(&self, at: usize) -> Block {
        let mut all = [u64::MAX; 4];
        for cell in &self.rows.cells {
            let row = (cell.first + self.case[cell.slot as usize]) as usize;
            let bits = &self.bits[row * self.blocks + at];
            for (all, bits) in all.iter_mut().zip(bits) {
                *all &= bits;
            }
        }
        all
    }

    /// The first box of the bucket that holds the case, by its place there.
    #[inline]
    pub fn first(&self) -> Option<usize> {
        (0..self.blocks).find_map(|at| {
            let block = self.block(at);
            if block == [0; 4] {
                return None;
            }
            let word = block.iter().position(|word| *word != 0)?;
            Some(at * BLOCK + word * 64 + block[word].trailing_zeros() as usize)
        })
    }

    /// Whether the box at this place of the bucket holds the case.
    pub fn holds(&self, place: usize) -> bool {
        let (word, bit) = (place % BLOCK / 64, 1 << (place % 64));
        self.rows.cells.iter().all(|cell| {
            let row = (cell.first + self.case[cell.slot as usize]) as usize;
            self.bits[row * self.blocks + place / BLOCK][word] & bit != 0
        })
    }
}
