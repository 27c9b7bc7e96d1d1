//! Results as JSON, one object a line. Decisions write themselves; the other shapes are here.

use serde_json::{Value as Json, json};

use super::explanation::Explained;
use super::names::Names;
use super::tested::Tested;
use super::whynot::{Found, WhyNot};
use crate::proposals::Proposal;
use paceline::coverage::Coverage;
use paceline::explain::{Breach, Choice, Debate, Defeated, Failed, NearMiss, Saying};
use paceline::finding::Code;
use paceline::model::Reason;
use paceline::mutation::MutantStatus;
use paceline::proposal::{self, Fault};
use paceline::rulebook::{Mutation, Rulebook};
use paceline::stream::Undecided;
use paceline::testing::{TestResult, expected};
use paceline::text::{Sources, Span};

/// What findings there are, with their pages.
pub fn codes(codes: &[Code]) -> Json {
    let codes = codes.iter().map(|code| {
        let severity = code.severity();
        json!({"code": code.name(), "severity": severity, "summary": code.summary(), "page": code.page()})
    });
    json!({"codes": codes.collect::<Vec<_>>()})
}

fn place(span: Span, sources: &Sources) -> Json {
    let source = sources.at(span.source);
    let (line, column) = source.line_column(span.start as usize);
    json!({"file": source.name(), "line": line, "column": column})
}

/// Puts the fields of one object behind those of another.
fn put(object: &mut Json, fields: Json) {
    if let (Json::Object(object), Json::Object(fields)) = (object, fields) {
        object.extend(fields);
    }
}

/// What stands in the place of a proposal that gets no answer.
pub fn errors(proposal: &Proposal, faults: &[Fault]) -> Json {
    let undecided = Undecided::new(proposal.name(), faults, |span| proposal.line_column(span));
    serde_json::to_value(undecided).unwrap_or_default()
}

/// The rulebook's tests, and how far they reach, as far as that was asked.
pub fn tests(tested: &Tested<'_>) -> Json {
    let (rulebook, results, failed) = (tested.rulebook, &tested.results, tested.failed());
    let mut json = json!({
        "tests": results.iter().map(|result| test(rulebook, result)).collect::<Vec<_>>(),
        "passed": results.len() - failed,
        "failed": failed,
        "rulebook": {"digest": rulebook.digest()},
        "engine": env!("CARGO_PKG_VERSION"),
    });
    if let Some(of) = &tested.coverage {
        json["coverage"] = coverage(rulebook, of);
    }
    if let Some(of) = &tested.mutation {
        json["mutation"] = mutation(rulebook, of);
    }
    if let Some(suggestions) = &tested.suggestions {
        json["suggestions"] = suggestions.iter().map(|of| json!({"rule": of.rule, "test": of.test})).collect();
    }
    json
}

/// The labels of reasons that are the rulebook's own.
fn labels<'r>(rulebook: &'r Rulebook, by: &[Reason]) -> Vec<&'r str> {
    let names = Names::new(rulebook);
    by.iter().map(|reason| names.of_reason(*reason).label.as_str()).collect()
}

fn test(rulebook: &Rulebook, result: &TestResult) -> Json {
    let sources = rulebook.sources();
    let failures = result.failures.iter().map(|failure| {
        let mut failed = place(failure.span, sources);
        failed["expected"] = json!(expected(sources, failure));
        failed["decided"] = json!(failure.decided);
        failed["by"] = json!(labels(rulebook, &failure.by));
        failed
    });
    let mut test = json!({"test": result.title, "passed": result.failures.is_empty()});
    put(&mut test, place(result.span, sources));
    test["as_of"] = json!(result.as_of.to_string());
    test["failures"] = json!(failures.collect::<Vec<_>>());
    test["by"] = json!(labels(rulebook, &result.decided_by));
    test
}

fn coverage(rulebook: &Rulebook, coverage: &Coverage) -> Json {
    let names = Names::new(rulebook);
    let rules = coverage.rules.iter().map(|covered| {
        let parts = covered.parts.iter().map(|part| {
            let mut seen = place(part.span, rulebook.sources());
            seen["text"] = json!(names.part(covered.rule, part.span));
            seen["holds"] = json!(part.holds);
            seen["fails"] = json!(part.fails);
            seen
        });
        let label = &Names::new(rulebook).of_reason(covered.rule).label;
        json!({"rule": label, "tests": covered.tests, "parts": parts.collect::<Vec<_>>()})
    });
    json!({"rules": rules.collect::<Vec<_>>()})
}

