//! The rulebook as a document: read it in the snapshots; what holds of every such document is tested here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use paceline::{Document, Rulebook, Source};
use roxmltree::{Node, ParsingOptions};

fn root() -> &'static Path {
    crate::root()
}

fn rulebook(path: &str) -> Rulebook {
    let text = |path: &Path| fs::read_to_string(path).expect("a file");
    let sources = paceline::read([root().join(path)]).expect("files");
    // Names as they would be from the root, whatever this machine calls it.
    let prefix = format!("{}/", root().display());
    let name = |name: &str| name.strip_prefix(&prefix).unwrap_or(name).to_owned();
    let sources =
        sources.iter().map(|source| paceline::Source::new(name(source.name()), text(Path::new(source.name()))));
    Rulebook::from_sources(sources.collect()).expect("a sound rulebook")
}

fn document(path: &str) -> Document {
    Document::of(&rulebook(path), "2025-06-01".parse().expect("a day"))
}

/// Every page, whatever it is about, has these properties.
fn check_page(html: &str) -> roxmltree::Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let page = roxmltree::Document::parse_with_options(html, options).expect("well-formed");
    let elements = || page.descendants().filter(Node::is_element);
    let named = |tag: &'static str| elements().filter(move |node| node.has_tag_name(tag));
    assert_eq!(page.root_element().attribute("lang"), Some("en"));
    assert!(["script", "img", "iframe", "link", "object"].iter().all(|tag| named(tag).next().is_none()));
    assert!(elements().all(|node| node.attributes().all(|attribute| !attribute.name().starts_with("on"))));
    let anchors: Vec<&str> = elements().filter_map(|node| node.attribute("id")).collect();
    let known: BTreeSet<&str> = anchors.iter().copied().collect();
    assert_eq!(anchors.len(), known.len(), "every anchor is there once");
    for link in named("a") {
        let to = link.attribute("href").expect("a link leads somewhere");
        match to.strip_prefix('#') {
            Some(anchor) => assert!(known.contains(anchor), "no anchor {anchor}"),
            None => assert!(to.starts_with("http://") || to.starts_with("https://"), "{to}"),
        }
    }
    for tag in ["header", "nav", "main", "h1", "title"] {
        assert_eq!(named(tag).count(), 1, "{tag}");
    }
    assert!(named("th").all(|head| matches!(head.attribute("scope"), Some("col" | "row"))));
    assert!(named("table").all(|table| table.children().any(|node| node.has_tag_name("caption"))));
    let mut deepest = 1;
    for heading in elements().filter_map(|node| node.tag_name().name().strip_prefix('h')?.parse::<u32>().ok()) {
        assert!(heading <= deepest + 1, "a heading of level {heading} below one of level {deepest}");
        deepest = heading;
    }
    page
}

/// What stands in a rulebook is text: all of it is read again in the page.
fn words(page: &roxmltree::Document) -> String {
    let body = page.descendants().find(|node| node.has_tag_name("body")).expect("a body");
    body.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_small_rulebook_reads_well() {
    let document = document("tests/cases/document/small.rules");
    assert_eq!(document.title(), "Bicycles: the scheme");
    let html = document.to_html();
    check_page(&html);
    let (front, rest) = html.split_once("<style>").expect("a style");
    let (_, rest) = rest.split_once("</style>").expect("its end");
    insta::assert_snapshot!("small.md", document.to_markdown());
    insta::assert_snapshot!("small.html", format!("{front}<style>…</style>{rest}"));
}

#[test]
fn a_rulebook_is_called_after_the_last_charter_in_force() {
    let world = "member db  taxonomy line { coast, alps }  program { line: line }  own: lead db";
    let charter = |title: &str, day: &str| format!("charter \"{title}\" {{ enacted {day} }}");
    let sources = vec![
        Source::new("a.rules", charter("The amendments", "2024-01-01")),
        Source::new("b.rules", charter("The treaty", "2020-01-01") + world),
    ];
    let rulebook = Rulebook::from_sources(sources).expect("a rulebook");
    let title = |day: &str| Document::of(&rulebook, day.parse().expect("a day")).title().to_owned();
    assert_eq!(title("2025-01-01"), "The amendments");
    assert_eq!(title("2022-01-01"), "The treaty");
    assert_eq!(title("2019-01-01"), "The amendments", "none is in force");
}

#[test]
fn nothing_that_a_rulebook_says_is_a_mark() {
    let document = document("tests/cases/document/hostile.rules");
    let html = document.to_html();
    let page = check_page(&html);
    let said = words(&page);
    for text in ["<script>alert('one')</script>", "![image](x)", "_under_ <i>", "</dd><script>alert(2)</script>"] {
        assert!(said.contains(text), "{text}");
    }
    insta::assert_snapshot!("hostile.md", document.to_markdown());
}

#[test]
fn every_label_of_the_flagship_is_an_anchor() {
    let rulebook = rulebook("rules");
    let html = Document::of(&rulebook, "2025-06-01".parse().expect("a day")).to_html();
    let page = check_page(&html);
    let anchors: BTreeSet<&str> = page.descendants().filter_map(|node| node.attribute("id")).collect();
    let model = rulebook.model();
    assert!(model.rules.len() > 50);
    for rule in &model.rules {
        assert!(anchors.contains(rule.head.label.as_str()), "{}", rule.head.label);
    }
    for (at, test) in model.tests.iter().enumerate() {
        let anchor = format!("test-{}", at + 1);
        assert!(anchors.contains(anchor.as_str()), "{}", test.title);
    }
    // Whom the rulebook speaks of can be found in the colours of the tables.
    for class in ["m m0", "m m1", "m m2", "m several", "m named"] {
        assert!(page.descendants().any(|node| node.attribute("class") == Some(class)), "{class}");
    }
}

#[test]
fn a_day_without_a_scheme_has_no_tables_of_leaders() {
    let early = Document::of(&rulebook("tests/cases/document/small.rules"), "2020-01-01".parse().expect("a day"));
    let markdown = early.to_markdown();
    assert!(markdown.contains("the scheme is not in force"));
    assert!(!markdown.contains("section-leads"));
    check_page(&early.to_html());
}

#[test]
fn the_links_of_the_markdown_lead_somewhere() {
    for path in ["rules", "tests/cases/document/small.rules"] {
        let markdown = document(path).to_markdown();
        let anchors: BTreeSet<&str> =
            markdown.split("<a id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let links: Vec<&str> = markdown.split("](#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        assert!(links.len() > 20);
        assert!(links.iter().all(|link| anchors.contains(link)), "{path}");
    }
}

#[test]
fn a_colour_is_never_alone() {
    let html = document("rules").to_html();
    let page = check_page(&html);
    let coloured =
        page.descendants().filter(|node| node.attribute("class").is_some_and(|class| class.starts_with("m ")));
    let text = |node: Node| node.descendants().filter_map(|node| node.text().map(str::to_owned)).collect::<String>();
    let coloured: Vec<String> = coloured.map(text).collect();
    assert!(coloured.len() > 100);
    assert!(coloured.iter().all(|text| !text.trim().is_empty()));
}
