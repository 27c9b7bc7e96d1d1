//! What an editor has done at the user's word: programmes decided, tests run, rulebooks compared and shown.
//!
//! Each command takes one object and answers with one: what programs read, and `markdown` for people. `uri` names a file
//! of the rulebook.

use gen_lsp_types as lsp;
use jiff::civil::Date;
use paceline::document::Document;
use paceline::ide::lenses;
use paceline::model::Program;
use paceline::mutation::MutantStatus;
use paceline::rulebook::{Rulebook, StopToken};
use paceline::testing::{TestResult, expected};
use paceline::{Source, notation};
use serde_json::{Value as Json, json};
use std::sync::Arc;

use super::{markdown, since_commit};
use crate::proposals;
use crate::uris;
use crate::world::{Failure, RulebookView, World};

/// The commands.
pub const COMMANDS: &[&str] = &[
    "paceline.runTest",
    "paceline.runTests",
    "paceline.decideWitness",
    "paceline.decide",
    "paceline.whyNot",
    "paceline.matrix",
    "paceline.timeline",
    "paceline.diff",
    "paceline.preview",
    "paceline.coverage",
    "paceline.mutants",
    "paceline.schema",
];

/// Does a command.
pub fn execute(world: &World, params: lsp::ExecuteCommandParams, stop: &StopToken) -> Result<Option<Json>, Failure> {
    let argument = params.arguments.unwrap_or_default().into_iter().next().unwrap_or(Json::Null);
    let asked = Asked::new(world, &argument, stop)?;
    let done = match params.command.as_str() {
        "paceline.runTest" => asked.run_tests(Some(asked.text("title")?)),
        "paceline.runTests" => asked.run_tests(None),
        "paceline.decideWitness" => asked.decide_witness(),
        "paceline.decide" => asked.decide(),
        "paceline.whyNot" => asked.why_not(),
        "paceline.matrix" => asked.matrix(),
        "paceline.timeline" => asked.timeline(),
        "paceline.diff" => asked.diff(),
        "paceline.preview" => asked.preview(),
        "paceline.coverage" => asked.coverage(),
        "paceline.mutants" => asked.mutants(),
        "paceline.schema" => Ok(json!({"schema": asked.rulebook.schema()})),
        other => Err(Failure::refused(format!("there is no command `{other}`"))),
    };
    done.map(Some)
}

/// `paceline/tests`: the tests of every rulebook, for a list of them.
pub fn tests(world: &World, _: Json, _: &StopToken) -> Result<Json, Failure> {
    let mut all = Vec::new();
    for rulebook in &world.rulebooks {
        let sources = rulebook.snapshot.sources();
        for test in lenses::tests(&rulebook.snapshot) {
            all.push(json!({
                "title": test.title,
                "uri": world.documents.uri(sources.at(test.name.source).name()),
                "range": world.range(sources, test.whole),
                "selectionRange": world.range(sources, test.name),
            }));
        }
    }
    Ok(json!({"tests": all}))
}

/// What a command is asked of.
struct Asked<'w> {
    world: &'w World,
    argument: &'w Json,
    view: &'w RulebookView,
    rulebook: Arc<Rulebook>,
    day: Date,
}

impl<'w> Asked<'w> {
    fn new(world: &'w World, argument: &'w Json, stop: &StopToken) -> Result<Self, Failure> {
        let named = |key: &str| argument.get(key).and_then(Json::as_str).map(lsp::Uri::from);
        let of_proposal = || proposals::rulebook_of(world, &uris::name_of(&named("proposal")?));
        let view = match (named("uri"), of_proposal()) {
            (Some(uri), _) => world.place(&uri)?.rulebook,
            (None, Some(rulebook)) => rulebook,
            // A command that names no file is about the only rulebook there is, or the first.
            (None, None) => world.rulebooks.first().ok_or_else(|| Failure::refused("no rulebook is open"))?,
        };
        view.snapshot.check(stop).map_err(|_| Failure::cancelled())?;
        let rulebook = view.snapshot.rulebook();
        let rulebook = rulebook.ok_or_else(|| Failure::refused("a rulebook with errors decides nothing"))?;
        let named = argument.get("asOf").and_then(Json::as_str).map(notation::day).transpose();
        let named = named.map_err(|why| Failure::refused(why.to_string()))?;
        let day = named.unwrap_or_else(|| since_commit::day(world, view));
        Ok(Asked { world, argument, view, rulebook, day })
    }

