-- The first row that does not stand as its last event left it, or whose exchange does not. A proposal moves nothing.
SELECT t.txn_id
FROM txn AS t
LEFT JOIN (SELECT txn_id, max(event) AS event FROM txn_event
    WHERE to_state IS NOT NULL AND what <> 'proposed' GROUP BY txn_id) AS last ON last.txn_id = t.txn_id
LEFT JOIN txn_event AS e ON e.event = last.event
LEFT JOIN (SELECT txn_id, max(event) AS event FROM txn_event WHERE class IS NOT NULL GROUP BY txn_id) AS said
    ON said.txn_id = t.txn_id
LEFT JOIN txn_event AS c ON c.event = said.event
LEFT JOIN (SELECT txn_id, min(event) AS event FROM txn_event WHERE what IN ('ended', 'recovered') GROUP BY txn_id) AS ends
    ON ends.txn_id = t.txn_id
LEFT JOIN txn_event AS x ON x.event = ends.event
LEFT JOIN (SELECT txn_id, min(event) AS event FROM txn_event WHERE what IN ('written', 'undelivered') GROUP BY txn_id) AS out
    ON out.txn_id = t.txn_id
LEFT JOIN txn_event AS d ON d.event = out.event
LEFT JOIN attempt AS a ON a.txn_id = t.txn_id AND a.n = 1
LEFT JOIN attempt AS b ON b.txn_id = t.txn_id AND b.n = 2 AND b.kind = 1
WHERE e.to_state IS NOT t.state
    OR c.class IS NOT t.class
    OR c.code IS NOT t.code
    OR e.at_ms IS NOT t.updated_at_ms
    OR t.closed_at_ms IS NOT CASE WHEN t.state IN (3, 4, 5, 7, 8, 9) OR (t.state = 6 AND t.effect = 0) THEN t.updated_at_ms END
    OR t.delivery IS NOT CASE d.what WHEN 'written' THEN 1 WHEN 'undelivered' THEN 2 ELSE 0 END
    OR a.kind IS NOT 1
    OR a.epoch IS NOT t.owner_epoch
    OR a.started_at_ms IS NOT t.created_at_ms
    OR a.ended_at_ms IS NOT CASE WHEN b.n IS NULL THEN x.at_ms ELSE b.started_at_ms END
    OR a.result IS NOT CASE WHEN b.n IS NULL THEN x.to_state ELSE 5 END
    OR (b.n IS NOT NULL
        AND (b.epoch IS NOT t.owner_epoch OR b.ended_at_ms IS NOT x.at_ms OR b.result IS NOT x.to_state))
ORDER BY t.txn_id
LIMIT 1
