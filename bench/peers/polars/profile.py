"""The peer "polars": a profile of every series of the named files.

    python profile.py <file that lists the files, one per line> <window: deviation | robust>

Per series (symbol and interval): bars, first and last date, gaps (more than 4 calendar days between bars, 11 in weekly series), bars whose
high or low does not bound the others, standard deviation of log returns, and returns further than 4 deviations from the median of the 63 up to
and with them. The deviation is the standard deviation of the same 63, or with `robust` the median distance of the 63 from their medians.
Prints totals as one line of JSON.

Taken because it needed the least CPU of what was tried (see ../../README.md): polars' own JSON reader with a schema of the columns needed, a
file at a time, the profile over 25 files at a time, two groups at once.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import polars as pl

FILES_AT_A_TIME = 25
WINDOW = 63
NUMBERS = ("open", "high", "low", "close", "volume")
SERIES = ["symbol", "interval"]
SCHEMA = {
    "symbol": pl.String,
    "interval": pl.String,
    "data_points": pl.List(pl.Struct({"date": pl.String, **dict.fromkeys(NUMBERS, pl.Float64)})),
}


def bars_of(path):
    return pl.read_json(path, schema=SCHEMA).explode("data_points").unnest("data_points")


def profile(paths, window):
    opened, high, low, close, date, step = (pl.col(name) for name in ("open", "high", "low", "close", "date", "step"))
    bars = (
        pl.concat([bars_of(path) for path in paths])
        .lazy()
        .with_columns(date.str.to_date("%Y-%m-%d"))
        .sort([*SERIES, "date"], maintain_order=True)
        .with_columns(
            step=(close / close.shift(1)).log().over(SERIES),
            days=(date - date.shift(1)).dt.total_days().over(SERIES),
        )
        .with_columns(middle=step.rolling_median(WINDOW, min_samples=2).over(SERIES))
    )
    distance = (step - pl.col("middle")).abs()
    deviation = step.rolling_std(WINDOW, min_samples=2) if window == "deviation" else distance.rolling_median(WINDOW, min_samples=2)
    return (
        bars.with_columns(deviation=deviation.over(SERIES))
        .group_by(SERIES)
        .agg(
            pl.len().alias("bars"),
            date.min().alias("first"),
            date.max().alias("last"),
            (pl.col("days") > pl.when(pl.col("interval") == "1w").then(11).otherwise(4)).sum().alias("gaps"),
            ((high < pl.max_horizontal(opened, close, low)) | (low > pl.min_horizontal(opened, close, high))).sum().alias("crossed"),
            step.std().alias("spread"),
            (distance > 4 * pl.col("deviation")).sum().alias("far"),
        )
        .collect()
    )


def main():
    with open(sys.argv[1]) as listed:
        paths = listed.read().splitlines()
    groups = [paths[i : i + FILES_AT_A_TIME] for i in range(0, len(paths), FILES_AT_A_TIME)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        series = pl.concat(list(threads.map(lambda group: profile(group, sys.argv[2]), groups)))
    totals = series.select(
        series=pl.len(),
        bars=pl.col("bars").sum(),
        first=pl.col("first").min().cast(pl.String),
        last=pl.col("last").max().cast(pl.String),
        gaps=pl.col("gaps").sum(),
        crossed=pl.col("crossed").sum(),
        far=pl.col("far").sum(),
        spread=pl.col("spread").sum(),
    ).row(0, named=True)
    print(json.dumps({"version": pl.__version__, **totals}))


main()
