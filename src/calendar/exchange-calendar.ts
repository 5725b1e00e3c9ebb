import { dayOf } from '../base/day.ts'
import xnys from './data/XNYS.json' with { type: 'json' }
import xtse from './data/XTSE.json' with { type: 'json' }
import xlon from './data/XLON.json' with { type: 'json' }
import xetr from './data/XETR.json' with { type: 'json' }
import xpar from './data/XPAR.json' with { type: 'json' }
import xams from './data/XAMS.json' with { type: 'json' }
import xtks from './data/XTKS.json' with { type: 'json' }
import xhkg from './data/XHKG.json' with { type: 'json' }
import xshg from './data/XSHG.json' with { type: 'json' }
import xbom from './data/XBOM.json' with { type: 'json' }
import xkrx from './data/XKRX.json' with { type: 'json' }
import xtai from './data/XTAI.json' with { type: 'json' }
import xasx from './data/XASX.json' with { type: 'json' }
import bvmf from './data/BVMF.json' with { type: 'json' }
import xswx from './data/XSWX.json' with { type: 'json' }
import xsto from './data/XSTO.json' with { type: 'json' }
import xmil from './data/XMIL.json' with { type: 'json' }
import xmad from './data/XMAD.json' with { type: 'json' }
import xses from './data/XSES.json' with { type: 'json' }
import xjse from './data/XJSE.json' with { type: 'json' }
import xmex from './data/XMEX.json' with { type: 'json' }
import cmes from './data/CMES.json' with { type: 'json' }
import xtae from './data/XTAE.json' with { type: 'json' }
import xsau from './data/XSAU.json' with { type: 'json' }
import { type CalendarFacts, type HoursOfDay, hoursOf, sessionHours, sessionsAmong, timesOf } from './facts.ts'
import { SessionCalendar } from './session-calendar.ts'
import { listSessions, type SessionTable } from './session-table.ts'
import { zoneOf } from './zone.ts'

/** Facts of every exchange, in order of weight. They are strings; only the calendar asked for is decoded. */
const exchanges: readonly CalendarFacts[] = [
  xnys,
  xtse,
  xlon,
  xetr,
  xpar,
  xams,
  xtks,
  xhkg,
  xshg,
  xbom,
  xkrx,
  xtai,
  xasx,
  bvmf,
  xswx,
  xsto,
  xmil,
  xmad,
  xses,
  xjse,
  xmex,
  cmes,
  xtae,
  xsau,
]

/** Names (MIC) of the exchanges with a calendar, in order of weight. */
export const exchangeNames: readonly string[] = exchanges.map((facts) => facts.name)

/** Digest of an exchange's facts, without decoding them; null for a name that is not in `exchangeNames`. */
export function exchangeDigest(name: string): string | null {
  return exchanges.find((one) => one.name === name)?.digest ?? null
}

/** The sessions of an exchange among the days of [fromDay, toDay]; null for a name that is not in `exchangeNames`. */
export function exchangeSessions(name: string, fromDay: number, toDay: number): SessionTable | null {
  const facts = exchanges.find((one) => one.name === name)
  return facts === undefined ? null : sessionsAmong(facts, fromDay, toDay)
}

/** Decodes the calendar of an exchange; null for a name that is not in `exchangeNames`. Not memoised. */
export function exchangeCalendar(name: string): SessionCalendar | null {
  const facts = exchanges.find((one) => one.name === name)
  if (facts === undefined) return null
  const zone = zoneOf(facts.timeZone)
  const firstDay = dayOf(facts.firstDate)
  const lastDay = dayOf(facts.lastDate)
  const sessions = listSessions(sessionsAmong(facts, firstDay, lastDay))
  let decoded: HoursOfDay | null = null
  const hoursOfDay = () => (decoded ??= hoursOf(facts))
  return new SessionCalendar({
    name,
    version: facts.version,
    zone,
    firstDay,
    lastDay,
    sessions,
    times: () => timesOf(hoursOfDay(), sessions, zone),
    hoursOn: (day) => sessionHours(hoursOfDay(), day, zone),
    factsDigest: facts.digest,
    digest: () => `${facts.digest}-${zone.digest(firstDay, lastDay)}`,
  })
}
