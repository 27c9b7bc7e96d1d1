//! Conditions that rule nothing out, or everything.

use super::{Analysis, witness};
use crate::finding::{Code, Finding};
use crate::model::{Answer, Condition, Form, Operand, RuleId};
use crate::scope::{Candidates, Compiler, Extent, pieces, with_parts};
use crate::space::{Cube, Region, Stop};

/// A condition of more boxes than this is tried on some programmes first.
const FEW: usize = 32;

/// What a condition is there for, and so which way it may not be trivial.
struct Suspect<'m> {
    condition: &'m Condition,
    what: String,
    /// Whether it is a fault that it never holds (elsewhere another finding says so).
    or_never: bool,
    /// Whether it is a fault that it always holds.
    or_always: bool,
}

/// What was seen of a condition among possible programmes.
#[derive(Debug, Default)]
struct Seen {
    holds: bool,
    fails: bool,
}

impl Seen {
    fn both(&self) -> bool {
        self.holds && self.fails
    }

    /// What is to be said of a condition of which nothing else was seen.
    fn told(&self, suspect: &Suspect<'_>) -> Option<Finding> {
        let (what, span) = (&suspect.what, suspect.condition.span);
        match (self.holds, self.fails) {
            (true, false) if suspect.or_always => Some(
                Finding::new(
                    Code::AlwaysTrue,
                    format!("{what} rules nothing out"),
                    span,
                    "holds for every possible programme",
                )
                .help("take it out, or write `always` if that is meant"),
            ),
            (false, _) if suspect.or_never => Some(
                Finding::new(Code::AlwaysFalse, format!("{what} never holds"), span, "holds for no possible programme")
                    .help("mend it: no programme that can be proposed meets it"),
            ),
            _ => None,
        }
    }
}

