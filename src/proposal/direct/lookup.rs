//! Which field or value a word names, by its first eight letters.

use crate::model::{Domain, Model};

/// Some names, each by its first letters as one number, with what it names.
#[derive(Debug, Default)]
struct Names(Vec<(u64, u32)>);

/// The names of a rulebook's fields and values.
#[derive(Debug)]
pub(super) struct Lookup {
    fields: Names,
    members: Names,
    terms: Vec<Names>,
    assets: Vec<Names>,
}

impl Names {
    fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut names: Vec<(u64, u32)> = names.zip(0..).map(|(name, at)| (first_letters(name), at)).collect();
        names.sort_unstable();
        Names(names)
    }

    fn find<'n>(&self, word: &str, name: impl Fn(u32) -> &'n str) -> Option<u32> {
        let letters = first_letters(word);
        let from = self.0.partition_point(|&(first, _)| first < letters);
        let alike = self.0[from..].iter().take_while(|&&(first, _)| first == letters);
        alike.map(|&(_, at)| at).find(|&at| name(at) == word)
    }
}

/// The first letters as a number, in byte order.
fn first_letters(word: &str) -> u64 {
    let mut letters = [0; 8];
    letters.iter_mut().zip(word.bytes()).for_each(|(letter, byte)| *letter = byte);
    u64::from_be_bytes(letters)
}

impl Lookup {
    /// The names of a rulebook.
    pub fn new(model: &Model) -> Self {
        Lookup {
            fields: Names::of(model.fields.iter().map(|field| field.name.as_str())),
            members: Names::of(model.members.iter().map(|member| member.name.as_str())),
            terms: model
                .taxonomies
                .iter()
                .map(|of| Names::of(of.terms.iter().map(|term| term.name.as_str())))
                .collect(),
            assets: model.kinds.iter().map(|of| Names::of(of.assets.iter().map(|asset| asset.name.as_str()))).collect(),
        }
    }

    /// The place of the field of that name.
    pub fn field(&self, model: &Model, word: &str) -> Option<usize> {
        Some(self.fields.find(word, |at| &model.fields[at as usize].name)? as usize)
    }

    /// The value of that name in a domain.
    pub fn value(&self, model: &Model, domain: Domain, word: &str) -> Option<u32> {
        let names = match domain {
            Domain::Members => &self.members,
            Domain::Terms(taxonomy) => &self.terms[taxonomy.0 as usize],
            Domain::Assets(kind) => &self.assets[kind.0 as usize],
            Domain::Sharings(_) => return model.value(domain, word),
        };
        names.find(word, |at| model.name(domain, at))
    }
}
