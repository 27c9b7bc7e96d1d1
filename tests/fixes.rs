//! `check --fix`: safe fixes mend and do not break, here and in the files.

mod law;

use std::fs;

use paceline::{Code, Limits, Source, check, mend};

fn findings(text: &str) -> Vec<Code> {
    let (report, _) = check(vec![Source::new("case.rules", text)], Limits::default());
    report.findings.iter().map(|finding| finding.code).collect()
}

/// Every mistake that the tests of the other stages know.
#[test]
fn mending_comes_to_an_end_and_makes_nothing_worse() {
    let (mut mended, mut files) = (0, Vec::new());
    for folder in ["cases/syntax", "cases/resolve", "cases/check", "corpus"] {
        files.extend(crate::folder::files(&crate::root().join("tests").join(folder)));
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rules"));
    for path in &files {
        let Ok(text) = fs::read_to_string(path) else { continue };
        let mending = mend(vec![Source::new("case.rules", text.as_str())], Limits::default());
        let after = mending.sources[0].text();
        assert_eq!(mending.mended.is_empty(), after == text, "{}: it says what it does", path.display());
        assert_eq!(
            mend(mending.sources.clone(), Limits::default()).mended,
            [],
            "{}: nothing is left to do",
            path.display()
        );
        let broken = |text: &str| findings(text).into_iter().filter(|code| *code == Code::Syntax).count();
        assert!(broken(after) <= broken(&text), "{}:\n{after}", path.display());
        mended += mending.mended.len();
    }
    assert!(files.len() > 500 && mended > 100, "{mended} fixes in {} files", files.len());
}

#[test]
fn what_people_have_to_decide_is_left_to_them() {
    let unsafe_codes = [Code::Conflict, Code::BranchIs, Code::Unused, Code::Duplicate, Code::Gap];
    for code in Code::ALL.iter().filter(|code| unsafe_codes.contains(code)) {
        let (_, rest) = code.page().split_once("```rules\n").expect("an example");
        let example = rest.split_once("\n```").expect("its end").0;
        assert_eq!(mend(vec![Source::new("case.rules", example)], Limits::default()).mended, [], "{code}");
    }
}

#[test]
fn no_word_is_taken_away() {
    let text = "member a\nmember b\nprogram { proposer: member }\nrule r: lead a when proposer is a\ns: lead b\n";
    assert_eq!(findings(text), [Code::Syntax], "its fix drops `rule`");
    assert_eq!(mend(vec![Source::new("case.rules", text)], Limits::default()).mended, []);
}