impl Analysis<'_> {
    /// Finds the conditions that hold for every possible programme, and those that hold for none.
    pub(super) fn trivial(&mut self) -> Result<(), Stop> {
        let mut found = Vec::new();
        for (id, rule) in self.model().rules().filter(|(_, rule)| rule.head.table.is_none()) {
            if matches!(rule.when.form, Form::Always) {
                continue;
            }
            let suspect = || Suspect {
                condition: &rule.when,
                what: format!("the condition of `{}`", rule.head.label),
                or_never: false,
                or_always: true,
            };
            let trivial = if self.plainly_narrows(id) { None } else { self.suspected(&suspect())? };
            found.extend(trivial);
        }
        for suspect in self.suspects() {
            found.extend(self.suspected(&suspect)?);
        }
        for (condition, kind, what) in self.wheres() {
            let compiler = Compiler::new(self.model(), &self.scopes.layout);
            let assets = (0..self.model().kind(kind).assets.len() as u32).map(crate::model::AssetId);
            let regions: Result<Vec<Region>, _> =
                assets.map(|asset| compiler.condition(condition, &mut vec![(kind, asset)])).collect();
            let Ok(regions) = regions else { continue };
            let suspect = Suspect { condition, what, or_never: true, or_always: true };
            if !matches!(condition.form, Form::Always) && !regions.is_empty() {
                found.extend(self.verdict(&suspect, &regions)?);
            }
        }
        self.findings.extend(found.into_iter().map(Finding::into));
        Ok(())
    }

    /// What is to be said of a condition, if anything is.
    fn suspected(&self, suspect: &Suspect<'_>) -> Result<Option<Finding>, Stop> {
        if matches!(suspect.condition.form, Form::Always) {
            return Ok(None);
        }
        let region = self.region(suspect.condition);
        if region.as_ref().is_none_or(|region| region.cubes().len() > FEW)
            && self.sampled(suspect.condition) == (true, true)
        {
            return Ok(None);
        }
        match region {
            Some(region) => self.verdict(suspect, &[region]),
            None => self.scattered(suspect),
        }
    }

    /// The same of a condition that takes too many boxes: it is gone into piece by piece until something is seen.
    fn scattered(&self, suspect: &Suspect<'_>) -> Result<Option<Finding>, Stop> {
        let (full, mut seen) = (self.scopes.space().full(), Seen::default());
        for stage in &self.stages {
            let mut see = |piece: &Cube, region: &Region| {
                let outside =
                    self.rest(stage, std::slice::from_ref(piece), &region.cubes().iter().collect::<Vec<&Cube>>())?;
                seen.holds = seen.holds || witness::possible(stage, region.cubes())?;
                seen.fails = seen.fails || witness::possible(stage, &outside)?;
                if seen.both() { Err(Stop::Enough) } else { Ok(()) }
            };
            match pieces(self.scopes, suspect.condition, &full, &mut stage.budget(), &mut see) {
                Err(Stop::Enough) => return Ok(None),
                Err(Stop::Spent) => return Ok(Some(self.untold(suspect))),
                Ok(()) => {}
            }
        }
        Ok(seen.told(suspect))
    }

    /// That it would take too much to tell whether a condition ever holds, and ever not.
    fn untold(&self, suspect: &Suspect<'_>) -> Finding {
        let message = format!("whether {} rules anything out, or holds at all, would pass the budget", suspect.what);
        let finding = Finding::new(Code::UndecidedAnalysis, message, suspect.condition.span, "too intricate")
            .help("write it as several, each with fewer parts; or allow more: `--limit steps=NUMBER`");
        with_parts(&Compiler::new(self.model(), &self.scopes.layout), suspect.condition, finding)
    }

    /// The cases in which a condition holds; nothing where they take too many boxes.
    fn region(&self, condition: &Condition) -> Option<Region> {
        let (layout, full) = (&self.scopes.layout, self.scopes.space().full());
        let most = self.scopes.space().most().min(Extent::BOXES);
        Compiler::within(self.model(), layout, full, most).condition(condition, &mut Candidates::new()).ok()
    }

    /// Whether a rule has a plain case outside its scope, and its scope is its condition: one box, as most are.
    fn plainly_narrows(&self, rule: RuleId) -> bool {
        let (space, scope) = (self.scopes.space(), self.scopes.rule(rule));
        let ([cube], Answer::Lead(Operand::Constant(_))) = (scope.region.cubes(), &self.model().rule(rule).answer)
        else {
            return false;
        };
        space.minus(&space.full(), cube).iter().any(|rest| self.stages.iter().any(|stage| stage.is_plain(rest)))
    }

    /// Whether all of these regions hold always, or never, on all days.
    fn verdict(&self, suspect: &Suspect<'_>, regions: &[Region]) -> Result<Option<Finding>, Stop> {
        let full = self.scopes.space().full();
        // Where no programme is left that has all answers, a condition about them tells nothing.
        if regions.iter().any(|region| self.scopes.speaks_of_answers(region)) && !self.some_left(&full)? {
            return Ok(None);
        }
        let mut seen = Seen::default();
        for stage in &self.stages {
            for region in regions {
                let outside =
                    self.rest(stage, std::slice::from_ref(&full), &region.cubes().iter().collect::<Vec<&Cube>>())?;
                seen.holds = seen.holds || witness::possible(stage, region.cubes())?;
                seen.fails = seen.fails || witness::possible(stage, &outside)?;
            }
            if seen.both() {
                return Ok(None);
            }
        }
        Ok(seen.told(suspect))
    }

    /// Whether some possible programme is left out of nothing.
    fn some_left(&self, all: &Cube) -> Result<bool, Stop> {
        for stage in &self.stages {
            if witness::exists(stage, std::slice::from_ref(all))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// All conditions but those of rules.
    fn suspects(&self) -> Vec<Suspect<'_>> {
        let model = self.model();
        let mut suspects = Vec::new();
        let mut add = |condition, what: String, or_never, or_always| {
            suspects.push(Suspect { condition, what, or_never, or_always });
        };
        for named in &model.lets {
            add(&named.condition, format!("the condition of `{}`", named.name), true, true);
        }
        for require in &model.requires {
            add(&require.when, format!("the condition of `{}`", require.head.label), true, true);
            add(&require.condition, format!("what `{}` requires", require.head.label), true, true);
        }
        for target in &model.targets {
            add(&target.have, format!("what `{}` wants", target.head.label), true, true);
            add(&target.among, format!("`among` of `{}`", target.head.label), true, true);
        }
        for guarantee in &model.guarantees {
            add(&guarantee.when, format!("the condition of the guarantee \"{}\"", guarantee.title), true, true);
            // That it always holds is what it is there for, and that answers never meet it is a breach.
            if !self.region(&guarantee.holds).is_some_and(|region| self.scopes.speaks_of_answers(&region)) {
                add(&guarantee.holds, format!("what the guarantee \"{}\" promises", guarantee.title), true, false);
            }
        }
        for bar in &model.bars {
            add(&bar.when, format!("the condition of `{}`", bar.head.label), false, true);
        }
        suspects
    }

    /// The `where` of each choice and bar.
    fn wheres(&self) -> Vec<(&Condition, crate::model::KindId, String)> {
        let model = self.model();
        let choices = model.rules.iter().filter_map(|rule| match (&rule.answer, rule.question) {
            (Answer::Choose { condition, .. }, crate::model::Question::Asset(kind)) => {
                Some((condition, kind, format!("`where` of `{}`", rule.head.label)))
            }
            _ => None,
        });
        let bars = model.bars.iter().map(|bar| (&bar.condition, bar.kind, format!("`where` of `{}`", bar.head.label)));
        choices.chain(bars).collect()
    }
}
