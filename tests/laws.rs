//! Laws: the library against the second reading.
mod reference;
#[test]
fn nothing() { let book = reference::generate::generate(1); for (n,t) in reference::print::print(&book, 1) { println!("## {n}\n{t}"); } }
