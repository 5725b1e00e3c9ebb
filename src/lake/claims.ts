import { AppError } from '../base/app-error.ts'
import type { Dataset } from '../model/dataset.ts'
import { formatInterval, parseInterval } from '../model/interval.ts'
import type { ListedObject, ListingTrouble } from '../model/lake.ts'
import { type Captures, compileTemplate, type PathTemplate } from './template.ts'

/** An object and the dataset that reads it. */
export interface Claim {
  readonly object: ListedObject
  readonly dataset: Dataset
  /** As the path says it; `null` when the template has no `{symbol}`, and the content must say. */
  readonly symbol: string | null
}

export interface Claims {
  /** In the order of the objects. */
  readonly claimed: readonly Claim[]
  /** What no dataset reads, with the reason. */
  readonly skipped: readonly ListingTrouble[]
}

/**
 * Finds the dataset of each object. Throws CONFIG_INVALID when two claim the same one.
 *
 * Datasets may share a template with `{interval}`: each reads the objects whose path says its own interval. Files that by their whole
 * name are about the data rather than data (`symbols.csv`, `readme.txt`) are left to a template that names them without a placeholder.
 */
export function claimObjects(objects: readonly ListedObject[], datasets: readonly Dataset[]): Claims {
  const readers = datasets.map((dataset) => ({ dataset, template: compileTemplate(dataset.path) }))
  const claimed: Claim[] = []
  const skipped: ListingTrouble[] = []
  const disputed: string[] = []
  for (const object of objects) {
    const claim = claimOf(object, readers, disputed)
    if ('reason' in claim) skipped.push(claim)
    else claimed.push(claim)
  }
  if (disputed.length > 0) throw dispute(disputed)
  return { claimed, skipped }
}

interface Reader {
  readonly dataset: Dataset
  readonly template: PathTemplate
}

function claimOf(object: ListedObject, readers: readonly Reader[], disputed: string[]): Claim | ListingTrouble {
  const { path } = object
  let claim: Claim | null = null
  let near: string | null = null
  for (const { dataset, template } of readers) {
    if (!path.startsWith(template.prefix)) continue
    const captures = template.match(path)
    if (captures === null) continue
    const reason = refusalOf(captures, dataset, template)
    if (reason !== null) near = reason
    else if (claim === null) claim = { object, dataset, symbol: captures.symbol ?? null }
    else disputed.push(`${path} by ${claim.dataset.name} (${claim.dataset.path}) and ${dataset.name} (${dataset.path})`)
  }
  return claim ?? { path, reason: near ?? 'no dataset reads this path' }
}

/** Why a dataset leaves out an object that has the shape of its paths. */
function refusalOf(captures: Captures, dataset: Dataset, template: PathTemplate): string | null {
  if (captures.interval !== undefined) {
    const interval = parseInterval(captures.interval)
    if (interval !== null && formatInterval(interval) !== formatInterval(dataset.interval))
      return `no dataset reads the interval ${captures.interval}`
  }
  const { symbol } = captures
  if (symbol !== undefined && isAboutTheData(symbol))
    return `by its name about the data, not data; a dataset that reads it names it without {symbol} (${template.text})`
  return null
}

// In small letters only: INFO and META are symbols.
const aboutTheData = new Set([
  'symbols',
  'tickers',
  'metadata',
  'labels',
  'readme',
  'README',
  'manifest',
  'universe',
  'constituents',
  'license',
  'LICENSE',
  'changelog',
  'CHANGELOG',
  '_metadata',
  '_common_metadata',
  '_SUCCESS',
  'package',
])

function isAboutTheData(symbol: string): boolean {
  return aboutTheData.has(symbol)
}

function dispute(disputed: readonly string[]): AppError {
  const shown = disputed.slice(0, 5).join('; ')
  const more = disputed.length > 5 ? `; and ${disputed.length - 5} more` : ''
  return new AppError('CONFIG_INVALID', `two datasets read the same object: ${shown}${more}. Make one of the paths narrower`)
}
