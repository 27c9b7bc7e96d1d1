//! The yardstick: rules as bit sets in order of priority, looked through until one applies. It is what one would write
//! by hand for one question of one world.

use super::{Case, Rule};

/// A rule with its most selective tests first.
struct Line {
    countries: u128,
    segment: u8,
    body: u8,
    powertrain: u8,
    grade: u8,
    technologies: u8,
    volume: (u32, u32),
    year: u16,
    member: u8,
}

/// A programme as single bits.
pub struct Bits {
    country: u128,
    segment: u8,
    body: u8,
    powertrain: u8,
    grade: u8,
    technologies: u8,
    volume: u32,
    year: u16,
}

pub struct Scan(Vec<Line>);

impl Scan {
    pub fn new(rules: &[Rule]) -> Self {
        let line = |rule: &Rule| Line {
            countries: rule.countries,
            segment: rule.plain[0],
            body: rule.plain[1],
            powertrain: rule.plain[2],
            grade: rule.plain[3],
            technologies: rule.technologies,
            volume: rule.volume,
            year: rule.year.0,
            member: rule.member as u8,
        };
        Scan(rules.iter().map(line).collect())
    }

    /// Who leads.
    #[inline]
    pub fn leader(&self, case: &Bits) -> Option<u8> {
        let applies = |line: &&Line| {
            line.countries & case.country != 0
                && line.segment & case.segment != 0
                && line.body & case.body != 0
                && line.powertrain & case.powertrain != 0
                && line.grade & case.grade != 0
                && line.technologies & !case.technologies == 0
                && line.volume.0 <= case.volume
                && case.volume < line.volume.1
                && line.year <= case.year
        };
        self.0.iter().find(applies).map(|line| line.member)
    }
}

impl Bits {
    pub fn new(case: &Case) -> Self {
        Bits {
            country: 1 << case.country,
            segment: 1 << case.plain[0],
            body: 1 << case.plain[1],
            powertrain: 1 << case.plain[2],
            grade: 1 << case.plain[3],
            technologies: case.technologies,
            volume: case.volume,
            year: case.year,
        }
    }
}
