-- A store of version 1 with two scans, as sqlite3 dumps it. Never changed: it stands for the data folders out there.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE scans (
  id INTEGER PRIMARY KEY,
  finished_at_us REAL NOT NULL,
  record TEXT NOT NULL
);
INSERT INTO scans VALUES(1,3600000000.0,'{"id":1,"startedAtUs":3598000000,"finishedAtUs":3600000000,"asOfUs":3600000000,"outcome":"complete","objects":{"listed":2,"read":2,"unchanged":0,"skipped":0,"unreadable":0,"notObtained":0},"bytesRead":1000,"records":20,"findings":{"confirmed":0,"review":0,"excused":0},"durationMs":2000}');
INSERT INTO scans VALUES(2,7200000000.0,'{"id":2,"startedAtUs":7198000000,"finishedAtUs":7200000000,"asOfUs":7200000000,"outcome":"complete","objects":{"listed":2,"read":2,"unchanged":0,"skipped":0,"unreadable":0,"notObtained":0},"bytesRead":1000,"records":20,"findings":{"confirmed":0,"review":0,"excused":0},"durationMs":2000}');
CREATE TABLE documents (
  name TEXT PRIMARY KEY,
  json TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO documents VALUES('layout','{"datasets":[{"name":"daily","kind":"bars","path":"daily/{symbol}.json","format":"auto","interval":{"unit":"day","count":1},"calendar":"XNYS","completeness":"dense","lagUs":0,"stamp":"start","dates":null},{"name":"m5","kind":"bars","path":"m5/{symbol}.csv","format":"auto","interval":{"unit":"minute","count":5},"calendar":"24/7","completeness":"dense","lagUs":0,"stamp":"start","dates":null}],"inferred":true,"stillTime":null,"notes":["daily: fits XNYS"]}');
INSERT INTO documents VALUES('metadata','{"AAA":{"name":"Triple A","tags":["x"],"universe":true}}');
CREATE TABLE manifest (
  path TEXT PRIMARY KEY,
  from_scan INTEGER NOT NULL,
  entry TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO manifest VALUES('daily/AAA.json',1,'{"id":1,"path":"daily/AAA.json","dataset":"daily","sizeBytes":1000,"modifiedUs":1700000000000000,"identity":"1000:1:2:3","digest":"0123456789abcdef","outcome":"read","reason":null,"offset":null,"line":null,"records":10,"symbols":["AAA"]}');
CREATE TABLE manifest_past (
  until_scan INTEGER NOT NULL,
  path TEXT NOT NULL,
  from_scan INTEGER NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (until_scan, path)
) WITHOUT ROWID;
INSERT INTO manifest_past VALUES(2,'daily/BBB.json',1,'{"id":2,"path":"daily/BBB.json","dataset":"daily","sizeBytes":1000,"modifiedUs":1700000000000000,"identity":"1000:1:2:3","digest":"0123456789abcdef","outcome":"read","reason":null,"offset":null,"line":null,"records":10,"symbols":["BBB"]}');
CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  dataset TEXT NOT NULL,
  symbol TEXT NOT NULL,
  touched_scan INTEGER NOT NULL,
  UNIQUE (dataset, symbol)
);
INSERT INTO series VALUES(1,'daily','AAA',1);
INSERT INTO series VALUES(2,'daily','BBB',2);
CREATE TABLE issue_lists (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL UNIQUE,
  released_scan INTEGER NOT NULL DEFAULT 0
);
INSERT INTO issue_lists VALUES(1,'[]',0);
INSERT INTO issue_lists VALUES(2,'[{"check":"missing_session","status":"review","severity":"medium","findings":1,"bars":3},{"check":"price_jump","status":"confirmed","severity":"medium","findings":1,"bars":1}]',2);
INSERT INTO issue_lists VALUES(3,'[{"check":"missing_session","status":"review","severity":"medium","findings":1,"bars":3}]',0);
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
INSERT INTO series_state VALUES(1,98.249999999999999998,'excellent',91.499999999999999996,NULL,NULL,NULL,NULL,100.0,10.0,11.0,10.0,0,0,3,'p1');
CREATE TABLE common_parts (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL UNIQUE
);
INSERT INTO common_parts VALUES(1,'{"columns":[["time","close"]],"outcomes":[{"check":"off_grid","outcome":"not-applicable","reason":"only for intraday bars"}]}');
CREATE TABLE series_record (
  series_id INTEGER PRIMARY KEY REFERENCES series_state (series_id) ON DELETE CASCADE,
  common_id INTEGER NOT NULL,
  json TEXT NOT NULL
);
INSERT INTO series_record VALUES(1,1,'{"objects":[1],"decodedKey":"d1","judgedKey":"j1","coverage":{"records":10,"bars":10,"firstSlot":19000,"lastSlot":19011,"latestUs":1700000000000000,"expected":11,"present":10,"yearOfBars":252,"liquidity":"liquid"},"declared":[{"symbol":"AAA"}],"modifiedUs":1700000000000000,"unparsableRows":[],"score":{"score":98.25,"band":"excellent","dimensions":{"completeness":{"score":91.5,"rho":0.2},"timeliness":{"score":100,"rho":0.1}},"deductions":[{"check":"missing_session","dimension":"completeness","points":1.75,"dates":[19003]}],"unjudgedBecause":null},"state":{"pack":"p1","offset":0,"length":4096},"staleBecause":null}');
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
INSERT INTO history VALUES(1,1,98.249999999999999998,'excellent',91.499999999999999996,NULL,NULL,NULL,NULL,100.0,10.0,11.0,10.0,1,1,2);
INSERT INTO history VALUES(1,2,98.249999999999999998,'excellent',91.499999999999999996,NULL,NULL,NULL,NULL,100.0,10.0,11.0,10.0,0,0,1);
INSERT INTO history VALUES(2,1,98.249999999999999998,'excellent',91.499999999999999996,NULL,NULL,NULL,NULL,100.0,10.0,11.0,10.0,0,0,3);
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
INSERT INTO findings VALUES('00000000000000aa',1,'price_jump',19003.0,19003.0,1,NULL,1,'accuracy','confirmed','medium',1,0,1.0,'the close is 40 % above the one before','{"ratio":0.4,"previous":10,"approximate":false,"note":null}',NULL,NULL,1,1,2);
INSERT INTO findings VALUES('00000000000000bb',1,'missing_session',19003.0,19007.0,3,'[19003,1,3]',1,'completeness','review','medium',1,0,1.0,'the close is 40 % above the one before','{"ratio":0.4,"previous":10,"approximate":false,"note":null}',NULL,NULL,1,NULL,NULL);
CREATE TABLE category_lists (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL
);
INSERT INTO category_lists VALUES(1,'{"stocks":["AAA","BBB"]}');
CREATE TABLE profiles (
  scan_id INTEGER PRIMARY KEY REFERENCES scans (id) ON DELETE CASCADE,
  categories_id INTEGER NOT NULL REFERENCES category_lists (id),
  json TEXT NOT NULL
);
INSERT INTO profiles VALUES(1,1,'{"last_updated":"2024-01-05T22:00:00Z","statistics":{"total_symbols":2,"total_daily_records":2,"total_weekly_records":0,"total_records":2,"storage_size_mb":0.1,"storage_size_bytes":100000,"oldest_data":"2004-01-02","newest_data":"2024-01-05"},"data_quality":{"symbols_with_gaps":0,"symbols_updated_today":2,"average_quality_score":99.5,"symbols_unjudged":0,"symbols_needing_attention":[]},"update_status":{"last_update_run":null,"symbols_pending_update":0,"failed_updates_last_24h":0,"average_update_time_ms":0},"quality_distribution":{"excellent":2,"good":0,"fair":0,"poor":0,"unjudged":0},"datasets":[]}');
INSERT INTO profiles VALUES(2,1,'{"last_updated":"2024-01-05T22:00:00Z","statistics":{"total_symbols":2,"total_daily_records":2,"total_weekly_records":0,"total_records":2,"storage_size_mb":0.1,"storage_size_bytes":100000,"oldest_data":"2004-01-02","newest_data":"2024-01-05"},"data_quality":{"symbols_with_gaps":0,"symbols_updated_today":2,"average_quality_score":99.5,"symbols_unjudged":0,"symbols_needing_attention":[]},"update_status":{"last_update_run":null,"symbols_pending_update":0,"failed_updates_last_24h":0,"average_update_time_ms":0},"quality_distribution":{"excellent":2,"good":0,"fair":0,"poor":0,"unjudged":0},"datasets":[]}');
CREATE INDEX scans_finished ON scans (finished_at_us);
CREATE INDEX findings_place ON findings (series_id, check_name, from_slot);
CREATE INDEX findings_closed ON findings (closed_scan) WHERE closed_scan IS NOT NULL;
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
COMMIT;
PRAGMA user_version = 1;
