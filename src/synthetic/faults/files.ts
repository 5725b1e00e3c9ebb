import { type Fault, type FaultNeeds, pick, rowAt, stretchOf } from './fault.ts'
import type { Random } from '../random.ts'

const needs: FaultNeeds = { series: 1, history: 70, span: 1, after: 12, alone: true }

function brokenFile(
  head: Pick<Fault, 'name' | 'about'>,
  change: (random: Random) => { readonly text: (text: string) => string; readonly detail: string },
): Fault {
  return {
    ...head,
    kind: 'gross',
    checks: ['unreadable_object'],
    needs,
    apply([target], random) {
      if (!target) return null
      const { rows, symbol, dataset } = target
      const { text, detail } = change(random)
      return {
        rows: [null],
        text,
        places: [[stretchOf(target, rowAt(rows, 0).day, rowAt(rows, rows.length - 1).day)]],
        upsets: [{ symbol, dataset }],
        detail,
      }
    },
  }
}

/** A copy that broke off inside a line. */
export const truncatedFile = brokenFile({ name: 'truncated-file', about: 'a file cut off inside a line' }, (random) => {
  const share = 0.2 + 0.7 * random.next()
  return {
    text: (text) => {
      // Inside a line and before its last field: a cut at a line's end leaves a whole, shorter file.
      const start = text.lastIndexOf('\n', Math.floor(text.length * share)) + 1
      return text.slice(0, start + 12)
    },
    detail: `file cut off at ${Math.round(100 * share)} % of its length`,
  }
})

const bodies: readonly (readonly [string, string])[] = [
  [
    "an API's error body instead of prices",
    '{\n  "Note": "Thank you for using our API. The call frequency of your plan is 5 calls per minute."\n}\n',
  ],
  ['an HTML page instead of prices', '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>\n'],
  ['an empty file', ''],
  ['a header without rows', ''],
]

/** Something else than prices. */
export const unreadableFile = brokenFile(
  { name: 'unreadable-file', about: 'an error body, an HTML page or nothing instead of prices' },
  (random) => {
    const [detail, body] = pick(bodies.slice(0, 3), random)
    return { text: () => body, detail }
  },
)
