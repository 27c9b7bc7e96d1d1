//! Laws of the layout, held of every rulebook there is: those of the flagship, of the tests, of the documentation.
//! Each is scrambled (white space torn up, a comment put into every gap) from a seed, so that a fault can be found again.

use super::super::format::format;
use super::super::tokens::{Token, Tokens};
use super::read;
use crate::finding::Finding;
use crate::text::{Source, SourceId};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Every rulebook of the project, and where it stands.
fn rulebooks() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["rules", "tests", "docs", "examples"].map(|folder| root.join(folder)).to_vec();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            match extension {
                _ if path.is_dir() => folders.push(path),
                "rules" => found.extend(std::fs::read_to_string(&path).ok().map(|text| (name, text))),
                "md" => found.extend(snippets(&name, &std::fs::read_to_string(&path).unwrap())),
                _ => {}
            }
        }
    }
    found.sort();
    assert!(found.len() > 400, "the rulebooks are found");
    found
}

/// The blocks of a page that are rulebooks.
fn snippets(name: &str, page: &str) -> Vec<(String, String)> {
    let blocks = page.split("```rules").skip(1).enumerate();
    let text = |block: &str| block.split_once('\n').map(|(_, rest)| rest.split("\n```").next().unwrap().to_owned());
    blocks.filter_map(|(at, block)| Some((format!("{name}#{at}"), text(block)?))).collect()
}

fn laid_out(name: &str, text: &str) -> String {
    let formatted = format(&Source::new(name, text)).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"));
    formatted.text
}

fn tokens(text: &str) -> (Vec<String>, Vec<String>) {
    let tokens = Tokens::new(SourceId::default(), text);
    let said = |token: &Token| tokens.slice(token.span).trim_end().to_owned();
    let (comments, words): (Vec<&Token>, Vec<&Token>) = tokens.all().iter().partition(|token| token.kind.is_comment());
    (words.into_iter().map(said).filter(|word| word != ",").collect(), comments.into_iter().map(said).collect())
}

/// Numbers that look random, the same on every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// The tokens of a text with other gaps between them.
fn with_gaps(text: &str, mut gap: impl FnMut(usize) -> String) -> String {
    let tokens = Tokens::new(SourceId::default(), text);
    let mut scrambled = gap(0);
    for (at, token) in tokens.code().iter().enumerate() {
        scrambled.push_str(tokens.slice(token.span));
        scrambled.push_str(&gap(at + 1));
    }
    scrambled
}

/// White space of any sort, but no empty line.
fn blanks(dice: &mut Dice) -> &'static str {
    [" ", "\n", "\t", "  \r\n\t", "   ", "\n      "][dice.throw(6) as usize]
}

/// A comment with its number in every gap, at the end of a line or on one or two of its own.
fn remarks(dice: &mut Dice, at: usize) -> String {
    let end = ["\n", "\r\n", " \t\n  ", "\n\n"][dice.throw(4) as usize];
    let mut gap = ["", "  ", "\n", "\n\n\n", "\t"][dice.throw(5) as usize].to_owned();
    write!(gap, "#{at} wörds{end}").unwrap();
    if dice.throw(3) == 0 {
        write!(gap, "   #{at} and {{ more [{end}").unwrap();
    }
    gap
}

fn is_sound(text: &str) -> bool {
    let parsed = read(text);
    // A warning, such as of a number that is doubtful, keeps nothing from being laid out.
    !parsed.findings.iter().any(Finding::is_error) && parsed.file.broken.is_empty()
}

#[test]
fn what_is_laid_out_says_the_same_and_stays() {
    for (name, text) in rulebooks() {
        let once = laid_out(&name, &text);
        assert_eq!(tokens(&once), tokens(&text), "{name}");
        assert_eq!(laid_out(&name, &once), once, "{name}");
        let lines = once.lines().all(|line| !line.ends_with([' ', '\t']));
        assert!(lines || !is_sound(&text), "{name}: blanks at a line's end\n{once}");
        assert!(once.is_empty() || once.ends_with('\n') && !once.ends_with("\n\n"), "{name}");
    }
}

#[test]
fn comments_in_every_gap_survive() {
    for (seed, (name, text)) in rulebooks().into_iter().enumerate().filter(|(_, (_, text))| is_sound(text)) {
        let mut dice = Dice(seed as u64);
        let scrambled = with_gaps(&text, |at| remarks(&mut dice, at));
        assert!(is_sound(&scrambled), "{name}: {:#?}\n{scrambled}", read(&scrambled).findings);
        let once = laid_out(&name, &scrambled);
        assert_eq!(tokens(&once), tokens(&scrambled), "{name}");
        assert_eq!(read(&once).file.to_string(), read(&scrambled).file.to_string(), "{name}");
        assert_eq!(laid_out(&name, &once), once, "{name}");
    }
}

#[test]
fn a_comment_in_any_one_gap_stays_where_it_is() {
    for (seed, (name, text)) in rulebooks().into_iter().enumerate().filter(|(_, (_, text))| is_sound(text)) {
        let count = tokens(&text).0.len() as u64 + 1;
        let mut dice = Dice(seed as u64);
        // A small text is laid out several times as fast as a large one.
        for _ in 0..(4_000 / text.len().max(1)).clamp(1, 3) {
            let place = dice.throw(count) as usize;
            let own = ["", "\n"][dice.throw(2) as usize];
            let gap = |at| if at == place { format!("{own}# here\n") } else { " ".to_owned() };
            let scrambled = with_gaps(&text, gap);
            let once = laid_out(&name, &scrambled);
            assert_eq!(tokens(&once), tokens(&scrambled), "{name}");
            assert_eq!(laid_out(&name, &once), once, "{name}\n{scrambled}");
            let (before, _) = once.split_once("# here").unwrap();
            let (words, here) = (tokens(before).0.len(), with_gaps(&text, gap));
            assert_eq!(words, tokens(here.split_once("# here").unwrap().0).0.len(), "{name}: between the same words");
        }
    }
}

#[test]
fn white_space_does_not_matter() {
    for (seed, (name, text)) in rulebooks().into_iter().enumerate().filter(|(_, (_, text))| is_sound(text)) {
        let plain = laid_out(&name, &with_gaps(&text, |_| " ".to_owned()));
        let mut dice = Dice(seed as u64);
        let scrambled = with_gaps(&text, |_| blanks(&mut dice).to_owned());
        assert_eq!(laid_out(&name, &scrambled), plain, "{name}");
        if seed % 8 == 0 {
            assert_eq!(laid_out(&name, &("\u{feff}".to_owned() + &scrambled)), plain, "{name}");
        }
    }
}

#[test]
fn broken_items_stay_byte_for_byte() {
    let mut seen = 0;
    for (name, text) in rulebooks() {
        let formatted = format(&Source::new(name.as_str(), text.as_str())).unwrap();
        let mut rest = formatted.text.as_str();
        for bytes in &formatted.broken {
            let slice = &text[bytes.clone()];
            let at = rest.find(slice).unwrap_or_else(|| panic!("{name}: {slice}"));
            rest = &rest[at + slice.len()..];
            seen += 1;
        }
        assert_eq!(formatted.broken.is_empty(), is_sound(&text), "{name}");
    }
    assert!(seen > 100, "{seen}");
}
