-- The first row that does not stand as its last event left it. A proposal moves nothing.
SELECT t.txn_id
FROM txn AS t
LEFT JOIN txn_event AS told ON told.event = t.ended
LEFT JOIN (SELECT txn_id, max(event) AS event FROM txn_event
    WHERE what <> 'begun' AND what <> 'ended' AND to_state IS NOT NULL AND what <> 'proposed' GROUP BY txn_id) AS last
    ON last.txn_id = t.txn_id
LEFT JOIN txn_event AS e ON e.event = coalesce(last.event, t.ended, t.begun)
LEFT JOIN (SELECT txn_id, max(event) AS event FROM txn_event
    WHERE what <> 'begun' AND what <> 'ended' AND class IS NOT NULL GROUP BY txn_id) AS said ON said.txn_id = t.txn_id
LEFT JOIN txn_event AS c ON c.event = coalesce(said.event, t.ended)
WHERE (t.ended IS NULL) IS NOT (t.state = 1)
    OR (t.ended IS NOT NULL AND (told.txn_id IS NOT t.txn_id OR coalesce(told.what, '') NOT IN ('ended', 'recovered')))
    OR e.to_state IS NOT t.state
    OR c.class IS NOT t.class
    OR c.code IS NOT t.code
    OR e.at_ms IS NOT t.updated_at_ms
    OR t.closed_at_ms IS NOT CASE WHEN t.state IN (2, 3, 4, 6, 7, 8) OR (t.state = 5 AND t.effect = 0) THEN t.updated_at_ms END
    OR t.answered_twice IS NOT EXISTS (SELECT 1 FROM txn_event AS o WHERE o.txn_id = t.txn_id AND o.what = 'orphan_answer')
ORDER BY t.txn_id
LIMIT 1
