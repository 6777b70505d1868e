//! What is wrong with the link of an overlay or an act, in Chinese.

use super::act::BadAct;
use super::link::{MOST_ACTS, OverlayError};
use crate::wire::Explain;

impl Explain for BadAct {
    fn chinese(&self) -> String {
        match self {
            BadAct::Verb(verb, known) => {
                let known = known.replace(", ", "、");
                format!("`{verb}` 不是一种可以执行的操作；可用的有：{known}")
            }
            BadAct::Form { text, form } => {
                let example = form.split([',', ':', ' ']).next().unwrap_or(form);
                format!("`{text}` 的格式不对；正确的例子：{example}")
            }
            BadAct::Node { node, last } => format!("没有节点 {node}；现有节点为 0 到 {last}"),
            BadAct::Down(node) => format!("节点 {node} 不应答：请选择在线的节点"),
            BadAct::Up(node) => format!("节点 {node} 已经在线"),
            BadAct::Nothing => {
                "没有由你转发的查找：请先用 `hand` 开始，例如 hand.3.9f2c".to_owned()
            }
            BadAct::Stranger { at, to } => {
                format!("节点 {at} 不认识节点 {to}：请从它的各表中选择")
            }
            BadAct::NotHere { verb, overlay, known } => {
                let known = known.replace(", ", "、");
                format!("在 {overlay} 中不能执行 `{verb}`；可用的有：{known}")
            }
        }
    }
}

impl Explain for OverlayError {
    fn chinese(&self) -> String {
        match self {
            OverlayError::Link(error) => error.chinese(),
            OverlayError::Setting(error) => error.chinese(),
            OverlayError::Memory { nodes, need, most } => format!(
                "{nodes} 个节点按这些参数约需 {need} MiB 存放各表，最多允许 {most} MiB：请减少节点或缩小表"
            ),
            OverlayError::Joins { nodes, most } => format!(
                "最多 {most} 个节点可以逐个加入，而不是 {nodes} 个：请选择 build=ideal，或减少节点"
            ),
            OverlayError::Act(error) => format!("`do` 中：{}", error.chinese()),
            OverlayError::TooMuch => format!("`do` 的条目过多：最多 {MOST_ACTS} 条"),
        }
    }
}
