/**
 * The first version: scans and what they publish.
 *
 * Times in µs and slots are REAL: an instant of the year 9999 is no safe integer, and SQLite's integers beyond 2^53 cannot be read back as
 * JavaScript numbers. `series` only gives names a number; what is known of a series lies in `series_state` (narrow, copied into `history`
 * by every scan) and `series_record` (wide). `history` is ordered by scan, so that a scan appends to it and retention cuts its front off.
 */
export const scans = `
CREATE TABLE scans (
  id INTEGER PRIMARY KEY,
  finished_at_us REAL NOT NULL,
  record TEXT NOT NULL
);
CREATE INDEX scans_finished ON scans (finished_at_us);

CREATE TABLE documents (
  name TEXT PRIMARY KEY,
  json TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE manifest (
  path TEXT PRIMARY KEY,
  from_scan INTEGER NOT NULL,
  entry TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE manifest_past (
  until_scan INTEGER NOT NULL,
  path TEXT NOT NULL,
  from_scan INTEGER NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (until_scan, path)
) WITHOUT ROWID;

CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  dataset TEXT NOT NULL,
  symbol TEXT NOT NULL,
  touched_scan INTEGER NOT NULL,
  UNIQUE (dataset, symbol)
);

CREATE TABLE issue_lists (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL UNIQUE,
  released_scan INTEGER NOT NULL DEFAULT 0
);
INSERT INTO issue_lists (id, json) VALUES (1, '[]');

CREATE TABLE series_state (
  series_id INTEGER PRIMARY KEY REFERENCES series (id),
  overall_score REAL,
  band TEXT NOT NULL,
  completeness REAL,
  validity REAL,
  uniqueness REAL,
  consistency REAL,
  accuracy REAL,
  timeliness REAL,
  records REAL NOT NULL,
  expected REAL,
  present REAL NOT NULL,
  outlier_count INTEGER NOT NULL DEFAULT 0,
  issue_count INTEGER NOT NULL DEFAULT 0,
  issues_id INTEGER NOT NULL DEFAULT 1 REFERENCES issue_lists (id),
  pack TEXT
);

CREATE TABLE common_parts (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL UNIQUE
);

CREATE TABLE series_record (
  series_id INTEGER PRIMARY KEY REFERENCES series_state (series_id) ON DELETE CASCADE,
  common_id INTEGER NOT NULL,
  json TEXT NOT NULL
);

CREATE TABLE history (
  scan_id INTEGER NOT NULL,
  series_id INTEGER NOT NULL,
  overall_score REAL,
  band TEXT NOT NULL,
  completeness REAL,
  validity REAL,
  uniqueness REAL,
  consistency REAL,
  accuracy REAL,
  timeliness REAL,
  records REAL NOT NULL,
  expected REAL,
  present REAL NOT NULL,
  outlier_count INTEGER NOT NULL,
  issue_count INTEGER NOT NULL,
  issues_id INTEGER NOT NULL,
  PRIMARY KEY (scan_id, series_id)
) WITHOUT ROWID;

CREATE TABLE findings (
  id TEXT NOT NULL UNIQUE,
  series_id INTEGER NOT NULL REFERENCES series (id),
  check_name TEXT NOT NULL,
  from_slot REAL,
  to_slot REAL,
  slot_count INTEGER NOT NULL,
  slots TEXT,
  owned_slots INTEGER NOT NULL,
  dimension TEXT NOT NULL,
  status TEXT NOT NULL,
  severity TEXT NOT NULL,
  charged INTEGER NOT NULL,
  extra INTEGER NOT NULL,
  weight REAL NOT NULL,
  message TEXT NOT NULL,
  evidence TEXT NOT NULL,
  excuse TEXT,
  incident TEXT,
  first_scan INTEGER NOT NULL,
  last_scan INTEGER,
  closed_scan INTEGER
);
CREATE INDEX findings_place ON findings (series_id, check_name, from_slot);
CREATE INDEX findings_closed ON findings (closed_scan) WHERE closed_scan IS NOT NULL;

CREATE TABLE category_lists (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL
);

CREATE TABLE profiles (
  scan_id INTEGER PRIMARY KEY REFERENCES scans (id) ON DELETE CASCADE,
  categories_id INTEGER NOT NULL REFERENCES category_lists (id),
  json TEXT NOT NULL
);

CREATE VIEW quality_metrics AS
SELECT
  strftime('%Y-%m-%dT%H:%M:%fZ', scans.finished_at_us / 1e6, 'unixepoch') AS time,
  series.symbol AS symbol,
  series.dataset AS dataset,
  history.overall_score AS overall_score,
  history.timeliness AS freshness_score,
  history.completeness AS completeness_score,
  history.accuracy AS outlier_score,
  history.validity AS validity_score,
  history.uniqueness AS uniqueness_score,
  history.consistency AS consistency_score,
  history.band AS status,
  history.outlier_count AS outlier_count,
  history.issue_count AS issue_count,
  issue_lists.json AS issues,
  json_object('scan', history.scan_id, 'records', history.records, 'expected', history.expected, 'present', history.present) AS metadata
FROM scans
CROSS JOIN history ON history.scan_id = scans.id
JOIN series ON series.id = history.series_id
JOIN issue_lists ON issue_lists.id = history.issues_id;
`
