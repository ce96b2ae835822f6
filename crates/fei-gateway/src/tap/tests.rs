use super::*;

#[test]
fn for_nobody_nothing_is_put_together() {
    let tap = Tap::default();
    tap.tell(|| unreachable!("nobody listens"));
    drop(tap.listen());
    tap.tell(|| unreachable!("whoever listened has gone"));
}

#[test]
fn so_many_listen_and_no_more_until_one_goes() {
    let tap = Tap::default();
    let mut all: Vec<_> = (0..LISTENERS_MAX).map(|_| tap.listen().unwrap()).collect();
    assert!(tap.clone().listen().is_none());
    all.pop();
    assert!(tap.listen().is_some());
}
