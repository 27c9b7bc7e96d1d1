//! What every reader owes: kinds, places, digits, names, faults in the right proposal, and no panic whatever comes.

use super::document::{Node, NodeKind};
use super::json::read_json_line;
use super::*;
use proptest::prelude::*;
use std::fmt::Write;

const SOURCE: SourceId = SourceId(7);
const FORMATS: [Format; 5] = [Format::Toml, Format::Yaml, Format::Json, Format::JsonLines, Format::Csv];

fn reads(format: Format, text: &str) -> (Source, Read) {
    let source = Source::new("cars", text);
    let read = read(SOURCE, &source, format, "cars");
    (source, read)
}

/// The proposals in short, one a line: `name: key=value …`, values as `#number`, `"text"`, `` `bare` ``, each place
/// followed below by its faults.
fn told(format: Format, text: &str) -> String {
    let (source, read) = reads(format, text);
    let mut out = String::new();
    for document in &read.documents {
        let entries = document.entries.iter().map(tell_entry).collect::<Vec<_>>().join(" ");
        writeln!(out, "{}: {entries}", document.name).expect("strings take it");
        let called = document.called.iter().filter_map(|called| called.fault.as_ref());
        document
            .faults
            .iter()
            .chain(called)
            .for_each(|fault| writeln!(out, "{}", tell_fault(&source, fault)).expect("likewise"));
    }
    out.replace(": \n", ":\n")
}

fn tell_entry(entry: &Entry) -> String {
    format!("{}={}", entry.key.node, tell(&entry.value))
}

fn tell(node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Bool(value) => value.to_string(),
        NodeKind::Number(digits) => format!("#{digits}"),
        NodeKind::Text(text) => format!("{text:?}"),
        NodeKind::Bare(text) => format!("`{text}`"),
        NodeKind::List(items) => format!("[{}]", items.iter().map(tell).collect::<Vec<_>>().join(" ")),
        NodeKind::Map(entries) => format!("{{{}}}", entries.iter().map(tell_entry).collect::<Vec<_>>().join(" ")),
    }
}

fn tell_fault(source: &Source, fault: &Fault) -> String {
    let (line, column) = source.line_column(fault.span.start as usize);
    let help = fault.help.as_deref().unwrap_or("-");
    let also = fault.also.as_ref().map_or(String::new(), |label| {
        let (line, column) = source.line_column(label.span.start as usize);
        format!(" [{line}:{column} {}]", label.message)
    });
    format!("  {line}:{column} {}; {help}{also}", fault.message)
}

fn streamed(bytes: &[u8], stem: &str) -> Vec<Told> {
    let mut lines = Lines::new(bytes, stem);
    let line = || lines.next_record().expect("memory can be read").map(|line| line.told(SOURCE));
    std::iter::from_fn(line).collect()
}

/// Every leaf with the text at its place.
fn places(format: Format, text: &str) -> Vec<String> {
    let (source, read) = reads(format, text);
    let mut out = Vec::new();
    for document in &read.documents {
        assert_eq!(document.faults, [], "{}", told(format, text));
        document.entries.iter().for_each(|entry| leaves(&source, entry, &mut out));
    }
    out
}

fn leaves(source: &Source, entry: &Entry, out: &mut Vec<String>) {
    let here = |span: crate::text::Span| {
        let (line, column) = source.line_column(span.start as usize);
        format!("{line}:{column} {}", &source.text()[span.range()])
    };
    match &entry.value.kind {
        NodeKind::Map(entries) => entries.iter().for_each(|entry| leaves(source, entry, out)),
        _ => out.push(format!("{} | {}", here(entry.key.span), here(entry.value.span))),
    }
}

mod json {
    use super::*;

    #[test]
    fn kinds_and_digits() {
        let text = r#"{"a": 6e4, "b": -0.50, "c": "é\n\u0041", "d": [true, null], "e": {"f": 123456789012345678901234567890}}"#;
        assert_eq!(
            told(Format::Json, text),
            "cars: a=#6e4 b=#-0.50 c=\"é\\nA\" d=[true null] e={f=#123456789012345678901234567890}\n"
        );
    }

    #[test]
    fn places_are_bytes_behind_marks_and_letters() {
        let text = "\u{feff}{\r\n \"é\": \"ü\",\r\n \"volumes\": {\"nissan\": 6e4}\r\n}\r\n";
        assert_eq!(places(Format::Json, text), ["2:2 \"é\" | 2:7 \"ü\"", "3:14 \"nissan\" | 3:24 6e4"]);
    }

