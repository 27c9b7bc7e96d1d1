//! The structure of the library: what may use what, and how large a file may be.
//!
//! The sources are read as text: `use` lines and paths name modules behind `crate::` and `super::`. Test modules are left
//! out, and a module and the modules inside it count as one another's family.

use std::collections::{BTreeMap, BTreeSet};
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
    &["decision"],
    &["analysis", "explain", "matrix", "portfolio", "testing", "whynot"],
    &["diff"],
    &["coverage", "mutation", "timeline"],
    &["rulebook"],
    &["diagnostic"],
    &["stream"],
    &["document"],
    &["ide"],
];

/// A longer file is two.
const LONGEST_FILE: usize = 500;
/// Files that are longer, each one list that reads better whole.
const LONGER_FILES: &[&str] = &["syntax/tree", "syntax/parser/item_splitter"];

/// A module: the names of its path.
type Module = Vec<String>;

/// The sources of the library by module, without their tests.
fn sources() -> BTreeMap<Module, String> {
    let root = crate::root().join("src");
    let mut sources = BTreeMap::new();
    for file in crate::folder::files(&root) {
        let relative = file.strip_prefix(&root).expect("below src").with_extension("");
        let path: Module = relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let is_source = file.extension().is_some_and(|extension| extension == "rs");
        if is_source && path != ["lib"] && !path.iter().any(|part| part == "tests") {
            let text = fs::read_to_string(&file).expect("a source file");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            sources.insert(path, code.to_owned());
        }
    }
    assert!(sources.len() > 100, "the sources are found");
    sources
}

/// Code without comments.
fn without_comments(code: &str) -> String {
    code.lines().map(|line| line.split("//").next().unwrap_or_default().to_owned() + "\n").collect()
}

/// The paths that code names behind `crate::` and `super::`, each name in braces by itself.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            // The second `super` of `super::super` belongs to the path that begins before it.
            if !code[..at].ends_with("::") {
                read_path(&code[at..], &mut paths);
            }
        }
    }
    paths
}

fn read_path(text: &str, paths: &mut Vec<Vec<String>>) {
    let is_of_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let end = text.find(|c| !is_of_path(c)).unwrap_or(text.len());
    let head: Vec<String> = text[..end].split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
    match text[end..].strip_prefix('{').filter(|_| text[..end].ends_with("::")) {
        None => paths.push(head),
        Some(list) => {
            let list = list.split('}').next().unwrap_or_default();
            let name = |part: &str| part.trim().chars().take_while(|c| is_of_path(*c) && *c != ':').collect::<String>();
            paths.extend(list.split(',').map(|part| head.iter().cloned().chain([name(part)]).collect()));
        }
    }
}

/// The module that a path leads to from another, as far as it names modules.
fn target(from: &Module, path: &[String], sources: &BTreeMap<Module, String>) -> Module {
    let mut at = if path[0] == "crate" { Vec::new() } else { from.clone() };
    for part in path.iter().skip(usize::from(path[0] == "crate")) {
        if part == "super" {
            at.pop();
            continue;
        }
        let mut next = at.clone();
        next.push(part.clone());
        if !sources.contains_key(&next) {
            break;
        }
        at = next;
    }
    at
}

/// Which modules each module uses.
fn uses(sources: &BTreeMap<Module, String>) -> BTreeMap<Module, BTreeSet<Module>> {
    let of = |(module, code): (&Module, &String)| {
        let paths = paths(&without_comments(code));
        let targets = paths.iter().map(|path| target(module, path, sources));
        (module.clone(), targets.filter(|target| !target.is_empty() && target != module).collect())
    };
    sources.iter().map(of).collect()
}

fn floor(module: &str) -> usize {
    let at = FLOORS.iter().position(|floor| floor.contains(&module));
    at.unwrap_or_else(|| panic!("`{module}` has no floor: give it one in FLOORS"))
}

fn name(module: &[String]) -> String {
    module.join("/")
}

#[test]
fn imports_go_down_the_floors_only() {
    let mut wrong = Vec::new();
    for (module, used) in uses(&sources()) {
        let up = used.iter().filter(|used| used[0] != module[0] && floor(&used[0]) >= floor(&module[0]));
        wrong.extend(up.map(|used| format!("{} uses {}", name(&module), name(used))));
    }
    assert!(wrong.is_empty(), "imports that go up: {wrong:#?}");
}

#[test]
fn no_files_of_a_floor_use_each_other_in_a_circle() {
    let uses = uses(&sources());
    let is_family = |a: &Module, b: &Module| a.starts_with(b) || b.starts_with(a);
    let mut reached: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
    for module in uses.keys() {
        let (mut seen, mut left) = (BTreeSet::new(), vec![module]);
        while let Some(at) = left.pop() {
            let next = uses[at].iter().filter(|next| next[0] == module[0] && !is_family(at, next));
            left.extend(next.filter(|next| seen.insert(*next)));
        }
        reached.insert(module, seen);
    }
    let circles = reached.iter().filter(|(module, seen)| seen.contains(*module)).map(|(module, _)| name(module));
    let circles: Vec<String> = circles.collect();
    assert!(circles.is_empty(), "files in circles: {circles:#?}");
}

#[test]
fn types_are_given_methods_on_their_own_floor() {
    let sources = sources();
    let mut declared: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (module, code) in &sources {
        for keyword in ["struct ", "enum ", "trait "] {
            for line in code.lines().filter(|line| line.trim_start().trim_start_matches("pub").contains(keyword)) {
                let rest = line.split_once(keyword).map_or("", |(_, rest)| rest);
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
                declared.entry(&rest[..end]).or_default().insert(&module[0]);
            }
        }
    }
    let mut wrong = Vec::new();
    for (module, code) in &sources {
        for line in code.lines().filter(|line| line.starts_with("impl") && !line.contains(" for ")) {
            let of = line.trim_start_matches("impl").trim_start();
            let of = if of.starts_with('<') { of.split_once("> ").map_or("", |(_, of)| of) } else { of };
            let of = &of[..of.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(of.len())];
            let foreign = declared.get(of).is_some_and(|floors| !floors.contains(module[0].as_str()));
            wrong.extend(foreign.then(|| format!("{} gives methods to `{of}`", name(module))));
        }
    }
    assert!(wrong.is_empty(), "methods of other floors' types: {wrong:#?}");
}

#[test]
fn no_file_is_longer_than_can_be_read() {
    let sources = sources();
    let long = sources.iter().filter(|(_, code)| code.lines().count() > LONGEST_FILE).map(|(module, _)| name(module));
    let long: Vec<String> = long.collect();
    assert_eq!(long, LONGER_FILES.iter().rev().copied().collect::<Vec<_>>(), "files of more than {LONGEST_FILE} lines");
}
