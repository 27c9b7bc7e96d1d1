//! Checks that take long, shown as work under way.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use gen_lsp_types as lsp;
use paceline_project::Root;
use serde_json::{Value as Json, json};

/// How long a check may take before it is shown.
const PATIENCE: Duration = Duration::from_millis(400);

/// The checks under way, by rulebook.
#[derive(Debug, Default)]
pub struct Progress {
    checks: BTreeMap<Root, Running>,
    count: i32,
}

#[derive(Debug)]
struct Running {
    since: Instant,
    shown: Shown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// It may be done before anybody waits.
    NotYet,
    /// The client was asked for a place to show it in.
    Asked(i32),
    /// It is shown.
    Begun(i32),
}

impl Progress {
    /// A check has begun. One that takes the place of another that is shown is shown as that.
    pub fn begin(&mut self, root: &Root) {
        self.checks.entry(root.clone()).or_insert(Running { since: Instant::now(), shown: Shown::NotYet });
    }

    /// A check has ended; what the client is to be told.
    pub fn end(&mut self, root: &Root) -> Option<Json> {
        match self.checks.remove(root)?.shown {
            Shown::Begun(token) => Some(told(token, &lsp::WorkDoneProgressEnd { message: None })),
            Shown::NotYet | Shown::Asked(_) => None,
        }
    }

    /// When the next check will have taken long enough to be shown.
    pub fn deadline(&self) -> Option<Instant> {
        let waiting = self.checks.values().filter(|running| running.shown == Shown::NotYet);
        waiting.map(|running| running.since + PATIENCE).min()
    }

    /// The tokens of checks that are to be shown from now on.
    pub fn due(&mut self) -> Vec<i32> {
        let now = Instant::now();
        let mut tokens = Vec::new();
        for running in self.checks.values_mut() {
            if running.shown == Shown::NotYet && running.since + PATIENCE <= now {
                self.count += 1;
                running.shown = Shown::Asked(self.count);
                tokens.push(self.count);
            }
        }
        tokens
    }

    /// The client has a place to show a check in; what it is to be told, if the check is not done by now.
    pub fn created(&mut self, token: i32) -> Option<Json> {
        let (root, running) = self.checks.iter_mut().find(|(_, running)| running.shown == Shown::Asked(token))?;
        running.shown = Shown::Begun(token);
        let name = root.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let begin = lsp::WorkDoneProgressBegin {
            title: "Checking all programmes".to_owned(),
            message: Some(name),
            cancellable: Some(true),
            percentage: None,
        };
        Some(told(token, &begin))
    }

    /// The rulebook whose check is shown under that token.
    pub fn root(&self, token: &lsp::ProgressToken) -> Option<Root> {
        let shown = |running: &Running| matches!((running.shown, token), (Shown::Begun(own), lsp::ProgressToken::Int(token)) if own == *token);
        self.checks.iter().find(|(_, running)| shown(running)).map(|(root, _)| root.clone())
    }
}

/// The parameters of `$/progress`.
fn told(token: i32, value: &impl serde::Serialize) -> Json {
    json!({"token": token, "value": value})
}
