import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeText, unescapeText } from './text.ts'

test('any text comes back, and what is stored is text that Postgres takes', () => {
  const unit = fc.oneof(
    fc.constantFrom('\0', '\uffff', '\ud800', '\udfff', 'S', 'F', '0', 'd800'),
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  )
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 12 }), (units) => {
      const text = units.join('')
      const stored = escapeText(text)
      expect(stored.isWellFormed()).toBe(true)
      expect(stored).not.toContain('\0')
      expect(unescapeText(stored)).toBe(text)
    }),
    { numRuns: 2000 },
  )
})

test('a text of characters is stored as it is', () => {
  expect(escapeText('BRK.B 𐐷 Ünï')).toBe('BRK.B 𐐷 Ünï')
})
