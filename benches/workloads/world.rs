//! The world of *nested*, *wild* and *ranked*: eight regions of twelve countries, four plain attributes, technologies,
//! a volume and a date. A rule is kept as bit sets, so that it can be written as text and scanned by hand alike.

use serde_json::{Value as Json, json};

use super::random::Random;
use super::{MEMBERS, proposal};

pub const AREAS: [&str; 8] =
    ["europe", "north_america", "latin_america", "china", "japan_korea", "asean_oceania", "south_asia", "africa"];
pub const COUNTRIES: usize = 12;
pub const SEGMENTS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];
pub const BODIES: [&str; 8] = ["hatch", "sedan", "suv", "mpv", "pickup", "van", "coupe", "kei"];
pub const POWERTRAINS: [&str; 6] = ["ice", "mhev", "hev", "phev", "bev", "fcev"];
pub const GRADES: [&str; 8] = ["base", "comfort", "sport", "luxury", "cargo", "taxi", "police", "tourer"];
pub const TECHNOLOGIES: [&str; 8] =
    ["adas_2", "adas_3", "connected", "fast_charge", "four_wd", "v2g", "updates", "heat_pump"];

/// The plain attributes, in the order of [`Rule::plain`].
const PLAIN: [(&str, &[&str]); 4] =
    [("segment", &SEGMENTS), ("body", &BODIES), ("powertrain", &POWERTRAINS), ("grade", &GRADES)];

/// Where a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    Everywhere,
    Region(usize),
    Country(usize),
}

/// A rule as bit sets.
#[derive(Debug, Clone)]
pub struct Rule {
    pub label: usize,
    pub member: usize,
    pub area: Area,
    pub countries: u128,
    /// Segments, bodies, powertrains, grades.
    pub plain: [u8; 4],
    /// A technology it must have.
    pub technologies: u8,
    pub volume: (u32, u32),
    pub year: (u16, u16),
}

/// A programme as bits and numbers.
#[derive(Debug, Clone)]
pub struct Case {
    pub country: usize,
    pub plain: [usize; 4],
    pub technologies: u8,
    pub volume: u32,
    pub year: u16,
}

/// The declarations of the world.
pub fn declared() -> String {
    let region = |area: &&str| {
        let countries: Vec<String> = (0..COUNTRIES).map(|at| format!("{area}_{at:02}")).collect();
        format!("{area} {{ {} }}", countries.join(", "))
    };
    let regions: Vec<String> = AREAS.iter().map(region).collect();
    let mut text: String = MEMBERS.iter().map(|member| format!("member {member}\n")).collect();
    text += &format!("taxonomy region {{ {} }}\n", regions.join(" "));
    for (name, values) in PLAIN {
        text += &format!("taxonomy {name} {{ {} }}\n", values.join(", "));
    }
    text += &format!("taxonomy technology {{ {} }}\n", TECHNOLOGIES.join(", "));
    text += "program {\n  region: region  segment: segment  body: body  powertrain: powertrain  grade: grade\n";
    text + "  technologies: any technology = []  volume: number  sop: date\n}\n"
}

fn country(at: usize) -> String {
    format!("{}_{:02}", AREAS[at / COUNTRIES], at % COUNTRIES)
}

impl Area {
    fn countries(self) -> u128 {
        match self {
            Area::Everywhere => u128::MAX >> (128 - AREAS.len() * COUNTRIES),
            Area::Region(at) => ((1 << COUNTRIES) - 1) << (at * COUNTRIES),
            Area::Country(at) => 1 << at,
        }
    }
}

impl Rule {
    /// The rule without a condition.
    pub fn anything(label: usize, member: usize) -> Self {
        let full = |values: &[&str]| u8::MAX >> (8 - values.len());
        Rule {
            label,
            member,
            area: Area::Everywhere,
            countries: Area::Everywhere.countries(),
            plain: PLAIN.map(|(_, values)| full(values)),
            technologies: 0,
            volume: (0, u32::MAX),
            year: (0, u16::MAX),
        }
    }

    /// A random box over one to five attributes.
    pub fn random(label: usize, random: &mut Random) -> Self {
        let mut rule = Rule::anything(label, random.below(MEMBERS.len()));
        let count = *random.pick(&[1, 2, 2, 3, 3, 3, 4, 5]);
        let mut left: Vec<usize> = (0..8).collect();
        for _ in 0..count {
            let attribute = left.swap_remove(random.below(left.len()));
            rule.narrow_at_random(attribute, random);
        }
        rule
    }

    fn narrow_at_random(&mut self, attribute: usize, random: &mut Random) {
        match attribute {
            0 => {
                let all = AREAS.len();
                let region = random.chance(40);
                self.area =
                    if region { Area::Region(random.below(all)) } else { Area::Country(random.below(all * COUNTRIES)) };
                self.countries = self.area.countries();
            }
            at @ 1..=4 => {
                let size = PLAIN[at - 1].1.len();
                let first = 1 << random.below(size);
                let second = if random.chance(33) { 1 << random.below(size) } else { 0 };
                self.plain[at - 1] = first | second;
            }
            5 => self.technologies = 1 << random.below(TECHNOLOGIES.len()),
            6 => {
                let at = 10_000 * (1 + random.below(49)) as u32;
                self.volume = if random.chance(50) { (at, u32::MAX) } else { (0, at) };
            }
            _ => self.year = (2020 + random.below(15) as u16, u16::MAX),
        }
    }

