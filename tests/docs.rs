//! Every rulebook in the documentation is what it is said to be.

use std::fs;
use std::path::{Path, PathBuf};

use paceline::{Code, Limits, Rulebook, Source, check, format};

/// The fenced blocks of a page with exactly this info string.
fn blocks(page: &str, info: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.strip_prefix("```").is_some_and(|said| said.trim() == info) {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            found.push(block.join("\n"));
        }
    }
    found
}

fn findings(text: &str) -> (Vec<Code>, Option<Rulebook>) {
    let (report, rulebook) = check(vec![Source::new("page.rules", text)], Limits::default());
    let mut codes: Vec<Code> = report.findings.iter().map(|finding| finding.code).collect();
    codes.extend(rulebook.iter().flat_map(Rulebook::failed_tests).map(|finding| finding.code));
    (codes, rulebook)
}

#[test]
fn the_readme_s_rulebook_has_no_findings_and_passes_its_tests() {
    let readme = fs::read_to_string(crate::root().join("README.md")).unwrap();
    let rulebooks = blocks(&readme, "rules");
    assert_eq!(rulebooks.len(), 1);
    let (codes, rulebook) = findings(&rulebooks[0]);
    assert_eq!(codes, []);
    assert!(!rulebook.unwrap().test().is_empty());
}

#[test]
fn every_finding_s_page_shows_that_finding_alone_and_how_to_mend_it() {
    for code in Code::ALL {
        let (faulty, mended) = (blocks(code.page(), "rules"), blocks(code.page(), "rules mended"));
        assert!(!faulty.is_empty() && !mended.is_empty(), "{code}: an example and its mended form");
        for text in faulty {
            assert_eq!(findings(&text).0, [*code], "{code}: the example");
        }
        for text in mended {
            assert_eq!(findings(&text).0, [], "{code}: the mended form");
        }
    }
}

#[test]
fn the_flagship_has_no_findings_and_passes_its_tests() {
    let sources = paceline::read([crate::root().join("rules")]).unwrap();
    let (report, rulebook) = check(sources, Limits::default());
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    assert_eq!(rulebook.unwrap().failed_tests(), []);
}

/// The blocks of rules of a page, each with the words behind `rules` in its info string.
fn rules_of(page: &str) -> Vec<(Vec<&str>, String)> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let mut words = info.split_whitespace();
        if words.next() == Some("rules") {
            found.push((words.collect(), block.join("\n") + "\n"));
        }
    }
    found
}

/// Asserts that the rulebooks of a page have the findings that they are said to have, and no others; how many there are.
///
/// Behind `rules` stands nothing for a rulebook of its own; `world` for what the fragments below it belong to;
/// `fragment` for what is to be read together with that world; a path for a file of a session, which `sessions.rs`
/// plays; then the codes of findings it has.
fn assert_as_said(page: &Path) -> usize {
    let text = fs::read_to_string(page).expect("a page");
    let (mut world, mut count) = (String::new(), 0);
    for (mut words, block) in rules_of(&text) {
        let first = words.first().copied().unwrap_or_default();
        let text = match first {
            "world" => {
                world = block;
                continue;
            }
            path if path.contains('.') => continue,
            "fragment" => {
                words.remove(0);
                format!("{block}{world}")
            }
            _ => block,
        };
        let mut codes: Vec<String> = findings(&text).0.iter().map(Code::to_string).collect();
        codes.dedup();
        assert_eq!(codes, words, "{}:\n{text}", page.display());
        count += 1;
    }
    count
}

#[test]
fn the_guide_s_rulebooks_have_the_findings_that_they_are_said_to_have() {
    let docs = crate::root().join("docs");
    let pages = ["tour.md", "language.md", "precedence.md", "dmn.md"];
    let counts = pages.map(|page| assert_as_said(&docs.join(page)));
    assert!(counts.iter().sum::<usize>() >= 35, "{counts:?}");
}

/// The README and every page of the documentation, with what they say.
fn pages() -> Vec<(PathBuf, String)> {
    let root = crate::root();
    let mut found = vec![root.join("README.md")];
    pages_in(&root.join("docs"), &mut found);
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("a page"))).collect()
}

fn pages_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            pages_in(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// Asserts that a text is laid out; items that cannot be read stay as they are.
fn assert_laid_out(name: &str, text: &str) {
    let laid_out = format(&Source::new(name, text)).expect("a layout").text;
    assert!(laid_out == text, "{name} is to be laid out (`paceline fmt`):\n{laid_out}");
}

#[test]
fn the_flagship_and_the_rulebook_to_start_from_are_laid_out() {
    let root = crate::root();
    for source in paceline::read([root.join("rules"), root.join("starter/rules")]).unwrap() {
        assert_laid_out(source.name(), source.text());
    }
}

#[test]
fn every_rulebook_of_the_pages_is_laid_out() {
    let mut count = 0;
    for (path, page) in pages() {
        for (_, text) in rules_of(&page) {
            count += 1;
            assert_laid_out(&path.display().to_string(), &text);
        }
    }
    assert!(count >= 2 * Code::ALL.len(), "{count}");
}

#[test]
fn the_rulebook_to_start_from_has_no_findings_and_passes_its_tests() {
    let sources = paceline::read([crate::root().join("starter/rules")]).unwrap();
    let (report, rulebook) = check(sources, Limits::default());
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    assert_eq!(rulebook.unwrap().failed_tests(), []);
}

/// What a page's headings are called in links.
fn anchors(page: &str) -> Vec<String> {
    let mut code = false;
    let headings = page.lines().filter(|line| {
        code ^= line.starts_with("```");
        !code && line.starts_with('#')
    });
    let spoken = |heading: &str| heading.trim_start_matches('#').trim().to_lowercase();
    let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
    headings.map(|heading| spoken(heading).chars().filter(kept).collect::<String>().replace(' ', "-")).collect()
}

#[test]
fn every_link_of_the_pages_leads_somewhere() {
    let mut count = 0;
    for (path, page) in pages() {
        let targets = page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
        for target in targets.filter(|target| !target.contains("://") && !target.contains(' ')) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let linked = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            assert!(linked.exists(), "{}: {target}", path.display());
            let known = anchor.is_empty() || anchors(&fs::read_to_string(&linked).unwrap()).iter().any(|a| a == anchor);
            assert!(known, "{}: {target}", path.display());
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}
