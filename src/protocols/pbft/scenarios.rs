//! Runs that show PBFT at work, what its traitors achieve, and what becomes of it without a rule.

use super::Pbft;
use crate::check::Status;
use crate::phrase;
use crate::run::{BuiltIn, Intervention, Protocol, Scenario};
use crate::words::Phrase;

const WORKING: Phrase = phrase!("Agreeing among liars", "在说谎者中达成一致");
const TRAITORS: Phrase = phrase!("Traitors, within f", "不超过 f 个叛徒");
const LIMITS: Phrase = phrase!("Where the guarantee ends", "保证到此为止");
const BROKEN: Phrase = phrase!("PBFT with a rule missing", "缺少一条规则的 PBFT");

/// All lanes, in their order.
const LANES: [&str; 8] = [
    "agreement",
    "order",
    "validity",
    "exactly-once",
    "replies",
    "termination",
    "bounded",
    "assumptions",
];

/// Every lane holds, except these.
fn all_but(except: &[(&'static str, Status)]) -> Vec<(&'static str, Status)> {
    let status = |lane| {
        let found = except.iter().find(|(name, _)| *name == lane);
        found.map_or(Status::Holds, |(_, status)| *status)
    };
    LANES.iter().map(|lane| (*lane, status(*lane))).collect()
}

/// The plain scenario with parameters set as in a link (`n=7&f=2`) and acts done, to be judged at
/// step `at`.
fn scenario(set: &str, acts: &str, at: u32) -> Scenario {
    let mut scenario = Pbft::plain();
    for (name, value) in set.split('&').filter_map(|field| field.split_once('=')) {
        let done = scenario.set(name, value);
        debug_assert!(done.is_ok(), "{name}={value}: {done:?}");
    }
    let mut step = 0;
    for act in acts.split(';').filter(|act| !act.is_empty()) {
        // As in a link: without a step, it is the one after that of the act before.
        let whole = if act.contains(':') { act.to_owned() } else { format!("{}:{act}", step + 1) };
        let read: Result<Intervention, _> = whole.parse();
        debug_assert!(read.is_ok(), "{read:?}");
        if let Ok(one) = read {
            step = one.step;
            scenario.interventions.push(one);
        }
    }
    scenario.at = at;
    scenario
}

/// A scenario with its words: (name, title, what there is to see).
type Told = (&'static str, Phrase, Phrase);

fn built(
    idea: Phrase,
    (name, title, about): Told,
    scenario: Scenario,
    except: &[(&'static str, Status)],
) -> BuiltIn {
    BuiltIn { name, title, about, idea, scenario, expect: all_but(except) }
}

pub fn all() -> Vec<BuiltIn> {
    working().into_iter().chain(traitors()).chain(limits()).chain(broken()).collect()
}

fn working() -> Vec<BuiltIn> {
    let one = |told, set, acts, at| built(WORKING, told, scenario(set, acts, at), &[]);
    vec![
        one(
            (
                "one-request",
                phrase!("One request", "一个请求"),
                phrase!(
                    "Pre-prepare, prepare, commit: 29 messages among four replicas and a client.",
                    "预准备、准备、提交：四个副本与一个客户端之间共 29 条消息。",
                ),
            ),
            "",
            "",
            29,
        ),
        one(
            (
                "seven-replicas",
                phrase!("Seven replicas, two traitors tolerated", "七个副本，容忍两个叛徒"),
                phrase!("2n² - n + 1 messages: 92.", "2n² - n + 1 条消息：92 条。"),
            ),
            "n=8",
            "",
            92,
        ),
        one(
            (
                "silent-backup",
                phrase!("A silent backup", "沉默的备份"),
                phrase!(
                    "One of four says nothing, and is not missed: the paper's Figure 1.",
                    "四个中的一个一言不发，也无人缺它：论文的图 1。",
                ),
            ),
            "",
            "turn.3.silent",
            23,
        ),
        one(
            (
                "view-change",
                phrase!("The primary crashes", "主副本崩溃"),
                phrase!(
                    "The backups wait, suspect it, and go on under the next one; it comes back later.",
                    "备份等待、怀疑，然后在下一个主副本下继续；它稍后恢复。",
                ),
            ),
            "requests=3",
            "13:crash.0;58:recover.0",
            151,
        ),
        one(
            (
                "gap",
                phrase!("A gap is filled with null", "用空请求填补空缺"),
                phrase!(
                    "A proposal reached nobody, the next one did: the new view cannot leave a hole.",
                    "一个提议没有到达任何副本，而下一个到了：新视图不能留下空洞。",
                ),
            ),
            "n=6&clients=2&jitter=0",
            "2:drop.0-1;drop.0-2;drop.0-3;14:crash.0",
            136,
        ),
        one(
            (
                "checkpoints",
                phrase!("Checkpoints and state transfer", "检查点与状态传输"),
                phrase!(
                    "A replica is cut off while the others forget what they agreed on: it fetches the state.",
                    "一个副本被隔离期间，其他副本已丢弃旧日志：它取回状态。",
                ),
            ),
            "requests=12",
            "split.3;137:join",
            330,
        ),
        one(
            (
                "tentative",
                phrase!("Tentative execution", "试探执行"),
                phrase!(
                    "Executed when prepared: four message delays instead of five.",
                    "准备好即执行：四次消息延迟而不是五次。",
                ),
            ),
            "tentative=on",
            "",
            29,
        ),
        one(
            (
                "read-only",
                phrase!("Read-only requests", "只读请求"),
                phrase!(
                    "A read goes to all and comes back at once: two message delays.",
                    "读请求发给所有副本并立即返回：两次消息延迟。",
                ),
            ),
            "n=6&clients=2&reads=on",
            "ask.4.get-a;ask.5.get-a",
            76,
        ),
    ]
}

fn traitors() -> Vec<BuiltIn> {
    let one = |told, set, acts, at| built(TRAITORS, told, scenario(set, acts, at), &[]);
    vec![
        one(
            (
                "two-tongues",
                phrase!("A primary with two tongues", "两面三刀的主副本"),
                phrase!(
                    "It proposes different requests to different halves; with 3f+1 at most one prepares.",
                    "它对两半副本提议不同的请求；在 3f+1 个副本中最多只有一个能准备好。",
                ),
            ),
            "n=6&clients=2",
            "turn.0.equivocate",
            220,
        ),
        one(
            (
                "by-hand",
                phrase!("A lie by hand", "亲手说谎"),
                phrase!(
                    "One of three proposals is forged to name another request. What others signed cannot be.",
                    "三个提议中的一个被改成另一个请求。别人签名的内容则无法伪造。",
                ),
            ),
            "n=6&clients=2&jitter=0",
            "turn.0.hand;4:forge.0-3.request.4",
            120,
        ),
        one(
            (
                "two-bad-primaries",
                phrase!("Two bad primaries in a row", "连续两个坏的主副本"),
                phrase!(
                    "With f = 2 the third must be correct, and the request survives.",
                    "f = 2 时第三个必定正确，请求得以存活。",
                ),
            ),
            "n=8",
            "turn.0-1.silent",
            292,
        ),
        one(
            (
                "starved",
                phrase!("A primary that starves a client", "冷落客户端的主副本"),
                phrase!(
                    "It serves everyone else; the backups, who were asked too, replace it.",
                    "它为其他客户端服务；同样收到请求的备份把它换掉。",
                ),
            ),
            "n=6&clients=2",
            "turn.0.starve",
            129,
        ),
        one(
            (
                "just-in-time",
                phrase!("Just below the timeout", "刚好不超时"),
                phrase!(
                    "A primary as slow as it can be is never replaced: correct, and a nuisance.",
                    "一个慢到极限的主副本永远不会被换掉：正确，却令人讨厌。",
                ),
            ),
            "requests=3",
            "turn.0.slow",
            103,
        ),
        one(
            (
                "wrong-digests",
                phrase!("Digests of nothing", "虚无的摘要"),
                phrase!(
                    "A digest that does not fit the request is not prepared.",
                    "与请求不符的摘要不会被准备。",
                ),
            ),
            "",
            "turn.0.digest",
            84,
        ),
        // The primary that crashes is as faulty as the liar: progress is not promised, and made.
        built(
            TRAITORS,
            (
                "liar-in-view-change",
                phrase!("A liar in a view change", "视图更换中的说谎者"),
                phrase!(
                    "It hides what it had prepared. The certificates of the others suffice, and it can make none up.",
                    "它隐瞒已准备的请求。其他副本的证书已足够，而它无法捏造证书。",
                ),
            ),
            scenario("requests=2", "turn.2.lie;14:crash.0", 102),
            &[("assumptions", Status::Pending)],
        ),
        one(
            (
                "liar-with-macs",
                phrase!("A liar where nothing can be proved", "无法证明时的说谎者"),
                phrase!(
                    "With MACs it claims that null prepared last. Nobody else saw that proposed: A2 rejects it.",
                    "使用 MAC 时，它谎称空请求最后准备好。别人都没见过这个提议：条件 A2 将其拒绝。",
                ),
            ),
            "requests=2&jitter=0&auth=macs",
            "turn.3.lie;24:cut.0-1;cut.0-2;cut.0-3;cut.1-2;cut.1-3;cut.1-0;59:join;\
             cut.1-2;cut.1-3;cut.1-0;129:join",
            400,
        ),
        one(
            (
                "corrupt-checkpoints",
                phrase!("Corrupt checkpoints", "损坏的检查点"),
                phrase!("2f+1 matching digests outvote it.", "2f+1 个相符的摘要胜过它。",),
            ),
            "requests=8",
            "turn.2.checkpoint",
            257,
        ),
        one(
            (
                "wrong-replies",
                phrase!("Wrong replies", "错误的应答"),
                phrase!("The client waits for f+1 that match.", "客户端等待 f+1 个相符的应答。",),
            ),
            "",
            "turn.0.reply",
            30,
        ),
        one(
            (
                "replayed",
                phrase!("Old messages again", "旧消息重放"),
                phrase!(
                    "Views, places and timestamps make old messages worthless.",
                    "视图、序号与时间戳使旧消息毫无用处。",
                ),
            ),
            "requests=3",
            "turn.2.replay",
            142,
        ),
        one(
            (
                "colluders",
                phrase!("Two colluders of seven", "七个中的两个合谋者"),
                phrase!(
                    "Primary and backup under one hand vote with both halves; it takes one more.",
                    "主副本与备份由同一只手操纵，对两半都投票；还差一个。",
                ),
            ),
            "n=9&clients=2",
            "turn.0-1.collude",
            1103,
        ),
        one(
            (
                "two-faced-client",
                phrase!("A client with two faces", "两面派客户端"),
                phrase!(
                    "It signs two requests with one timestamp. Any number of faulty clients does no harm.",
                    "它用同一时间戳签署两个请求。再多的错误客户端也无害。",
                ),
            ),
            "n=6&clients=2",
            "turn.4.equivocate;ask.4.put-a.3;ask.4.put-b.3",
            143,
        ),
        one(
            (
                "unreadable-macs",
                phrase!(
                    "Authenticators that only the primary can check",
                    "只有主副本能验证的认证码"
                ),
                phrase!(
                    "The price of MACs: a faulty client makes the backups suspect a correct primary.",
                    "MAC 的代价：一个错误客户端就能让备份怀疑正确的主副本。",
                ),
            ),
            "n=6&clients=2&auth=macs",
            "turn.5.unreadable;ask.5.put-a.3;ask.4.put-b.3",
            400,
        ),
    ]
}

fn limits() -> Vec<BuiltIn> {
    let off = ("assumptions", Status::Impossible);
    let violated = |lane| (lane, Status::Violated);
    let pending = ("termination", Status::Pending);
    let one =
        |told, set, acts, at, except: &[_]| built(LIMITS, told, scenario(set, acts, at), except);
    let parted = [violated("agreement"), violated("order"), pending, off];
    vec![
        one(
            (
                "three-replicas",
                phrase!("Three replicas, one traitor", "三个副本，一个叛徒"),
                phrase!(
                    "The same script as with four: now the two correct ones commit different requests.",
                    "与四个副本时相同的剧本：如今两个正确副本提交了不同的请求。",
                ),
            ),
            "n=5&clients=2&f=1&quorum=live",
            "turn.0.equivocate",
            10,
            &parted,
        ),
        one(
            (
                "three-replicas-stuck",
                phrase!("Three replicas and the larger quorum", "三个副本与更大的法定人数"),
                phrase!(
                    "Safe again, and stuck: one silent replica blocks it for ever.",
                    "又安全了，却卡住了：一个沉默的副本就能永远阻塞它。",
                ),
            ),
            "n=5&clients=2&f=1",
            "turn.2.silent",
            300,
            &[pending, off],
        ),
        one(
            (
                "six-replicas",
                phrase!("Six replicas, two colluders", "六个副本，两个合谋者"),
                phrase!(
                    "3f replicas are too few for f = 2 as well.",
                    "f = 2 时 3f 个副本同样太少。",
                ),
            ),
            "n=8&clients=2&f=2&quorum=live",
            "turn.0-1.collude",
            71,
            &parted,
        ),
        one(
            (
                "too-many-traitors",
                phrase!("Two traitors of four", "四个中的两个叛徒"),
                phrase!(
                    "One more than is tolerated: the guarantee is off before anything breaks.",
                    "比所能容忍的多一个：在出错之前，保证已经失效。",
                ),
            ),
            "n=6&clients=2",
            "turn.0-1.collude",
            65,
            &parted,
        ),
    ]
}

fn broken() -> Vec<BuiltIn> {
    let violated = |lane| (lane, Status::Violated);
    let pending = ("termination", Status::Pending);
    let parted = [violated("agreement"), violated("order"), pending];
    let apart = [violated("agreement"), pending];
    let one = |told: Told, set: &str, acts, at, except: &[_]| {
        let set = format!("{set}&bug={}", told.0);
        built(BROKEN, told, scenario(&set, acts, at), except)
    };
    vec![
        one(
            (
                "commit-on-prepared",
                phrase!("Without the commit phase", "没有提交阶段"),
                phrase!(
                    "One replica executes what only it knows to be prepared; the next view does not know.",
                    "一个副本执行了只有它知道已准备的请求；下一个视图并不知情。",
                ),
            ),
            "n=6&clients=2&jitter=0",
            "cut.1-0;cut.2-0;cut.1-2;cut.2-1;cut.3-1;cut.3-2;8:delay.0-1.60;16:split.3;40:join;\
             split.3",
            71,
            &parted,
        ),
        one(
            (
                "quorum-off-by-one",
                phrase!("A quorum one too small", "少一个的法定人数"),
                phrase!(
                    "The primary's proposal counted as a vote: two quorums share only the traitor.",
                    "把主副本的提议也算一票：两个法定人数只共有那个叛徒。",
                ),
            ),
            "n=6&clients=2",
            "turn.0.equivocate",
            14,
            &parted,
        ),
        one(
            (
                "not-highest-view",
                phrase!("The oldest certificate is taken", "采用了最旧的证书"),
                phrase!(
                    "Two certificates for one place: the later view decided, and the earlier is taken.",
                    "同一序号有两份证书：较晚的视图已做出决定，却采用了较早的。",
                ),
            ),
            "n=6&clients=2&jitter=0&requests=2&interval=100&window=200",
            "cut.1-0;cut.2-0;cut.1-2;cut.2-1;cut.3-1;cut.3-2;8:delay.0-1.60;16:split.3;39:join;\
             split.3;87:crash.1;118:join",
            192,
            &apart,
        ),
        one(
            (
                "drop-prepared",
                phrase!("Certificates dropped on the way", "证书在途中丢弃"),
                phrase!(
                    "The next view prepares nothing, and the one after has forgotten what committed.",
                    "下一个视图什么也没准备好，再下一个视图便忘了已提交的请求。",
                ),
            ),
            "n=6&clients=2&jitter=0",
            "2:delay.0-2.40;25:split.0;split.1;split.2;heal.0-3;heal.1-3;heal.2-3;53:split.3;\
             65:join;split.3;88:split.0;split.1;split.2;107:join;split.3",
            162,
            &parted,
        ),
        one(
            (
                "no-recompute",
                phrase!("A new view taken on its word", "轻信新视图"),
                phrase!(
                    "A traitor as the new primary replaces what committed by null, and nobody checks.",
                    "新的主副本是叛徒，把已提交的请求换成空请求，而无人验证。",
                ),
            ),
            "requests=2&jitter=0",
            "turn.1.hand;24:split.0;48:join;53:forge.1-15.null.1;forge.1-16.null.1;\
             forge.1-17.null.1",
            90,
            &apart,
        ),
        one(
            (
                "no-water-marks",
                phrase!("Without water marks", "没有水位"),
                phrase!(
                    "A primary gives out number 1000, and the backups take it.",
                    "主副本给出序号 1000，备份照单全收。",
                ),
            ),
            "",
            "turn.0.hand;3:forge.0-1.place.1000;forge.0-2.place.1000;forge.0-3.place.1000",
            6,
            &[violated("bounded"), pending],
        ),
        one(
            (
                "no-join",
                phrase!("Nobody joins", "无人跟随"),
                phrase!(
                    "A replica that was not asked has no reason to leave the view, and is needed to.",
                    "没有收到请求的副本没有理由离开视图，而换视图又少不了它。",
                ),
            ),
            "",
            "turn.0.silent;cut.4-3",
            250,
            &[pending],
        ),
        one(
            (
                "timer-reset",
                phrase!("A timer that anything resets", "什么都能重置的定时器"),
                phrase!(
                    "As long as one client is served, nobody notices that the other is not.",
                    "只要一个客户端得到服务，就没有谁注意到另一个被冷落。",
                ),
            ),
            "n=6&clients=2&timeout=400",
            "turn.0.starve;ask.5.add-a.1;ask.5.add-a.2;ask.5.add-a.3;ask.5.add-a.4;ask.5.add-a.5;\
             ask.5.add-a.6;ask.5.add-a.7;ask.5.add-a.8",
            362,
            &[pending],
        ),
        one(
            (
                "first-reply",
                phrase!("The first reply is believed", "相信第一个应答"),
                phrase!("It came from a traitor.", "它来自叛徒。",),
            ),
            "",
            "turn.0.reply",
            27,
            &[violated("replies")],
        ),
        one(
            (
                "no-null",
                phrase!("A gap left open", "未填补的空缺"),
                phrase!(
                    "What comes after the hole can never be executed.",
                    "空洞之后的请求永远无法执行。",
                ),
            ),
            "n=6&clients=2&jitter=0",
            "2:drop.0-1;drop.0-2;drop.0-3;14:crash.0",
            700,
            &[pending],
        ),
        one(
            (
                "unchecked-digest",
                phrase!("A digest nobody checks", "无人检查的摘要"),
                phrase!(
                    "One backup is sent another request with the same proposal: the states part.",
                    "一个备份收到同一提议，却附着另一个请求：状态分叉。",
                ),
            ),
            "n=6&clients=2",
            "turn.0.hand;4:forge.0-3.body.4",
            43,
            &[violated("order"), pending],
        ),
        one(
            (
                "believe-claims",
                phrase!("Claims without proof", "没有证明的声称"),
                phrase!(
                    "With MACs and without condition A2, one liar undoes what committed.",
                    "使用 MAC 又没有条件 A2 时，一个说谎者就能推翻已提交的请求。",
                ),
            ),
            "requests=2&jitter=0&auth=macs",
            "turn.3.lie;24:cut.0-1;cut.0-2;cut.0-3;cut.1-2;cut.1-3;cut.1-0;59:join;\
             cut.1-2;cut.1-3;cut.1-0;129:join",
            187,
            &apart,
        ),
        one(
            (
                "no-forward-timer",
                phrase!("Passed on and forgotten", "转发之后就忘记"),
                phrase!(
                    "A backup that starts no timer never finds out that the primary drops a client.",
                    "不启动定时器的备份永远不会发现主副本丢弃了客户端的请求。",
                ),
            ),
            "",
            "turn.0.starve",
            200,
            &[pending],
        ),
        one(
            (
                "stay-in-view",
                phrase!("One foot in the old view", "一只脚留在旧视图"),
                phrase!(
                    "Replicas that asked for a new view go on to commit in the old one.",
                    "已要求更换视图的副本仍在旧视图中提交。",
                ),
            ),
            "n=6&clients=2&jitter=0",
            "2:drop.0-1;7:hold.2-1;hold.2-3;hold.3-1;hold.3-3;cut.2-0;cut.3-0;cut.2-3;cut.3-2;\
             cut.0-1;71:hold.1-19;hold.1-20;hold.1-21;join;release.2-1;release.2-3;release.3-1;\
             release.3-3;92:release.1-19;release.1-20;release.1-21",
            141,
            &apart,
        ),
    ]
}
