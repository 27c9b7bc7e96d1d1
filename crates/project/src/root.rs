//! Of a `.rules` file, the rulebook it belongs to.

use std::path::{Path, PathBuf};

use super::{FILE, Project, ProjectError};

/// Where a rulebook lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Root {
    /// What the rulebook is known by: the folder of the `paceline.toml`, the folder of rules, or the file.
    pub path: PathBuf,
    /// Which of these it is.
    pub kind: RootKind,
}

/// By what a rulebook is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RootKind {
    /// A `paceline.toml` in the folder says which files.
    Project,
    /// All `.rules` files in and below the folder.
    Folder,
    /// One file by itself: one that was never saved.
    File,
}

impl Root {
    /// The rulebook that a file belongs to, whether the file is there yet or not; the first of these that there is:
    ///
    /// 1. that of the nearest `paceline.toml` in the file's folder or above, if the file is among the paths it names;
    /// 2. the nearest folder above the file that is called `rules`, which is what the command line reads;
    /// 3. the file's folder, or the topmost of those above it as long as each holds `.rules` files itself.
    ///
    /// A `paceline.toml` that is at fault counts as one that names its own folder.
    pub fn of_file(file: &Path) -> Root {
        let above = || file.ancestors().skip(1);
        if let Some(folder) = above().find(|folder| folder.join(FILE).is_file()) {
            let has_rules = match Project::of_folder(folder) {
                Ok(Some(project)) => project.has_rules(file),
                Ok(None) => false,
                Err(_) => true,
            };
            if has_rules {
                return Root { path: folder.to_owned(), kind: RootKind::Project };
            }
        }
        let folder = |path: &Path| Root { path: path.to_owned(), kind: RootKind::Folder };
        if let Some(rules) = above().find(|folder| folder.file_name().is_some_and(|name| name == "rules")) {
            return folder(rules);
        }
        let mut top = file.parent().unwrap_or(file);
        while let Some(parent) = top.parent().filter(|parent| holds_rules(parent)) {
            top = parent;
        }
        folder(top)
    }

    /// What the `paceline.toml` of the rulebook says; nothing where it has none.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or is at fault.
    pub fn project(&self) -> Result<Option<Project>, ProjectError> {
        if self.kind == RootKind::Project { Project::of_folder(&self.path) } else { Ok(None) }
    }

    /// The files and folders that are the rulebook.
    pub fn paths(&self) -> Vec<PathBuf> {
        match self.project() {
            Ok(Some(project)) => project.rules,
            _ => vec![self.path.clone()],
        }
    }
}

/// Whether `.rules` files lie in a folder itself.
fn holds_rules(folder: &Path) -> bool {
    let is_rules = |path: PathBuf| path.extension().is_some_and(|extension| extension == "rules") && path.is_file();
    let visible = |path: &PathBuf| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'));
    std::fs::read_dir(folder)
        .is_ok_and(|entries| entries.flatten().map(|entry| entry.path()).filter(visible).any(is_rules))
}
