import { inert } from './table.ts'

/** A word as it can be typed into a shell: quoted where it has to be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('-') ? word : `'${inert(word).replaceAll("'", "'\\''")}'`
}
