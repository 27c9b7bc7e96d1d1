//! What two rulebooks decide otherwise, held against what becomes of programmes, one by one.
//!
//! Of an answer that differs while no earlier answer does, some change must say so; of any other that differs, a change
//! or an entry of what follows. And a change that holds for a programme, whose earlier answers that it names are the same
//! before and after, must say what became of it. Conditions are asked back as requirements of the new rulebook.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use paceline::diff::{Change, Differences, StatedAnswer};
use paceline::{Date, Limits, Rulebook, Source, check};
use serde_json::{Value as Json, json};

/// A question and its subject.
pub type Name = (String, String);

/// The answers of a decision.
pub type Answers = BTreeMap<Name, Json>;

/// Two rulebooks on a day, with what is told of them.
pub struct Compared<'a> {
    old: &'a Rulebook,
    new: &'a Rulebook,
    /// The new rulebook, with a requirement for each change.
    asking: Rulebook,
    found: Differences,
    day: Date,
}

impl<'a> Compared<'a> {
    /// What is told of two rulebooks; the texts are those of the new one. The conditions must be of the language.
    pub fn new(old: &'a Rulebook, new: &'a Rulebook, mut texts: Vec<Source>, day: Date) -> Result<Self, String> {
        let found = old.diff(new, day).expect("not too intricate");
        let mut probes = String::new();
        for (at, change) in found.changes.iter().enumerate() {
            probes += &format!("case_{at}: require not ({}) because \"a probe\"\n", change.when);
            for (side, answer) in [("old", &change.old), ("new", &change.new)] {
                if let StatedAnswer::Written(text) = answer {
                    for member in new.members() {
                        let member = &member.name;
                        let there = there(new, text);
                        probes += &format!(
                            "{side}_{at}_{member}: require {text} is not {member}{there} because \"a probe\"\n"
                        );
                    }
                }
            }
        }
        texts.push(Source::new("probes.rules", probes));
        let (report, asking) = check(texts, Limits::default());
        let asking = asking.ok_or_else(|| format!("conditions are not of the language: {report}\n{found:#?}"))?;
        Ok(Compared { old, new, asking, found, day })
    }

    /// Holds the changes against what becomes of one programme; what changed of it without a change that says so, because
    /// an earlier answer did.
    pub fn one(&self, fields: &Json, (old, new): (&Answers, &Answers)) -> Result<BTreeSet<Name>, String> {
        let program = self.asking.program("one", fields).expect("a programme");
        let decision = self.asking.decide(&program, self.day).expect("a decision");
        let broken = |probe: &str| decision.violations.iter().any(|violation| violation.rule == probe);
        let differing = differing(old, new);
        // A technology that one of the two alone asks for has another leader to what asks for it: none.
        let asked_by_one =
            old.keys().chain(new.keys()).filter(|name| !old.contains_key(name) || !new.contains_key(name));
        let changed: BTreeSet<&Name> = differing.keys().chain(asked_by_one.filter(|name| name.0 == "work")).collect();
        let failed = |what: &str, of: &dyn std::fmt::Debug| {
            Err(format!("{what}: {of:?}\nfor {fields}: {differing:#?}\nof {:#?}", self.found))
        };
        let mut told: BTreeSet<Name> = BTreeSet::new();
        for (at, change) in self.found.changes.iter().enumerate() {
            let name = named(change.question, &change.subject);
            let earlier = named_answers(self.new, &change.when);
            let same = earlier.iter().all(|earlier| !changed.iter().any(|other| is_of(other, earlier)));
            if !same || !broken(&format!("case_{at}")) {
                continue;
            }
            let Some((was, is)) = differing.get(&name) else {
                if by_numbers(change) {
                    continue;
                }
                return failed("a change that is none", change);
            };
            let says = |answer: &StatedAnswer, side: &str, value: &Json| match answer {
                StatedAnswer::Written(_) => broken(&format!("{side}_{at}_{}", value.as_str().unwrap_or_default())),
                // Shares are told as they are divided.
                StatedAnswer::Split(_) => true,
                answer => json!(answer) == *value,
            };
            if !says(&change.old, "old", was) || !says(&change.new, "new", is) {
                return failed("another answer", change);
            }
            told.insert(name);
        }
        let untold: BTreeSet<Name> = differing.keys().filter(|name| !told.contains(*name)).cloned().collect();
        for name in &untold {
            if !changed.iter().any(|other| is_before(other, name)) {
                return failed("a change that is not told", name);
            }
        }
        Ok(untold)
    }

