/**
 * The first version: scans and what they publish.
 *
 * Text is compared by code points, whatever the database's own order is. Times in µs and slots are float8, as JavaScript holds them. What text of any
 * length identifies has a `key`, a hash of it (keys.ts). JSON that is only read back whole is text: jsonb takes no U+0000 and sorts keys.
 */
export const scans = `
CREATE TABLE scans (
  id bigint PRIMARY KEY,
  finished_at_us float8 NOT NULL,
  series_count bigint NOT NULL DEFAULT 0,
  record text NOT NULL
);
CREATE INDEX scans_finished ON scans (finished_at_us);

CREATE TABLE documents (
  name text PRIMARY KEY,
  json text NOT NULL
);

CREATE TABLE manifest (
  key text COLLATE "C" PRIMARY KEY,
  from_scan bigint NOT NULL,
  entry text NOT NULL
);

CREATE TABLE manifest_past (
  until_scan bigint NOT NULL,
  key text COLLATE "C" NOT NULL,
  from_scan bigint NOT NULL,
  entry text NOT NULL,
  PRIMARY KEY (until_scan, key)
);

CREATE TABLE common_parts (
  key text COLLATE "C" PRIMARY KEY,
  json text NOT NULL
);

CREATE TABLE series (
  key text COLLATE "C" PRIMARY KEY,
  dataset text COLLATE "C" NOT NULL,
  symbol text COLLATE "C" NOT NULL,
  overall_score float8,
  band text NOT NULL,
  completeness float8,
  validity float8,
  uniqueness float8,
  consistency float8,
  accuracy float8,
  timeliness float8,
  records float8 NOT NULL,
  expected float8,
  present float8 NOT NULL,
  outlier_count bigint NOT NULL DEFAULT 0,
  outlier_severities jsonb NOT NULL DEFAULT '{}',
  issue_count bigint NOT NULL DEFAULT 0,
  issues jsonb NOT NULL DEFAULT '[]',
  pack text,
  common_key text COLLATE "C" NOT NULL,
  json text NOT NULL
);

CREATE TABLE findings (
  id text COLLATE "C" PRIMARY KEY,
  series_key text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  symbol text COLLATE "C" NOT NULL,
  check_name text COLLATE "C" NOT NULL,
  from_slot float8,
  to_slot float8,
  slot_count bigint NOT NULL,
  slots text,
  owned_slots bigint NOT NULL,
  dimension text NOT NULL,
  status text COLLATE "C" NOT NULL,
  severity text NOT NULL,
  charged smallint NOT NULL,
  extra smallint NOT NULL,
  weight float8 NOT NULL,
  message text NOT NULL,
  evidence text NOT NULL,
  excuse text,
  incident text,
  first_scan bigint NOT NULL,
  verdict text NOT NULL,
  since_scan bigint NOT NULL,
  last_scan bigint,
  closed_scan bigint
);
CREATE INDEX findings_place ON findings (series_key);
CREATE INDEX findings_closed ON findings (closed_scan) WHERE closed_scan IS NOT NULL;

CREATE TABLE findings_past (
  id text COLLATE "C" NOT NULL,
  series_key text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  symbol text COLLATE "C" NOT NULL,
  check_name text COLLATE "C" NOT NULL,
  from_slot float8,
  to_slot float8,
  slot_count bigint NOT NULL,
  slots text,
  owned_slots bigint NOT NULL,
  dimension text NOT NULL,
  status text COLLATE "C" NOT NULL,
  severity text NOT NULL,
  charged smallint NOT NULL,
  extra smallint NOT NULL,
  weight float8 NOT NULL,
  message text NOT NULL,
  evidence text NOT NULL,
  excuse text,
  incident text,
  first_scan bigint NOT NULL,
  verdict text NOT NULL,
  since_scan bigint NOT NULL,
  until_scan bigint NOT NULL
);
CREATE INDEX findings_past_until ON findings_past (until_scan);

CREATE TABLE incidents (
  id text COLLATE "C" PRIMARY KEY,
  kind text NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  state text NOT NULL,
  acknowledged_by text,
  resolved_scan bigint,
  json text NOT NULL
);

CREATE TABLE marks (
  id text COLLATE "C" PRIMARY KEY,
  created_us float8 NOT NULL,
  json text NOT NULL
);

CREATE TABLE category_lists (
  id bigint PRIMARY KEY,
  json text NOT NULL
);

CREATE TABLE profiles (
  scan_id bigint PRIMARY KEY REFERENCES scans (id) ON DELETE CASCADE,
  categories_id bigint NOT NULL REFERENCES category_lists (id),
  json text NOT NULL
);

CREATE TABLE quality_metrics (
  time timestamptz NOT NULL,
  symbol text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  overall_score float8,
  status text NOT NULL,
  freshness_score float8,
  completeness_score float8,
  outlier_score float8,
  validity_score float8,
  uniqueness_score float8,
  consistency_score float8,
  accuracy_score float8,
  timeliness_score float8,
  outlier_count bigint NOT NULL,
  outlier_severities jsonb NOT NULL,
  issue_count bigint NOT NULL,
  issues jsonb NOT NULL,
  metadata jsonb NOT NULL,
  scan bigint NOT NULL
);
CREATE INDEX idx_quality_symbol_time ON quality_metrics (symbol, time DESC);
CREATE INDEX idx_quality_status ON quality_metrics (status, time DESC);
CREATE INDEX idx_quality_score ON quality_metrics (overall_score, time DESC);
CREATE INDEX idx_quality_issue_count ON quality_metrics (issue_count, time DESC) WHERE issue_count > 0;
`
