"""Writes src/calendar/data/<MIC>.json and the digests that the TypeScript engine is compared with.

The facts come from the Python package `exchange_calendars` (Apache-2.0) with the corrections of corrections.json and
of `corrected_schedule`. Run it in a virtual environment of its own:

    python3 -m venv /tmp/calendars && /tmp/calendars/bin/pip install -r scripts/calendars/requirements.txt
    /tmp/calendars/bin/python scripts/calendars/generate.py            # writes
    /tmp/calendars/bin/python scripts/calendars/generate.py --check    # fails when a file would change

The format of the data is described in docs/reference/calendars.md; that of the digests in `digest_lines`.
"""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import exchange_calendars
import pandas as pd
from exchange_calendars.calendar_utils import _default_calendar_factories as factories

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "calendar" / "data"
DIGESTS = ROOT / "test" / "fixtures" / "calendars" / "reference-digests.json"
CORRECTIONS = json.loads((Path(__file__).parent / "corrections.json").read_text())

EXCHANGES = (
    "XNYS XTSE XLON XETR XPAR XAMS XTKS XHKG XSHG XBOM XKRX XTAI XASX BVMF XSWX XSTO XMIL XMAD XSES XJSE XMEX CMES "
    "XTAE XSAU"
).split()
FIRST = {"XNYS": date(1952, 9, 29)}
FIRST_OF_OTHERS = date(1970, 1, 1)
LAST = date(2027, 12, 31)

# The false sessions that the reference has in XNYS from 1953 to 1969, as counted when the correction was written.
FALSE_XNYS_SESSIONS = 148


class Session(NamedTuple):
    """UTC seconds since 1970; None where unknown or, for the break, where there is none."""

    open: int | None
    break_start: int | None
    break_end: int | None
    close: int | None


NO_HOURS = Session(None, None, None, None)


def main() -> None:
    assert int(pd.__version__.split(".")[0]) < 3, "pandas 3 drops special sessions: use requirements.txt"
    warnings.simplefilter("ignore")
    files: dict[Path, str] = {}
    digests: dict[str, dict[str, str]] = {}
    for mic in EXCHANGES:
        calendar, schedule = corrected_schedule(mic)
        facts = compact(mic, calendar, schedule)
        files[DATA / f"{mic}.json"] = printed(facts)
        digests[mic] = year_digests(schedule)
    files[DIGESTS] = printed(digests)
    if "--check" in sys.argv:
        stale = [str(path.relative_to(ROOT)) for path, text in files.items() if not path.exists() or path.read_text() != text]
        sys.exit(f"not up to date, run scripts/calendars/generate.py: {', '.join(stale)}" if stale else 0)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    size = sum(len(text) for path, text in files.items() if path != DIGESTS)
    total = sum(int(line.split()[0]) for years in digests.values() for line in years.values())
    print(f"{len(EXCHANGES)} calendars, {total} sessions, {size / 1000:.0f} kB")


def corrected_schedule(mic: str):
    """The reference's sessions with its known faults corrected, ascending by date."""
    cls = factories[mic]
    first, last = bounds(mic, cls)
    calendar = cls(start=pd.Timestamp(first), end=pd.Timestamp(last))
    known_from = CORRECTIONS["hoursKnownFrom"].get(mic)
    hours_from = date.fromisoformat(known_from["date"]) if known_from else first

    # Before 1970 the package drops every holiday that a rule gives, because pandas evaluates such rules from 1970 on
    # unless told the range.
    rules = calendar.regular_holidays
    by_rule = set() if rules is None else {day.date() for day in rules.holidays(pd.Timestamp(first), pd.Timestamp(last))}
    schedule: dict[date, Session] = {}
    dropped = []
    for row in calendar.schedule.itertuples():
        day = row.Index.date()
        if day in by_rule:
            assert day < date(1970, 1, 1), f"{mic} {day}: a rule and the schedule disagree after 1970"
            dropped.append(day)
            continue
        schedule[day] = NO_HOURS if day < hours_from else Session(*map(seconds, (row.open, row.break_start, row.break_end, row.close)))

    if mic == "XNYS":
        assert sum(day.year >= 1953 for day in dropped) == FALSE_XNYS_SESSIONS, dropped
    for extra in CORRECTIONS["extraSessions"].get(mic, []):
        day = date.fromisoformat(extra["date"])
        assert day not in schedule, f"{mic} {day}: the reference has it now, drop the correction"
        schedule[day] = from_local(day, extra["hours"], calendar.tz)
    prove(mic, schedule)
    return calendar, dict(sorted(schedule.items()))


