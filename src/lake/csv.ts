/** One record of a small CSV text. */
export interface CsvRecord {
  /** 1-based line on which it begins. */
  readonly line: number
  readonly fields: readonly string[]
}

/**
 * Records of a CSV text that people keep by hand, such as a list of symbols: quotes after RFC 4180, `,` `;` or a tab between fields
 * (whichever the first line has most of outside quotes), any line ends, a leading BOM, blank lines and lines beginning with `#` left out.
 * Not for data: it holds everything in memory.
 */
export function readCsv(text: string): readonly CsvRecord[] {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text
  const separator = separatorOf(body)
  const records: CsvRecord[] = []
  let fields: string[] = []
  let field = ''
  let quoted = false
  let line = 1
  let begunOn = 1

  function endRecord(): void {
    fields.push(field)
    field = ''
    const blank = fields.every((value) => value.trim() === '')
    if (!blank && fields[0]?.startsWith('#') !== true) records.push({ line: begunOn, fields })
    fields = []
  }

  for (let i = 0; i < body.length; i++) {
    const character = body[i] as string
    if (character === '\n') line++
    if (quoted) {
      if (character !== '"') field += character
      else if (body[i + 1] === '"') field += body[i++] as string
      else quoted = false
    } else if (character === '"' && field.trim() === '') {
      field = ''
      quoted = true
    } else if (character === separator) {
      fields.push(field)
      field = ''
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && body[i + 1] === '\n') continue
      endRecord()
      begunOn = line
    } else field += character
  }
  if (field !== '' || fields.length > 0) endRecord()
  return records
}

function separatorOf(body: string): string {
  const first = (/^(?:#[^\n\r]*[\n\r]+|\s*[\n\r])*([^\n\r]*)/.exec(body)?.[1] ?? '').replaceAll(/"[^"]*"/g, '')
  const count = (separator: string): number => first.split(separator).length - 1
  return [',', ';', '\t'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best))
}