    /// Whether all that follows is told, and every witness shows what it is a witness of.
    pub fn finish(&self, followed: &BTreeSet<Name>) -> Result<(), String> {
        let is_told =
            |name: &&Name| self.found.follows.iter().any(|other| named(other.question, &other.subject) == **name);
        if let Some(name) = followed.iter().find(|name| !is_told(name)) {
            return Err(format!("{name:?} follows, and is not told: {:#?}", self.found));
        }
        for change in &self.found.changes {
            if !self.moved(&change.witness).contains(&named(change.question, &change.subject)) {
                return Err(format!("the witness shows no change: {change:#?}"));
            }
        }
        for followed in &self.found.follows {
            let moved = self.moved(&followed.witness);
            let from = moved.iter().any(|(question, _)| followed.from.contains(&question.as_str()));
            if !(from || followed.from == ["work"]) || !moved.contains(&named(followed.question, &followed.subject)) {
                return Err(format!("the witness shows nothing that follows: {followed:#?}\n{moved:#?}"));
            }
        }
        Ok(())
    }

    fn moved(&self, witness: &[(String, Json)]) -> BTreeSet<Name> {
        let fields: Json = witness.iter().cloned().collect::<serde_json::Map<String, Json>>().into();
        let read = |rulebook: &Rulebook| rulebook.program("one", &fields).expect("a programme");
        let moved = self.old.moved(&read(self.old), self.new, &read(self.new), self.day).expect("decided");
        moved.iter().map(|moved| named(moved.question, &moved.subject)).collect()
    }
}

/// Whether an answer is asked before another. Those about kinds are: each may hang on others of them.
fn is_before(one: &Name, other: &Name) -> bool {
    const QUESTIONS: [&str; 7] = ["leader", "work", "follows", "sharing", "asset", "cost", "violations"];
    let place = |name: &Name| QUESTIONS.iter().position(|question| *question == name.0);
    let of_kinds = |name: &Name| ["sharing", "asset"].contains(&name.0.as_str());
    place(one) < place(other) || (of_kinds(one) && of_kinds(other) && one != other)
}

fn named(question: &str, subject: &Option<String>) -> Name {
    (question.to_owned(), subject.clone().unwrap_or_default())
}

/// The condition that makes sure that a value read through an optional one is there.
pub fn there(rulebook: &Rulebook, text: &str) -> String {
    let Some((first, _)) = text.split_once('.') else { return String::new() };
    let optional = rulebook.model().fields.iter().any(|field| field.name == first && field.optional);
    if optional { format!(" when {first} is not none") } else { String::new() }
}

/// Whether two divisions are told apart by their words alone, one of them by numbers of the programme.
fn by_numbers(change: &Change) -> bool {
    [&change.old, &change.new].iter().any(|answer| matches!(answer, StatedAnswer::Split(text) if text.contains("by ")))
}

/// The earlier answers that a condition names: a question, and a subject where it names one.
fn named_answers(rulebook: &Rulebook, when: &str) -> Vec<(&'static str, Option<String>)> {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || "_.".contains(c);
    let words: Vec<&str> = when.split(|c| !is_of_word(c)).filter(|word| !word.is_empty()).collect();
    let mut named = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let (first, rest) = word.split_once('.').unwrap_or((word, ""));
        match first {
            // Whether a technology is asked for hangs on the programme alone.
            "leader" if words.get(at + 1) == Some(&"on") && words[at + 3..].starts_with(&["is", "none"]) => {}
            "leader" if words.get(at + 1) == Some(&"on") && words[at + 3..].starts_with(&["is", "not", "none"]) => {}
            "leader" if words.get(at + 1) == Some(&"on") => {
                named.push(("work", words.get(at + 2).map(|name| (*name).to_owned())));
            }
            "leader" => named.push(("leader", None)),
            "followers" => named.push(("follows", None)),
            kind if rulebook.model().kinds.iter().any(|other| other.name == kind) => {
                let question = if rest == "sharing" { "sharing" } else { "asset" };
                named.push((question, Some(kind.to_owned())));
            }
            _ => {}
        }
    }
    named
}

