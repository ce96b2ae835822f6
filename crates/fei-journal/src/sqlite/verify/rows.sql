-- The first row that does not stand as its last event left it, or whose attempt does not.
SELECT t.txn_id
FROM txn AS t
LEFT JOIN (SELECT txn_id, max(event) AS event FROM txn_event GROUP BY txn_id) AS last ON last.txn_id = t.txn_id
LEFT JOIN txn_event AS e ON e.event = last.event
LEFT JOIN attempt AS a ON a.txn_id = t.txn_id AND a.n = 1
WHERE e.to_state IS NOT t.state
    OR e.code IS NOT t.code
    OR e.at_ms IS NOT t.updated_at_ms
    OR t.closed_at_ms IS NOT CASE WHEN t.state IN (3, 4, 5) THEN t.updated_at_ms END
    OR a.kind IS NOT 1
    OR a.epoch IS NOT t.owner_epoch
    OR a.started_at_ms IS NOT t.created_at_ms
    OR a.ended_at_ms IS NOT CASE WHEN t.state <> 2 THEN t.updated_at_ms END
    OR a.result IS NOT CASE WHEN t.state <> 2 THEN t.state END
ORDER BY t.txn_id
LIMIT 1
