import { AppError } from '../base/app-error.ts'
import type { Api } from './route.ts'

/** Levels of lists and objects in a body. What is read level by level must not run out of stack. */
const maxDepth = 64

/** Reads JSON bodies: not those nested deeper than people nest, and none with `__proto__` or `constructor.prototype` as a key. */
export function addJsonBody(api: Api): void {
  const parse = api.getDefaultJsonParser('error', 'error')
  api.removeContentTypeParser('application/json')
  // Content without a type that is listed here is refused with 415.
  api.removeContentTypeParser('text/plain')
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // Many clients name a type also where they send nothing; a route that needs a body says so itself.
    if (body.length === 0) done(null, undefined)
    else if (isTooDeep(String(body))) done(new AppError('REQUEST_INVALID', `the body is nested deeper than ${maxDepth} levels`))
    else
      void parse(request, String(body), (error, value) => {
        done(
          error === null ? null : new AppError('REQUEST_INVALID', `the body cannot be read as JSON: ${reasonAgainst(String(body))}`),
          value,
        )
      })
  })
}

/** What the parser of JSON says, with a place or the text around it; it says neither where the text is cut short. */
function reasonAgainst(text: string): string {
  try {
    JSON.parse(text)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return said.includes('end of JSON input') ? `it ends at character ${text.length}, before it is complete` : said
  }
  return '__proto__ and constructor.prototype are no keys'
}

function isTooDeep(text: string): boolean {
  let depth = 0
  let inText = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (inText) {
      if (code === 0x5c) i++
      else if (code === 0x22) inText = false
    } else if (code === 0x22) inText = true
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > maxDepth) return true
    } else if (code === 0x5d || code === 0x7d) depth--
  }
  return false
}
