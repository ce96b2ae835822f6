-- Every event with what was written down with it: the row for the first one of a transaction, and one telegram.
SELECT
    e.event, e.txn_id, e.at_ms, e.what, e.from_state, e.to_state, e.class, e.code, e.actor, e.epoch, e.saf_id, e.detail,
    e.content, e.hash,
    t.business_date, t.channel, t.institution, t.layout, t.layout_hash, t.effect, t.idem_key, t.fingerprint, t.reference,
    t.trace, t.amount, t.currency, t.account_hash, t.account_tail, t.deadline_at_ms, t.owner_epoch, t.created_at_ms,
    t.telegram, t.part,
    i.key_id, i.nonce, i.ciphertext, i.sha256
FROM txn_event AS e
LEFT JOIN txn AS t ON e.what = 'begun' AND t.txn_id = e.txn_id
LEFT JOIN image AS i ON e.what IN ('begun', 'kept', 'ended', 'recovered', 'settled', 'noticed')
    AND i.txn_id = coalesce(t.telegram, e.txn_id)
    AND i.leg = CASE e.what WHEN 'begun' THEN 1 WHEN 'kept' THEN 3 WHEN 'noticed' THEN 5 ELSE 4 END
    AND i.attempt = CASE e.what WHEN 'settled' THEN 1 ELSE 0 END
ORDER BY e.event