    fn text(&self, key: &str) -> Result<&str, Failure> {
        let text = self.argument.get(key).and_then(Json::as_str);
        text.ok_or_else(|| Failure::refused(format!("the command needs `{key}`, a text")))
    }

    fn run_tests(&self, title: Option<&str>) -> Result<Json, Failure> {
        let results: Vec<TestResult> =
            self.rulebook.test().into_iter().filter(|test| title.is_none_or(|title| test.title == title)).collect();
        if let (Some(title), []) = (title, results.as_slice()) {
            return Err(Failure::refused(format!("the rulebook has no test `{title}`")));
        }
        let sources = self.rulebook.sources();
        let told = results.iter().map(|test| {
            let failures = test.failures.iter().map(|failure| {
                json!({
                    "location": self.world.location(sources, failure.span),
                    "expected": expected(sources, failure),
                    "decided": failure.decided,
                })
            });
            json!({
                "title": test.title,
                "location": self.world.location(sources, test.span),
                "asOf": test.as_of.to_string(),
                "passed": test.failures.is_empty(),
                "failures": failures.collect::<Vec<_>>(),
            })
        });
        let failed = results.iter().filter(|test| !test.failures.is_empty()).count();
        Ok(json!({
            "tests": told.collect::<Vec<_>>(),
            "failed": failed,
            "markdown": markdown::tests(sources, &results),
        }))
    }

    fn decide_witness(&self) -> Result<Json, Failure> {
        let witness = self.argument.get("witness").cloned().unwrap_or_default();
        let program = self.rulebook.program("the programme shown", &witness["program"]);
        let program = program.map_err(|invalid| Failure::refused(invalid.to_string()))?;
        let day = witness["as_of"].as_str().and_then(|day| notation::day(day).ok()).unwrap_or(self.day);
        self.decided(&[program], day)
    }

    /// The proposals that a file, or a text in its place, holds.
    fn proposals(&self) -> Result<Vec<Program>, Failure> {
        let uri = lsp::Uri::from(self.text("proposal")?);
        let name = uris::name_of(&uri);
        let format = proposals::format(&name);
        let format = format.ok_or_else(|| Failure::refused(format!("`{name}` is no file of proposals")))?;
        let given = self.argument.get("text").and_then(Json::as_str).map(str::to_owned);
        let open = || self.world.documents.get(&name).map(|document| document.source.text().to_owned());
        let text = given.or_else(open).map_or_else(|| std::fs::read_to_string(&name), Ok);
        let text = text.map_err(|error| Failure::refused(format!("cannot read `{name}`: {error}")))?;
        let source = Source::new(name.as_str(), text);
        let programs = self.rulebook.programs(&source, format, proposals::stem(&name));
        let programs: Result<Vec<Program>, _> = programs.into_iter().collect();
        programs.map_err(|invalid| Failure::refused(invalid.to_string()))
    }

    fn decide(&self) -> Result<Json, Failure> {
        self.decided(&self.proposals()?, self.day)
    }

    fn decided(&self, programs: &[Program], day: Date) -> Result<Json, Failure> {
        let (mut decisions, mut told) = (Vec::new(), String::new());
        for program in programs {
            let decision = self.rulebook.decide(program, day).map_err(|why| Failure::refused(why.to_string()))?;
            let explanation = self.rulebook.explain(program, day).ok();
            let decision = decision.to_json();
            told += &markdown::decision(&decision, explanation.as_ref());
            decisions.push(decision);
        }
        Ok(json!({"decisions": decisions, "markdown": told}))
    }

