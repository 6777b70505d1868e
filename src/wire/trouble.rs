//! What is wrong with something that was asked, in words.

use super::file::BadFile;
use super::kept::BadKept;
use super::link::{LinkError, known};
use super::session::OpenError;
use crate::run::{
    BadInput, BadIntervention, BadScenario, BadSetting, MAX_INTERVENTIONS, MAX_STEPS, RunError,
    VERBS,
};
use crate::sim::Refusal;
use crate::words::Language;

/// An error that can be told in every language. In English it is the error's own text.
pub trait Explain: ToString {
    /// What is wrong and what is possible, in Chinese.
    fn chinese(&self) -> String;

    /// What is wrong and what is possible.
    fn explain(&self, language: Language) -> String {
        match language {
            Language::English => self.to_string(),
            Language::Chinese => self.chinese(),
        }
    }
}

impl Explain for Refusal {
    fn chinese(&self) -> String {
        match *self {
            Refusal::NoSuchProcess { process, processes } => {
                let last = processes.saturating_sub(1);
                format!("不存在 {process}；现有进程为 p0 到 p{last}")
            }
            Refusal::NoSuchMessage(id) => format!("消息 {id} 不在途中"),
            Refusal::NoSuchTimer(id) => format!("定时器 {id} 未在等待"),
            Refusal::Down(p) => format!("{p} 已崩溃"),
            Refusal::NotDown(p) => format!("{p} 没有崩溃"),
            Refusal::DownForEver(p) => format!("{p} 已永久停止：在崩溃即停止模型中进程不会恢复"),
            Refusal::Paused(p) => format!("{p} 已暂停"),
            Refusal::NotPaused(p) => format!("{p} 没有暂停"),
            Refusal::Held(id) => format!("消息 {id} 已被扣住"),
            Refusal::NotHeld(id) => format!("消息 {id} 没有被扣住"),
            Refusal::AlreadyCut(a, b) => format!("从 {a} 到 {b} 的链路已切断"),
            Refusal::NotCut(a, b) => format!("从 {a} 到 {b} 的链路没有切断"),
            Refusal::SelfLink(p) => format!("{p} 不能与自己切断"),
            Refusal::TooManyCopies(id) => format!("消息 {id} 的副本已达上限"),
            Refusal::NoSuchConduct(p, known) => {
                format!("不能让 {p} 这样作恶；可用的有：{}、honest", known.join("、"))
            }
            Refusal::NotATraitor(p) => format!("{p} 遵守协议：只能篡改叛徒发出的消息"),
            Refusal::NoSuchField(id) => format!("消息 {id} 没有这个字段"),
            Refusal::Unforgeable { id, signer } => {
                format!("消息 {id} 的这一部分由 {signer} 签名：可以复制或扣下，但无法伪造")
            }
            Refusal::MeansNothing(id) => {
                format!("消息 {id} 的发送者不知道这个数字在此处指什么")
            }
            Refusal::NotRemembered(id) => format!("没有叛徒记得消息 {id}"),
            Refusal::OutOfRange { field, low, high } => {
                format!("{field} 必须在 {low} 与 {high} 之间")
            }
        }
    }
}

impl Explain for BadSetting {
    fn chinese(&self) -> String {
        match self {
            BadSetting::Unknown(name, known) => format!("没有参数 `{name}`；可用的有：{known}"),
            BadSetting::NotInRange { name, text, low, high } => {
                format!("`{name}` 必须是 {low} 到 {high} 之间的整数，而不是 `{text}`")
            }
            BadSetting::NotAnOption { name, text, options } => {
                format!("`{name}` 必须是 {options} 之一，而不是 `{text}`")
            }
        }
    }
}

impl Explain for BadScenario {
    fn chinese(&self) -> String {
        match self {
            BadScenario::Setting(error) => error.chinese(),
            BadScenario::Schedule(text) => {
                format!("`schedule` 必须是 timed、async 或 gst.毫秒数，而不是 `{text}`")
            }
            BadScenario::Crashes(text) => format!(
                "`crashes` 必须是 stop、stable 或 amnesia，其后可依次说明发给它的消息、它发出的消息和\
                 它的定时器是 lost 还是 kept，而不是 `{text}`"
            ),
        }
    }
}

impl Explain for BadInput {
    fn chinese(&self) -> String {
        match self {
            BadInput::Unknown { text, known } => {
                format!("不能要求进程执行 `{text}`；可以要求的有：{known}")
            }
            BadInput::NoNumber(verb) => format!("`{verb}` 不带数字"),
            BadInput::Number(error) => error.chinese(),
        }
    }
}

