import { prettyFactory } from 'pino-pretty'

// An escape of JSON that would move the cursor or begin a line of its own when shown; an even number of backslashes before it.
const moving = /(?<!\\)((?:\\\\)*)\\(n|r|t|b|f|u00[0-9a-f]{2})/g
// What JSON leaves as it is and a terminal does not show as it is: C1 controls, and marks that change the direction of text.
const hidden = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/**
 * Writes lines of JSON for people. Control characters are shown as escapes: whatever a symbol or a file is called, a line of the log is one line, and no
 * colour or cursor is anyone's but ours.
 */
export function readableLines({ colors }: { readonly colors: boolean }): (line: string) => string {
  const pretty = prettyFactory({
    colorize: colors,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'err.stack',
    messageKey: 'msg',
  })
  return (line) => {
    const inert = line
      .trimEnd()
      .replaceAll(moving, '$1\\\\$2')
      .replaceAll(hidden, (character) => `\\\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    return (pretty(inert) as string | undefined) ?? ''
  }
}
