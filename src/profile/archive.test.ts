import { expect, test } from 'vitest'
import { parseInstant } from '../base/instant.ts'
import { archiveHint } from './archive.ts'

const at = (text: string) => parseInstant(text) ?? NaN

test('a lake that ended a month before it was judged is called an archive, with the moment to judge it at', () => {
  expect(archiveHint('2018-02-07', at('2018-03-09T00:00:00Z'))).toBe(
    'The newest bar is of 2018-02-07, so every series counts as late. An archive is judged as of its end: --as-of 2018-02-08, or scan: {as_of: 2018-02-08} in the config',
  )
  expect(archiveHint('2018-02-07', at('2018-03-08T23:59:59Z'))).toBeNull()
  expect(archiveHint('2018-02-07', at('2018-02-08T00:00:00Z'))).toBeNull()
  expect(archiveHint(null, at('2018-02-08T00:00:00Z'))).toBeNull()
})
