//! The order of a file's records: `header data* trailer`, `header (batch data+ total)* trailer`.

use std::ops::Range;

use nom::Parser;
use nom::branch::alt;
use nom::character::complete::{char, multispace0, one_of};
use nom::combinator::{cut, fail, opt};
use nom::multi::{many0, many1};
use nom::sequence::{preceded, terminated};

use super::{Bad, Parsed, closed, want, whole, word};

/// What comes where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    /// A record of this name; the range is that of the name in the text.
    Record(Box<str>, Range<usize>),
    /// One behind the other.
    Then(Vec<Order>),
    /// One of them.
    Either(Vec<Order>),
    /// Not once at all, or more than once, as the two say.
    Times { of: Box<Order>, perhaps: bool, again: bool },
}

/// Parentheses inside one another, at most: reading goes down once for each.
const DEPTH_MAX: u32 = 8;

/// Reads an order.
pub(crate) fn order(text: &str) -> Result<Order, Bad> {
    whole(text, preceded(multispace0, |input| either(text.len(), DEPTH_MAX, input)))
}

fn either(total: usize, depth: u32, input: &str) -> Parsed<'_, Order> {
    let then = |input| many1(|input| times(total, depth, input)).map(Order::Then).parse(input);
    let bar = terminated(char('|'), multispace0);
    let (rest, (first, others)) = (then, many0(preceded(bar, cut(then)))).parse(input)?;
    let way = |order| match order {
        Order::Then(mut list) if list.len() == 1 => list.remove(0),
        order => order,
    };
    let mut ways: Vec<_> = std::iter::once(first).chain(others).map(way).collect();
    Ok((rest, if ways.len() == 1 { ways.remove(0) } else { Order::Either(ways) }))
}

fn times(total: usize, depth: u32, input: &str) -> Parsed<'_, Order> {
    let one = want(
        "the name of a record, or `(`",
        alt((|input| record(total, input), |input| group(total, depth, input))),
    );
    let (rest, (of, mark)) = terminated((one, opt(one_of("*+?"))), multispace0).parse(input)?;
    let (perhaps, again) = match mark {
        None => return Ok((rest, of)),
        Some('*') => (true, true),
        Some('+') => (false, true),
        Some(_) => (true, false),
    };
    Ok((rest, Order::Times { of: Box::new(of), perhaps, again }))
}

fn record(total: usize, input: &str) -> Parsed<'_, Order> {
    let at = total - input.len();
    word.map(|name: &str| Order::Record(name.into(), at..at + name.len())).parse(input)
}

fn group(total: usize, depth: u32, input: &str) -> Parsed<'_, Order> {
    let (input, _) = char('(').parse(input)?;
    let Some(depth) = depth.checked_sub(1) else {
        return cut(want("fewer parentheses inside one another", fail())).parse(input);
    };
    let inside = preceded(multispace0, move |input| either(total, depth, input));
    cut(closed(inside)).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str, at: usize) -> Order {
        Order::Record(name.into(), at..at + name.len())
    }

    #[test]
    fn orders_are_read() {
        let data = Order::Times { of: Box::new(name("data", 7)), perhaps: true, again: true };
        assert_eq!(
            order("header data* trailer"),
            Ok(Order::Then(vec![name("header", 0), data, name("trailer", 13)]))
        );
        let either = Order::Either(vec![name("a", 1), Order::Then(vec![name("b", 5), name("c", 7)])]);
        assert_eq!(
            order("(a | b c)+"),
            Ok(Order::Times { of: Box::new(either), perhaps: false, again: true })
        );
        assert_eq!(
            order(" a? "),
            Ok(Order::Times { of: Box::new(name("a", 1)), perhaps: true, again: false })
        );
    }

    #[test]
    fn what_is_no_order_says_where() {
        for (text, at, expected) in [
            ("", 0, "the name of a record, or `(`"),
            ("a ?", 2, "the end of the text"),
            ("header data** trailer", 12, "the end of the text"),
            ("header (data", 12, "`)`"),
            ("header | ", 9, "the name of a record, or `(`"),
            ("Header", 0, "the name of a record, or `(`"),
        ] {
            let bad = order(text).unwrap_err();
            assert_eq!((bad.at, bad.expected), (at, expected), "{text}");
        }
        let deep = "(".repeat(100_000);
        assert_eq!(order(&deep).unwrap_err().expected, "fewer parentheses inside one another");
    }
}
