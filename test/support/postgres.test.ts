import { expect, test } from 'vitest'
import { usePostgres } from './postgres.ts'

const postgres = usePostgres()

test('every database is empty, and stays while the server is away', async () => {
  const [one, other] = [await postgres.freshDatabase(), await postgres.freshDatabase()]
  await postgres.query(one, 'CREATE TABLE t (x int); INSERT INTO t VALUES (7)')
  await expect(postgres.query(other, 'SELECT x FROM t')).rejects.toThrow(/does not exist/)
  await postgres.stop()
  await expect(postgres.query(one, 'SELECT x FROM t')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await postgres.start()
  expect(await postgres.query(one, 'SELECT x FROM t')).toEqual([{ x: 7 }])
})
