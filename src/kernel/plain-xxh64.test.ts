import { expect, test } from 'vitest'
import { PlainXxh64 } from './plain-xxh64.ts'

function hashOf(...chunks: Uint8Array[]): string {
  const hasher = new PlainXxh64()
  hasher.reset()
  for (const chunk of chunks) hasher.update(chunk)
  return hasher.digest()
}

test.each([
  ['', 'ef46db3751d8e999'],
  ['a', 'd24ec4f1a98c6e5b'],
  ['abc', '44bc2cf5ad770999'],
  ['Nobody inspects the spammish repetition', 'fbcea83c8a378bf1'],
])('digest of %j', (text, digest) => {
  expect(hashOf(new TextEncoder().encode(text))).toBe(digest)
})

test('how the bytes are split makes no difference', () => {
  const bytes = Uint8Array.from({ length: 131 }, (_, i) => (i * 7 + 3) & 255)
  const whole = hashOf(bytes)
  for (let cut = 0; cut <= bytes.length; cut++) expect(hashOf(bytes.subarray(0, cut), bytes.subarray(cut))).toBe(whole)
})
