//! What travels between a page and its worker: bytes, which cross as one block instead of as
//! thousands of the browser's objects.
//!
//! The form is [postcard](https://postcard.jamesmunns.com/wire-format)'s: fields in the order in which
//! they are declared, without their names. So both ends must be of one build, which they are: a worker
//! runs the very module that its page has compiled.

use serde::{Serialize, de::DeserializeOwned};

/// A request or a response as bytes.
pub fn pack(value: &impl Serialize) -> Vec<u8> {
    // Every length is known and memory is all it takes, so that nothing can be refused.
    postcard::to_allocvec(value).unwrap_or_default()
}

/// The request or the response that was packed; nothing if these bytes are none.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Answer, Command, Request, Response, Until, open};
    use crate::words::Language;

    #[test]
    fn what_is_packed_is_what_is_unpacked() {
        let mut session = open("#v1/paxos?n=5&seed=18446744073709551615").expect("a good link");
        session.seek(40);
        let answers = [
            Answer::View(Box::new(session.view(Language::Chinese))),
            Answer::Events(session.events(0, 40, Language::English)),
            Answer::Error { message: "崩溃".to_owned() },
        ];
        for answer in answers {
            let response = Response { id: u32::MAX, answer };
            assert_eq!(unpack(&pack(&response)), Some(response));
        }
        let until = Until::Field { process: 3, field: "ballot".to_owned(), value: None };
        let request = Request { id: 0, command: Command::Until { until, steps: 7 } };
        assert_eq!(unpack(&pack(&request)), Some(request));
    }

    #[test]
    fn bytes_that_are_no_packet_are_nothing() {
        let session = open("#v1/paxos").expect("a good link").view(Language::English);
        let bytes = pack(&Response { id: 1, answer: Answer::View(Box::new(session)) });
        for length in 0..bytes.len() {
            assert_eq!(unpack::<Response>(&bytes[..length]), None, "cut after {length}");
        }
        assert_eq!(unpack::<Response>(&[0xff; 64]), None);
    }
}
