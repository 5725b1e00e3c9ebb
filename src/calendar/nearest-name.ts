/** The candidate with the fewest edits (insert, delete, replace) from `name`, case ignored; the first of equals. `null` when more than half of its letters differ. */
export function nearestName(name: string, candidates: readonly string[]): string | null {
  const text = name.trim().toUpperCase()
  let nearest: string | null = null
  let fewest = Infinity
  for (const candidate of candidates) {
    // So many edits it takes at least.
    if (Math.abs(text.length - candidate.length) >= fewest || text.length > 2 * candidate.length || candidate.length > 2 * text.length)
      continue
    const edits = editDistance(text, candidate.toUpperCase())
    if (edits >= fewest || edits > Math.max(text.length, candidate.length) / 2) continue
    fewest = edits
    nearest = candidate
  }
  return nearest
}

/** `; did you mean X?`, or what to say where no name is near; nothing by default. */
export function didYouMean(name: string, candidates: readonly string[], otherwise = ''): string {
  const nearest = nearestName(name, candidates)
  return nearest === null ? otherwise : `; did you mean ${nearest}?`
}

/** Levenshtein's distance. Source: Wagner and Fischer, "The String-to-String Correction Problem", 1974. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, (above[j] as number) + 1, (row[j - 1] as number) + 1))
    }
    above = row
  }
  return above[b.length] as number
}
