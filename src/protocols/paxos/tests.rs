//! Paxos, rule by rule.
