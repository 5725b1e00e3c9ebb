import { expect, test } from 'vitest'
import { didYouMean, nearestName } from './nearest-name.ts'

test('the nearest name is the one with the fewest edits, in any case', () => {
  expect(nearestName('dialy', ['weekly', 'daily'])).toBe('daily')
  expect(nearestName('syn003', ['SYN001', 'SYN003'])).toBe('SYN003')
  expect(nearestName('hihg', ['low', 'high'])).toBe('high')
})

test('a name of which more than half of the letters differ is not suggested', () => {
  expect(nearestName('AAPL', ['MSFT', 'XOM'])).toBeNull()
  expect(nearestName('nothing', ['missing_session', 'copied_bar'])).toBeNull()
  expect(nearestName('x', [])).toBeNull()
  expect(didYouMean('AAPL', ['MSFT'])).toBe('')
  expect(didYouMean('AAPL', ['MSFT'], ': one of MSFT')).toBe(': one of MSFT')
  expect(didYouMean('APPL', ['AAPL', 'MSFT'])).toBe('; did you mean AAPL?')
})
