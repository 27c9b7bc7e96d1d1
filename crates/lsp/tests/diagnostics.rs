//! What is found, at once and exactly; pushed and pulled.

use serde_json::json;

use crate::session::Session;

pub const WORLD: &str = "member a \"A 😀\"\nmember b\ntaxonomy t { x, y, z }\nprogram { f: t  g: flag = no }\n";
const CLASH: &str = "# 日産 😀\none: lead a when f is x\ntwo: lead b when g\nrest: lead b\n";

#[test]
fn findings_come_at_once_and_exactly() {
    let mut session = Session::plain(&[("rules/world.rules", WORLD), ("rules/who.rules", CLASH)]);
    session.await_codes("rules/who.rules", &["conflict"]);
    let conflict = session.published("rules/who.rules").cloned().expect("a conflict");
    insta::assert_snapshot!(session.told(&conflict));
    session.open("rules/who.rules", CLASH);
    // A name that nobody declares is known at once, and what was found of other rules stays.
    session.change("rules/who.rules", [3, 11, 3, 12], "nobody");
    session.await_codes("rules/who.rules", &["unknown-name", "conflict"]);
    session.change("rules/who.rules", [3, 11, 3, 17], "b");
    session.await_codes("rules/who.rules", &["conflict"]);
    session.change("rules/who.rules", [2, 12, 2, 18], "when f is");
    session.await_codes("rules/who.rules", &["syntax"]);
    session.change("rules/who.rules", [2, 21, 2, 21], " y");
    session.await_codes("rules/who.rules", &[]);
    session.end();
}

#[test]
fn nothing_flickers_while_an_item_is_written() {
    let mut session = Session::plain(&[("rules/world.rules", WORLD), ("rules/who.rules", CLASH)]);
    session.await_codes("rules/who.rules", &["conflict"]);
    session.open("rules/who.rules", CLASH);
    session.heard.clear();
    for (at, letter) in "guarantee \"x\": leader is b when f is z\n".chars().enumerate() {
        session.change("rules/who.rules", [4, at as u32, 4, at as u32], &letter.to_string());
        session.ask("paceline/nothing", json!({}));
        if session.published("rules/who.rules").is_some() {
            assert!(session.codes("rules/who.rules").contains(&"conflict".to_owned()), "{:#?}", session.heard);
        }
    }
    session.await_codes("rules/who.rules", &["conflict"]);
    session.end();
}

#[test]
fn a_client_that_pulls_is_told_to_ask_again() {
    let capabilities = json!({
        "general": {"positionEncodings": ["utf-8", "utf-16"]},
        "textDocument": {"diagnostic": {}},
        "workspace": {"diagnostics": {"refreshSupport": true}},
    });
    let mut session = Session::new(&capabilities, &[("rules/world.rules", WORLD), ("rules/who.rules", CLASH)]);
    let refreshed = |session: &Session| session.heard.iter().any(|of| of.method == "workspace/diagnostic/refresh");
    session.hear_until(refreshed);
    assert_eq!(session.published("rules/who.rules"), None, "nothing is pushed");
    let document = json!({"uri": session.uri("rules/who.rules")});
    let first = session.ask("textDocument/diagnostic", json!({"textDocument": document}));
    insta::assert_snapshot!(session.told(&first));
    let id = first["resultId"].clone();
    let again = session.ask("textDocument/diagnostic", json!({"textDocument": document, "previousResultId": id}));
    assert_eq!(again["kind"], "unchanged");
    let all = session.ask("workspace/diagnostic", json!({"previousResultIds": []}));
    assert_eq!(all["items"].as_array().map(Vec::len), Some(2), "{all}");
    session.end();
}

#[test]
fn a_panic_in_a_request_loses_nothing() {
    let mut session = Session::plain(&[("rules/world.rules", WORLD), ("rules/who.rules", CLASH)]);
    let answer = session.ask("paceline/panic", json!({}));
    assert_eq!(answer["error"]["code"], -32603, "{answer}");
    session.open("rules/who.rules", "one: lead a\n");
    session.await_codes("rules/who.rules", &[]);
    session.end();
}
