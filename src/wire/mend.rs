//! What can still be shown of a link that was cut off or changed.
//!
//! A link that somebody sent is worth more than an error: what stands before the damage is a run, the
//! very one that was meant as far as it goes.

use super::link::{Form, Link, MAX_LENGTH, MAX_UNPACKED, plain, read_act, set, split};
use super::session::{OpenError, Session, begin};
use crate::run::{MAX_INTERVENTIONS, MAX_STEPS};
use base64ct::{Base64UrlUnpadded, Encoding};
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// Opens a link as far as it can be read, at the step that it looks at or the last one before the
/// damage. The run warns of what is wrong.
///
/// # Errors
/// What is wrong, if nothing can be shown.
pub fn mend(text: &str) -> Result<Box<dyn Session>, OpenError> {
    let error = match Link::read(text) {
        Ok(link) => match begin(link.clone(), None) {
            Ok(mut session) => {
                session.seek(link.scenario.at);
                return Ok(session);
            }
            Err(error) => error,
        },
        Err(error) => error.into(),
    };
    let Some(link) = what_is_left(text) else { return Err(error) };
    // What is asked of a process is read only when the run is opened.
    let opens = |acts: &usize| begin(with_acts(&link, *acts), None).is_ok();
    let all: Vec<usize> = (0..=link.scenario.interventions.len()).collect();
    let Some(good) = all.partition_point(opens).checked_sub(1) else { return Err(error) };
    let link = with_acts(&link, good);
    let at = link.scenario.at;
    let mut session = begin(link, Some(error))?;
    session.seek(at);
    Ok(session)
}

/// A link with its first acts only, which looks no farther than they reach if some are left out.
fn with_acts(link: &Link, acts: usize) -> Link {
    let mut link = link.clone();
    if acts < link.scenario.interventions.len() {
        link.scenario.interventions.truncate(acts);
        link.scenario.at = link.scenario.at.min(last_act(&link));
    }
    link
}

fn last_act(link: &Link) -> u32 {
    link.scenario.interventions.last().map_or(0, |act| act.step)
}

/// The fields of a damaged link that can be read, and its acts up to the first that cannot.
fn what_is_left(text: &str) -> Option<Link> {
    let fragment = text.trim().rsplit('#').next()?;
    if fragment.len() > MAX_LENGTH {
        return None;
    }
    let (version, rest) = fragment.split_once('/')?;
    // A link of a version to come may still say in the old words what it begins with.
    version.strip_prefix('v')?;
    match version.ends_with('z') {
        true => fields(&unpacked(rest)?, Form::Packed),
        false => fields(rest, Form::Readable),
    }
}

fn fields(body: &str, form: Form) -> Option<Link> {
    let (name, fields) = split(body);
    let (mut link, most) = plain(name).ok()?;
    let mut is_cut = false;
    for (key, value) in fields {
        // A field that cannot be read is left out. Without it digests say nothing.
        if set(&mut link, key, value, form).is_err() && key == "do" {
            read_acts(&mut link, value, form);
            is_cut = true;
        }
    }
    link.checks.clear();
    link.scenario.processes = link.scenario.processes.min(most);
    let last = last_act(&link);
    let scenario = &mut link.scenario;
    scenario.at = match scenario.at {
        0 => last,
        at if is_cut => at.min(last),
        at => at,
    };
    Some(link)
}

/// Reads acts up to the first that cannot be read.
fn read_acts(link: &mut Link, value: &str, form: Form) {
    let acts = &mut link.scenario.interventions;
    for text in value.split(';').take(MAX_INTERVENTIONS) {
        let before = acts.last().map(|act| act.step);
        match read_act(before.unwrap_or(0), text, form) {
            Ok(act) if before.is_none_or(|before| act.step > before) && act.step <= MAX_STEPS => {
                acts.push(act);
            }
            _ => return,
        }
    }
}

/// The beginning of a packed link, without what may be only the beginning of an act.
fn unpacked(text: &str) -> Option<String> {
    let good = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let mut letters: String = text.chars().take_while(good).collect();
    let packed = loop {
        // The last letter of some lengths stands for no whole byte.
        match Base64UrlUnpadded::decode_vec(&letters) {
            Ok(packed) => break packed,
            Err(_) => letters.pop()?,
        };
    };
    let plain = match decompress_to_vec_with_limit(&packed, MAX_UNPACKED) {
        Ok(plain) => return String::from_utf8(plain).ok(),
        Err(error) => error.output,
    };
    let good = plain.iter().take_while(|byte| byte.is_ascii_graphic()).count();
    let end = plain[..good].iter().rposition(|byte| matches!(byte, b';' | b'&'))?;
    String::from_utf8(plain[..end].to_vec()).ok()
}
