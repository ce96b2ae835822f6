//! The real program and an institution that does everything wrong. A transfer always gets its answer, the answer says
//! what is known of the money, and nothing is sent twice.

mod body;
mod connection;
mod site;
mod status;
