import { parseArgs } from 'node:util'

/**
 * What `npm start` was told of the demo: whether to end before it serves, and the words for `serve`. `null` where the words are a command of their own.
 * Throws what `parseArgs` throws for words that begin like those of the demo and go on otherwise.
 */
export function demoWords(words) {
  if (words.length > 0 && !/^--(?:once|port|host)(?:=|$)/.test(words[0])) return null
  const { once = false, ...listening } = parseArgs({
    args: words,
    options: { once: { type: 'boolean' }, port: { type: 'string' }, host: { type: 'string' } },
  }).values
  return { once, serve: Object.entries(listening).flatMap(([name, value]) => [`--${name}`, value]) }
}
