import { table } from './markdown-table.ts'
import type { Measured, MeasuredCheck, MeasuredFault } from './measured.ts'

/** What the pages ask of a check's description. */
export interface DescribedCheck {
  readonly id: string
  readonly version: number
  readonly appliesTo: readonly string[]
}

/** The section "Measured" of a check's page. */
export function measuredSection(check: DescribedCheck, measured: Measured | null): string {
  return `## Measured\n\n${sectionText(check, measured)}`
}

function sectionText(check: DescribedCheck, measured: Measured | null): string {
  if (isOnlyIntraday(check)) return 'Not measured: the drill and the lakes it is measured on are of days and weeks.\n'
  const own = measured?.checks[check.id]
  if (!measured || !own) return 'Not measured yet: `npm run measure` does.\n'
  const faults = measured.faults.filter(({ checks }) => checks.includes(check.id))
  const changed = own.version === check.version ? '' : ` Measured with version ${own.version} of the check: it has changed since.`
  return [
    faults.length === 0 ? "No fault of the drill is this check's.\n" : faultTable(measured, faults, check.id),
    table(
      ['false alarms', 'series-years', 'confirmed', 'per 1,000 series-years', 'for review', 'per 1,000 series-years'],
      alarmRows(measured, own),
    ),
    `[What the figures mean, with the command, the machine and the date](measured.md).${changed}\n`,
  ].join('\n')
}

