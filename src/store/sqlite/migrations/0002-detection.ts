/**
 * What lies across series and scans: incidents, what users call normal, and findings as they were.
 *
 * `verdict` is a finding's status before anything excused it. A finding's row is what it says since scan `since_scan`; `findings_past` holds what it said
 * before, until scan `until_scan`, where that differs in what a comparison of two scans looks at.
 */
export const detection = `
ALTER TABLE findings ADD COLUMN verdict TEXT NOT NULL DEFAULT 'confirmed';
ALTER TABLE findings ADD COLUMN since_scan INTEGER NOT NULL DEFAULT 0;
UPDATE findings SET since_scan = first_scan, verdict = CASE status WHEN 'excused' THEN verdict ELSE status END;

CREATE TABLE findings_past (
  id TEXT NOT NULL,
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
  verdict TEXT NOT NULL,
  since_scan INTEGER NOT NULL,
  until_scan INTEGER NOT NULL
);
CREATE INDEX findings_past_until ON findings_past (until_scan);

CREATE TABLE incidents (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  dataset TEXT NOT NULL,
  state TEXT NOT NULL,
  acknowledged_by TEXT,
  resolved_scan INTEGER,
  json TEXT NOT NULL
);
CREATE INDEX incidents_state ON incidents (state);

CREATE TABLE marks (
  id TEXT PRIMARY KEY,
  created_us REAL NOT NULL,
  json TEXT NOT NULL
);
`
