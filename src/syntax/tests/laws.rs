//! Laws that hold of every text: nothing panics, nothing is lost, what is printed reads as it was.

use super::super::parser::{accepted, is_grammars_name, words};
use super::super::tokens::{Tokens, canonical};
use super::properties::{holds, read};
use crate::syntax::format::format;
use crate::text::{Source, SourceId};
use proptest::prelude::*;

/// The valid cases, all constructs among them.
fn valid() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/syntax/valid");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// A word of the language, a name, a mark, or something that has no place in it.
fn word() -> impl Strategy<Value = String> {
    let odd = vec![
        "größe",
        "“a”",
        "'b'",
        "\"text\"",
        "\"open",
        "60_000",
        "60,000",
        "2020-05-27",
        "27/05/2020",
        "2021-02-30",
        "a",
        "b",
        "c",
        "region",
        "china",
        "\n",
        "\n\n",
        "\n  ",
        "# note\n",
        "// no\n",
        "\u{a0}",
        "\\",
        "é",
        "=",
        "==",
        "!=",
        "&&",
        "->",
        "=>",
        "..",
        "|",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        ":",
        ",",
        ";",
        ".",
        "%",
        ">",
        "<=",
        "if",
        "then",
        "rule",
        "membr",
        "\u{feff}",
        "/*",
        "*/",
        "\r\n",
    ];
    let words: Vec<String> = words::RESERVED.concat().into_iter().chain(odd).map(str::to_owned).collect();
    prop_oneof![proptest::sample::select(words), "\\PC{0,3}"]
}

fn soup() -> impl Strategy<Value = String> {
    proptest::collection::vec(word(), 0..60).prop_map(|words| words.join(" "))
}

/// A valid text with a few tokens dropped, doubled, swapped or replaced.
fn mutated(most: usize) -> impl Strategy<Value = String> {
    let change = (any::<proptest::sample::Index>(), 0..4usize, word());
    (proptest::sample::select(valid()), proptest::collection::vec(change, 1..=most)).prop_map(|(text, changes)| {
        changes.into_iter().fold(text, |text, (index, how, word)| mutate(&text, index, how, &word))
    })
}

fn mutate(text: &str, index: proptest::sample::Index, how: usize, word: &str) -> String {
    let tokens = Tokens::new(SourceId::default(), text);
    if tokens.code().is_empty() {
        return text.to_owned();
    }
    let span = tokens.code()[index.index(tokens.code().len())].span;
    let (before, token, after) = (&text[..span.range().start], tokens.slice(span), &text[span.range().end..]);
    match how {
        0 => format!("{before}{after}"),
        1 => format!("{before}{token} {token}{after}"),
        2 => format!("{before}{word} {token}{after}"),
        _ => format!("{before}{word}{after}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_characters_are_survived(text in "\\PC{0,200}") {
        holds(&text);
    }

    #[test]
    fn any_words_are_survived(text in soup()) {
        holds(&text);
    }

    #[test]
    fn broken_files_are_survived(text in mutated(6)) {
        holds(&text);
    }

    #[test]
    fn broken_files_are_laid_out(text in prop_oneof![mutated(3), soup()]) {
        let Ok(once) = format(&Source::new("", text.as_str())) else { panic!("UNFAITHFUL {text:?}") };
        let twice = format(&Source::new("", once.text.as_str()));
        prop_assert_eq!(twice.map(|it| it.text), Ok(once.text));
    }

    #[test]
    fn pieces_are_what_the_grammar_reads(text in prop_oneof![mutated(2), soup()]) {
        let (whole, pieces) = accepted(&text);
        prop_assert_eq!(whole, pieces, "{}", text);
    }
}

#[test]
fn valid_files_hold() {
    for text in valid() {
        holds(&text);
        holds(&format!("\u{feff}{}", text.replace('\n', "\r\n").replace("  ", "\t")));
        assert_eq!(accepted(&text), (true, true));
    }
}

/// What the fuzzer begins with and what it found, without the fuzzer.
#[test]
fn seeds_hold() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/parse");
    for seed in std::fs::read_dir(folder).unwrap() {
        holds(&String::from_utf8_lossy(&std::fs::read(seed.unwrap().path()).unwrap()));
    }
}

