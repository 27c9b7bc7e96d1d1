//! The command line: hands its arguments to the library.
fn main() {}
