//! What is new in a view.

use crate::wire::{Lane, View};

/// Something that scripts are told.
#[derive(Clone, Debug, PartialEq)]
pub enum News<'a> {
    /// The run stands elsewhere, or came to stand there in another way.
    Step,
    /// A property's verdict changed.
    Verdict {
        /// The property as it is now.
        lane: &'a Lane,
        /// Its verdict before.
        was: &'a str,
    },
    /// A process has decided that had not.
    Decided {
        /// Which.
        process: u32,
        /// What.
        value: u32,
    },
}

/// What is new since the view before; of a first view, where it stands and who has decided.
pub fn news<'a>(before: Option<&'a View>, after: &'a View) -> Vec<News<'a>> {
    let is_same = before.is_some_and(|it| (it.step, &it.digest) == (after.step, &after.digest));
    let step = (!is_same).then_some(News::Step);
    let verdicts = before.into_iter().flat_map(|before| verdicts(before, after));
    step.into_iter().chain(verdicts).chain(decisions(before, after)).collect()
}

fn verdicts<'a>(before: &'a View, after: &'a View) -> impl Iterator<Item = News<'a>> {
    after.lanes.iter().filter_map(|lane| {
        let was = before.lanes.iter().find(|was| was.name == lane.name)?;
        let was = was.verdict.as_str();
        (was != lane.verdict).then_some(News::Verdict { lane, was })
    })
}

fn decisions<'a>(before: Option<&'a View>, after: &'a View) -> impl Iterator<Item = News<'a>> {
    let known = move |id| before?.processes.iter().find(|process| process.id == id)?.decided;
    after.processes.iter().filter_map(move |process| {
        let value = process.decided.filter(|value| known(process.id) != Some(*value))?;
        Some(News::Decided { process: process.id, value })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::open;
    use crate::words::Language;

    #[test]
    fn a_run_tells_each_decision_and_each_verdict_once() {
        let mut session = open("#v1/paxos?n=3&seed=7").expect("a good link");
        let (mut decided, mut verdicts, mut steps) = (0, Vec::new(), 0);
        let mut before = session.view(Language::English);
        while !before.quiescent {
            session.step(1);
            let after = session.view(Language::English);
            for item in news(Some(&before), &after) {
                match item {
                    News::Step => steps += 1,
                    News::Decided { .. } => decided += 1,
                    News::Verdict { lane, was } => {
                        verdicts.push(format!("{} {was} {}", lane.name, lane.verdict));
                    }
                }
            }
            before = after;
        }
        assert_eq!((decided, steps), (3, before.step));
        assert_eq!(verdicts, ["termination pending holds"]);
    }

    #[test]
    fn what_is_shown_again_is_no_news() {
        let mut session = open("#v1/paxos?n=3&at=9").expect("a good link");
        let first = session.view(Language::English);
        assert_eq!(news(None, &first), [News::Step]);
        assert_eq!(news(Some(&first), &session.view(Language::Chinese)), []);
        session.seek(4);
        assert_eq!(news(Some(&first), &session.view(Language::English)), [News::Step]);
    }
}
