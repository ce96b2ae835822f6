//! The real program and an institution that does everything wrong. A transfer always gets its answer, the answer says
//! what is known of the money, and nothing is sent twice.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise and says where")]

mod body;
mod connection;
mod kept;
mod site;
mod status;
