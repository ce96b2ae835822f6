//! Several runtimes share one institution, and its limit.

use tokio::runtime::{Builder, Runtime};

use super::calls::*;
use super::peer::*;
use crate::{Institution, InstitutionRules};

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_is_used_where_it_was_opened_until_there_may_be_no_more() {
    let peer = Peer::start([]).await;
    let rules = InstitutionRules { connections_max: 2, ..peer.rules() };
    let institution = Institution::new("peer", rules).unwrap();
    let runtimes = [runtime(), runtime(), runtime()];
    for (number, (home, accepted)) in
        [(0, 1), (0, 1), (1, 2), (0, 2), (1, 2), (2, 2), (2, 2)].iter().enumerate()
    {
        let institution = institution.clone();
        let paying = runtimes[*home].spawn(async move { pay(&institution).await });
        assert_eq!(paying.await.unwrap().unwrap().status, 200);
        assert_eq!((peer.seen.received(), peer.seen.accepted()), (number + 1, *accepted), "call {number}");
    }
    runtimes.into_iter().for_each(Runtime::shutdown_background);
}