    fn why_not(&self) -> Result<Json, Failure> {
        let member = self.text("member")?;
        let programs = self.proposals()?;
        let program = programs.first().ok_or_else(|| Failure::refused("the file holds no proposal"))?;
        let nearest = self.rulebook.why_not(program, self.day, member, &[]);
        let nearest = nearest.map_err(|why| Failure::refused(why.to_string()))?;
        let changes = nearest.as_ref().map(|nearest| {
            let change = |(field, from, to): &(String, String, String)| json!({"field": field, "from": from, "to": to});
            nearest.changes.iter().map(change).collect::<Vec<_>>()
        });
        Ok(json!({"member": member, "changes": changes, "markdown": markdown::why_not(member, nearest.as_ref())}))
    }

    fn matrix(&self) -> Result<Json, Failure> {
        let given = self.rulebook.any_program("any");
        let matrix = self.rulebook.matrix(self.text("rows")?, self.text("columns")?, &given, self.day);
        let matrix = matrix.map_err(|why| Failure::refused(why.to_string()))?.to_json();
        Ok(json!({"matrix": matrix}))
    }

    fn timeline(&self) -> Result<Json, Failure> {
        let turns = self.rulebook.timeline().map_err(|why| Failure::refused(why.to_string()))?;
        Ok(json!({"turns": turns, "markdown": markdown::timeline(&turns)}))
    }

    fn diff(&self) -> Result<Json, Failure> {
        let since = since_commit::compare(self.world, self.view);
        let since = since.ok_or_else(|| Failure::refused("no sound rulebook was committed here"))?;
        Ok(json!({
            "commit": since.commit,
            "changes": since.differences.changes,
            "follows": since.differences.follows,
            "programs": since.moved,
            "markdown": markdown::since_commit(&since),
        }))
    }

    fn preview(&self) -> Result<Json, Failure> {
        let document = Document::of(&self.rulebook, self.day);
        Ok(json!({"title": document.title(), "markdown": document.to_markdown(), "html": document.to_html()}))
    }

    fn coverage(&self) -> Result<Json, Failure> {
        let (sources, model) = (self.rulebook.sources(), self.rulebook.model());
        let rules = self.rulebook.coverage().rules.into_iter().map(|of| {
            let parts = of.parts.iter().map(|part| {
                json!({
                    "location": self.world.location(sources, part.span),
                    "text": model.part_of(sources, of.rule, part.span),
                    "holds": part.holds,
                    "fails": part.fails,
                })
            });
            json!({
                "rule": self.rulebook.labels(&[of.rule]).ok().and_then(|mut labels| labels.pop()),
                "tests": of.tests,
                "parts": parts.collect::<Vec<_>>(),
            })
        });
        Ok(json!({"rules": rules.collect::<Vec<_>>()}))
    }

    fn mutants(&self) -> Result<Json, Failure> {
        let only = self.argument.get("rule").and_then(Json::as_str);
        let mutation = self.rulebook.mutate(|rule| only.is_none_or(|only| only == rule), &mut |_| {});
        let mutation = mutation.ok_or_else(|| Failure::refused("no rule is changed while a test fails"))?;
        let suggestions = self.rulebook.suggest_for(&mutation).unwrap_or_default();
        let sources = self.rulebook.sources();
        let survivors = mutation.tried.iter().filter(|tried| matches!(tried.verdict, MutantStatus::Unnoticed(_)));
        let survivors = survivors.map(|tried| {
            let location = self.world.location(sources, tried.place);
            json!({"rule": tried.rule, "location": location, "change": tried.what})
        });
        let tests = suggestions.iter().map(|of| json!({"rule": of.rule, "test": of.test}));
        Ok(json!({
            "changes": mutation.counted(),
            "survivors": survivors.collect::<Vec<_>>(),
            "tests": tests.collect::<Vec<_>>(),
        }))
    }
}
