//! Every kind of finding as people see it: the example of its page, rendered, one reviewed snapshot each.

use std::process::Command;

use paceline::Code;

/// The first example of a page, which has the finding.
fn example(page: &str) -> &str {
    let (_, rest) = page.split_once("```rules\n").expect("an example");
    rest.split_once("\n```").expect("its end").0
}

#[test]
fn every_finding_is_rendered_as_reviewed() {
    for code in Code::ALL {
        let folder = std::env::temp_dir().join(format!("paceline-{}-{code}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("example.rules"), example(code.page())).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_paceline"))
            .args(["check", "--tests", "--color", "never", "example.rules"])
            .env("COLUMNS", "100")
            .current_dir(&folder)
            .output()
            .unwrap();
        let (said, result) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
        insta::assert_snapshot!(code.name(), format!("{result}{said}"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
