//! The interpreter held against examples whose answers the contract itself gives, or a reader can work out by hand.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::book::{
    Answer, Asset, Book, Clauses, Cond, Domain, Field, Kind, Name, Op, Operand, Path, Preference, Programme, Question,
    Root, Rule, Taxonomy, Type, Value, Whom,
};
use super::interpret::{Day, Decision, Maxim, Outcome, Trouble, everything, fraction};
use super::verdicts::judge;

fn rule(label: Name, answer: Answer, when: Cond) -> Rule {
    Rule { clauses: Clauses { label, when: Some(when), ..Clauses::default() }, table: None, answer }
}

fn lead(label: Name, member: Name, when: Cond) -> Rule {
    rule(label, Answer::Lead(Operand::one(member)), when)
}

fn within(field: Name, terms: &[Name]) -> Cond {
    Cond::Test(Path::field(field), Op::In, terms.iter().map(|term| Operand::one(term)).collect())
}

fn field(name: Name, ty: Type, default: Option<Value>) -> Field {
    Field { name, ty, leaves: false, optional: false, default }
}

fn set(names: &[Name]) -> Value {
    Value::Set(names.iter().copied().collect())
}

/// §1, as far as the Xpander needs it.
fn taste() -> Book {
    let terms = |flat: &[(Name, Option<Name>)]| flat.to_vec();
    let owner = Field { name: "owner", ty: Type::One(Domain::Members), leaves: false, optional: false, default: None };
    let segments = Field {
        name: "segments",
        ty: Type::Set(Domain::Terms("segment")),
        leaves: false,
        optional: false,
        default: None,
    };
    let platform = |name: Name, owner: Name, segments: &[Name]| Asset {
        name,
        values: [("owner", Value::One(owner)), ("segments", set(segments))].into(),
    };
    let candidate = |step: Name| Path::root(Root::Kind("platform")).then(step);
    let regions = |label, member, terms: &[Name]| {
        let mut rule = lead(label, member, within("region", terms));
        rule.clauses.tier = Some("region");
        rule
    };
    Book {
        members: vec!["renault", "nissan", "mitsubishi"],
        taxonomies: vec![
            Taxonomy {
                name: "region",
                terms: terms(&[
                    ("asean", None),
                    ("indonesia", Some("asean")),
                    ("japan", None),
                    ("europe", None),
                    ("france", Some("europe")),
                    ("india", None),
                ]),
            },
            Taxonomy { name: "segment", terms: terms(&[("B", None), ("C", None)]) },
        ],
        fields: vec![
            field("region", Type::One(Domain::Terms("region")), None),
            field("segment", Type::One(Domain::Terms("segment")), None),
            field("proposer", Type::One(Domain::Members), None),
            field("partners", Type::Set(Domain::Members), Some(set(&[]))),
            field("volumes", Type::PerMember, None),
        ],
        kinds: vec![Kind {
            name: "platform",
            modes: Vec::new(),
            fields: vec![owner, segments],
            assets: vec![
                platform("cmf_b", "renault", &["B"]),
                platform("xpander_platform", "mitsubishi", &["B"]),
                platform("cmf_c", "nissan", &["C"]),
            ],
        }],
        tiers: vec!["product", "region"],
        rules: vec![
            regions("ref_nissan", "nissan", &["japan"]),
            regions("ref_renault", "renault", &["europe"]),
            regions("ref_mitsubishi", "mitsubishi", &["asean"]),
            rule("own_initiative", Answer::Lead(Operand::Path(Path::field("proposer"))), Cond::Always),
            rule("partners_follow", Answer::Follow(Whom::Field("partners"), true), Cond::Always),
            rule(
                "proposer_too",
                Answer::Follow(Whom::These(vec![Operand::Path(Path::field("proposer"))]), true),
                Cond::Always,
            ),
            rule("one_platform", Answer::Share("platform", "shared"), Cond::Always),
            rule(
                "pick_platform",
                Answer::Choose {
                    kind: "platform",
                    filter: Cond::Test(candidate("segments"), Op::Covers, vec![Operand::Path(Path::field("segment"))]),
                    prefer: vec![Preference::Holds(Cond::Test(
                        candidate("owner"),
                        Op::Is,
                        vec![Operand::Path(Path::root(Root::Leader))],
                    ))],
                },
                Cond::Always,
            ),
            rule("halves", Answer::Split(Some(500), Some("volumes")), Cond::Always),
        ],
        files: vec![None],
        ..Book::default()
    }
}

fn livina(region: Name) -> Programme {
    let none: BTreeMap<Name, i64> = [("renault", 0), ("nissan", 0), ("mitsubishi", 0)].into();
    [
        ("region", Value::One(region)),
        ("segment", Value::One("B")),
        ("proposer", Value::One("nissan")),
        ("partners", set(&["mitsubishi"])),
        ("volumes", Value::PerMember(none)),
    ]
    .into()
}

fn decided(book: &Book, programme: &Programme) -> Decision {
    let day = Day::new(book, Date::constant(2020, 6, 1), &everything(book));
    match day.decide(programme) {
        Outcome::Decided(decision) => *decision,
        other => panic!("{other:?}"),
    }
}

fn labels(names: &[Name]) -> BTreeSet<Name> {
    names.iter().copied().collect()
}

#[test]
fn the_xpander_spawns_the_livina() {
    let decision = decided(&taste(), &livina("indonesia"));
    assert_eq!(decision.leader, ("mitsubishi", labels(&["ref_mitsubishi"])));
    assert_eq!(decision.members, [("renault", (false, labels(&[]))), ("nissan", (true, labels(&["proposer_too"]))),]);
    assert_eq!(decision.sharing, [("platform", ("shared", labels(&["one_platform"])))]);
    assert_eq!(decision.assets, [("platform", (Some("xpander_platform"), labels(&["pick_platform"])))]);
    assert_eq!(decision.cost.0, [("mitsubishi", fraction(1, 2)), ("nissan", fraction(1, 2))].into());
}

