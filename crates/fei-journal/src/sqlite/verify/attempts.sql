-- The first attempt that is not what its event says.
SELECT a.txn_id
FROM attempt AS a
LEFT JOIN txn_event AS e ON e.event = a.event
LEFT JOIN saf AS s ON s.saf_id = a.saf_id
WHERE e.txn_id IS NOT a.txn_id
    OR e.epoch IS NOT a.epoch
    OR e.at_ms IS NOT a.started_at_ms
    OR e.saf_id IS NOT a.saf_id
    OR CASE WHEN a.saf_id IS NULL
        THEN e.what IS NOT 'sent_again' OR a.n IS NOT 2 OR a.kind IS NOT 1
            OR a.token IS NOT NULL OR a.reference IS NOT NULL
        ELSE e.what IS NOT 'attempted' OR a.kind IS NOT s.kind
            OR e.detail IS NOT a.n || ' ' || coalesce(a.reference, '-') || ' ' || a.token
        END
ORDER BY a.txn_id
LIMIT 1
