import type pg from 'pg'

/** Has a connection work in the schema, and the server notice within a minute when the other side is gone. */
export async function prepareClient(client: pg.ClientBase, schema: string): Promise<void> {
  await client.query(
    `SET search_path TO ${client.escapeIdentifier(schema)}; SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3`,
  )
}