#[test]
fn where_no_reference_company_is_named_the_proposer_leads() {
    let decision = decided(&taste(), &livina("india"));
    assert_eq!(decision.leader, ("nissan", labels(&["own_initiative"])));
    assert_eq!(decision.members[1], ("mitsubishi", (true, labels(&["partners_follow"]))));
    assert_eq!(decision.assets[0].1.0, Some("cmf_b"), "no owner leads: the first by name");
    assert!(decision.tied.contains("platform"));
}

/// A book of lead rules only.
fn leads(rules: Vec<Rule>) -> Book {
    let kept = taste();
    Book { rules, fields: kept.fields[..3].to_vec(), kinds: Vec::new(), ..kept }
}

fn maxim(rules: Vec<Rule>, victor: Name, defeated: Name) -> Option<Maxim> {
    let book = leads(rules);
    let day = Day::new(&book, Date::constant(2025, 1, 1), &everything(&book));
    day.defeats.get(&(victor, defeated)).copied()
}

#[test]
fn a_scope_is_a_set_whatever_way_it_is_written() {
    let europe = || lead("r", "renault", within("region", &["europe"]));
    let all = lead("s", "nissan", within("segment", &["B", "C"]));
    assert_eq!(maxim(vec![europe(), all.clone()], "r", "s"), Some(Maxim::NarrowerScope));
    let outside = lead("s", "nissan", Cond::Not(Box::new(within("region", &["asean", "japan", "india"]))));
    assert_eq!(maxim(vec![europe(), outside.clone()], "r", "s"), None, "the same set");
    let mut later = europe();
    later.clauses.from = Some(Date::constant(2024, 1, 1));
    assert_eq!(maxim(vec![later, outside], "r", "s"), Some(Maxim::LaterDate), "`always` comes before every date");
}

#[test]
fn an_own_word_is_stronger_than_a_tier_and_a_tier_than_a_narrower_scope() {
    let mut strong = lead("s", "nissan", Cond::Always);
    strong.clauses.tier = Some("product");
    let mut narrow = lead("r", "renault", within("region", &["france"]));
    assert_eq!(maxim(vec![narrow.clone(), strong.clone()], "s", "r"), Some(Maxim::HigherTier));
    narrow.clauses.overrides.push("product");
    assert_eq!(maxim(vec![narrow.clone(), strong.clone()], "r", "s"), Some(Maxim::OwnWord));
    assert_eq!(maxim(vec![narrow, strong], "s", "r"), None);
}

#[test]
fn conflicts_circles_and_gaps_are_found() {
    let overlap = leads(vec![
        lead("a", "nissan", within("region", &["europe"])),
        lead("b", "renault", within("segment", &["B"])),
        lead("c", "renault", within("segment", &["B", "C"])),
    ]);
    let verdicts = judge(&overlap);
    assert_eq!(verdicts.conflicts, [("a", "b")].into(), "`c` is wider than both");
    assert!(!verdicts.gap);
    // `c` beats `b` by tier, `b` beats `a` being narrower, `a` beats `c` by its own word.
    let mut circle = vec![
        lead("a", "nissan", Cond::Always),
        lead("b", "renault", within("region", &["europe"])),
        lead("c", "mitsubishi", within("segment", &["B"])),
    ];
    circle[0].clauses.overrides.push("c");
    circle[2].clauses.tier = Some("product");
    assert_eq!(judge(&leads(circle)).circles, labels(&["a", "b", "c"]));
    assert!(judge(&leads(vec![lead("a", "nissan", within("region", &["europe"]))])).gap);
}

#[test]
fn a_rule_whose_victor_is_defeated_is_out_all_the_same() {
    let mut rules = vec![
        lead("wide", "nissan", Cond::Always),
        lead("narrow", "nissan", within("region", &["europe"])),
        lead("word", "renault", within("segment", &["B"])),
    ];
    rules[2].clauses.overrides.push("narrow");
    let book = leads(rules);
    let day = Day::new(&book, Date::constant(2025, 1, 1), &everything(&book));
    let programme: Programme =
        [("region", Value::One("france")), ("segment", Value::One("B")), ("proposer", Value::One("nissan"))].into();
    let Outcome::Decided(decision) = day.decide(&programme) else { panic!("a decision") };
    assert_eq!(decision.leader, ("renault", labels(&["word"])));
}

#[test]
fn two_choices_agree_only_if_they_read_the_same() {
    let mut book = taste();
    let mut twin = book.rules.iter().find(|rule| rule.clauses.label == "pick_platform").expect("it is there").clone();
    twin.clauses.label = "twin";
    book.rules.push(twin);
    assert!(judge(&book).sound());
    let Answer::Choose { filter, .. } = &mut book.rules.last_mut().expect("the twin").answer else {
        panic!("a choice")
    };
    *filter = Cond::And(vec![filter.clone(), Cond::Always]);
    let programmes = everything(&book);
    let day = Day::new(&book, Date::constant(2020, 6, 1), &programmes);
    let Outcome::Undecided(troubles, _) = day.decide(&livina("japan")) else { panic!("a conflict") };
    let pair = [("pick_platform", "twin")].into();
    assert!(matches!(&troubles[..], [(Question::Asset("platform"), _, Trouble::Conflict(pairs))] if *pairs == pair));
}