    #[test]
    fn names() {
        assert_eq!(told(Format::Json, r#"{"name": "Livina"}"#), "Livina:\n");
        assert_eq!(told(Format::Json, r#"{"name": 5}"#), "5:\n");
        assert_eq!(told(Format::Json, r#"{"name": null}"#), "cars:\n");
        assert_eq!(told(Format::Json, r#"[{"a": 1}]"#), "cars#1: a=#1\n");
        assert_eq!(told(Format::Json, r#"[{}, {"name": "b"}, {}]"#), "cars#1:\nb:\ncars#3:\n");
        assert_eq!(told(Format::Json, "[]"), "");
        assert_eq!(
            told(Format::Json, r#"{"name": [1]}"#),
            "cars:\n  1:10 `name` is a text, not a list; write the name in quotes\n"
        );
    }

    #[test]
    fn faults_stay_in_their_proposal() {
        assert_eq!(
            told(Format::Json, "[{\"a\": 1,\n \"a\": 2}, 3, {\"v\": {\"n\": 1, \"n\": 1}}, {}]"),
            "cars#1: a=#1\n  2:2 `a` is given twice; keep one of the two [1:3 first here]\n\
             cars#2:\n  2:11 a proposal is an object of fields, not a number; write its fields as keys with values\n\
             cars#3: v={n=#1}\n  2:29 `n` is given twice; keep one of the two [2:21 first here]\n\
             cars#4:\n"
        );
    }

    #[test]
    fn strict() {
        let cases = [
            ("{\"a\": 1,}", "1:8 no comma may stand before a closing bracket"),
            ("{\"a\": 1 // x\n}", "1:9 JSON has no comments"),
            ("{'a': 1}", "1:2 a text stands in single quotes"),
            ("{a: 1}", "1:2 a key without quotes"),
            ("{\"a\": yes}", "1:7 `yes` stands without quotes"),
            ("{\"a\": 1 \"b\": 2}", "1:8 a comma is missing"),
            ("{\"a\" 1}", "1:6 no `:` after the key"),
            ("{\"a\":", "1:6 no value after the key"),
            ("{\"a\": 1", "1:1 this `{` is never closed"),
            ("{\"a\": [1", "1:7 this `[` is never closed"),
            ("{} {}", "1:4 something more stands after the first value"),
            ("{\"a\": \"b", "1:7 this text is never closed"),
            ("{\"a\": 0x10}", "1:7 a number in hexadecimal digits"),
            ("{\"a\": +1}", "1:7 a number with a plus sign"),
            ("{\"a\": .5}", "1:7 no digit stands on one side of the decimal point"),
            ("{\"a\": NaN}", "1:7 JSON has no `NaN`"),
            ("{\"a\": 007}", "1:7 `007` begins with a zero"),
            ("", "1:1 there is no proposal here"),
        ];
        for (text, fault) in cases {
            let told = told(Format::Json, text);
            assert!(told.contains(&format!("\n  {fault}")), "{text}: {told}");
            assert_eq!(told.lines().count(), 2, "{text}: {told}");
        }
    }

    #[test]
    fn a_fault_hides_no_other() {
        let text = "{\"a\": yes, 'b': 007, \"c\": [1, +2, 3,], # x\n \"d\": \"\\ud800\", \"e\": \"\\q\", f: NaN,\u{feff} \"g\": \"\0\" \"h\": 1, \"a\": 2}";
        assert_eq!(
            told(Format::Json, text),
            "cars: c=[#1 #3] h=#1\n  \
             1:7 `yes` stands without quotes; write a text in double quotes: `\"yes\"`\n  \
             1:12 a text stands in single quotes; write it in double quotes: `\"…\"`\n  \
             1:17 `007` begins with a zero; write `7`\n  \
             1:31 a number with a plus sign; leave the `+` out\n  \
             1:36 no comma may stand before a closing bracket; leave the comma out\n  \
             1:40 JSON has no comments; leave the comment out\n  \
             2:8 `\\ud800` is half of a character: the other half of its surrogate pair is missing; write the character \
             itself, or both of its halves\n  \
             2:23 `\\q` is no escape of JSON; write `\\\\` for a backslash\n  \
             2:28 a key without quotes; write it in double quotes: `\"…\"`\n  \
             2:31 JSON has no `NaN`; write the number in digits, or `\"unknown\"`\n  \
             2:35 here stands U+FEFF (byte order mark); delete it: nobody sees it, and it says nothing\n  \
             2:43 here stands U+0000 (a NUL); write it as `\\t`, `\\n` or `\\u…`, or delete it\n  \
             2:45 a comma is missing; write `,` between the values\n  \
             2:54 `a` is given twice; keep one of the two [1:2 first here]\n"
        );
        for (text, fault) in [
            ("{\"a\": \"b,\n\"c\": 1}", "1:7 this text is not closed on its line"),
            ("{\"a\": \"C:\\temp\\\"}", "1:7 this text is never closed"),
            ("{“a”: 1}", "1:2 `“a”` stands in quotes that JSON does not know; write it in straight ones: `\"a\"`"),
            ("{\"a\": True}", "1:7 `True` is not JSON; write `true`"),
            ("{\"a\": None}", "1:7 `None` is not JSON; write `null`"),
            ("{\"a\": \"\\u12\"}", "1:8 `\\u12` is no character; write four hexadecimal digits behind `\\u`"),
            ("{\"a\": 1},", "1:9 a comma stands after the object; leave it out"),
            ("{\"a\":\u{a0}1}", "1:6 here stands U+00A0 (no-break space)"),
            ("{\"a\": , \"b\": 1}", "1:7 no value stands before this comma"),
            ("}", "1:1 this `}` closes nothing"),
        ] {
            let told = told(Format::Json, text);
            assert!(told.contains(&format!("\n  {fault}")), "{text}: {told}");
            assert_eq!(told.lines().count(), 2, "{text}: {told}");
        }
    }

    #[test]
    fn lines() {
        let text = "\u{feff}{\"a\": 1}\r\n\r\n  \n{\"a\" 1}\n{\"name\": \"é\", \"b\": 2}\n5";
        assert_eq!(
            told(Format::JsonLines, text),
            "cars#1: a=#1\n\
             cars#2:\n  4:6 no `:` after the key; write `\"key\": value`\n\
             é: b=#2\n\
             cars#4:\n  6:1 a proposal is an object of fields, not a number; write its fields as keys with values\n"
        );
        assert_eq!(told(Format::JsonLines, "{}"), "cars#1:\n");
        assert_eq!(told(Format::JsonLines, ""), "");
    }

    #[test]
    fn a_stream_tells_what_the_file_tells() {
        let text = "\u{feff}{\"a\": 1}\r\n\n{\"a\" 1}\n{\"name\": \"é\", \"b\": 2}";
        let (source, read) = reads(Format::JsonLines, text);
        let lines = streamed(text.as_bytes(), "cars");
        assert_eq!(lines.iter().map(|line| line.before).collect::<Vec<_>>(), [0, 2, 3]);
        for (line, document) in lines.iter().zip(&read.documents) {
            let strip = |text: &str, document: &Document| {
                let faults = document.faults.iter().map(|fault| fault.message.clone()).collect::<Vec<_>>();
                let at: Vec<_> = document.entries.iter().map(|e| text[e.value.span.range()].to_owned()).collect();
                (document.name.clone(), faults, at)
            };
            assert_eq!(strip(&line.text, &line.document), strip(source.text(), document));
        }
    }

    #[test]
    fn a_line_knows_where_it_begins() {
        let document = read_json_line("{\"a\": 6e4}\n", SOURCE, 100, "x".to_owned());
        assert_eq!(
            (document.name.as_str(), document.entries[0].value.span),
            ("x", crate::text::Span::new(SOURCE, 106, 109))
        );
    }

    #[test]
    fn a_line_that_is_not_utf8_loses_that_line() {
        let bytes: &[u8] = b"{\"a\": \"\xff\"}\n{\"a\": 1}\n";
        let lines = streamed(bytes, "stdin");
        assert_eq!(lines[0].document.faults[0].message, "this line is not UTF-8");
        assert_eq!(lines[0].document.faults[0].span.start, 7);
        assert_eq!((lines[1].document.name.as_str(), lines[1].document.entries.len()), ("stdin#2", 1));
    }
}

mod toml {
    use super::*;

    #[test]
    fn kinds_and_digits() {
        let text = "a = 60_000\nb = 12.50\nc = 'x'\nd = 2021-02-01\ne = true\nf = [1, \"y\",]\ng = {h = 1e3, i.j = 2}\n\
                    k.l = 1\nk.m = 2021-02-01T10:00:00Z\n[n.o]\np = \"é\\u0041\"\n";
        assert_eq!(
            told(Format::Toml, text),
            "cars: a=#60_000 b=#12.50 c=\"x\" d=\"2021-02-01\" e=true f=[#1 \"y\"] g={h=#1e3 i={j=#2}} \
             k={l=#1 m=\"2021-02-01T10:00:00Z\"} n={o={p=\"éA\"}}\n"
        );
    }

    #[test]
    fn places_are_bytes_behind_marks_and_letters() {
        let text = "\u{feff}\r\n\"é\" = 'ü'\r\n[volumes]\r\n  nissan = 6e4 # é\r\n";
        assert_eq!(places(Format::Toml, text), ["2:1 \"é\" | 2:7 'ü'", "4:3 nissan | 4:12 6e4"]);
    }

    #[test]
    fn names() {
        assert_eq!(told(Format::Toml, ""), "cars:\n");
        assert_eq!(told(Format::Toml, "name = \"x\""), "x:\n");
        assert_eq!(told(Format::Toml, "[program]\nname = \"x\"\na = 1"), "x: a=#1\n");
        assert_eq!(told(Format::Toml, "[[program]]\na = 1"), "cars#1: a=#1\n");
        assert_eq!(told(Format::Toml, "program = []"), "");
        let text = "[[program]]\na = 1\n[program.v]\nn = 1\n[[program]]\nname = 'x'\n[[program]]\n";
        assert_eq!(told(Format::Toml, text), "cars#1: a=#1 v={n=#1}\nx:\ncars#3:\n");
    }

    #[test]
    fn faults_stay_in_their_proposal() {
        let text = "[[program]]\na = 1\na = 2\n[[program]]\nb = no\nc = 1\n[[program]]\n[v]\nn = 1\n";
        assert_eq!(
            told(Format::Toml, text),
            "cars#1: a=#1\n  3:1 `a` is given twice; keep one of the two [2:1 first here]\n\
             cars#2: c=#1\n  5:5 `no` is not a value of TOML; write `false`, or the text in quotes\n\
             cars#3:\n  8:2 `v` stands outside of every `[[program]]`; write `[program.v]`\n"
        );
    }

    #[test]
    fn a_table_is_given_once() {
        let twice = |text: &str| told(Format::Toml, text).matches("is given twice").count();
        assert_eq!(twice("[a]\n[a]\n"), 1);
        assert_eq!(twice("[a.b]\n[a]\n"), 0);
        assert_eq!(twice("a.b = 1\na.c = 2\n"), 0);
        assert_eq!(twice("a.b = 1\na.b = 2\n"), 1);
        assert_eq!(twice("a = 1\na.b = 2\n"), 1);
        assert_eq!(twice("a = {}\na.b = 2\n"), 1);
        assert_eq!(twice("a = {b = 1, b = 2}\n"), 1);
        assert_eq!(twice("a.b = 1\n[a]\n"), 1);
        assert_eq!(twice("[a]\n[[a]]\n"), 1);
        assert_eq!(twice("a = []\n[[a]]\n"), 1);
        assert_eq!(twice("[a]\nb = 1\n[c]\n[a.b]\n"), 1);
    }

    #[test]
    fn not_toml() {
        for text in ["[a\nb = 1", "a = \"x\n", "{\"a\": 1}"] {
            let (_, read) = reads(Format::Toml, text);
            assert_eq!((read.documents.len(), read.documents[0].entries.len()), (1, 0), "{text}");
            assert!(!read.documents[0].faults.is_empty(), "{text}");
        }
        assert_eq!(
            told(Format::Toml, "[a b\nc d = 1\n"),
            "cars:\n  1:3 this header is never closed; write `]` behind its name\n  2:3 a key without a value; write `key = value`\n"
        );
        assert_eq!(
            told(
                Format::Toml,
                "a = 1\nb: 2\nc = 60,000\nd = x, y\ne = 08.04.2024\nf = 1 // g\ng = “x”\nh = 5;\ni = null\n\u{feff}j = 1\nсar = 1\nk = 2"
            ),
            "cars: a=#1 k=#2\n  \
             2:4 `:` stands behind the key; write `key = value`\n  \
             3:7 `60,000` can be read in two ways; write `60000` if the comma parts thousands, else `60`\n  \
             4:6 several values; write them as a list: `[x, y]`\n  \
             5:5 `08.04.2024` is not a value of TOML; a date is written year, month, day: `2024-04-08` if the day came \
             first, else `2024-08-04`\n  \
             6:5 `//` begins no comment; a comment begins with `#`\n  \
             7:5 `“x”` holds U+201C (typographic quote `“`, which looks like `\"`); write `\"x\"`\n  \
             8:5 `;` ends no line; leave it out\n  \
             9:5 `null` is not a value of TOML; write `\"none\"`, or leave the key out\n  \
             10:1 here stands U+FEFF (byte order mark); delete it: nobody sees it, and it says nothing\n  \
             11:1 the key holds U+0441 (Cyrillic `с`, which looks like `c`); write `car`\n"
        );
        assert_eq!(
            told(Format::Toml, "a =\né = 1\nb = 2\n"),
            "cars: b=#2\n  1:4 no value after the key; write `key = value`\n  \
             2:1 invalid unquoted key; write one of letters, numbers, `-`, `_` here\n"
        );
    }
}

mod yaml {
    use super::*;

    #[test]
    fn kinds_and_digits() {
        let text = "a: 60_000\nb: 'x'\nc: \"é\\n\"\nd: no\ne: [x, 1.50, {f: ~}]\ng:\nh: null\ni: !!str 5\nj: >\n  k\n  l\nm:\n- n\n";
        assert_eq!(
            told(Format::Yaml, text),
            "cars: a=`60_000` b=\"x\" c=\"é\\n\" d=`no` e=[`x` `1.50` {f=null}] g=null h=null i=\"5\" j=\"k l\" m=[`n`]\n"
        );
    }

    #[test]
    fn places_are_bytes_behind_marks_and_letters() {
        let text =
            "\u{feff}# é\r\n---\r\né: ü # ä\r\nvolumes:\r\n  nissan:   6e4\r\nlist: [é, b]\r\n---\r\né: \"ü\"\r\n";
        assert_eq!(
            places(Format::Yaml, text),
            ["3:1 é | 3:4 ü", "5:3 nissan | 5:13 6e4", "6:1 list | 6:7 [é, b]", "8:1 é | 8:4 \"ü\""]
        );
    }

    #[test]
    fn names() {
        assert_eq!(told(Format::Yaml, "name: 208\na: 1"), "208: a=`1`\n");
        assert_eq!(told(Format::Yaml, "---\na: 1\n---\n"), "cars: a=`1`\n");
        assert_eq!(told(Format::Yaml, "- a: 1"), "cars#1: a=`1`\n");
        assert_eq!(
            told(Format::Yaml, "a: 1\n---\n# nothing\n---\nname: x\n--- {a: 3}\n"),
            "cars#1: a=`1`\nx:\ncars#3: a=`3`\n"
        );
        assert_eq!(told(Format::Yaml, "a: 1\n...\nb: 2\n"), "cars#1: a=`1`\ncars#2: b=`2`\n");
        assert_eq!(told(Format::Yaml, "%YAML 1.2\n---\na: 1\n"), "cars: a=`1`\n");
        assert_eq!(
            told(Format::Yaml, "# nothing\n"),
            "cars:\n  1:1 there is no proposal here; write its fields as `key: value`\n"
        );
    }

    #[test]
    fn a_broken_document_loses_that_document() {
        let text = "a: é\n---\na: [1\n---\nc: 3\n";
        let told = told(Format::Yaml, text);
        assert!(told.starts_with("cars#1: a=`é`\ncars#2:\n  "), "{told}");
        assert!(told.ends_with("cars#3: c=`3`\n"), "{told}");
        assert!(told.contains("3:4 this `[` is never closed; write the missing `]`"), "{told}");
    }

    #[test]
    fn faults_stay_in_their_proposal() {
        assert_eq!(
            told(Format::Yaml, "- a: 1\n  a: 2\n- b: !car 1\n- 5\n- {}\n"),
            "cars#1: a=`1`\n  2:3 `a` is given twice; keep one of the two [1:3 first here]\n\
             cars#2: b=`1`\n  3:6 the tag `!car` means nothing in a proposal; leave the tag out\n\
             cars#3:\n  4:3 a proposal is an object of fields, not a word; write each field as `key: value`, with a blank after the `:`\n\
             cars#4:\n"
        );
        assert_eq!(
            told(Format::Yaml, "? [a, b]\n: 1\nc: 2\n{d: e}: 3\n: 4\nv: {[x]: 5, n: 6}\n"),
            "cars: c=`2` v={n=`6`}\n  \
             1:3 a list stands in the place of a key; write the name of a field before `:`\n  \
             4:1 an object stands in the place of a key; write the name of a field before `:`\n  \
             5:1 a key is missing; write the name of a field before `:`\n  \
             6:5 a list stands in the place of a key; write the name of a field before `:`\n"
        );
    }

    #[test]
    fn half_a_document_is_none() {
        let told = told(Format::Yaml, " a: 1\nb: 2\n");
        assert!(told.starts_with("cars:\n  2:1 this line does not fit the lines above it"), "{told}");
    }

    #[test]
    fn tags_are_told_as_they_are_written() {
        let text = "a: !!foo x\nb: !<tag:example.org,2026:y> y\nc: &z !car z\nd: !!str 5\ne: !<tag:yaml.org,2002:str> 5\n\
                    f: ! 5\ng: !!set {x, y}\nh: !!omap [x]\ni: !!int 5\n";
        assert_eq!(
            told(Format::Yaml, text),
            "cars: a=`x` b=`y` c=`z` d=\"5\" e=\"5\" f=\"5\" g=[`x` `y`] h=[`x`] i=`5`\n  \
             1:4 the tag `!!foo` means nothing in a proposal; leave the tag out\n  \
             2:4 the tag `!<tag:example.org,2026:y>` means nothing in a proposal; leave the tag out\n  \
             3:7 the tag `!car` means nothing in a proposal; leave the tag out\n  \
             8:4 the tag `!!omap` means nothing in a proposal; leave the tag out\n"
        );
        assert_eq!(
            told(Format::Yaml, "%TAG !e! tag:example.org,2026:\n---\na: !e!car x\n"),
            "cars: a=`x`\n  3:4 the tag `!e!car` means nothing in a proposal; leave the tag out\n"
        );
    }

    #[test]
    fn a_fault_hides_no_other() {
        assert_eq!(
            told(Format::Yaml, "a: *b\nc: @d\ne: f: g\nh: \u{feff}i\nj: \"k\0\"\nl: 1\nl: 2\nm: *\n"),
            "cars: h=`i` l=`1`\n  \
             1:4 nothing is called `b` above; name a value with `&NAME` before it, or put a text that begins with `*` in quotes\n  \
             2:4 `@` begins no text; put it in quotes: `\"@d\"`\n  \
             3:5 a second `:` on one line; put a text that holds `: ` in quotes\n  \
             4:4 here stands U+FEFF (byte order mark); delete it: nobody sees it, and it says nothing\n  \
             5:6 here stands U+0000 (a NUL); delete it: nobody sees it, and it says nothing\n  \
             7:1 `l` is given twice; keep one of the two [6:1 first here]\n  \
             8:4 `*` begins no text; put it in quotes: `\"*\"`\n"
        );
        assert_eq!(
            told(Format::Yaml, "a: 1\n---\n\u{feff}b: 2\n"),
            "cars#1: a=`1`\ncars#2: b=`2`\n  3:1 here stands U+FEFF (byte order mark); delete it: nobody sees it, and it says nothing\n"
        );
        for (text, fault) in [
            ("a:\n\tb: 1\n", "2:2 a tab stands where a line is indented"),
            ("a: 1\n b: 2\n", "2:3 this line is indented otherwise than those above it"),
            ("a: \"b\nc: d\n", "1:4 this quote is never closed"),
            ("a: {b: 1\nc: d\n", "1:4 this `{` is never closed"),
            ("a = 1\nb = 2\n", "1:1 a proposal is an object of fields, not a word; write each field as `key: value`"),
        ] {
            let told = told(Format::Yaml, text);
            assert!(told.contains(&format!("\n  {fault}")), "{text}: {told}");
            assert_eq!(told.lines().count(), 2, "{text}: {told}");
        }
    }

    #[test]
    fn words_stand_behind_tags_and_anchors() {
        assert_eq!(places(Format::Yaml, "é: &x !!int 5\nb: &y z\n"), ["1:1 é | 1:13 5", "2:1 b | 2:7 z"]);
    }

    #[test]
    fn aliases_and_merge_keys() {
        let text = "- &base\n  name: x\n  v: &v {n: 1}\n- <<: *base\n  name: y\n  w: *v\n";
        assert_eq!(told(Format::Yaml, text), "x: v={n=`1`}\ny: name=`x`\n".replace("name=`x`", "w={n=`1`} v={n=`1`}"));
        let told = |text| told(Format::Yaml, text);
        assert!(told("<<: 5\na: 1").contains("`<<` takes an object, not a word"));
        assert!(told("a: &a [*a]").contains("stands within what it repeats"));
    }

    #[test]
    fn aliases_do_not_explode() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..20 {
            let alias = format!("*a{}", n - 1);
            writeln!(text, "a{n}: &a{n} [{}]", [alias.as_str(); 10].join(", ")).expect("strings take it");
        }
        assert!(told(Format::Yaml, &text).contains("unfold to far more"));
        let mut text = "a0: &a0 [x]\n".to_owned();
        for n in 1..1000 {
            writeln!(text, "a{n}: &a{n} [*a{}]", n - 1).expect("strings take it");
        }
        assert!(told(Format::Yaml, &text).contains("more than 128 deep"));
    }
}

mod csv {
    use super::*;

    #[test]
    fn cells_and_places() {
        let text = "\u{feff}\r\nname,région, region ,volumes.nissan,partners,volumes.renault\r\n\r\n\
                    \"Liv\"\"ina\",ü, china ,60000,\"a;b\",\r\n,,,,,\r\n,\"x\ny\",,,\"\",\" 5\"\r\n";
        assert_eq!(
            told(Format::Csv, text),
            "Liv\"ina: région=`ü` region=`china` volumes={nissan=`60000`} partners=`a;b`\n\
             cars#2: région=`x\ny` volumes={renault=` 5`}\n"
        );
        assert_eq!(
            places(Format::Csv, text),
            [
                "2:6 région | 4:12 ü",
                "2:14 region | 4:15 china",
                "2:30 nissan | 4:22 60000",
                "2:37 partners | 4:29 a;b",
                "2:6 région | 6:3 x\ny",
                "2:54 renault | 7:10  5"
            ]
        );
        let columns = reads(Format::Csv, text).1.columns.expect("CSV has columns");
        let columns: Vec<&str> = columns.iter().map(|column| column.node.as_str()).collect();
        assert_eq!(columns, ["région", "region", "volumes.nissan", "partners", "volumes.renault"]);
    }

    #[test]
    fn rows_at_fault_lose_themselves() {
        let text = "a,b\n1\n1,2,3\n\"x\"y,2\n5\" x,6\n\"x,2\n3,4\n";
        assert_eq!(
            told(Format::Csv, text),
            "cars#1:\n  2:1 the header has 2 columns, this row has 1; leave a cell empty rather than out\n\
             cars#2:\n  3:1 the header has 2 columns, this row has 3; put a cell that holds a comma in quotes, and \
             separate the elements of a set by `;`\n\
             cars#3: b=`2`\n  4:4 `y` stands after the closing quote; write `\"\"` for a quote within quotes\n\
             cars#4: a=`5\" x` b=`6`\n\
             cars#5:\n  6:1 this quote is never closed; write the missing `\"`, and `\"\"` for a quote within quotes\n\
             cars#6: a=`3` b=`4`\n"
        );
    }

    #[test]
    fn headers_at_fault_lose_the_file() {
        assert_eq!(
            told(Format::Csv, "a,b,a\n1,2,3\n"),
            "cars:\n  1:5 `a` is given twice; keep one of the two [1:1 first here]\n"
        );
        assert_eq!(
            told(Format::Csv, "a,a.b\n"),
            "cars:\n  1:3 `a` is given twice; keep one of the two [1:1 first here]\n"
        );
        assert_eq!(told(Format::Csv, " \n"), "cars:\n  1:1 there is no header; name the fields in the first row\n");
        assert_eq!(told(Format::Csv, "a,b\n"), "");
        assert_eq!(told(Format::Csv, "a,,\n1,2,\n"), "cars#1: a=`1`\n");
        let columns = |text: &str| reads(Format::Csv, text).1.columns.expect("CSV has columns").len();
        assert_eq!(
            [columns("a,,\n1,,\n"), columns("a,,\n1,2,\n")],
            [1, 2],
            "a column without a name that says something"
        );
        assert_eq!(told(Format::Csv, "a,b\n1,2,,\n"), "cars#1: a=`1` b=`2`\n", "empty cells at the end");
    }

    #[test]
    fn a_header_without_commas_says_what_parts_columns() {
        let semicolons = "\u{feff};;\r\na; b ;c.d\r\n1;\"x;y\";2,5\r\n;;\r\n\t;z;\r\n";
        assert_eq!(told(Format::Csv, semicolons), "cars#1: a=`1` b=`x;y` c={d=`2,5`}\ncars#2: b=`z`\n");
        assert_eq!(told(Format::Csv, "a\tb\tc\n 1 2 \t\tx;y\n"), "cars#1: a=`1 2` c=`x;y`\n");
        // A comma decides, wherever it stands but in quotes; one column alone is parted by nothing.
        assert_eq!(told(Format::Csv, "a;b,c\n1;2,3\n"), "cars#1: a;b=`1;2` c=`3`\n");
        assert_eq!(told(Format::Csv, "\"a,b\";c\n1;2\n"), "cars#1: a,b=`1` c=`2`\n");
        assert_eq!(told(Format::Csv, "a\nx;y\n"), "cars#1: a=`x;y`\n");
        assert_eq!(told(Format::Csv, "a|b\n1|2\n"), "cars#1: a=`1` b=`2`\n");
        for said in ["sep=;\n", "SEP=;\r\n", "\"sep=;\"\n", "\u{feff}sep=;\n", "sep=;;;\n"] {
            assert_eq!(told(Format::Csv, &format!("{said}a;b,c\n1;2,3\n")), "cars#1: a=`1` b,c=`2,3`\n", "{said}");
        }
        assert_eq!(told(Format::Csv, "sep=,\na,b\n1,2\n"), "cars#1: a=`1` b=`2`\n");
        assert_eq!(told(Format::Csv, "sep=\t\na\tb\n1\t2\n"), "cars#1: a=`1` b=`2`\n");
        assert_eq!(
            told(Format::Csv, "a;b\n1;x;y\n"),
            "cars#1:\n  2:1 the header has 2 columns, this row has 3; the header separates columns by `;`: put a cell \
             that holds one in quotes, as a set of several does\n"
        );
    }

    #[test]
    fn pieces_of_a_cell() {
        let (source, read) = reads(Format::Csv, "a\n\"é; b ;\"\n");
        let pieces = read.documents[0].entries[0].value.pieces();
        let told: Vec<_> = pieces.iter().map(|p| (p.node, &source.text()[p.span.range()])).collect();
        assert_eq!(told, [("é", "é"), ("b", "b")]);
    }
}

#[test]
fn given_fields() {
    let words = ["region=china", "volumes.nissan=60000", " partners = nissan;renault ", "volumes.renault=1=2"];
    let given = Given::new(words);
    let told: Vec<String> = given.entries.iter().map(tell_entry).collect();
    assert_eq!(told, ["region=`china`", "volumes={nissan=`60000` renault=`1=2`}", "partners=`nissan;renault`"]);
    assert_eq!(given.alone().faults, []);
    let span = given.entries[2].value.span;
    assert_eq!((span.source, given.sources.slice(span)), (SourceId(2), "nissan;renault"));
    assert_eq!(Given::new(["name=x", "region=china"]).alone().name, "x");
}

#[test]
fn given_faults() {
    let cases = [
        (vec!["region"], "`region` gives no value"),
        (vec!["region="], "`region` is given no value"),
        (vec!["=china"], "`` is no field"),
        (vec!["volumes.=1"], "`volumes.` is no field"),
        (vec!["a=1", "a=2"], "`a` is given twice"),
        (vec!["a=1", "a.b=2"], "`a` is given twice"),
    ];
    for (words, message) in cases {
        let faults = Given::new(words).alone().faults;
        assert_eq!(faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>(), [message]);
    }
}

#[test]
fn extensions() {
    let of = Format::of_extension;
    assert_eq!((of("YML"), of("jsonl"), of("csv")), (Some(Format::Yaml), Some(Format::JsonLines), Some(Format::Csv)));
    assert_eq!((of("toml"), of("json"), of("rules")), (Some(Format::Toml), Some(Format::Json), None));
}

#[test]
fn deep_nesting_is_a_fault() {
    let deep = |open: &str, close: &str, n: usize| format!("{}{}", open.repeat(n), close.repeat(n));
    let cases = [
        (Format::Json, deep("[", "]", 100_000)),
        (Format::Json, deep("{\"a\":", "}", 100_000)),
        (Format::Json, "[".repeat(100_000)),
        (Format::Yaml, deep("[", "]", 100_000)),
        (Format::Yaml, format!("a: {}", deep("{a: ", "}", 2_000))),
        (Format::Yaml, "- ".repeat(2_000)),
        (Format::Yaml, (0..2_000).map(|n| format!("{}a:\n", " ".repeat(n))).collect()),
        (Format::Toml, format!("a = {}", deep("[", "]", 100_000))),
        (Format::Toml, format!("a = {}", deep("{a = ", "}", 100_000))),
        (Format::Toml, format!("{}a = 1", "a.".repeat(100_000))),
        (Format::Toml, format!("[{}a]", "a.".repeat(100_000))),
        (Format::Toml, format!("a = {}", deep(&format!("{{{}a = ", "a.".repeat(100)), "}", 100))),
    ];
    for (format, text) in cases {
        let (_, read) = reads(format, &text);
        let faults: Vec<&str> =
            read.documents.iter().flat_map(|document| &document.faults).map(|fault| fault.message.as_str()).collect();
        let message = "lists and objects lie in each other more than 128 deep";
        assert!(faults.contains(&message), "{format:?} {:.20}: {:?}", text, &faults[..faults.len().min(3)]);
    }
    for (format, text) in [(Format::Json, deep("[", "]", 127)), (Format::Yaml, deep("[", "]", 127))] {
        assert!(!told(format, &text).contains("deep"));
    }
    let dotted = format!("a,{}a\n1,2\n", "a.".repeat(100_000));
    assert_eq!(reads(Format::Csv, &dotted).1.documents[0].entries.len(), 2);
}

/// Ten times the text must not take a hundred times as long; what is quadratic takes minutes here.
#[test]
fn large_files() {
    let n = 20_000;
    let keys = |line: &dyn Fn(usize) -> String| (0..n).map(line).collect::<String>();
    let cases = [
        (Format::Toml, keys(&|i| format!("k{i} = {i}\n")), n),
        (Format::Yaml, keys(&|i| format!("k{i}: é{i}\n")), n),
        (Format::Json, format!("{{{}\"k\": 1}}", keys(&|i| format!("\"k{i}\": {i},\n"))), n + 1),
        (Format::Csv, format!("{}k\n{}1\n", keys(&|i| format!("v.k{i},")), keys(&|i| format!("{i},"))), 2),
        (Format::Csv, format!("a\n{}", "\"\"\"\n".repeat(n + 1)), 1),
        (Format::Yaml, keys(&|i| format!("--- \"{i}\n")), 0),
        (Format::Toml, keys(&|_| "k = = 1\n".to_owned()), 0),
    ];
    for (format, text, entries) in cases {
        let (_, read) = reads(format, &text);
        assert!(read.documents[0].entries.len() <= entries, "{format:?}");
    }
}

/// Every place lies in the text, at the edges of characters.
fn sound(format: Format, text: &str) {
    let (source, read) = reads(format, text);
    let within = |span: crate::text::Span| {
        assert!(source.text().get(span.range()).is_some(), "{format:?} {text:?} {span:?}");
        assert_eq!(span.source, SOURCE);
    };
    for document in &read.documents {
        within(document.span);
        document.entries.iter().for_each(|entry| sound_entry(entry, &within));
        document.faults.iter().for_each(|fault| {
            within(fault.span);
            fault.also.iter().for_each(|label| within(label.span));
        });
    }
    read.columns.iter().flatten().for_each(|column| within(column.span));
}

fn sound_entry(entry: &Entry, within: &dyn Fn(crate::text::Span)) {
    within(entry.key.span);
    sound_node(&entry.value, within);
}

fn sound_node(node: &Node, within: &dyn Fn(crate::text::Span)) {
    within(node.span);
    match &node.kind {
        NodeKind::List(items) => items.iter().for_each(|item| sound_node(item, within)),
        NodeKind::Map(entries) => entries.iter().for_each(|entry| sound_entry(entry, within)),
        _ => node.pieces().iter().for_each(|piece| within(piece.span)),
    }
}

const SEEDS: [&str; 6] = [
    "name = \"é\"\nsop = 2021-02-01\nvolumes.nissan = 60_000\npartners = [\"a\", 'b']\n[mother]\nx = {y = 1.5}\n",
    "[[program]]\na = \"\"\"x\ny\"\"\"\n[program.v]\nn = 1e3\n[[program]]\nb = true # é\n",
    "---\nname: é\nflagship: no\nlist: [a, 'b', \"c\\n\"]\nv: &v {n: 6e4}\n--- # x\n- <<: *v\n  t: |\n    ü\n- ~\n...\n",
    "[{\"name\": \"é\\u0041\", \"v\": {\"n\": -6.0e4, \"l\": [true, null, \"\\ud83d\\ude00\"]}}, {}]",
    "{\"a\": \"é\"}\r\n\n{\"a\": [1, 2]}\n",
    "name,région,volumes.nissan\r\n\"a \"\"b\"\"\n\",ü;b,60000\n,,\nx,y\n",
];

/// A valid text with some pieces cut out, doubled, or replaced by marks that mean something.
fn mutated() -> impl Strategy<Value = String> {
    let marks = "[\\[\\]{}\"'`,:;=#&*!|>%@<~\\\\ \t\r\n\u{feff}é\u{1f600}0-9eE.+_\u{0}-]{0,4}";
    let edit = (any::<prop::sample::Index>(), 0usize..12, marks);
    (prop::sample::select(&SEEDS[..]), prop::collection::vec(edit, 0..6)).prop_map(|(seed, edits)| {
        let mut chars: Vec<char> = seed.chars().collect();
        for (at, len, with) in edits {
            let start = at.index(chars.len() + 1);
            let end = (start + len).min(chars.len());
            chars.splice(start..end, with.chars());
        }
        chars.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics(text in "\\PC*|(?s).{0,60}") {
        FORMATS.iter().for_each(|&format| sound(format, &text));
    }

    #[test]
    fn nothing_panics_near_the_valid(text in mutated()) {
        FORMATS.iter().for_each(|&format| sound(format, &text));
        Given::new([text.as_str()]);
    }

    #[test]
    fn streams_of_any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        streamed(&bytes, "stdin");
    }

    /// A bare word of one line stands at its place letter by letter.
    #[test]
    fn yaml_places_hold_their_words(
        key in "[a-zé]{1,6}", word in "[a-z0-9éü\u{1f600}][a-z0-9éü\u{1f600} .]{0,8}[a-zé]", indent in 1usize..5,
    ) {
        let pad = " ".repeat(indent);
        let text = format!("# ü\nx:\n{pad}{key}: {word} # é\n{pad}y: [é, {word}]\n---\n- {word}: {word}\n");
        let (source, read) = reads(Format::Yaml, &text);
        for document in &read.documents {
            for entry in &document.entries {
                check_words(&source, &entry.value);
            }
        }
    }
}

fn check_words(source: &Source, node: &Node) {
    match &node.kind {
        NodeKind::Bare(word) => assert_eq!(&source.text()[node.span.range()], word),
        NodeKind::List(items) => items.iter().for_each(|item| check_words(source, item)),
        NodeKind::Map(entries) => entries.iter().for_each(|entry| check_words(source, &entry.value)),
        _ => {}
    }
}
