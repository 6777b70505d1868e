//! The interface's own words.  What a run says about itself comes from the worker in words already.

use crate::phrase;
use crate::say;
use crate::wire::ProcessView;
use crate::words::{Language, Phrase};

/// A language as the document and the address name it.
pub fn code(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Chinese => "zh-Hans",
    }
}

/// The language of a name such as `zh-CN`, if it is one of ours.
pub fn language(name: &str) -> Option<Language> {
    match name.get(..2)?.to_ascii_lowercase().as_str() {
        "en" => Some(Language::English),
        "zh" => Some(Language::Chinese),
        _ => None,
    }
}

pub const GALLERY: Phrase = phrase!("Gallery", "示例");
pub const LESSONS: Phrase = phrase!("Lessons", "课程");
pub const SETUP: Phrase = phrase!("Set up", "设置");
pub const SHARE: Phrase = phrase!("Share", "分享");
pub const HELP: Phrase = phrase!("Help", "帮助");
pub const CLOSE: Phrase = phrase!("Close", "关闭");
pub const OTHER_LANGUAGE: Phrase = phrase!("中文", "EN");
pub const EVERYTHING_HOLDS: Phrase = phrase!("everything holds", "一切成立");
pub const THEME_SYSTEM: Phrase = phrase!("Theme: as the system has it", "主题：跟随系统");
pub const THEME_LIGHT: Phrase = phrase!("Theme: light", "主题：浅色");
pub const THEME_DARK: Phrase = phrase!("Theme: dark", "主题：深色");
pub const LOADING: Phrase = phrase!("Opening the run", "正在打开");

pub const STAGE: Phrase = phrase!("Stage", "舞台");
pub const DIAGRAM: Phrase = phrase!("Space-time diagram", "时空图");
pub const DIAGRAM_SHORT: Phrase = phrase!("Diagram", "时空图");
pub const LANES: Phrase = phrase!("Properties", "性质");
pub const INSPECTOR: Phrase = phrase!("Inspector", "检视");
pub const EVENTS: Phrase = phrase!("Events", "事件");
pub const NEXT: Phrase = phrase!("Next", "下一步");
pub const MESSAGES: Phrase = phrase!("Messages", "消息");
pub const LEDGER: Phrase = phrase!("Log", "日志");
pub const TRAITOR: Phrase = phrase!("traitor", "叛徒");
pub const FORGED: Phrase = phrase!("forged", "伪造");
/// What a traitor is called, and how it misbehaves at present.
pub fn traitor(language: Language, process: &ProcessView) -> Option<String> {
    let traitor = TRAITOR.say(language);
    process.traitor.then(|| match &process.conduct {
        Some((_, title)) => say!(language, "{traitor}: {title}", "{traitor}：{title}"),
        None => traitor.to_owned(),
    })
}

/// The kind of a message in words, and whether a traitor made it up.
pub fn kind(language: Language, title: &str, is_forged: bool) -> String {
    let forged = FORGED.say(language);
    match is_forged {
        true => say!(language, "{forged} {title}", "{forged}的{title}"),
        false => title.to_owned(),
    }
}

pub const UNTIL: Phrase = phrase!("Run until", "运行到");
pub const TIMELINE: Phrase = phrase!("Timeline", "时间轴");

pub const PLAY: Phrase = phrase!("Play", "播放");
pub const PAUSE: Phrase = phrase!("Pause", "暂停");
pub const STEP: Phrase = phrase!("Step", "前进一步");
pub const BACK: Phrase = phrase!("Step back", "后退一步");
pub const TO_START: Phrase = phrase!("To the start", "回到开头");
pub const TO_END: Phrase = phrase!("To the end of what is known", "到已知的末尾");
pub const UNDO: Phrase = phrase!("Undo", "撤销");
pub const REDO: Phrase = phrase!("Redo", "重做");
pub const SPEED: Phrase = phrase!("Speed", "速度");
pub const BRANCHES: Phrase = phrase!("Branches", "分支");
pub const BRANCHES_ABOUT: Phrase = phrase!(
    "Whenever you intervene in the past, what had followed is kept as a branch.",
    "每当你干预过去，原来的后续都会作为一个分支保留下来。"
);
pub const NEVER_HELD: Phrase =
    phrase!("The run ended before that happened.", "在此之前运行已经结束。");
pub const OVER: Phrase =
    phrase!("Nothing more happens unless you intervene.", "除非你干预，否则不会再发生什么。");
pub const BY_ORDER: Phrase = phrase!("by step", "按步骤");
pub const BY_TIME: Phrase = phrase!("by time", "按时间");
pub const AXIS: Phrase = phrase!("Axis", "横轴");

pub const CHOOSE_SOMETHING: Phrase =
    phrase!("Choose a process or a message on the stage.", "在舞台上选择一个进程或一条消息。");
pub const UNDER_WAY: Phrase = phrase!("Messages under way", "途中的消息");
pub const NONE_UNDER_WAY: Phrase = phrase!("No message is under way.", "途中没有消息。");
pub const STATE: Phrase = phrase!("Memory", "内存");
pub const STABLE: Phrase = phrase!("Disk", "磁盘");
pub const NOTHING_THERE: Phrase = phrase!("nothing", "空");
pub const TIMERS: Phrase = phrase!("Timers", "定时器");
pub const FIRE: Phrase = phrase!("Fire now", "立即触发");
pub const CLOCK: Phrase = phrase!("Its clock", "它的时钟");
pub const AHEAD_MS: Phrase = phrase!("ahead by (ms)", "快（毫秒）");
pub const DRIFT_PPM: Phrase = phrase!("drift (ppm)", "漂移（ppm）");
pub const SET_CLOCK: Phrase = phrase!("Set the clock", "设置时钟");
pub const CHANGED: Phrase = phrase!("changed", "已变化");
pub const FROM_TO: Phrase = phrase!("way", "路径");
pub const CONTENT: Phrase = phrase!("content", "内容");
pub const SENT: Phrase = phrase!("sent", "发送于");
pub const DUE: Phrase = phrase!("arrives", "到达于");
pub const VALUE: Phrase = phrase!("value", "值");
pub const DROP: Phrase = phrase!("Drop", "丢弃");
pub const HOLD: Phrase = phrase!("Hold", "扣住");
pub const RELEASE: Phrase = phrase!("Release", "放行");
pub const HELD: Phrase = phrase!("held", "被扣住");
pub const ANY_TIME: Phrase = phrase!("at any time", "任何时候");
pub const NOTE: Phrase = phrase!("Note", "备注");

