//! The flagship with some of its words left out, doubled, swapped or put elsewhere is checked like any other rulebook.

use std::path::Path;
use std::sync::LazyLock;

use paceline::{Source, read};

use super::check::checked;

/// The files of the flagship but its tests, cut into words and marks with the white space behind them.
static FILES: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rules =
        root.ancestors().map(|folder| folder.join("rules")).find(|folder| folder.is_dir()).expect("the flagship");
    let sources = read([rules]).expect("the flagship");
    let rules = sources.iter().filter(|source| !source.name().contains("tests"));
    rules.map(|source| cut(source.text())).collect()
});

fn cut(text: &str) -> Vec<String> {
    let class = |letter: char| match letter {
        letter if letter.is_whitespace() => 0,
        letter if letter.is_alphanumeric() || "_.%-\"".contains(letter) => 1,
        _ => 2,
    };
    let mut words: Vec<String> = Vec::new();
    let mut last = 2;
    for letter in text.chars() {
        let now = class(letter);
        match words.last_mut() {
            Some(word) if now == 0 || (now == last && now == 1) => word.push(letter),
            _ => words.push(letter.to_string()),
        }
        last = now;
    }
    words
}

/// Each five bytes are an edit: of which file, at which word, what is done, and with which word.
pub fn holds(choices: &[u8]) {
    let mut files = FILES.clone();
    for choice in choices.chunks_exact(5).take(8) {
        let words = &mut files[usize::from(choice[0]) % FILES.len()];
        if words.is_empty() {
            continue;
        }
        let at = usize::from(u16::from_le_bytes([choice[1], choice[2]])) % words.len();
        let other = (at + usize::from(choice[4]) + 1) % words.len();
        match choice[3] % 5 {
            0 => drop(words.remove(at)),
            1 => words.insert(at, words[at].clone()),
            2 => words.swap(at, other),
            3 => words[at] = words[other].clone(),
            _ => words.insert(at, words[other].clone()),
        }
    }
    let sources = files.iter().enumerate().map(|(at, words)| Source::new(format!("{at}.rules"), words.concat()));
    let (report, rulebook) = checked(sources.collect());
    assert_eq!(rulebook.is_some(), !report.has_errors());
}