    /// Whether a programme is in its box.
    pub fn holds(&self, case: &Case) -> bool {
        self.countries >> case.country & 1 == 1
            && (0..4).all(|at| self.plain[at] >> case.plain[at] & 1 == 1)
            && self.technologies & !case.technologies == 0
            && self.volume.0 <= case.volume
            && case.volume < self.volume.1
            && self.year.0 <= case.year
    }

    /// How many cases its box has, in a measure of its own.
    pub fn breadth(&self) -> u64 {
        let plain: u64 = self.plain.iter().map(|values| u64::from(values.count_ones())).product();
        let volume = match self.volume {
            (0, u32::MAX) => 51,
            (from, u32::MAX) => 51 - from / 10_000,
            (_, until) => until / 10_000,
        };
        let years = if self.year.0 == 0 { 16 } else { 2036 - u64::from(self.year.0) };
        let technologies = if self.technologies == 0 { 2 } else { 1 };
        u64::from(self.countries.count_ones()) * plain * technologies * u64::from(volume) * years
    }

    /// The attributes that can still be narrowed: 0 is the region.
    pub fn open_attributes(&self) -> Vec<usize> {
        let open = |at: &usize| match at {
            0 => !matches!(self.area, Area::Country(_)),
            at => self.plain[at - 1].count_ones() > 1,
        };
        (0..5).filter(open).collect()
    }

    /// The values that narrow an attribute by one step.
    pub fn values_below(&self, attribute: usize) -> Vec<usize> {
        match (attribute, self.area) {
            (0, Area::Everywhere) => (0..AREAS.len()).collect(),
            (0, Area::Region(at)) => (at * COUNTRIES..(at + 1) * COUNTRIES).collect(),
            (0, Area::Country(_)) => Vec::new(),
            (at, _) => (0..PLAIN[at - 1].1.len()).collect(),
        }
    }

    /// The value among those below that a programme has.
    pub fn value_below(&self, attribute: usize, case: &Case) -> usize {
        match (attribute, self.area) {
            (0, Area::Everywhere) => case.country / COUNTRIES,
            (0, _) => case.country,
            (at, _) => case.plain[at - 1],
        }
    }

    /// The rule narrowed by one step.
    pub fn narrowed(&self, attribute: usize, value: usize, label: usize, member: usize) -> Self {
        let mut rule = Rule { label, member, ..self.clone() };
        match (attribute, self.area) {
            (0, Area::Everywhere) => rule.area = Area::Region(value),
            (0, _) => rule.area = Area::Country(value),
            (at, _) => rule.plain[at - 1] = 1 << value,
        }
        rule.countries = rule.area.countries();
        rule
    }

    /// The rule in the language.
    pub fn written(&self) -> String {
        let mut parts = Vec::new();
        match self.area {
            Area::Everywhere => {}
            Area::Region(at) => parts.push(format!("region in {}", AREAS[at])),
            Area::Country(at) => parts.push(format!("region is {}", country(at))),
        }
        for ((name, values), set) in PLAIN.iter().zip(self.plain) {
            let named: Vec<&str> =
                values.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1).map(|(_, name)| *name).collect();
            match named.as_slice() {
                named if named.len() == values.len() => {}
                [one] => parts.push(format!("{name} is {one}")),
                named => parts.push(format!("{name} in [{}]", named.join(", "))),
            }
        }
        if self.technologies > 0 {
            parts.push(format!("technologies has {}", TECHNOLOGIES[self.technologies.trailing_zeros() as usize]));
        }
        match self.volume {
            (0, u32::MAX) => {}
            (from, u32::MAX) => parts.push(format!("volume >= {from}")),
            (_, until) => parts.push(format!("volume < {until}")),
        }
        if self.year.0 > 0 {
            parts.push(format!("sop >= {}-01-01", self.year.0));
        }
        let when = if parts.is_empty() { String::new() } else { format!(" when {}", parts.join(" and ")) };
        format!("r{}: lead {}{when}", self.label, MEMBERS[self.member])
    }
}

impl Case {
    pub fn random(random: &mut Random) -> Self {
        Case {
            country: random.below(AREAS.len() * COUNTRIES),
            plain: PLAIN.map(|(_, values)| random.below(values.len())),
            technologies: (0..TECHNOLOGIES.len()).filter(|_| random.chance(35)).fold(0, |set, at| set | 1 << at),
            volume: random.below(500_001) as u32,
            year: 2020 + random.below(16) as u16,
        }
    }

    pub fn proposal(&self) -> Json {
        let mut fields = vec![("region", json!(country(self.country)))];
        fields.extend(PLAIN.iter().zip(self.plain).map(|((name, values), at)| (*name, json!(values[at]))));
        let has = |at: &usize| self.technologies >> at & 1 == 1;
        let technologies: Vec<&str> = (0..TECHNOLOGIES.len()).filter(has).map(|at| TECHNOLOGIES[at]).collect();
        fields.push(("technologies", json!(technologies)));
        fields.push(("volume", json!(self.volume)));
        fields.push(("sop", json!(format!("{}-06-01", self.year))));
        proposal(&fields)
    }
}
