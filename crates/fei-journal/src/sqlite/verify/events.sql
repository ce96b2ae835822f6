-- Every event with what was written down with it: the row for the first one of a transaction, and one telegram.
SELECT
    e.event, e.txn_id, e.at_ms, e.from_state, e.to_state, e.code, e.actor, e.epoch, e.content, e.hash,
    t.business_date, t.channel, t.institution, t.layout, t.idem_key, t.fingerprint, t.reference, t.trace,
    t.owner_epoch, t.created_at_ms,
    i.key_id, i.nonce, i.ciphertext, i.sha256
FROM txn_event AS e
LEFT JOIN txn AS t ON t.txn_id = e.txn_id
LEFT JOIN image AS i ON i.txn_id = e.txn_id AND i.attempt = 0
    AND i.leg = CASE WHEN e.from_state IS NULL THEN 1 ELSE 4 END
ORDER BY e.event
