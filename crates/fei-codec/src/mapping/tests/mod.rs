//! Mappings both ways: the acceptance examples on the real layouts, lists and edge cases on made-up ones.

mod answers;
mod bodies;
mod calls;
mod ebcdic;
mod fixture;
mod host;
mod keys;
mod later;
mod lists;
mod local;
mod parts;
mod real;
mod runs;
mod served;
mod several;
mod shapes;
mod small;
mod straight;
