/** What an hour or a day says of one series, in the order of the columns of both kinds of roll-up. */
export const rollUpColumns = [
  'avg(overall_score) AS avg_score',
  'min(overall_score) AS min_score',
  'max(overall_score) AS max_score',
  'sum(issue_count)::bigint AS total_issues',
  'sum(outlier_count)::bigint AS total_outliers',
  'count(*) AS check_count',
  ...['excellent', 'good', 'fair', 'poor', 'unjudged'].map(
    (band) => `count(*) FILTER (WHERE status = '${band}')::float8 / count(*) AS ${band}_share`,
  ),
].join(', ')

/** Of each roll-up its length, how often TimescaleDB refreshes it, and how far back that looks. */
export const rollUps = [
  { name: 'quality_metrics_hourly', length: '1 hour', every: '30 minutes', over: '2 hours' },
  { name: 'quality_metrics_daily', length: '1 day', every: '1 day', over: '3 days' },
] as const

/**
 * With TimescaleDB: chunks of a day, compressed after a week, dropped after 90 days, and roll-ups that it refreshes. A roll-up also shows what is newer
 * than its last refresh. No unique key: the time would have to be in it.
 */
export const timescaleRollUps = `
SELECT create_hypertable('quality_metrics', 'time', chunk_time_interval => INTERVAL '1 day', create_default_indexes => false);
CREATE INDEX quality_metrics_time_idx ON quality_metrics (time DESC);
ALTER TABLE quality_metrics SET (
  timescaledb.compress, timescaledb.compress_segmentby = 'symbol, dataset', timescaledb.compress_orderby = 'time DESC'
);
SELECT add_compression_policy('quality_metrics', INTERVAL '7 days');
SELECT add_retention_policy('quality_metrics', INTERVAL '90 days');
${rollUps
  .map(
    ({ name, length, every, over }) => `
CREATE MATERIALIZED VIEW ${name} WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
  SELECT time_bucket(INTERVAL '${length}', time) AS bucket, symbol, dataset, ${rollUpColumns}
  FROM quality_metrics GROUP BY bucket, symbol, dataset
WITH NO DATA;
SELECT add_continuous_aggregate_policy('${name}', start_offset => INTERVAL '${over}', end_offset => INTERVAL '0 minutes',
  schedule_interval => INTERVAL '${every}');`,
  )
  .join('')}
`

/**
 * Without it: the same names as views over what is rolled up (rolled-up.ts) and what is newer. `rolled_until` is the moment before which everything is
 * rolled up; empty before the first time.
 */
export const plainRollUps = `
CREATE INDEX quality_metrics_time_idx ON quality_metrics USING brin (time) WITH (pages_per_range = 32);
CREATE TABLE rolled_until (
  name text PRIMARY KEY,
  until timestamptz NOT NULL
);
${rollUps
  .map(
    ({ name, length }) => `
CREATE TABLE ${name}_rolled (
  bucket timestamptz NOT NULL,
  symbol text COLLATE "C" NOT NULL,
  dataset text COLLATE "C" NOT NULL,
  avg_score float8,
  min_score float8,
  max_score float8,
  total_issues bigint NOT NULL,
  total_outliers bigint NOT NULL,
  check_count bigint NOT NULL,
  excellent_share float8 NOT NULL,
  good_share float8 NOT NULL,
  fair_share float8 NOT NULL,
  poor_share float8 NOT NULL,
  unjudged_share float8 NOT NULL
);
CREATE INDEX ${name}_symbol ON ${name}_rolled (symbol, bucket DESC);
CREATE INDEX ${name}_bucket ON ${name}_rolled USING brin (bucket) WITH (pages_per_range = 32);
CREATE VIEW ${name} AS
  SELECT * FROM ${name}_rolled
  UNION ALL
  SELECT date_bin(INTERVAL '${length}', time, TIMESTAMPTZ '2000-01-01 00:00:00Z') AS bucket, symbol, dataset, ${rollUpColumns}
  FROM quality_metrics WHERE time >= coalesce((SELECT until FROM rolled_until WHERE name = '${name}'), '-infinity')
  GROUP BY 1, 2, 3;`,
  )
  .join('')}
`
