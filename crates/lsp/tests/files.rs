//! Files that are saved, unsaved, untitled, changed outside, or belong to no rulebook yet.

use serde_json::json;

use crate::diagnostics::WORLD;
use crate::session::Session;

#[test]
fn an_unsaved_text_counts_until_it_is_closed() {
    let mut session = Session::plain(&[("rules/world.rules", WORLD), ("rules/who.rules", "one: lead a\n")]);
    session.open("rules/who.rules", "one: lead nobody\n");
    session.await_codes("rules/who.rules", &["unknown-name"]);
    session.close("rules/who.rules");
    session.await_codes("rules/who.rules", &[]);
    session.end();
}

#[test]
fn an_untitled_file_is_a_rulebook_by_itself() {
    let mut session = Session::plain(&[]);
    session.open("untitled:Untitled-1", &format!("{WORLD}one: lead c\n"));
    session.await_codes("untitled:Untitled-1", &["unknown-name"]);
    session.close("untitled:Untitled-1");
    session.await_codes("untitled:Untitled-1", &[]);
    session.end();
}

#[test]
fn files_change_outside_of_the_editor() {
    let mut session = Session::plain(&[("a b/rules/world.rules", WORLD), ("a b/rules/who.rules", "one: lead a\n")]);
    session.open("a b/rules/who.rules", "one: lead c\n");
    session.await_codes("a b/rules/who.rules", &["unknown-name"]);
    session.write_outside("a b/rules/more.rules", "member c\n");
    session.await_codes("a b/rules/who.rules", &[]);
    session.delete_outside("a b/rules/more.rules");
    session.await_codes("a b/rules/who.rules", &["unknown-name"]);
    session.end();
}

#[test]
fn a_project_says_which_files_belong_together() {
    let mut session = Session::plain(&[("one/world.rules", WORLD), ("two/who.rules", "one: lead a\n")]);
    session.open("two/who.rules", "one: lead a\n");
    session.await_codes("two/who.rules", &["unknown-name"]);
    session.write_outside("paceline.toml", "rules = [\"one\", \"two\"]\n");
    session.await_codes("two/who.rules", &[]);
    session.write_outside("paceline.toml", "rulse = [\"one\", \"two\"]\n");
    session.hear_until(|session| session.published("paceline.toml").is_some_and(|of| of != &json!([])));
    let fault = session.published("paceline.toml").cloned().expect("a fault");
    insta::assert_snapshot!(session.told(&fault));
    session.end();
}

#[test]
fn several_folders_are_several_rulebooks() {
    let mut session =
        Session::plain(&[("rules/world.rules", WORLD), ("other/rules/world.rules", "member a\nmember a\n")]);
    let uri = session.uri("other");
    let event = json!({"added": [{"uri": uri, "name": "other"}], "removed": []});
    session.tell("workspace/didChangeWorkspaceFolders", json!({"event": event}));
    session.hear_until(|session| session.codes("other/rules/world.rules").contains(&"duplicate".to_owned()));
    let event = json!({"added": [], "removed": [{"uri": uri, "name": "other"}]});
    session.tell("workspace/didChangeWorkspaceFolders", json!({"event": event}));
    session.await_codes("other/rules/world.rules", &[]);
    session.end();
}
