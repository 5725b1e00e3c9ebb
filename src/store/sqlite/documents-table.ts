import type { Connection } from './connection.ts'

/** Whole values under a name, as JSON. */
export type DocumentName = 'layout' | 'metadata'

export function readDocument(connection: Connection, name: DocumentName): unknown {
  const json = connection.value<string>('SELECT json FROM documents WHERE name = ?', name)
  return json === null ? null : JSON.parse(json)
}

/** Writes only what differs. */
export function writeDocument(connection: Connection, name: DocumentName, value: unknown): void {
  connection.write(
    'INSERT INTO documents (name, json) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET json = excluded.json WHERE json <> excluded.json',
    name,
    JSON.stringify(value),
  )
}