/** The summary in the catalogue of checks. */
export function measuredSummary(described: readonly DescribedCheck[], measured: Measured | null): string {
  if (!measured) return '## Measured\n\nNot measured yet: `npm run measure` does.\n'
  const rows = described.flatMap(({ id, appliesTo }) => {
    const own = measured.checks[id]
    if (!own || isOnlyIntraday({ appliesTo })) return []
    const faults = measured.faults.filter(({ checks }) => checks.includes(id))
    return [
      [
        `[${id}](${id}.md)`,
        ...(['gross', 'subtle'] as const).flatMap((kind) =>
          recallOf(
            faults.filter((fault) => fault.kind === kind),
            id,
          ),
        ),
        ratioText(own.drill.confirmed.trueFindings, own.drill.confirmed.findings),
        ...(['confirmed', 'review'] as const).flatMap((status) => [
          rateText(falseOf(own, status), measured.drill.seriesYears),
          rateText(own.clean[status], measured.clean.seriesYears),
        ]),
      ],
    ]
  })
  const unmeasured = described.filter(isOnlyIntraday).map(({ id }) => `[${id}](${id}.md)`)
  const { clean, drill } = measured
  return [
    '## Measured\n',
    `Recall and precision in drills on ${drill.lake}; false alarms per 1,000 series-years there (*drill*) and on a synthetic lake without defects of ${count(clean.symbols)} symbols and ${clean.years} years (*clean*): ` +
      '[what the figures mean, and every fault](measured.md).\n',
    table(
      [
        'check',
        'gross faults: places',
        'recall',
        'by this check',
        'subtle faults: places',
        'recall',
        'by this check',
        'precision',
        'false, drill',
        'false, clean',
        'for review, drill',
        'for review, clean',
      ],
      rows,
    ),
    unmeasured.length === 0 ? '' : `Not measured, for they judge intraday bars alone: ${unmeasured.join(', ')}.\n`,
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** The page of how it was measured, with every fault. */
export function measuredPage(measured: Measured): string {
  const { drill, clean, machine } = measured
  const unplaced = measured.faults.filter((fault) => fault.unplaced > 0).map(({ fault, unplaced }) => `\`${fault}\` (${count(unplaced)})`)
  return [
    '# Measured\n',
    `${measured.date}, revision ${measured.revision}, Node ${measured.node}, ${machine.cores} cores of ${machine.processor}:\n`,
    `\`\`\`console\n$ ${measured.command}\n\`\`\`\n`,
    `- **drill**: [\`tidegauge drill\`](../drill.md) on ${drill.lake} as of ${drill.asOf}, ${count(drill.symbols)} symbols taken, with the ${drill.seeds.length === 1 ? 'seed' : 'seeds'} ${drill.seeds.join(', ')}; ` +
      `${count(drill.seriesYears)} series-years, all rounds together. The figures are those of all seeds together.\n` +
      `- **clean**: a scan of the lake without defects that \`tidegauge demo --preset clean\` writes, ${count(clean.symbols)} symbols and ${clean.years} years; ${count(clean.seriesYears)} series-years, of which 252 daily or 52 weekly bars make one.\n`,
    '| figure | meaning |\n| --- | --- |\n' +
      '| injected, places | times the fault was put in; places that are to be found: an outage has one in each of its series |\n' +
      "| found, recall | places with a new finding of one of the fault's checks, whichever of them; their share |\n" +
      '| by this check | places with a finding of the check itself, confirmed or for review: several checks can find one fault |\n' +
      '| precision | of a fault: of the new findings of its checks the share that lies on any fault that was put in; of a check: likewise of its confirmed ones |\n' +
      '| false alarms | *drill*: new findings that lie on nothing that was put in, what the lake had before not counted; *clean*: all findings. Confirmed ones are wrong; those for review ask a person to look, and cost no score. Also 0 where a check has nothing to judge |\n',
    '## Faults\n',
    faultTable(measured, measured.faults, null),
    ...(unplaced.length === 0 ? [] : [`No place in this lake for: ${unplaced.join(', ')}.\n`]),
    'Subtle faults are there to be honest: one bar flat at the close before, a move that is no rarer than a piece of news and a session on which nobody traded look like what markets do.\n',
    'False alarms by check are in [the catalogue](README.md#measured).\n',
  ].join('\n')
}

function isOnlyIntraday({ appliesTo }: Pick<DescribedCheck, 'appliesTo'>): boolean {
  return appliesTo.every((interval) => interval === 'intraday')
}

/** On a check's own page a fault of several checks names the others, and says how often this one was among those that found it. */
function faultTable(measured: Measured, faults: readonly MeasuredFault[], page: string | null): string {
  const isShared = page !== null && faults.some(({ checks }) => checks.length > 1)
  const rows = faults.map(({ fault, kind, about, checks, status, injected, places, foundRight, placesByCheck }) => {
    const own = checks.flatMap((id) => measured.checks[id]?.drill[status] ?? [])
    const total = (key: 'findings' | 'trueFindings') => own.reduce((sum, one) => sum + one[key], 0)
    const others = checks.filter((id) => id !== page).map((id) => `[${id}](${id}.md)`)
    return [
      `\`${fault}\``,
      kind,
      about,
      ...(page === null || isShared ? [others.join(', ')] : []),
      count(injected),
      count(places),
      count(foundRight),
      ...(isShared ? [count(placesByCheck[page] ?? 0)] : []),
      ratioText(foundRight, places),
      ratioText(total('trueFindings'), total('findings')),
    ]
  })
  const named = page === null ? ['checks'] : isShared ? ['or found by'] : []
  const bySelf = isShared ? ['by this check'] : []
  return table(['fault', 'kind', 'what is put in', ...named, 'injected', 'places', 'found', ...bySelf, 'recall', 'precision'], rows)
}

function alarmRows({ drill, clean }: Measured, own: MeasuredCheck): string[][] {
  const lakes = [
    { name: `drill on ${drill.lake}`, years: drill.seriesYears, confirmed: falseOf(own, 'confirmed'), review: falseOf(own, 'review') },
    {
      name: `scan of the clean synthetic lake, ${count(clean.symbols)} symbols, ${clean.years} years`,
      years: clean.seriesYears,
      ...own.clean,
    },
  ]
  return lakes.map(({ name, years, confirmed, review }) => [
    name,
    count(years),
    count(confirmed),
    rateText(confirmed, years),
    count(review),
    rateText(review, years),
  ])
}

function falseOf({ drill }: MeasuredCheck, status: 'confirmed' | 'review'): number {
  return drill[status].findings - drill[status].trueFindings
}

function recallOf(faults: readonly MeasuredFault[], id: string): string[] {
  const total = (countOf: (fault: MeasuredFault) => number) => faults.reduce((sum, fault) => sum + countOf(fault), 0)
  const places = total((fault) => fault.places)
  if (places === 0) return ['', '', '']
  const byThis = total(({ placesByCheck }) => placesByCheck[id] ?? 0)
  return [
    count(places),
    ratioText(
      total(({ foundRight }) => foundRight),
      places,
    ),
    ratioText(byThis, places),
  ]
}

function ratioText(part: number, whole: number): string {
  return whole === 0 ? '' : (part / whole).toFixed(3)
}

function rateText(findings: number, seriesYears: number): string {
  if (seriesYears === 0) return ''
  if (findings === 0) return '0'
  return ((1000 * findings) / seriesYears).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
