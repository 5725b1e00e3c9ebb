import { AppError } from '../../base/app-error.ts'
import { Connection } from './connection.ts'
import { pgDriver } from './pool.ts'
import { type Sessions, turns } from './sessions.ts'
import { isLost } from './store-error.ts'
import type pg from 'pg'

/** How a writer connects: with the right to write, to a store of the newest version. */
export type ConnectWriter = () => Promise<pg.Client>

// A database that restarts is back in some seconds; a scan that took an hour may wait for it.
const retryAfterMs = [250, 1000, 4000]

/**
 * A writer's: one connection, which holds the right to write, used in turn. When it is lost the next use makes another, takes the right again, and goes on
 * only where nobody wrote meanwhile: every write counts `generation` up.
 */
export async function writerSession(connect: ConnectWriter, place: string): Promise<Sessions> {
  const inTurn = turns()
  let client: pg.Client | null = await connect()
  let generation = await generationOf(client, place)
  let closed: Promise<void> | null = null

  const live = async (): Promise<pg.Client> => {
    if (closed !== null) throw new AppError('INTERNAL', `cannot use ${place}: the store is closed`)
    return (client ??= await connect())
  }
  const drop = async (): Promise<void> => {
    const dropped = client
    client = null
    await dropped?.end().catch(() => undefined)
  }
  const attempt = async <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    try {
      return await work(new Connection(pgDriver(await live()), place))
    } catch (error) {
      if (isLost(error)) await drop()
      throw error
    }
  }
  const writeOnce = <T>(work: (connection: Connection) => Promise<T>): Promise<T> =>
    attempt(async (connection) => {
      let next = generation
      const result = await connection.transaction(async () => {
        // The row's lock also keeps out a writer that does not know yet that it lost its right.
        next = (await connection.value<number>('UPDATE store_facts SET generation = generation + 1 RETURNING generation')) ?? 0
        if (next !== generation + 1)
          throw new AppError(
            'DATA_FOLDER_LOCKED',
            `cannot write to ${place}: the connection was lost, and another process has written meanwhile. Run again`,
          )
        return work(connection)
      })
      generation = next
      return result
    })

  return {
    read: (work) => inTurn(() => attempt(work)),
    write: (work, isPublished) =>
      inTurn(async () => {
        for (let retry = 0; ; retry++) {
          try {
            return await writeOnce(work)
          } catch (error) {
            const waitMs = retryAfterMs[retry]
            if (waitMs === undefined || isPublished === undefined || !isLost(error)) throw error
            await new Promise((done) => setTimeout(done, waitMs))
            // The end of a transaction may have been lost after it was published.
            const found = await attempt(async (connection) => {
              const now = await connection.value<number>('SELECT generation FROM store_facts')
              const published = now === generation + 1 ? await isPublished(connection) : null
              if (published !== null) generation = now as number
              return published
            }).catch((again: unknown) => {
              if (isLost(again)) return null
              throw again
            })
            if (found !== null) return found
          }
        }
      }),
    close: () => (closed ??= inTurn(drop)),
  }
}

async function generationOf(client: pg.Client, place: string): Promise<number> {
  return (await new Connection(pgDriver(client), place).value<number>('SELECT generation FROM store_facts')) ?? 0
}
