/** The first line that says something, of several texts. @param {string[]} texts */
export function firstLine(...texts) {
  for (const text of texts) {
    for (const line of text.split('\n')) if (line.trim() !== '') return line.trim().slice(0, 300)
  }
  return 'no message'
}

/** The first line that speaks of an error, or else the first that says something. @param {string} text */
export function errorLine(text) {
  return firstLine(...text.split('\n').filter((line) => /\berror\b/i.test(line)), text)
}

/**
 * A Markdown table with aligned columns, so that it reads well as plain text; columns of numbers stand right.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i].length)))
  const isNumeric = head.map((_, i) => rows.length > 0 && rows.every((row) => /^(-?[\d.,]+( .*)?|-?)$/.test(row[i])))
  const line = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell, i) => (isNumeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`
  const rule = widths.map((width, i) => (isNumeric[i] ? '-'.repeat(width - 1) + ':' : '-'.repeat(width)))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}
