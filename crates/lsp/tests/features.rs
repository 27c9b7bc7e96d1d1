//! Requests and their answers, through the protocol.

use std::process::Command;

use serde_json::{Value as Json, json};

use crate::session::Session;

const WORLD: &str = "member a \"A 😀\" member b \"日産\"\ntaxonomy t { x, y, z }\nprogram { f: t  g: flag = no }\n";
const RULES: &str = "# 日産 😀\n# 😀\ntiers top\ntier top { one: lead a when f is x because \"😀\" }\nrest: lead b\n\
    test \"t\" { program { f: x } expect leader is a by one }\n";

fn session(encoding: &str) -> Session {
    let capabilities = json!({
        "general": {"positionEncodings": [encoding]},
        "textDocument": {"publishDiagnostics": {"relatedInformation": true}},
    });
    let project = "proposals = [\"cars\"]\nas_of = 2026-01-01\n";
    let files = [
        ("paceline.toml", project),
        ("rules/world.rules", WORLD),
        ("rules/who.rules", RULES),
        ("cars/one.toml", "f = \"x\"\n"),
        ("cars/many.csv", "name,f,g\none,x,no\ntwo,y,yes\n"),
    ];
    let mut session = Session::new(&capabilities, &files);
    session.open("rules/who.rules", RULES);
    session.open("rules/world.rules", WORLD);
    session
}

/// The parameters of a request about a place.
fn at(session: &Session, name: &str, line: u32, character: u32) -> Json {
    json!({"textDocument": {"uri": session.uri(name)}, "position": {"line": line, "character": character}})
}

fn document(session: &Session, name: &str) -> Json {
    json!({"textDocument": {"uri": session.uri(name)}})
}

#[test]
fn everything_is_offered() {
    let (server, client) = lsp_server::Connection::memory();
    let environment =
        paceline_lsp::Environment { today: || jiff::civil::date(2026, 1, 1), version: "0.0.0", may_panic: false };
    let running =
        std::thread::spawn(move || paceline_lsp::serve(server, environment).map_err(|error| error.to_string()));
    let params = json!({"processId": null, "rootUri": null, "capabilities": {}});
    let request = lsp_server::Request { id: 1.into(), method: "initialize".to_owned(), params };
    client.sender.send(request.into()).expect("it listens");
    let lsp_server::Message::Response(response) = client.receiver.recv().expect("an answer") else {
        panic!("no answer")
    };
    insta::assert_snapshot!(serde_json::to_string_pretty(&response.response_result.expect("a result")).expect("JSON"));
    let tell = |method: &str| lsp_server::Notification { method: method.to_owned(), params: json!({}) };
    client.sender.send(tell("initialized").into()).expect("it listens");
    client.sender.send(tell("exit").into()).expect("it listens");
    assert_eq!(running.join().expect("no panic"), Err("no goodbye was said".to_owned()));
}

#[test]
fn places_are_counted_as_the_client_counts() {
    // The second member is declared behind a smile: of four bytes, two units of UTF-16, one character.
    for (encoding, column, smile) in [("utf-8", 25, 4), ("utf-16", 23, 2), ("utf-32", 22, 1)] {
        let mut session = session(encoding);
        let asked = at(&session, "rules/who.rules", 4, 11);
        let declared = session.ask("textDocument/definition", asked);
        let start = &declared["range"]["start"];
        assert_eq!(
            (start["line"].as_u64(), start["character"].as_u64()),
            (Some(0), Some(column)),
            "{encoding}: {declared}"
        );
        // Typed behind the smile of the second line, which makes a name of it.
        session.change("rules/who.rules", [1, 2 + smile, 1, 2 + smile], "\nsecond: lead nobody #");
        session.hear_until(|session| session.codes("rules/who.rules").contains(&"unknown-name".to_owned()));
        session.end();
    }
}