impl Explain for BadIntervention {
    fn chinese(&self) -> String {
        match self {
            BadIntervention::Verb(verb) => {
                format!("`{verb}` 不是一种可以执行的操作；可用的有：{}", VERBS.replace(", ", "、"))
            }
            BadIntervention::Form { text, form } => {
                let example = form.rsplit("as in ").next().unwrap_or(form);
                format!("`{text}` 的格式不对；正确的例子：{example}")
            }
            BadIntervention::Step(text) => {
                format!("`{text}` 的格式不对；应为“步数:操作”，步数从 1 开始，例如 12:crash.0")
            }
        }
    }
}

impl Explain for RunError {
    fn chinese(&self) -> String {
        match self {
            RunError::Text(error) => error.chinese(),
            RunError::Input(error) => error.chinese(),
            RunError::Refused(error) => error.chinese(),
            RunError::Scenario(error) => error.chinese(),
            RunError::Processes { protocol, n, most } => {
                format!("{protocol} 的 `n` 必须在 1 到 {most} 之间，而不是 {n}")
            }
            RunError::NotAMessage(text) => format!("`{text}` 不是消息；应为 2-4 这样的名称"),
            RunError::BeforeSent { message, sent } => {
                let first = sent + 1;
                format!("消息 {message} 在第 {sent} 步发出，最早只能在第 {first} 步到达")
            }
            RunError::Overtakes { message, other } => {
                format!("此处链路按发送次序送达，而 {message} 与 {other} 的次序会颠倒")
            }
            RunError::TooLong => format!("一次运行最多 {MAX_STEPS} 步；请退回后再干预"),
            RunError::TooMuch => {
                format!("一次运行最多 {MAX_INTERVENTIONS} 次干预；请退回后再干预")
            }
            RunError::NoSuchBranch(id) => format!("没有编号为 {id} 的分支"),
        }
    }
}

impl Explain for LinkError {
    fn chinese(&self) -> String {
        match self {
            LinkError::NotALink => "这不是链接：应形如 #v1/协议?...，例如 #v1/paxos?n=5".to_owned(),
            LinkError::TooLong => "链接过长".to_owned(),
            LinkError::Version(version) => format!(
                "此链接的版本是 `{version}`，而本页面读取 v1：请重新加载页面，或在生成它的地方打开"
            ),
            LinkError::Damaged => "压缩的链接已损坏：它在途中被截断或改动".to_owned(),
            LinkError::Overlay { name } => {
                format!(
                    "`{name}` 是覆盖网络，不是进程的运行：请在网页中打开它的链接，或用 `bivalent overlay {name}` 运行它"
                )
            }
            LinkError::Protocol { name } => {
                format!("没有协议 `{name}`；可用的有：{}", known().join("、"))
            }
            LinkError::Scenario(error) => error.chinese(),
            LinkError::Processes { protocol, n, most } => {
                format!("{protocol} 的 `n` 必须在 1 到 {most} 之间，而不是 {n}")
            }
            LinkError::Act(error) => format!("`do` 中：{}", error.chinese()),
            LinkError::Order(step) => format!("`do` 中：步数必须递增，而第 {step} 步没有"),
            LinkError::Number { field, text, high } => {
                format!("`{field}` 必须是 0 到 {high} 之间的整数，而不是 `{text}`")
            }
            LinkError::Form { field, .. } => format!("`{field}` 的格式不对"),
            LinkError::TooMany { field, most } => format!("`{field}` 的条目过多：最多 {most} 条"),
        }
    }
}

impl Explain for BadKept {
    fn chinese(&self) -> String {
        match self {
            BadKept::Form(line) => format!("无法读取此运行的存档（第 {line} 行）"),
            BadKept::Link { line, error } => {
                format!("无法读取此运行的存档（第 {line} 行）：{}", error.chinese())
            }
        }
    }
}

impl Explain for BadFile {
    fn chinese(&self) -> String {
        match self {
            BadFile::TooLarge => "文件过大：最多 32 MiB".to_owned(),
            BadFile::NotJson { line, column } => {
                format!("这不是 JSON 文件：第 {line} 行第 {column} 列有误，文件可能被截断或改动")
            }
            BadFile::NotARun => {
                "这不是 Bivalent 的运行文件：缺少 \"format\": \"bivalent-run\"".to_owned()
            }
            BadFile::Version(version) => {
                format!("此文件的版本是 {version}，而本页面读取版本 1：请重新加载页面")
            }
            BadFile::Form { line, column, .. } => format!(
                "此运行文件的 `scenario` 有误（第 {line} 行第 {column} 列）：与本页面导出的格式不同"
            ),
            BadFile::Scenario(error) => format!("`scenario` 中：{}", error.chinese()),
        }
    }
}

impl Explain for OpenError {
    fn chinese(&self) -> String {
        match self {
            OpenError::Link(error) => error.chinese(),
            OpenError::Input(error) => format!("`do` 中：{}", error.chinese()),
            OpenError::Kept(error) => error.chinese(),
            OpenError::File(error) => error.chinese(),
            OpenError::Overlay(error) => error.chinese(),
        }
    }
}
