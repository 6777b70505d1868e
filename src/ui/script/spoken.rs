//! Commands and their answers as JSON, which is what scripts speak.

use super::Reply;
use crate::ui::session::Handle;
use crate::wire::{Answer, Command};

/// Carries out the command that a text says.
pub fn ask(session: &Handle, text: &str, reply: Reply) {
    match serde_json::from_str::<Command>(text) {
        Ok(command) => session.command(command, move |answer| settle(&reply, answer)),
        Err(error) => reply.refuse(&error.to_string()),
    }
}

fn settle(reply: &Reply, answer: &Answer) {
    match (answer, serde_json::to_string(answer)) {
        (Answer::Error { message }, _) => reply.refuse(message),
        (_, Ok(text)) => reply.give(&text.into()),
        (_, Err(error)) => reply.refuse(&error.to_string()),
    }
}
