import { type CheckDescription, describeCheck, type ParamDescription } from '../src/checks/describe.ts'
import { checks } from '../src/checks/registry.ts'
import { dimensions } from '../src/model/severity.ts'
import { table } from './markdown-table.ts'
import { measuredPage, measuredSection, measuredSummary } from './measured-docs.ts'
import type { Measured } from './measured.ts'

/** Pages of docs/reference/checks by file name, made from the metadata of the registered checks and from what was measured, if anything was. */
export function checkPages(measured: Measured | null): ReadonlyMap<string, string> {
  const described = checks.map(describeCheck)
  const pages = new Map(described.map((check) => [`${check.id}.md`, `${pageOf(check)}\n${measuredSection(check, measured)}`]))
  pages.set('README.md', `${indexOf(described)}\n${measuredSummary(described, measured)}`)
  if (measured) pages.set('measured.md', `${generatedFigures}\n${measuredPage(measured)}`)
  return pages
}

const generated = '<!-- Generated from the code by scripts/generate-check-docs.mjs: change the check, not this page. -->\n'
const generatedFigures = '<!-- Generated from measured.json by scripts/generate-check-docs.mjs; `npm run measure` measures again. -->\n'
const judges = {
  series: 'the bars of a series',
  summary: 'the summary of a series, in every scan',
  object: 'an object that gave no bars',
  lake: 'the series of the lake against each other',
} as const
const inputs = {
  calendar: "the exchange's calendar",
  metadata: "the symbol's metadata",
  'as-of': 'the moment of judging',
  modified: 'when its objects were modified',
  actions: 'the known actions of the listing',
  previous: 'the series as the scan before kept it',
  lake: 'the other series of the lake',
  updates: 'the reported runs of the jobs that write the dataset',
} as const

function pageOf(check: CheckDescription): string {
  const facts: readonly (readonly [string, string])[] = [
    ['dimension', check.dimension],
    ['severity', check.severity],
    ['status', check.status],
    ['judges', judges[check.judges]],
    ['intervals', check.appliesTo.join(', ')],
    ['depends on', ['the bars', ...check.reads.map((input) => inputs[input])].join(', ')],
    ['version', String(check.version)],
  ]
  return [
    generated,
    `# ${check.id}\n`,
    `Finds ${check.about}.\n`,
    table(['', ''], facts),
    '## Rule\n',
    `${check.formula}\n`,
    '## Source\n',
    `${check.source}\n`,
    '## Settings\n',
    settingsOf(check),
  ].join('\n')
}

function settingsOf({ id, params }: CheckDescription): string {
  const common = `\`enabled\` and \`severity\`, as every check, under \`checks.${id}\``
  if (params.length === 0) return `${common}; none of its own.\n`
  const rows = params.map((param) => [`\`${param.name}\``, String(param.default), rangeOf(param), param.unit ?? '', param.about])
  return `${common}, and:\n\n${table(['setting', 'default', 'range', 'unit', 'meaning'], rows)}`
}

function rangeOf({ type, min, max }: ParamDescription): string {
  if (type === 'boolean') return 'true, false'
  return type === 'numbers' ? 'list' : `${String(min)} to ${String(max)}`
}

function indexOf(described: readonly CheckDescription[]): string {
  const sections = dimensions.map((dimension) => {
    const rows = described
      .filter((check) => check.dimension === dimension)
      .map(({ id, about, severity, status }) => [`[${id}](${id}.md)`, about, severity, status])
    return `## ${dimension}\n\n${table(['check', 'finds', 'severity', 'status'], rows)}`
  })
  const head =
    'A *confirmed* finding costs score, one for *review* is shown and costs nothing. Severity and status are the defaults; a finding can say otherwise.\n'
  return [generated, '# Checks\n', head, ...sections].join('\n')
}