#[test]
fn nesting_is_bounded_and_survived() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("a: require {}flagship{}", open.repeat(depth), close.repeat(depth))
    };
    for (open, close) in [("(", ")"), ("not ", ""), ("not (", ")"), ("some plant where ", ""), ("(not ", ")")] {
        let fits = 128 / open.matches(['(', 'n']).count().clamp(1, 2);
        let fits = if open.starts_with("some") { 128 } else { fits };
        assert_eq!(read(&nested(open, close, fits)).findings, [], "{open}");
        for depth in [129, 1_000, 50_000] {
            assert_eq!(read(&nested(open, close, depth)).findings.len(), 1, "{open} {depth}");
        }
    }
    let taxonomy = |depth: usize| format!("taxonomy t {{ {} x {} }}", "a {".repeat(depth), "}".repeat(depth));
    assert_eq!(read(&taxonomy(127)).findings, []);
    assert_eq!(read(&taxonomy(50_000)).findings.len(), 1);
    let list = |depth: usize| format!("a: require x is {}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(read(&list(128)).findings, []);
    assert_eq!(read(&list(50_000)).findings.len(), 1);
}

#[test]
fn canonical_text_forgets_layout_only() {
    let same = |left: &str, right: &str| assert_eq!(canonical(left), canonical(right));
    same("split cost leader 60 %, followers equally", "split cost  leader 60% ,\n # half\n followers equally");
    same("choose k where n > 60_000 prefer a in [x, y]", "choose k where n > 60000.0 prefer a in [x, y,]");
    same("a from 2020-05", "a from 2020-05-01");
    assert_ne!(canonical("a in [x, y]"), canonical("a in [y, x]"));
    assert_ne!(canonical("because \"a  b\""), canonical("because \"a b\""));
}

#[test]
fn the_lists_of_words_are_the_grammars() {
    for word in words::RESERVED.concat() {
        assert!(!is_grammars_name(word), "{word}");
        assert!(is_grammars_name(&format!("{word}x")) && is_grammars_name(&format!("{word}_")), "{word}");
    }
    let grammar = include_str!("../../../grammar/rules.pest");
    let reserved = grammar.split("reserved = _{").nth(1).and_then(|rest| rest.split('}').next()).unwrap();
    let pieces = reserved.matches('"').count() / 2;
    let heads = reserved.lines().filter(|line| line.contains(" ~ ")).count();
    // `no` is its own head and `none`, `not` hang on it, so that head counts as a word.
    assert_eq!(pieces - heads + 1, words::RESERVED.concat().len());
}

/// Every token of every valid file left out, doubled, or replaced, in turn.
#[test]
fn one_change_is_few_findings() {
    let mut counts = [0usize; 8];
    for text in valid() {
        for (at, token) in Tokens::new(SourceId::default(), &text).code().iter().enumerate() {
            let (before, after) = (&text[..token.span.range().start], &text[token.span.range().end..]);
            let word = &text[token.span.range()];
            let twice = format!("{word} {word}");
            let put = ["", &twice, "=", "zzz", "}", "\"open", "when"][at % 7];
            counts[read(&format!("{before}{put}{after}")).findings.len().min(7)] += 1;
        }
    }
    let most: usize = counts[3..].iter().sum();
    let all: usize = counts.iter().sum();
    println!("findings of one change: {counts:?}");
    assert!(most * 50 < all, "one change has more than two findings too often: {counts:?}");
}

/// The flagship, and every example of a rulebook that is meant to be read.
#[test]
fn the_flagship_is_read() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/rules"))];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rules") {
                let text = std::fs::read_to_string(&path).unwrap();
                assert_eq!(read(&text).findings, [], "{path:?}");
                holds(&text);
                assert_eq!(accepted(&text), (true, true), "{path:?}");
            }
        }
    }
}
