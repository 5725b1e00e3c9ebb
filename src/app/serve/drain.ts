import type { Api } from '../../api/route.ts'

/** Takes no more requests, answers those under way, then closes; after the limit connections are cut. */
export async function closeWithin(api: Api, limitMs: number): Promise<void> {
  const limit = setTimeout(() => {
    api.server.closeAllConnections()
  }, limitMs)
  try {
    await api.close()
  } finally {
    clearTimeout(limit)
  }
}
