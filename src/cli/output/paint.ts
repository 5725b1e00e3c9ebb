import { styleText } from 'node:util'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** Colours text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string

/** Colour only on a terminal, and not where NO_COLOR asks for none. */
export function paintFor(stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Paint {
  const coloured = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return coloured ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text
}
