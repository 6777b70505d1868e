//! Nodes and their tables as they would be after a long time without change: flat arrays, for a
//! million nodes.

use super::Node;
use super::id::Id;

/// Nodes around the ring, each with a row of others that it knows. What an overlay is told besides
/// (how long a list is, how full a bucket gets) is its `Kind`, and what a row holds is up to that.
#[derive(Clone, Debug)]
pub struct Tables<Kind> {
    pub(super) ids: Vec<Id>,
    pub(super) kind: Kind,
    live: Vec<bool>,
    /// Where the row of each node starts; one more at the end.
    starts: Vec<u32>,
    entries: Vec<Node>,
}

impl<Kind> Tables<Kind> {
    /// Nodes whose rows are still to be filled.
    pub(super) fn without_rows(mut ids: Vec<Id>, kind: Kind) -> Self {
        ids.sort_unstable();
        ids.dedup();
        Self { live: vec![true; ids.len()], starts: vec![0], entries: Vec::new(), kind, ids }
    }

    /// Fills the rows of so many more nodes, each by appending to all entries; how many have theirs.
    pub(super) fn fill_rows(
        &mut self,
        budget: u64,
        mut append: impl FnMut(&[Id], Node, &mut Vec<Node>),
    ) -> u32 {
        let from = self.starts.len() as u32 - 1;
        let to = u64::from(self.len()).min(u64::from(from).saturating_add(budget)) as u32;
        for node in from..to {
            append(&self.ids, node, &mut self.entries);
            self.starts.push(self.entries.len() as u32);
        }
        to
    }

    /// How many nodes there are, dead ones included.
    pub fn len(&self) -> u32 {
        self.ids.len() as u32
    }

    /// There is nobody.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The identifier of a node.
    pub fn id(&self, node: Node) -> Id {
        self.ids[node as usize]
    }

    /// Whether a node is up.
    pub fn is_live(&self, node: Node) -> bool {
        self.live[node as usize]
    }

    /// A node dies; nobody repairs anything.
    pub fn kill(&mut self, node: Node) {
        self.live[node as usize] = false;
    }

    /// A node comes back, with the tables that it had.
    pub fn revive(&mut self, node: Node) {
        self.live[node as usize] = true;
    }

    /// The row of a node.
    pub(super) fn row(&self, node: Node) -> &[Node] {
        let (from, to) = (self.starts[node as usize], self.starts[node as usize + 1]);
        &self.entries[from as usize..to as usize]
    }

    /// Bytes that the tables of all nodes take.
    pub fn bytes(&self) -> u64 {
        (self.entries.len() + self.starts.len()) as u64 * 4 + self.ids.len() as u64 * 17
    }
}
