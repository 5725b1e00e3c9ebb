import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linearPattern } from './linear-pattern.ts'

describe('a pattern matches what the regular expression does', () => {
  test.each([
    ['ok', ['ok', 'not ok', 'OK', '']],
    ['^ok$', ['ok', 'ok ', ' ok', 'ok\n']],
    ['a.c', ['abc', 'a\nc', 'a😀c', 'ac']],
    ['[a-c]+d', ['abcd', 'd', 'xd', 'cd']],
    ['[^a-c]', ['abc', 'abd', '']],
    ['\\d{3}', ['12', '123', 'a1234']],
    ['^(a|b)*c?$', ['abab', 'ababc', 'abcc', '']],
    ['^(?:ab){2,3}$', ['ab', 'abab', 'ababab', 'abababab']],
    ['^a{2,}$', ['a', 'aa', 'aaaa']],
    ['"status"\\s*:\\s*"(ok|up)"', ['{"status": "ok"}', '{"status":"down"}']],
    ['\\w\\W\\S\\D', ['a b c', 'a-bc', 'a b']],
    ['(|a)+b', ['b', 'aab', 'a']],
    ['(a*)*$', ['', 'aaa', 'b']],
    ['^$|x', ['', 'y', 'x']],
    ['\\.\\*\\/', ['.*/', 'abc']],
    ['[\\d.-]+z', ['1.-z', 'z']],
    ['x*?y', ['xxy', 'y', 'x']],
  ])('%s', (pattern, texts) => {
    for (const text of texts) expect(linearPattern(pattern).test(text), JSON.stringify(text)).toBe(new RegExp(pattern, 'u').test(text))
  })

  test('whatever it is made of', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '(a|b)', '(ab|)', '(?:b)')
    const piece = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}', '{2,}')).map(([part, count]) => part + count)
    const pattern = fc
      .tuple(fc.constantFrom('', '^'), fc.array(piece, { maxLength: 5 }), fc.constantFrom('', '$'))
      .map(([a, b, c]) => a + b.join('') + c)
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\n'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, text, (written, seen) => {
        expect(linearPattern(written).test(seen)).toBe(new RegExp(written, 'u').test(seen))
      }),
      { numRuns: 2_000 },
    )
  })
})

test('patterns that take others for ever end after one look at each character', () => {
  const text = 'a'.repeat(50_000)
  for (const pattern of ['(a+)+$b', '(a|a)*b', '(a*)*b', '(a|aa)+$c', '(.*)*x']) expect(linearPattern(pattern).test(text)).toBe(false)
})

test.each([
  '(',
  ')',
  'a)',
  '[a',
  '*a',
  'a**',
  'a{2}{3}',
  '\\1',
  '\\b',
  '(?=a)',
  '(?<n>a)',
  '(?i)a',
  '[z-a]',
  'a{3,2}',
  'a{2000}',
  '^*',
  '\\',
  '[]',
  '[]]',
  '((a{1000}){1000}){1000}',
  '{2}',
])('%s is refused', (pattern) => {
  expect(() => linearPattern(pattern)).toThrow(SyntaxError)
})
