-- Each episode as it is known now: the row with the highest revision.
-- ended_at is null while it lasts.
SELECT
    alert_id, revision, kind, severity, exchange, instrument, raised_at, ended_at, title, detail, times, known_at
FROM (
    SELECT
        a.*,
        ROW_NUMBER() OVER (PARTITION BY alert_id ORDER BY revision DESC) AS newest_first
    FROM gold.alerts AS a
) AS ranked
WHERE newest_first = 1
