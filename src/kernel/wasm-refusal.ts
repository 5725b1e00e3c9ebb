/** Codes of kernel/assembly/state.ts that need more than a sentence. */
export const refusalCode = { badUtf8: 16, tooDeep: 19, tooLong: 20, duplicateField: 21 } as const

const expectations: Readonly<Record<number, string>> = {
  2: 'a value',
  3: 'a comma or }',
  4: 'a comma or ]',
  5: 'a key in double quotes',
  6: 'a colon',
  7: 'a digit',
  8: 'true',
  9: 'false',
  10: 'null',
  11: 'NaN',
  12: 'Infinity',
  13: 'a character of the string or its closing quote',
  14: 'one of "\\/bfnrtu after a backslash',
  15: 'four hexadecimal digits after \\u',
  16: 'well-formed UTF-8',
  17: 'nothing more after the document',
  18: 'the end of the line',
  22: 'text',
  23: 'a closing quote',
  24: 'a delimiter or the end of the line after a quoted field',
}

/** The sentence of a refusal. `byte`: what stood there, -1 for the end. */
export function refusalReason(code: number, byte: number): string {
  if (code === refusalCode.tooDeep) return 'expected at most 64 levels of nesting, found more'
  if (code === refusalCode.tooLong) return 'expected records and values of at most 16 MiB, found a longer one'
  if (code === 22) return 'expected text, found byte 0x00: this is binary or UTF-16'
  const expected = code === refusalCode.badUtf8 && byte < 0 ? 'the rest of a UTF-8 character' : (expectations[code] ?? 'something else')
  return `expected ${expected}, found ${byte < 0 ? 'the end' : printedByte(byte)}`
}

function printedByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `byte 0x${byte.toString(16).padStart(2, '0')}`
}