fn mutation(rulebook: &Rulebook, mutation: &Mutation) -> Json {
    let unnoticed = mutation.unnoticed().map(|tried| {
        let mut change = json!({"rule": tried.rule, "change": tried.what});
        put(&mut change, place(tried.place, rulebook.sources()));
        let shown = match &tried.verdict {
            MutantStatus::Unnoticed(shown) => shown.as_ref(),
            _ => None,
        };
        change["program"] = json!(shown.map(|(program, _)| {
            proposal::to_json(rulebook.model(), program).into_iter().collect::<serde_json::Map<String, Json>>()
        }));
        change["as_of"] = json!(shown.map(|(_, day)| day.to_string()));
        change
    });
    json!({
        "changes": mutation.counted(),
        "noticed": mutation.counted() - mutation.unnoticed().count(),
        "alike": mutation.tried.len() - mutation.counted(),
        "unnoticed": unnoticed.collect::<Vec<_>>(),
    })
}

/// A decision's explanation.
pub fn explanation(rulebook: &Rulebook, explained: &Explained<'_>) -> Json {
    let names = Names::new(rulebook);
    let questions = explained
        .explanation
        .as_ref()
        .map(|explanation| explanation.debates.iter().map(|asked| debate(asked, names)).collect::<Vec<_>>());
    let mut json = json!({
        "program": explained.decision.program,
        "as_of": explained.decision.as_of.to_string(),
        "questions": questions,
    });
    if explained.explanation.is_none() && !explained.unknown.is_empty() {
        json["needs"] = json!(explained.unknown);
    }
    if let Some(explanation) = &explained.explanation {
        json["violations"] = explanation.violations.iter().map(|broken| breach(broken, names)).collect();
    }
    if let Some(asked) = &explained.why_not {
        json["why_not"] = why_not(rulebook, asked);
    }
    json["decision"] = explained.decision.to_json();
    json
}

fn why_not(rulebook: &Rulebook, asked: &WhyNot) -> Json {
    let leads = match asked.found {
        Found::Leads => json!(true),
        Found::Incomplete => Json::Null,
        Found::Change(_) | Found::Nothing => json!(false),
    };
    let mut json = json!({"member": asked.member, "leads": leads, "changes": null, "program": null, "leader": null});
    if let Found::Change(nearest) = &asked.found {
        let change = |(field, from, to): &(String, String, String)| json!({"field": field, "from": from, "to": to});
        let program: serde_json::Map<String, Json> =
            proposal::to_json(rulebook.model(), &nearest.program).into_iter().collect();
        json["changes"] = nearest.changes.iter().map(change).collect();
        json["program"] = json!(program);
        json["leader"] = nearest.decision.to_json()["leader"].clone();
    }
    json
}

fn debate(debate: &Debate<'_>, names: Names<'_>) -> Json {
    json!({
        "question": debate.question,
        "subject": debate.subject,
        "answer": debate.answer,
        "won": debate.won,
        "lost": debate.lost.iter().map(loss).collect::<Vec<_>>(),
        "missed": debate.missed.iter().map(|missed| miss(missed, names)).collect::<Vec<_>>(),
        "bars": debate.bars,
        "choice": debate.choice.as_ref().map(|of| choice(of, names)),
    })
}

/// How an asset was chosen.
fn choice(choice: &Choice<'_>, names: Names<'_>) -> Json {
    let preferences = choice.preferences.iter().map(|preference| names.preference(preference));
    let candidates = choice.candidates.iter().map(|candidate| {
        let says = candidate.says.iter().map(|saying| match saying {
            Saying::Holds(holds) => json!(holds),
            Saying::Value(value) => json!(value),
        });
        json!({
            "asset": candidate.asset,
            "chosen": candidate.chosen,
            "preferences": says.collect::<Vec<_>>(),
            "struck_by": candidate.struck_by,
        })
    });
    json!({
        "rule": choice.rule,
        "preferences": preferences.collect::<Vec<_>>(),
        "candidates": candidates.collect::<Vec<_>>(),
    })
}

/// A requirement that is broken, with the condition that does not hold.
fn breach(breach: &Breach<'_>, names: Names<'_>) -> Json {
    let mut condition = place(breach.condition, names.sources());
    condition["text"] = json!(names.said(breach.condition));
    json!({"rule": breach.rule, "because": breach.because, "condition": condition})
}

fn loss(loss: &Defeated<'_>) -> Json {
    let to = loss.to.iter().map(|(rule, maxim)| json!({"rule": rule, "maxim": maxim}));
    json!({"rule": loss.rule, "to": to.collect::<Vec<_>>()})
}

fn miss(miss: &NearMiss<'_>, names: Names<'_>) -> Json {
    let (mut condition, mut from, mut until) = (None, None, None);
    match &miss.failed {
        Failed::Condition(span) => {
            let mut place = place(*span, names.sources());
            place["text"] = json!(names.part_of(miss.rule, *span));
            condition = Some(place);
        }
        Failed::Force(first, end) => {
            from = first.map(|day| day.to_string());
            until = end.map(|day| day.to_string());
        }
    }
    json!({"rule": miss.rule, "condition": condition, "from": from, "until": until})
}
