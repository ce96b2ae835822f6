-- Every event with what was written down with it: the row for the first one of a transaction, and its telegram, or
-- of a telegram with several transactions the first one's.
SELECT
    e.event, e.txn_id, e.at_ms, e.what, e.from_state, e.to_state, e.class, e.code, e.actor, e.epoch, e.saf_id, e.detail,
    e.content, e.hash,
    t.business_date, t.channel, t.institution, t.layout, t.layout_hash, t.effect, t.idem_key, t.fingerprint, t.reference,
    t.trace, t.amount, t.currency, t.account_hash, t.account_tail, t.deadline_at_ms, t.owner_epoch, t.created_at_ms,
    t.telegram, t.part, t.begun,
    e.key_id, e.nonce, e.ciphertext, asked.key_id, asked.nonce, asked.ciphertext,
    e.txns, t.takes_back
FROM txn_event AS e
LEFT JOIN txn AS t ON e.what = 'begun' AND t.txn_id = e.txn_id
LEFT JOIN txn AS first ON e.what = 'begun' AND t.part > 1 AND first.txn_id = t.telegram
LEFT JOIN txn_event AS asked ON asked.event = first.begun
ORDER BY e.event
