import type { Mark } from '../../model/mark.ts'
import type { Connection } from './connection.ts'

/** In the order in which they were made. */
export async function readMarks(connection: Connection): Promise<Mark[]> {
  const rows = await connection.rows<[string]>('SELECT json FROM marks ORDER BY created_us, id')
  return rows.map(([json]) => JSON.parse(json) as Mark)
}

/** Replaces a mark with the same id. */
export async function writeMark(connection: Connection, mark: Mark): Promise<void> {
  await connection.run(
    `INSERT INTO marks (id, created_us, json) VALUES ($1, $2, $3)
      ON CONFLICT (id) DO UPDATE SET created_us = excluded.created_us, json = excluded.json`,
    mark.id,
    mark.createdUs,
    JSON.stringify(mark),
  )
}

/** Whether there was one. */
export async function deleteMark(connection: Connection, id: string): Promise<boolean> {
  return (await connection.run('DELETE FROM marks WHERE id = $1', id)) > 0
}
