//! The canonical layout: each file of `tests/cases/fmt` with one snapshot, the source above, its layout below.

use std::fs;

use paceline::{Source, format};

#[test]
fn cases() {
    insta::glob!("cases/fmt", "*.rules", |path| {
        let source = fs::read_to_string(path).unwrap();
        let formatted = format(&Source::new("case.rules", source.as_str())).unwrap();
        let again = format(&Source::new("case.rules", formatted.text.as_str())).unwrap();
        assert_eq!(again.text, formatted.text, "what is laid out stays");
        let shown = source.replace('\u{feff}', "‹BOM›").replace('\r', "␍").replace('\t', "→");
        let broken = formatted.broken.iter().map(|bytes| source[bytes.clone()].trim()).collect::<Vec<_>>().join("\n");
        let broken = if broken.is_empty() { String::new() } else { format!("\n── left as it is\n{broken}") };
        let mut settings = insta::Settings::clone_current();
        settings.set_omit_expression(true);
        settings.remove_input_file();
        settings.bind(|| insta::assert_snapshot!(format!("{shown}\n── laid out\n{}{broken}", formatted.text)));
    });
}
