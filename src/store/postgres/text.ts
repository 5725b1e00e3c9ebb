// U+FFFF is no character: it marks what Postgres cannot hold in a text, U+0000 and halves of surrogate pairs.
const unsafe = /[\0\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const marked = /\uffff(?:F|0|S([0-9a-f]{4}))/g

/** A text as Postgres can hold it. */
export function escapeText(text: string): string {
  if (!text.includes('\0') && !text.includes('\uffff') && text.isWellFormed()) return text
  return text.replaceAll(unsafe, (unit) =>
    unit === '\0' ? '\uffff0' : unit === '\uffff' ? '\uffffF' : `\uffffS${unit.charCodeAt(0).toString(16)}`,
  )
}

/** The text that `escapeText` made of it. */
export function unescapeText(text: string): string {
  if (!text.includes('\uffff')) return text
  return text.replaceAll(marked, (mark, half: string | undefined) =>
    half !== undefined ? String.fromCharCode(parseInt(half, 16)) : mark.endsWith('0') ? '\0' : '\uffff',
  )
}
