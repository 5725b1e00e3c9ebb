import type { Connection } from './connection.ts'

/** Whole values under a name, as JSON. */
export type DocumentName = 'layout' | 'metadata'

export async function readDocument(connection: Connection, name: DocumentName): Promise<unknown> {
  const json = await connection.value<string>('SELECT json FROM documents WHERE name = $1', name)
  return json === null ? null : JSON.parse(json)
}

/** Writes only what differs. */
export async function writeDocument(connection: Connection, name: DocumentName, value: unknown): Promise<void> {
  await connection.run(
    'INSERT INTO documents AS d (name, json) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET json = excluded.json WHERE d.json <> excluded.json',
    name,
    JSON.stringify(value),
  )
}
