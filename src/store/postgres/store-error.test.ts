import { expect, test } from 'vitest'
import { AppError } from '../../base/app-error.ts'
import { storeError } from './store-error.ts'

test('a database that closed the connection is said so, whatever the driver calls it', () => {
  for (const said of ['Client has encountered a connection error and is not queryable', 'Connection terminated unexpectedly']) {
    const error = storeError(new Error(said), 'the store at db:5432')
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('cannot reach the store at db:5432: the database closed the connection;') as string,
    })
  }
})
