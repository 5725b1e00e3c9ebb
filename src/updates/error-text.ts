/** Characters of an error that are kept. */
const MAX_ERROR = 2000

/** An error's text as it can be stored everywhere: well-formed, without U+0000, its beginning where it is long. */
export function errorText(text: string): string {
  const cut = text.length > MAX_ERROR ? `${text.slice(0, MAX_ERROR - 1)}…` : text
  return cut.replaceAll('\0', '').toWellFormed()
}
