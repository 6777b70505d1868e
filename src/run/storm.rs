//! A storm: faults drawn from the seed, for sweeps.

use super::intervention::Intervention;
use crate::sim::{Action, Dice, LinkQuality, Part, ProcessId};

/// How many steps a storm gives each of its interventions, on average.
const SPACING: u32 = 6;

/// Interventions that crash and recover processes, split and heal the network and make links bad,
/// at drawn steps, ending with everything healed and every process back.
///
/// What is drawn may not be possible when its time comes (a process that is up cannot recover);
/// then that step says so and the run goes on.
pub fn storm(seed: u64, processes: u32, interventions: u32) -> Vec<Intervention> {
    if interventions == 0 {
        return Vec::new();
    }
    let mut dice = Dice::keyed(seed, Part::Workload, 0, 0);
    let mut step = 0;
    let mut drawn: Vec<Intervention> = (0..interventions)
        .map(|_| {
            step += 1 + dice.below(2 * SPACING - 1);
            Intervention { step, action: fault(&mut dice, processes) }
        })
        .collect();
    let calm = [Action::HealAll, Action::SetLink(None, LinkQuality::default())];
    // A crash first: it takes along a doom that has not struck yet.
    let back = (0..processes).map(ProcessId);
    let back = back.flat_map(|p| [Action::Crash(p), Action::Recover(p, None)]);
    for action in calm.into_iter().chain(back) {
        step += 1;
        drawn.push(Intervention { step, action });
    }
    drawn
}

fn fault(dice: &mut Dice, processes: u32) -> Action<String> {
    let process = ProcessId(dice.below(processes));
    match dice.below(10) {
        0..=2 => Action::Crash(process),
        3..=5 => Action::Recover(process, None),
        6 => Action::Split((0..processes).filter(|_| dice.chance(500)).map(ProcessId).collect()),
        7 => Action::HealAll,
        8 => {
            let after = dice.below(4);
            Action::CrashDuring(process, after)
        }
        _ => {
            let mut chance = |most: u32| dice.below(most) as u16;
            let (loss, duplicate, reorder) = (chance(300), chance(300), chance(500));
            Action::SetLink(None, LinkQuality { loss, duplicate, reorder })
        }
    }
}
