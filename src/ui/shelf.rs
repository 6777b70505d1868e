//! What is kept of runs while the tab lives: the tree of branches of each link that was looked at,
//! so that a reload, the way back and a worker that ended lose nothing.

use super::browser;

/// The key under which the browser keeps it for this tab.
const KEY: &str = "bivalent.kept";
/// The most runs kept; the one that was kept longest ago goes first.
const MOST: usize = 8;
/// The most that is kept in all, in bytes.
const ROOM: usize = 2 * 1024 * 1024;
/// What stands between two runs, and between a link and its tree; no link and no tree holds either.
const BETWEEN: char = '\u{1e}';
const WITHIN: char = '\u{1f}';

/// Runs by their links, the latest last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    runs: Vec<(String, String)>,
}

impl Shelf {
    /// What this tab kept before.
    pub fn load() -> Self {
        browser::kept_here(KEY).map_or_else(Self::default, |text| Self::read(&text))
    }

    /// Keeps the tree of a link, in place of what was kept of it.
    pub fn keep(&mut self, link: &str, tree: String) {
        self.put(link, tree);
        browser::keep_here(KEY, &self.write());
    }

    /// The tree kept of a link.
    pub fn tree(&self, link: &str) -> Option<&str> {
        self.runs.iter().find(|(kept, _)| kept == link).map(|(_, tree)| tree.as_str())
    }

    /// The tree kept last.
    pub fn latest(&self) -> Option<&str> {
        self.runs.last().map(|(_, tree)| tree.as_str())
    }

    fn put(&mut self, link: &str, tree: String) {
        self.runs.retain(|(kept, _)| kept != link);
        self.runs.push((link.to_owned(), tree));
        while self.runs.len() > MOST || self.size() > ROOM {
            self.runs.remove(0);
        }
    }

    fn size(&self) -> usize {
        self.runs.iter().map(|(link, tree)| link.len() + tree.len() + 2).sum()
    }

    fn write(&self) -> String {
        let runs: Vec<String> =
            self.runs.iter().map(|(link, tree)| format!("{link}{WITHIN}{tree}")).collect();
        runs.join(&BETWEEN.to_string())
    }

    fn read(text: &str) -> Self {
        let mut shelf = Self::default();
        let runs = text.split(BETWEEN).filter_map(|run| run.split_once(WITHIN));
        runs.for_each(|(link, tree)| shelf.put(link, tree.to_owned()));
        shelf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut shelf = Shelf::default();
        shelf.put("#v1/paxos?at=3", "v1\t0\t3\n0\t-\t0\t3\t\t#v1/paxos\n".to_owned());
        shelf.put("#v1/lamport", "another".to_owned());
        assert_eq!(Shelf::read(&shelf.write()), shelf);
        assert_eq!(shelf.tree("#v1/lamport"), Some("another"));
        assert_eq!(Shelf::read("nonsense"), Shelf::default());
    }

    #[test]
    fn the_oldest_goes_when_there_is_no_room() {
        let mut shelf = Shelf::default();
        for run in 0..20 {
            shelf.put(&format!("#{run}"), "tree".to_owned());
        }
        assert_eq!((shelf.runs.len(), shelf.tree("#11")), (MOST, None));
        shelf.put("#19", "x".repeat(ROOM - 8));
        assert_eq!(shelf.runs.len(), 1);
        shelf.put("#20", "x".repeat(ROOM));
        assert_eq!(shelf.latest(), None, "what does not fit is not kept");
    }
}