def bounds(mic: str, cls) -> tuple[date, date]:
    first, last = FIRST.get(mic, FIRST_OF_OTHERS), LAST
    if cls.bound_min() is not None:
        first = max(first, cls.bound_min().date())
    if cls.bound_max() is not None:
        last = min(last, cls.bound_max().date())
    return first, last


def prove(mic: str, schedule: dict[date, Session]) -> None:
    """What must hold of the reference, or its versions are not the ones that were checked."""
    if mic == "XNYS":
        assert sum(day.year == 1968 for day in schedule) == 226
        assert date(1968, 7, 4) not in schedule
    if mic == "XBOM":
        assert date(2024, 1, 20) in schedule, "special sessions are missing: pandas is too new"
    if mic == "XKRX":
        assert sum(day.weekday() == 5 for day in schedule) > 1000 and date(1998, 12, 5) in schedule
        assert not any(day.weekday() == 5 for day in schedule if day > date(1998, 12, 6))


def compact(mic: str, calendar, schedule: dict[date, Session]) -> dict:
    first, last = bounds(mic, type(calendar))
    masks = week_masks(calendar, first)
    local = {day: local_hours(day, session, calendar.tz) for day, session in schedule.items() if session.open is not None}
    regimes = hour_regimes(calendar, local)
    closed = [day for day in days(first, last) if on_mask(day, masks) and day not in schedule]
    extra = [day for day in schedule if not on_mask(day, masks)]
    special: dict[tuple[str, str], list[date]] = {}
    for day, hours in local.items():
        regular = regular_hours(day, regimes)
        if hours != regular:
            special.setdefault((kind_of(hours, regular), hours), []).append(day)
    facts = {
        "name": mic,
        "version": f"exchange_calendars {exchange_calendars.__version__}, revision {CORRECTIONS['revision']}",
        "digest": "",
        "timeZone": str(calendar.tz),
        "firstDate": first.isoformat(),
        "lastDate": last.isoformat(),
        "hoursFrom": min(local).isoformat(),
        "weekMasks": [f"{start} {mask}" for start, mask in masks],
        "hours": [f"{start} {mask} {hours}" for start, mask, hours in regimes],
        "closed": year_lines(closed),
        "extraSessions": year_lines(extra),
        "specialHours": [
            {"kind": kind, "hours": hours, "days": year_lines(dates)} for (kind, hours), dates in sorted(special.items())
        ],
    }
    facts["digest"] = sha(json.dumps(facts, sort_keys=True))
    return facts


def week_masks(calendar, first: date) -> list[tuple[date, str]]:
    """Weekdays of sessions, Monday first, from a date on. A mask of a single week is an extra session instead."""
    masks = [(first, calendar.weekmask)]
    for start, end, mask in getattr(calendar, "special_weekmasks", None) or []:
        if start is None:
            masks = [(first, mask), (end.date() + timedelta(days=1), calendar.weekmask)]
        else:
            assert (end - start).days < 7, "a dated mask longer than a week needs a regime of its own"
    return masks


def on_mask(day: date, masks: list[tuple[date, str]]) -> bool:
    return [mask for start, mask in masks if start <= day][-1][day.weekday()] == "1"


