import { formatInterval, type Interval, parseInterval } from '../../model/interval.ts'
import { isCommonWord, type LayoutGroup } from './layout-groups.ts'

const intervalNames: Readonly<Record<string, string>> = { '1d': 'daily', '1w': 'weekly', '1M': 'monthly' }

/** `daily`, `weekly`, `monthly`, else the interval's short form. */
export function intervalName(interval: Interval): string {
  const short = formatInterval(interval)
  return intervalNames[short] ?? short
}

/**
 * A name for each dataset, all different: the interval's word from the path (`daily`) or else the constant folder nearest to the file, else
 * the interval; where that leaves two alike, more of the path is taken in.
 */
export function nameDatasets(datasets: readonly { readonly group: LayoutGroup; readonly interval: Interval }[]): readonly string[] {
  const candidates = datasets.map(({ group, interval }) => candidateNames(group, interval))
  const longest = Math.max(...candidates.map((names) => names.length))
  const names = candidates.map((own) => own[0] as string)
  for (let length = 1; length < longest && new Set(names).size < names.length; length++) {
    const shared = new Set(names.filter((name, i) => names.indexOf(name) !== i))
    for (const [i, own] of candidates.entries()) if (shared.has(names[i] as string)) names[i] = own[length] ?? (own.at(-1) as string)
  }
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length
    return before === 0 ? name : `${name}-${before + 1}`
  })
}

/** From short to long. */
function candidateNames(group: LayoutGroup, interval: Interval): readonly string[] {
  const fixed = fixedWords(group)
  const byInterval = intervalName(interval)
  const said =
    fixed.filter((word) => parseInterval(word) !== null && formatInterval(parseInterval(word) as Interval) === formatInterval(interval))
      .length > 0
  const others = fixed.filter((word) => parseInterval(word) === null)
  const telling = others.filter(
    (word) => !isCommonWord(word) || /^(stocks?|etfs?|crypto|fx|forex|futures|index|indices|adjusted|raw)$/i.test(word),
  )
  const nearest = telling.at(-1)
  const first = said || nearest === undefined ? byInterval : nearest
  const names = [first]
  if (nearest !== undefined) names.push(`${nearest}-${byInterval}`)
  for (let from = others.length - 2; from >= 0; from--) names.push([...others.slice(from), byInterval].join('-'))
  const ending = group.members[0]?.shape.ending.slice(1).toLowerCase() ?? ''
  if (ending !== '') names.push(`${names.at(-1) ?? byInterval}-${ending}`)
  return names.map(asName)
}

/** Words of the path that are the same in all members, folders first. */
function fixedWords(group: LayoutGroup): readonly string[] {
  const shape = group.members[0]?.shape
  if (shape === undefined) return []
  const words: string[] = []
  let column = 0
  for (const piece of [...shape.folders.flat(), ...shape.stem]) {
    if (piece.kind === 'interval') words.push(piece.text)
    else if (piece.kind === 'word' && group.roles[column++] === 'constant') words.push(piece.text)
  }
  return words
}

/** Small letters, digits and `-`: what needs no quotes in YAML or a shell. */
function asName(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return name === '' ? 'bars' : name
}
