use super::*;
use crate::testing::{By, Row, layout, text};

#[test]
fn leading_rows_end_where_the_bytes_end_and_before_a_group() {
    let layout = layout(vec![
        text("one", 2),
        text("two", 3),
        Row::Group("items", By::Slots(2), 2, vec![text("inside", 1)]),
        text("behind", 1),
    ]);
    for (end, places) in [(0, &[][..]), (4, &[0]), (5, &[0, 2]), (100, &[0, 2])] {
        let (mut walk, mut taken) = (Walk::new(&layout), Vec::new());
        walk.leading(end, |_, at| taken.push(at));
        assert_eq!(taken, places, "{end}");
        assert_eq!(walk.at(), [0, 2, 5][places.len()], "{end}");
        let next = walk.next();
        assert_eq!(matches!(next, Visit::Group(_)), places.len() == 2, "{next:?}");
    }
}