#[test]
fn names_lead_to_each_other_over_files() {
    let mut session = session("utf-16");
    let mut told = String::new();
    let mut note = |session: &mut Session, method: &str, params: Json| {
        let answer = session.ask(method, params);
        told += &format!("{method}\n{}\n\n", session.told(&answer));
    };
    let place = at(&session, "rules/who.rules", 4, 11);
    for method in ["hover", "definition", "references", "documentHighlight", "implementation", "prepareRename"] {
        let mut params = place.clone();
        params["context"] = json!({"includeDeclaration": true});
        note(&mut session, &format!("textDocument/{method}"), params);
    }
    note(&mut session, "workspace/symbol", json!({"query": "on"}));
    let file = document(&session, "rules/who.rules");
    note(&mut session, "textDocument/documentSymbol", file);
    insta::assert_snapshot!(told);
    session.end();
}

#[test]
fn a_rename_reaches_proposals_and_is_refused_where_it_clashes() {
    let mut session = session("utf-16");
    let rename = |session: &Session, line, character, new: &str| {
        let mut params = at(session, "rules/world.rules", line, character);
        params["newName"] = json!(new);
        params
    };
    let field = rename(&session, 2, 10, "kind");
    let field = session.ask("textDocument/rename", field);
    insta::assert_snapshot!("rename_of_a_field", sorted(&session, &field));
    let term = rename(&session, 1, 13, "w");
    let term = session.ask("textDocument/rename", term);
    insta::assert_snapshot!("rename_of_a_term", sorted(&session, &term));
    let clash = rename(&session, 0, 7, "b");
    let clash = session.ask("textDocument/rename", clash);
    assert!(
        clash["error"]["message"].as_str().is_some_and(|why| why.starts_with("there is a member `b` already")),
        "{clash}"
    );
    session.end();
}

/// The changes of an edit by file, as the protocol's object has no order.
fn sorted(session: &Session, edit: &Json) -> String {
    let changes: std::collections::BTreeMap<_, _> =
        edit["changes"].as_object().unwrap_or_else(|| panic!("{edit}")).iter().collect();
    let files = changes.into_iter().map(|(file, edits)| {
        let edits = edits.as_array().into_iter().flatten().map(|edit| {
            let place = |at: &Json| format!("{}:{}", at["line"], at["character"]);
            format!("  {}-{} {}\n", place(&edit["range"]["start"]), place(&edit["range"]["end"]), edit["newText"])
        });
        format!("{file}\n{}", edits.collect::<String>())
    });
    session.told(&Json::String(files.collect())).replace("\\n", "\n")
}

#[test]
fn repairs_fixes_and_tests_are_offered() {
    let mut session = session("utf-16");
    session.change("rules/who.rules", [4, 0, 4, 12], "rest: lead b when f == y");
    session.hear_until(|session| session.codes("rules/who.rules").contains(&"syntax".to_owned()));
    let range = json!({"start": {"line": 4, "character": 18}, "end": {"line": 4, "character": 22}});
    let mut params = document(&session, "rules/who.rules");
    params["range"] = range;
    params["context"] = json!({"diagnostics": []});
    let all = session.ask("textDocument/codeAction", params.clone());
    insta::assert_snapshot!("code_actions", session.told(&all));
    params["context"] = json!({"diagnostics": [], "only": ["source.fixAll"]});
    let fix_all = session.ask("textDocument/codeAction", params);
    assert_eq!(fix_all.as_array().map(Vec::len), Some(1), "{fix_all}");
    session.end();
}

