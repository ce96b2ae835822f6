//! Commas of a body stand where they belong, whatever of it is left out.

use fei_layout::plan::{Case, Expr, JsonForm, JsonStep, Piece, Source, Template};
use proptest::prelude::*;

use super::fixture::with_context;
use crate::mapping::body;
use crate::mapping::sources::Sources;
use crate::testing::{layout, text};
use crate::{Losses, View};

#[derive(Debug, Clone)]
enum Node {
    Constant,
    Now,
    /// May be left out, and is not.
    There,
    LeftOut,
    Object(Vec<Node>),
    List(Vec<Node>),
}

fn any_node() -> impl Strategy<Value = Node> {
    let leaf = prop::sample::select(vec![Node::Constant, Node::Now, Node::There, Node::LeftOut]);
    leaf.prop_recursive(3, 16, 4, |inner| {
        let nodes = prop::collection::vec(inner, 0..4);
        prop_oneof![nodes.clone().prop_map(Node::Object), nodes.prop_map(Node::List)]
    })
}

fn value(key: &str, piece: Piece, omit_empty: bool) -> JsonStep {
    let case = Case { when: [].into(), value: Template { pieces: [piece].into() } };
    let value = Expr {
        cases: [case].into(),
        chosen: None,
        table: None,
        strip: "".into(),
        slice: None,
        width: None,
        omit_empty,
        cut: None,
    };
    JsonStep::Value { key: key.into(), value, form: JsonForm::Text }
}

fn steps(nodes: &[Node], key: &str, steps: &mut Vec<JsonStep>) {
    for node in nodes {
        let now = || Piece::Value(Source::Now);
        match node {
            Node::Constant => steps.push(value(key, Piece::Text("c".into()), false)),
            Node::Now => steps.push(value(key, now(), false)),
            Node::There => steps.push(value(key, now(), true)),
            Node::LeftOut => steps.push(value(key, Piece::Text("".into()), true)),
            Node::Object(nodes) => {
                steps.push(JsonStep::OpenObject(key.into()));
                self::steps(nodes, "\"k\":", steps);
                steps.push(JsonStep::CloseObject);
            }
            Node::List(nodes) => {
                steps.push(JsonStep::OpenArray(key.into()));
                self::steps(nodes, "", steps);
                steps.push(JsonStep::CloseArray);
            }
        }
    }
}

fn expected(nodes: &[Node], key: &str) -> String {
    let one = |node: &Node| match node {
        Node::Constant => Some(format!("{key}\"c\"")),
        Node::Now | Node::There => Some(format!("{key}\"20260907143001\"")),
        Node::LeftOut => None,
        Node::Object(nodes) => Some(format!("{key}{{{}}}", expected(nodes, "\"k\":"))),
        Node::List(nodes) => Some(format!("{key}[{}]", expected(nodes, ""))),
    };
    nodes.iter().filter_map(one).collect::<Vec<_>>().join(",")
}

proptest! {
    #[test]
    fn commas_stand_between_what_is_there(nodes in prop::collection::vec(any_node(), 0..5)) {
        let document = [Node::Object(nodes)];
        let mut all = Vec::new();
        steps(&document, "", &mut all);
        let (layout, mut json) = (layout(vec![text("t", 1)]), Vec::new());
        with_context(None, None, |context| {
            let view = View::nothing(&layout);
            body::write(&all.into(), &Sources::of(&view, &[], context), &mut json, &mut Losses::new()).unwrap();
        });
        prop_assert_eq!(String::from_utf8(json).unwrap(), expected(&document, ""));
    }
}
