//! Laws and examples of the syntax.

use super::parser::parse;
use crate::text::SourceId;

#[test]
fn valid_files_are_read_and_printed() {
    insta::glob!("../../tests/cases/syntax/valid", "*.rules", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let parsed = parse(SourceId::default(), &text);
        let printed = parsed.file.to_string();
        assert_eq!(parsed.findings, [], "{path:?}");
        let again = parse(SourceId::default(), &printed);
        assert_eq!(again.findings, [], "{path:?}\n{printed}");
        assert_eq!(again.file.to_string(), printed);
    });
}