#[test]
fn what_is_shown_beside_the_text() {
    let mut session = session("utf-16");
    let mut told = String::new();
    let file = document(&session, "rules/who.rules");
    let mut hints = file.clone();
    hints["range"] = json!({"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}});
    for (method, params) in [
        ("inlayHint", hints),
        ("codeLens", file.clone()),
        ("documentColor", document(&session, "rules/world.rules")),
        ("foldingRange", file.clone()),
        ("semanticTokens/full", file.clone()),
    ] {
        let answer = session.ask(&format!("textDocument/{method}"), params);
        told += &format!("{method}\n{}\n\n", session.told(&answer));
    }
    insta::assert_snapshot!(told);
    session.change("rules/who.rules", [4, 11, 4, 12], "a");
    let mut delta = file;
    delta["previousResultId"] = json!("1");
    let delta = session.ask("textDocument/semanticTokens/full/delta", delta);
    assert_eq!(delta["edits"].as_array().map(Vec::len), Some(0), "one name for another: {delta}");
    session.end();
}

#[test]
fn who_overrides_whom() {
    let mut session = session("utf-16");
    let asked = at(&session, "rules/who.rules", 4, 2);
    let items = session.ask("textDocument/prepareCallHierarchy", asked);
    let item = items[0].clone();
    assert_eq!(item["name"], "rest", "{items}");
    let above = session.ask("callHierarchy/incomingCalls", json!({"item": item}));
    assert_eq!(
        (&above[0]["from"]["name"], &above[0]["from"]["detail"]),
        (&json!("one"), &json!("higher tier")),
        "{above}"
    );
    let below = session.ask("callHierarchy/outgoingCalls", json!({"item": item}));
    assert_eq!(below, json!([]));
    session.end();
}

#[test]
fn commands_answer_programs_and_people() {
    let mut session = session("utf-16");
    let git = |arguments: &[&str]| {
        let name = ["-c", "user.name=a", "-c", "user.email=a@b"];
        let done = Command::new("git").arg("-C").arg(session.path("")).args(name).args(arguments).output();
        assert!(done.expect("git").status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "all"]);
    let (rules, csv) = (session.uri("rules/who.rules"), session.uri("cars/many.csv"));
    let mut told = String::new();
    let mut run = |session: &mut Session, command: &str, argument: Json| {
        let answer = session.ask("workspace/executeCommand", json!({"command": command, "arguments": [argument]}));
        let people = answer["markdown"].as_str().map_or_else(|| session.told(&answer), str::to_owned);
        told += &format!("=== {command}\n{people}\n");
        answer
    };
    run(&mut session, "paceline.runTest", json!({"uri": rules, "title": "t"}));
    run(&mut session, "paceline.runTest", json!({"uri": rules, "title": "none"}));
    run(&mut session, "paceline.decide", json!({"uri": rules, "proposal": csv}));
    run(&mut session, "paceline.whyNot", json!({"uri": rules, "proposal": csv, "member": "b"}));
    run(&mut session, "paceline.timeline", json!({"uri": rules}));
    run(&mut session, "paceline.coverage", json!({"uri": rules}));
    run(&mut session, "paceline.mutants", json!({"uri": rules}));
    run(&mut session, "paceline.matrix", json!({"uri": rules, "rows": "f", "columns": "g"}));
    session.change("rules/who.rules", [3, 16, 3, 22], "lead b");
    let lenses = document(&session, "rules/who.rules");
    let lenses = session.ask("textDocument/codeLens", lenses);
    let title = lenses[0]["command"]["title"].as_str().unwrap_or_default().to_owned();
    assert!(title.starts_with("1 change arises, 2 of 3 proposals move since "), "{lenses}");
    let diff = run(&mut session, "paceline.diff", json!({"uri": rules}));
    let commit = diff["commit"].as_str().expect("a commit").to_owned();
    insta::assert_snapshot!(told.replace(&commit, "COMMIT"));
    session.end();
}

#[test]
fn edits_faster_than_checks_and_cancelled_requests_lose_nothing() {
    let mut session = session("utf-16");
    for round in 0..40 {
        session.change("rules/who.rules", [4, 12, 4, 12], " when g");
        let asked = at(&session, "rules/who.rules", 4, 2);
        let id = session.begin("textDocument/hover", asked);
        session.change("rules/who.rules", [4, 12, 4, 19], "");
        if round % 2 == 0 {
            session.tell("$/cancelRequest", json!({"id": serde_json::to_value(&id).expect("a number")}));
        }
        let answer = session.await_answer(&id);
        if let Err(error) = answer.response_result {
            assert_eq!(error.code, -32800, "{error:?}");
        }
    }
    session.hear_until(|session| {
        let published = session.published("rules/who.rules");
        published.is_none_or(|of| of.as_array().is_some_and(Vec::is_empty))
    });
    session.end();
}
