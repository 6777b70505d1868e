//! What a protocol shows of all its processes together, as plain data in the words of one language.

use super::view::{
    AccountView, ChapterView, Gathering, HolderView, HoldingView, LedgerView, LineView, RowView,
};
use crate::run::{self, Account, Holder, Holding, Ledger, Line, Row};
use crate::words::Language;

/// A quorum being gathered.
pub fn gathering(gathering: run::Gathering, language: Language) -> Gathering {
    Gathering {
        title: gathering.title.say(language).to_owned(),
        have: gathering.have.iter().map(|p| p.0).collect(),
        need: gathering.need,
        mark: gathering.mark.map(|value| value.0),
    }
}

/// A ledger.
pub fn ledger(ledger: Ledger, language: Language) -> LedgerView {
    let holder = |Holder { process, part, leads, room }| HolderView {
        process: process.0,
        part,
        leads,
        room,
    };
    let row = |Row { place, cells }| RowView {
        place,
        cells: cells.into_iter().map(|cell| holding(cell, language)).collect(),
    };
    LedgerView {
        title: ledger.title.say(language).to_owned(),
        stages: ledger.stages.iter().map(|stage| stage.say(language).to_owned()).collect(),
        holders: ledger.holders.into_iter().map(holder).collect(),
        rows: ledger.rows.into_iter().map(row).collect(),
        focus: ledger.focus,
    }
}

fn holding(holding: Holding, language: Language) -> HoldingView {
    let Holding { what, mark, stage, votes, note } = holding;
    let votes = votes.into_iter().map(|(stage, votes)| (stage, gathering(votes, language)));
    HoldingView { what, mark: mark.map(|value| value.0), stage, votes: votes.collect(), note }
}

/// An account.
pub fn account(account: Account) -> AccountView {
    let line = |Line { who, text, mark }| LineView {
        who: who.map(|p| p.0),
        text,
        mark: mark.map(|value| value.0),
    };
    let part = |(title, lines): (String, Vec<Line>)| ChapterView {
        title,
        lines: lines.into_iter().map(line).collect(),
    };
    AccountView { title: account.title, parts: account.parts.into_iter().map(part).collect() }
}
