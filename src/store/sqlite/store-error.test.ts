import { expect, test } from 'vitest'
import { AppError } from '../../base/app-error.ts'
import { storeError } from './store-error.ts'

const codeOf = (error: unknown) => (error instanceof AppError ? error.code : error)
const thrown = (message: string, codes: object = {}) => Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', ...codes })

test.each([
  ['database or disk is full', { errcode: 13 }, 'DISK_FULL'],
  ['disk I/O error', { errcode: 10, sqliteExtendedCode: 778 }, 'DISK_FULL'],
  ['disk I/O error', { errcode: 10, sqliteExtendedCode: 266 }, 'DATA_FOLDER_UNUSABLE'],
  ['database is locked', { errcode: 5 }, 'DATA_FOLDER_LOCKED'],
  ['file is not a database', { errcode: 26 }, 'DATA_FOLDER_UNUSABLE'],
  ['UNIQUE constraint failed: t.a', { errcode: 1555 }, 'INTERNAL'],
])('%s with %j is %s', (message, codes, code) => {
  expect(codeOf(storeError(thrown(message, codes), 'a.db'))).toBe(code)
})

test('what comes without a code is told by its text', () => {
  expect(codeOf(storeError(thrown('database or disk is full'), 'a.db'))).toBe('DISK_FULL')
  expect(codeOf(storeError(thrown('attempt to write a readonly database'), 'a.db'))).toBe('DATA_FOLDER_UNUSABLE')
  expect(codeOf(storeError(thrown('disk I/O error'), 'a.db'))).toBe('DATA_FOLDER_UNUSABLE')
  expect(codeOf(storeError(thrown('disk I/O error'), 'a.db', { isWrite: true }))).toBe('DISK_FULL')
})

test('what is no error of SQLite stays what it is', () => {
  for (const error of [new TypeError('no'), new AppError('NO_SCAN', 'none'), 'text']) expect(storeError(error, 'a.db')).toBe(error)
})
