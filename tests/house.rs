//! The house: imports go down the floors only.

use std::fs;

/// From the ground up; a module may use those below it (and, within its own, itself).
const FLOORS: &[&[&str]] = &[
    &["text", "stack"],
    &["finding"],
    &["syntax", "space"],
    &["model"],
    &["notation"],
    &["resolve", "proposal"],
    &["scope"],
    &["precedence", "condition_text"],
    &["engine"],
    &["analysis", "decision", "explain", "matrix", "portfolio", "testing", "whynot"],
    &["diff"],
    &["coverage", "mutation"],
    &["rulebook"],
    &["diagnostic"],
    &["document"],
];

fn floor(module: &str) -> usize {
    let at = FLOORS.iter().position(|floor| floor.contains(&module));
    at.unwrap_or_else(|| panic!("`{module}` has no floor: give it one in FLOORS"))
}

/// The modules that a file names behind `crate::`, those in braces too.
fn imports(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for rest in text.split("crate::").skip(1) {
        let names_of = |part: &str| part.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
        match rest.strip_prefix('{') {
            Some(list) => names.extend(list.split('}').next().unwrap_or("").split(',').map(names_of)),
            None => names.push(names_of(rest)),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn imports_go_down_the_floors_only() {
    let root = crate::root().join("src");
    let files = crate::folder::files(&root);
    let mut wrong = Vec::new();
    for file in &files {
        let relative = file.strip_prefix(&root).expect("below src");
        let first = relative.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs");
        let is_test =
            relative.components().any(|part| part.as_os_str().to_string_lossy().trim_end_matches(".rs") == "tests");
        let is_source = file.extension().is_some_and(|extension| extension == "rs");
        if !is_source || module == "lib" || module == "main" || is_test {
            continue;
        }
        for import in imports(&fs::read_to_string(file).expect("a source file")) {
            if import != module && floor(&import) >= floor(module) {
                wrong.push(format!("{} uses `{import}`", relative.display()));
            }
        }
    }
    assert!(files.len() > 20, "the house has rooms");
    assert!(wrong.is_empty(), "imports that go up: {wrong:#?}");
}
