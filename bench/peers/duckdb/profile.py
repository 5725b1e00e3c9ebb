"""The peer "DuckDB": the profile of ../polars/profile.py, in SQL.

    python profile.py <file that lists the files, one per line> <window: deviation | robust>

Taken because it needed the least CPU of what was tried (see ../../README.md): one query over all files, with the columns needed declared.
"""

import json
import sys

import duckdb

BARS = "STRUCT(date DATE, open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE)[]"
DEVIATIONS = {"deviation": "stddev_samp(step) OVER latest", "robust": "mad(step) OVER latest"}

PROFILE = """
WITH bars AS (
  SELECT symbol, interval, unnest(data_points, recursive := true)
  FROM read_json(
    $paths, format = 'unstructured', maximum_object_size = 67108864,
    columns = {{symbol: 'VARCHAR', interval: 'VARCHAR', data_points: '{bars}'}}
  )
),
steps AS (
  SELECT *, ln(close / lag(close) OVER before) AS step, date - lag(date) OVER before AS days
  FROM bars
  WINDOW before AS (PARTITION BY symbol, interval ORDER BY date)
),
windows AS (
  SELECT *, median(step) OVER latest AS middle, {deviation} AS deviation
  FROM steps
  WINDOW latest AS (PARTITION BY symbol, interval ORDER BY date ROWS 62 PRECEDING)
),
series AS (
  SELECT
    symbol, interval, count(*) AS bars, min(date) AS first, max(date) AS last,
    count(*) FILTER (days > CASE interval WHEN '1w' THEN 11 ELSE 4 END) AS gaps,
    count(*) FILTER (high < greatest(open, close, low) OR low > least(open, close, high)) AS crossed,
    stddev_samp(step) AS spread,
    count(*) FILTER (abs(step - middle) > 4 * deviation) AS far
  FROM windows
  GROUP BY symbol, interval
)
SELECT
  count(*) AS series, sum(bars)::BIGINT AS bars, min(first)::VARCHAR AS first, max(last)::VARCHAR AS last, sum(gaps)::BIGINT AS gaps,
  sum(crossed)::BIGINT AS crossed, sum(far)::BIGINT AS far, sum(spread) AS spread
FROM series
"""


def main():
    with open(sys.argv[1]) as listed:
        paths = listed.read().splitlines()
    database = duckdb.connect()
    database.execute("SET preserve_insertion_order = false")
    answer = database.execute(PROFILE.format(bars=BARS, deviation=DEVIATIONS[sys.argv[2]]), {"paths": paths})
    names = [column[0] for column in answer.description]
    print(json.dumps({"version": duckdb.__version__, **dict(zip(names, answer.fetchone()))}))


main()