def hour_regimes(calendar, local: dict[date, str]) -> list[tuple[date, str, str]]:
    """Regular hours by weekday from a date on: the commonest of each weekday between two dated changes."""
    starts = sorted(
        {
            max(min(local), start.date() if start is not None else min(local))
            for times in (calendar.open_times, calendar.close_times, calendar.break_start_times, calendar.break_end_times)
            for start, _ in times or ()
        }
    )
    for start, end, _ in getattr(calendar, "special_weekmasks", None) or []:
        if start is None:
            starts = sorted({*starts, end.date() + timedelta(days=1)})
    regimes: list[tuple[date, str, str]] = []
    standing: dict[int, str] = {}
    for start, end in zip(starts, [*starts[1:], date.max]):
        counts: dict[int, Counter] = {}
        for day, hours in local.items():
            if start <= day < end:
                counts.setdefault(day.weekday(), Counter())[hours] += 1
        commonest = {
            weekday: count.most_common(1)[0][0] for weekday, count in counts.items() if sum(count.values()) >= 20
        }
        changed = {weekday: hours for weekday, hours in commonest.items() if standing.get(weekday) != hours}
        for hours in sorted(set(changed.values())):
            mask = "".join("1" if changed.get(weekday) == hours else "0" for weekday in range(7))
            regimes.append((start, mask, hours))
        standing.update(changed)
    return regimes


def regular_hours(day: date, regimes: list[tuple[date, str, str]]) -> str | None:
    found = [hours for start, mask, hours in regimes if start <= day and mask[day.weekday()] == "1"]
    return found[-1] if found else None


def kind_of(hours: str, regular: str | None) -> str:
    if regular is None:
        return "extra session"
    opens, closes = hours.split("-")[0], hours.split("-")[-1]
    regular_opens, regular_closes = regular.split("-")[0], regular.split("-")[-1]
    kinds = [
        *(["late open"] if opens > regular_opens else ["early open"] if opens < regular_opens else []),
        *(["early close"] if closes < regular_closes else ["late close"] if closes > regular_closes else []),
    ]
    return ", ".join(kinds) or "other break"


def local_hours(day: date, session: Session, tz: ZoneInfo) -> str:
    """`09:30-16:00`, with a break `09:00-11:30,12:30-15:00`, opening the day before `prev 17:00-17:00`."""
    opens = datetime.fromtimestamp(session.open, tz)
    closes = datetime.fromtimestamp(session.close, tz)
    assert closes.date() == day, f"{day}: a close on another date has no notation"
    assert opens.date() in (day, day - timedelta(days=1))
    prefix = "" if opens.date() == day else "prev "
    if session.break_start is None:
        return f"{prefix}{opens:%H:%M}-{closes:%H:%M}"
    pause, resume = (datetime.fromtimestamp(time, tz) for time in (session.break_start, session.break_end))
    return f"{prefix}{opens:%H:%M}-{pause:%H:%M},{resume:%H:%M}-{closes:%H:%M}"


def from_local(day: date, hours: str, tz: ZoneInfo) -> Session:
    times = [
        int(datetime.combine(day, datetime.strptime(text, "%H:%M").time(), tz).timestamp())
        for text in hours.replace(",", "-").split("-")
    ]
    return Session(times[0], times[1], times[2], times[3]) if len(times) == 4 else Session(times[0], None, None, times[1])


def seconds(time) -> int | None:
    if pd.isna(time):
        return None
    assert time.value % 1_000_000_000 == 0
    return time.value // 1_000_000_000


def days(first: date, last: date):
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


def year_lines(dates: list[date]) -> list[str]:
    """One line a year: `2024 0101 0115`."""
    years: dict[int, list[str]] = {}
    for day in sorted(dates):
        years.setdefault(day.year, []).append(f"{day:%m%d}")
    return [f"{year} {' '.join(monthdays)}" for year, monthdays in years.items()]


def digest_lines(schedule: dict[date, Session]) -> str:
    """One line a session, `2024-01-05 1704465000 - - 1704488400`: date, then open, break start, break end and close in
    UTC seconds, `-` for what is unknown or absent; every line ends in a line feed."""
    return "".join(
        f"{day.isoformat()} {' '.join('-' if time is None else str(time) for time in session)}\n"
        for day, session in schedule.items()
    )


def year_digests(schedule: dict[date, Session]) -> dict[str, str]:
    """Year to `<sessions> <first 16 hexadecimal digits of the SHA-256 of digest_lines>`."""
    years: dict[int, dict[date, Session]] = {}
    for day, session in schedule.items():
        years.setdefault(day.year, {})[day] = session
    return {str(year): f"{len(rows)} {sha(digest_lines(rows))}" for year, rows in years.items()}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def printed(value) -> str:
    return json.dumps(value, indent=1) + "\n"


if __name__ == "__main__":
    main()
