use std::fs;

use super::*;

fn told(text: &str) -> String {
    match Project::parse(Path::new("scheme"), text) {
        Ok(project) => format!("{project:?}"),
        Err(error) => error.to_string().replace('\\', "/"),
    }
}

#[test]
fn a_project_says_what_it_is_made_of() {
    let text = "title = \"Scheme\"\nrules = [\"rules\", \"more.rules\"]\nproposals = [\"cars.csv\"]\nas_of = 2026-01\n";
    assert!(told(text).starts_with("scheme/paceline.toml:4:9: invalid date"), "TOML has no months");
    let text = text.replace("2026-01", "2026-01-02") + "[limits]\nsteps = 50_000_000\n";
    let project = Project::parse(Path::new("scheme"), &text).expect("a project");
    assert_eq!(project.title.as_deref(), Some("Scheme"));
    assert_eq!(project.rules, [Path::new("scheme/rules"), Path::new("scheme/more.rules")]);
    assert_eq!(project.proposals, [Path::new("scheme/cars.csv")]);
    assert_eq!(project.as_of, Some(jiff::civil::date(2026, 1, 2)));
    assert_eq!(project.limits.steps, 50_000_000);
    assert!(project.has_rules(Path::new("scheme/rules/tests/cars.rules")));
    assert!(!project.has_rules(Path::new("scheme/rulesX/cars.rules")));
}

#[test]
fn faults_of_a_project_have_their_place() {
    assert!(told("titel = \"Scheme\"\n").starts_with("scheme/paceline.toml:1:1: unknown field `titel`"));
    assert!(told("as_of = \"2026-02-30\"\n").starts_with("scheme/paceline.toml:1:9: `as_of` is no day"));
    let told = told("[limits]\nstep = 5\n");
    assert_eq!(told, "scheme/paceline.toml:1:1: there is no limit `step`; did you mean `steps`?");
}

#[test]
fn the_rulebook_of_a_file_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let put = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path
    };
    let of = |path: &Path| {
        let found = Root::of_file(path);
        let path = found.path.strip_prefix(root).expect("below the folder").to_string_lossy().replace('\\', "/");
        (path, found.kind)
    };
    let top = put("plain/world.rules", "");
    let below = put("plain/tests/cars.rules", "");
    assert_eq!(of(&top), ("plain".to_owned(), RootKind::Folder));
    assert_eq!(of(&below), ("plain".to_owned(), RootKind::Folder));
    let rules = put("app/rules/catalogue/plants.rules", "");
    assert_eq!(of(&rules), ("app/rules".to_owned(), RootKind::Folder));
    put("app/paceline.toml", "title = \"App\"\n");
    assert_eq!(of(&rules), ("app".to_owned(), RootKind::Project));
    let other = put("app/examples/small/rules/world.rules", "");
    assert_eq!(of(&other), ("app/examples/small/rules".to_owned(), RootKind::Folder));
    assert_eq!(of(&root.join("app/rules/new.rules")), ("app".to_owned(), RootKind::Project), "not saved yet");
}
