import type { Mark } from '../../model/mark.ts'
import type { Connection } from './connection.ts'

/** In the order in which they were made. */
export function readMarks(connection: Connection): Mark[] {
  return connection.rows<[string]>('SELECT json FROM marks ORDER BY created_us, id').map(([json]) => JSON.parse(json) as Mark)
}

/** Replaces a mark with the same id. */
export function writeMark(connection: Connection, mark: Mark): void {
  connection.write('INSERT OR REPLACE INTO marks (id, created_us, json) VALUES (?, ?, ?)', mark.id, mark.createdUs, JSON.stringify(mark))
}

/** Whether there was one. */
export function deleteMark(connection: Connection, id: string): boolean {
  return connection.run('DELETE FROM marks WHERE id = ?', id) > 0
}