pub const WITNESS: Phrase = phrase!("Steps that prove it", "证明它的步骤");

pub const SETUP_ABOUT: Phrase = phrase!(
    "A change starts the scenario anew, as a branch: what was before is kept, and undo leads back to it.",
    "改动会让场景作为一个新分支从头开始：之前的运行会保留，撤销即可回去。"
);
pub const NEW_SEED: Phrase = phrase!("New seed", "换一个种子");
pub const LINK: Phrase = phrase!("Link", "链接");
pub const DIGEST: Phrase = phrase!("Digest of the run", "运行摘要");

pub const RELOAD: Phrase = phrase!("Load the page again", "重新加载页面");

pub const HELP_KEYS: Phrase = phrase!("Keys", "按键");
pub const HELP_SIGNS: Phrase = phrase!("Signs", "图例");
pub const HELP_ABOUT: Phrase = phrase!(
    "Drag a process, choose a message or a process and do something to it, and watch what still holds.",
    "拖动进程，选择消息或进程并对它做点什么，看看还有什么成立。"
);
pub const KEY_SPACE: Phrase = phrase!("Space", "空格");
pub const SIGN_UP: Phrase = phrase!("up", "运行");
pub const SIGN_PAUSED: Phrase = phrase!("paused", "停顿");
pub const SIGN_CRASHED: Phrase = phrase!("crashed", "崩溃");
pub const SIGN_STOPPED: Phrase = phrase!("stopped for ever", "永远停止");
pub const VERDICT_HOLDS: Phrase = phrase!("holds", "成立");
pub const VERDICT_PENDING: Phrase = phrase!("pending", "待定");
pub const VERDICT_VIOLATED: Phrase = phrase!("violated", "被违反");
pub const VERDICT_IMPOSSIBLE: Phrase = phrase!("impossible", "不可能");
pub const VERDICT_UNKNOWN: Phrase = phrase!("unknown", "未知");

/// A verdict in words.
pub fn verdict(name: &str) -> Phrase {
    match name {
        "holds" => VERDICT_HOLDS,
        "pending" => VERDICT_PENDING,
        "violated" => VERDICT_VIOLATED,
        "impossible" => VERDICT_IMPOSSIBLE,
        _ => VERDICT_UNKNOWN,
    }
}

/// Where a run stands.
pub fn step_of(language: Language, step: u32, steps: u32) -> String {
    say!(language, "step {step} of {steps}", "第 {step} 步，共 {steps} 步")
}

/// Where a branch left the one before it, and how far it goes.
pub fn left_at(language: Language, at: u32, steps: u32) -> String {
    say!(language, "from step {at}, {steps} steps known", "自第 {at} 步起，已知 {steps} 步")
}

/// A jump to a step.
pub fn step(language: Language, step: u32) -> String {
    say!(language, "step {step}", "第 {step} 步")
}

/// How many answers a process has of those that it needs.
pub fn gathered(language: Language, title: &str, have: usize, need: u32) -> String {
    say!(language, "{title}: {have} of {need} needed", "{title}：需要 {need} 个，已有 {have} 个")
}

/// What a process decided.
pub fn decided(language: Language, value: u32) -> String {
    say!(language, "decided {value}", "已选定 {value}")
}

/// A process that is to crash within its next event.
pub fn doomed(language: Language, effects: u32) -> String {
    say!(
        language,
        "crashes during its next event, after {effects} effects",
        "将在下一个事件中完成 {effects} 个动作后崩溃"
    )
}

/// A message's way.
pub fn from_to(language: Language, from: &str, to: &str) -> String {
    say!(language, "from {from} to {to}", "从 {from} 到 {to}")
}

/// How long a link is.
pub fn length(language: Language, characters: usize) -> String {
    say!(language, "{characters} characters", "{characters} 个字符")
}

/// A speed.
pub fn speed(factor: f64) -> String {
    let hundredths = (factor * 100.0).round() as u32;
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => format!("{whole}×"),
        (whole, rest) if rest % 10 == 0 => format!("{whole}.{}×", rest / 10),
        (whole, rest) => format!("{whole}.{rest:02}×"),
    }
}

/// A span of virtual time, in microseconds.
pub fn time(language: Language, microseconds: u64) -> String {
    let (whole, tenths) = (microseconds / 1000, microseconds % 1000 / 100);
    if whole < 10_000 {
        return say!(language, "{whole}.{tenths} ms", "{whole}.{tenths} 毫秒");
    }
    let (whole, hundredths) = (microseconds / 1_000_000, microseconds % 1_000_000 / 10_000);
    say!(language, "{whole}.{hundredths:02} s", "{whole}.{hundredths:02} 秒")
}

/// The button that gives a view all the room.
pub fn alone(language: Language, title: &str) -> String {
    say!(language, "{title}: all the room", "{title}：占满空间")
}
