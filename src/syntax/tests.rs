//! Laws and examples of the syntax. A case is a file in `tests/cases/syntax`: `valid` ones are read and printed, each
//! in `mistakes` has one fault and one finding, those in `several` have more; what is said of them is a snapshot.

mod format;
mod laws;
mod properties;

use crate::text::Source;
use properties::{is_in_style, mended, read};
use std::fmt::Write;

/// The lines of `after` that `before` has not.
fn changed(before: &str, after: &str) -> String {
    let old: Vec<_> = before.lines().collect();
    let lines: Vec<_> = after.lines().filter(|line| !old.contains(line)).map(str::trim).collect();
    lines.join(" ⏎ ")
}

/// Everything that is said about a text.
fn report(text: &str) -> String {
    let source = Source::new("case", text);
    let parsed = read(text);
    let mut report = text.trim_end().to_owned() + "\n";
    for finding in &parsed.findings {
        let (line, column) = source.line_column(finding.span().range().start);
        let slice = |range: std::ops::Range<usize>| text[range].replace('\n', "⏎");
        let here = &finding.labels[0].message;
        writeln!(report, "\n{} {line}:{column} ▸{}◂ {here}", finding.code, slice(finding.span().range())).unwrap();
        writeln!(report, "    {}", finding.message).unwrap();
        for label in &finding.labels[1..] {
            let (line, column) = source.line_column(label.span.range().start);
            writeln!(report, "    also {line}:{column} ▸{}◂ {}", slice(label.span.range()), label.message).unwrap();
        }
        if let Some(help) = &finding.help {
            writeln!(report, "    help: {help}").unwrap();
        }
        for fix in &finding.fixes {
            writeln!(report, "    fix:  {} ⇒ {}", fix.message, changed(text, &mended(text, fix))).unwrap();
        }
    }
    let names = parsed.file.broken.iter().flat_map(|broken| &broken.names);
    let names: Vec<_> = names.map(|(declares, name)| format!("{declares:?} {}", name.node)).collect();
    let kept: Vec<_> = parsed
        .file
        .items
        .iter()
        .map(|item| item.to_string().split_whitespace().take(2).collect::<Vec<_>>().join(" "))
        .collect();
    writeln!(report, "\nkept: {}\nsalvaged: {}", kept.join(" · "), names.join(" · ")).unwrap();
    report
}

#[test]
fn valid_files_are_read_and_printed() {
    insta::glob!("../../tests/cases/syntax/valid", "*.rules", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let parsed = read(&text);
        assert_eq!(parsed.findings, [], "{path:?}");
        assert_eq!(parsed.file.broken, [], "{path:?}");
        let printed = parsed.file.to_string();
        let again = read(&printed);
        assert_eq!(again.findings, [], "{path:?}\n{printed}");
        assert_eq!(again.file.to_string(), printed);
        insta::assert_snapshot!(printed);
    });
}

#[test]
fn one_mistake_is_one_finding_with_its_cure() {
    insta::glob!("../../tests/cases/syntax/mistakes", "*.rules", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let faults = faults_of_a_mistake(&text);
        insta::assert_snapshot!(report(&text) + &faults);
        assert_eq!(faults, "", "{path:?}");
    });
}

/// What is wrong with what is said about a text with one mistake.
fn faults_of_a_mistake(text: &str) -> String {
    let mut faults = String::new();
    let parsed = read(text);
    if parsed.findings.len() != 1 {
        writeln!(faults, "FAULT: {} findings", parsed.findings.len()).unwrap();
    }
    for finding in &parsed.findings {
        if !is_in_style(finding) {
            writeln!(faults, "FAULT: not in the style of the house").unwrap();
        }
        for fix in &finding.fixes {
            for left in read(&mended(text, fix)).findings {
                writeln!(faults, "FAULT: mended, {}", left.message).unwrap();
            }
        }
    }
    faults
}

#[test]
fn several_faults_are_as_many_findings() {
    insta::glob!("../../tests/cases/syntax/several", "*.rules", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        insta::assert_snapshot!(report(&text));
    });
}

/// Rules as a large file has them.
fn many_rules(count: usize) -> String {
    let mut text = String::from("tier product {\n");
    for n in 0..count {
        let (segment, day) = (["A", "B", "C", "D"][n % 4], n % 28 + 1);
        writeln!(text, "  rule_{n}: lead nissan when segment is {segment} and region in [china, japan] and sop >= 2026-01-{day:02} because \"rule {n}\"").unwrap();
    }
    text + "}\n"
}

#[test]
#[ignore = "a measurement: cargo test --release -- --ignored speed"]
fn speed() {
    let time = |name: &str, text: &str| {
        let start = std::time::Instant::now();
        let findings = read(text).findings.len();
        let seconds = start.elapsed().as_secs_f64();
        let megabytes = text.len() as f64 / 1e6;
        println!("{name:24} {megabytes:6.2} MB {seconds:7.3} s {:6.2} MB/s {findings} findings", megabytes / seconds);
    };
    let rules = many_rules(10_000);
    time("rules in a tier", &rules);
    let flat = rules.replace("tier product {", "").replace("\n}\n", "\n");
    time("rules", &flat);
    time("rules, all broken", &flat.replace(" is ", " = "));
    time("tier, all broken", &rules.replace(" is ", " = "));
    time("open parentheses", &format!("a: require {}", "(".repeat(100_000)));
    time("open braces", &"tier a {".repeat(100_000));
    time("open braces in lines", &"tier a {\n".repeat(100_000));
    time("closing braces", &"}".repeat(1_000_000));
    time("nots", &"not ".repeat(1_000_000));
    time("colons", &"x: ".repeat(300_000));
    time("garbage words", &"lorem ipsum dolor sit amet\n".repeat(400_000));
    time("garbage marks", &"?!%&/()=".repeat(1_250_000));
    time("quotes", &"\"".repeat(1_000_000));
    time("misspelt items", &"membr x \"X\"\n".repeat(100_000));
    time("one long word", &"x".repeat(10_000_000));
    time("rows", &format!("table t: lead by a {{\n{}}}\n", "C -> \n".repeat(100_000)));
    time("comments", &"// no\n\n a: lead x\n".repeat(100_000));
    time("nested taxonomy", &format!("taxonomy a {{{}", "b {".repeat(100_000)));
    time("lists", &format!("a: lead x when y in [{}", "a, ".repeat(300_000)));
    time("list holes", &format!("a: lead x when y in [{}]", "a,, ".repeat(300_000)));
    time("mixed", &format!("a: lead x when {} a", "a and b or ".repeat(100_000)));
    time("semicolons", &"a: lead x;\n".repeat(100_000));
    time("stray closers", &"a: lead x when y)\n".repeat(100_000));
    time("items in lines", &"program\n".repeat(200_000));
    time("items at ends", &"x program\n".repeat(200_000));
    time("items in one line", &"program ".repeat(200_000));
    time("tests", &"test \"x\" { program { a = b } expect }\n".repeat(50_000));
}