fn is_of(name: &Name, earlier: &(&'static str, Option<String>)) -> bool {
    name.0 == earlier.0 && earlier.1.as_ref().is_none_or(|subject| name.1 == *subject)
}

/// The answers that are not the same; what one does not ask has its default there.
fn differing(old: &Answers, new: &Answers) -> BTreeMap<Name, (Json, Json)> {
    let of = |answers: &Answers, name: &Name| {
        let default = match name.0.as_str() {
            "work" => answers[&("leader".to_owned(), String::new())].clone(),
            "follows" => json!(false),
            "sharing" => json!("separate"),
            _ => Json::Null,
        };
        answers.get(name).cloned().unwrap_or(default)
    };
    let names: BTreeSet<&Name> = old.keys().chain(new.keys()).collect();
    let all = names.into_iter().map(|name| (name.clone(), (of(old, name), of(new, name))));
    all.filter(|(_, (old, new))| old != new).collect()
}

/// The answers of a decision as it is printed.
fn answers(decision: &Json) -> Answers {
    let mut all = Answers::new();
    let mut add = |question: &str, subject: &str, answer: &Json| {
        all.insert((question.to_owned(), subject.to_owned()), answer.clone());
    };
    let entries = |of: &Json| of.as_object().cloned().unwrap_or_default();
    add("leader", "", &decision["leader"]["answer"]);
    entries(&decision["work"]).iter().for_each(|(of, answer)| add("work", of, &answer["answer"]));
    entries(&decision["followers"]["members"]).iter().for_each(|(of, answer)| add("follows", of, &answer["answer"]));
    for (kind, of) in entries(&decision["assets"]) {
        if of["sharing"]["answer"] != "sole" {
            add("sharing", &kind, &of["sharing"]["answer"]);
        }
        add("asset", &kind, &of["asset"]["answer"]);
    }
    add("cost", "", &decision["cost"]["exact"]);
    let broken = decision["violations"].as_array().into_iter().flatten();
    add("violations", "", &broken.map(|violation| violation["rule"].clone()).collect());
    all
}

fn text(file: &str) -> String {
    fs::read_to_string(crate::root().join("tests/cases/cli").join(file)).expect(file)
}

fn rulebook(text: &str) -> Rulebook {
    Rulebook::from_sources(vec![Source::new("scheme.rules", text)]).expect("a rulebook without errors")
}

fn programs() -> Vec<Json> {
    let mut programs = Vec::new();
    for region in ["europe", "france", "spain", "japan", "russia"] {
        for segment in ["B", "C", "lcv"] {
            for technologies in [&[][..], &["bev_system"], &["e_body"], &["bev_system", "e_body"]] {
                for sop in ["2024-12-31", "2025-01-01", "2029-12-31", "2030-01-01"] {
                    for partners in [&[][..], &["renault"], &["nissan"], &["renault", "nissan"]] {
                        programs.push(json!({"region": region, "segment": segment, "technologies": technologies,
                           "sop": sop, "partners": partners, "proposer": "nissan"}));
                    }
                }
            }
        }
    }
    programs
}

/// Holds the changes between two rulebooks against what becomes of every programme; how many there are.
fn exact(old: &str, new: &str) -> usize {
    let day = "2026-02-01".parse().expect("a day");
    let (before, after) = (rulebook(old), rulebook(new));
    let compared = Compared::new(&before, &after, vec![Source::new("scheme.rules", new)], day);
    let compared = compared.unwrap_or_else(|why| panic!("{why}"));
    let mut followed = BTreeSet::new();
    for fields in programs() {
        let decided = |rulebook: &Rulebook| {
            let program = rulebook.program("one", &fields).expect("valid");
            answers(&json!(rulebook.decide(&program, day).expect("decided")))
        };
        let one = compared.one(&fields, (&decided(&before), &decided(&after)));
        followed.extend(one.unwrap_or_else(|why| panic!("{why}")));
    }
    compared.finish(&followed).unwrap_or_else(|why| panic!("{why}"));
    compared.found.changes.len()
}

#[test]
fn changes_hold_where_their_conditions_do() {
    let (old, new) = (text("diff/old.rules"), text("diff/new.rules"));
    assert_eq!((exact(&old, &new), exact(&new, &old)), (3, 3));
    assert_eq!(exact(&old, &old), 0);
}

#[test]
fn changes_of_rulebooks_with_other_worlds() {
    let (old, new) = (text("diff/old.rules"), text("diff-worlds/new.rules"));
    assert_eq!(exact(&old, &new), 0);
    let moved = new
        .replace("region in [europe, russia]", "region in europe")
        .replace("[japan, china]", "[japan, china, russia]");
    assert!(exact(&old, &moved) > 0);
}

#[test]
fn changes_of_who_follows_and_pays() {
    let old = text("diff/old.rules");
    let new = old
       .replace("partners_follow: follow partners", "partners_follow: follow partners when segment is not lcv\n joint: follow everyone when technologies has e_body")
       .replace("split cost equally", "split cost leader 60 %, followers equally")
       .replace("one_platform:    share platform", "one_platform: share platform when technologies has no bev_system");
    assert!(exact(&old, &new) > 3);
    assert!(exact(&new, &old) > 3);
}

/// A rulebook of so many members that proposers lead and partners follow; what is told of another division of cost.
fn toy(members: usize, rules: &str) -> Rulebook {
    let names: String = (0..members).map(|at| format!("member m{at}\n")).collect();
    rulebook(&format!("{names}program {{ proposer: member  partners: any member = [] }}\n{rules}"))
}

/// What is told grows with what was edited, and not with the number of members; nor does the time.
#[test]
fn one_edit_is_one_change_whatever_the_alliance() {
    let old = "own: lead proposer  with: follow partners  pay: split cost leader 40 %, followers equally";
    let new = [
        old.replace("40 %", "60 %"),
        old.replace("leader 40 %, followers equally", "equally"),
        old.replace("own: lead proposer", "own: lead m1"),
    ];
    for new in new {
        let told = |members: usize| {
            let day = "2026-02-01".parse().expect("a day");
            let found = toy(members, old).diff(&toy(members, &new), day).expect("not too intricate");
            found
                .changes
                .iter()
                .map(|change| (change.old.clone(), change.new.clone(), change.when.clone()))
                .collect::<Vec<_>>()
        };
        let three = told(3);
        assert_eq!(three.len(), 1, "{three:?}");
        assert_eq!([told(7), told(12), told(30)], [three.clone(), three.clone(), three]);
    }
}

#[test]
fn shares_by_numbers_follow_who_follows() {
    let text = |who: &str| {
        format!(
            "member renault  member nissan  member mitsubishi
             program {{ partners: any member = []  volumes: number per member = 0 }}
             base: lead renault
             joint: follow {who}
             costs: split cost by volumes"
        )
    };
    let day = "2026-02-01".parse().expect("a day");
    let found = rulebook(&text("nissan")).diff(&rulebook(&text("[nissan, mitsubishi]")), day).expect("in time");
    let told =
        |question: &str, subject: &Option<String>| [question.to_owned(), subject.clone().unwrap_or_default()].join(" ");
    let changes: Vec<String> = found.changes.iter().map(|change| told(change.question, &change.subject)).collect();
    let follows: Vec<String> = found.follows.iter().map(|of| told(of.question, &of.subject)).collect();
    assert_eq!((changes, follows), (vec!["follows mitsubishi".to_owned()], vec!["cost ".to_owned()]));
}
