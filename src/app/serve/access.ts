import { isLoopbackHost } from '../../access/loopback.ts'
import { TokenAccess } from '../../access/token-access.ts'
import { AppError } from '../../base/app-error.ts'
import type { HttpSettings } from '../../model/http-settings.ts'
import type { MonitorStore } from '../../store/monitor-store.ts'

/** How soon a token that another process made or revoked is noticed. */
const lookIntervalMs = 1_000
/** How often last uses are written down. */
const useIntervalMs = 60_000
const pruneIntervalMs = 3_600_000

export interface RunningAccess {
  readonly access: TokenAccess
  stop(): Promise<void>
}

/** Starts to know callers. Throws USAGE when the server would listen beyond this machine and nobody has a token. */
export async function startAccess(
  monitor: Pick<MonitorStore, 'tokens' | 'audit'>,
  settings: HttpSettings,
  { nowUs, dataFolder }: { readonly nowUs: () => number; readonly dataFolder: string },
): Promise<RunningAccess> {
  const isOnlyLocal = isLoopbackHost(settings.host)
  const openToLocal = isOnlyLocal && !settings.requireToken && settings.trustProxy.length === 0
  const access = new TokenAccess(monitor.tokens, { openToLocal, nowUs })
  await access.refresh()
  if (!isOnlyLocal && !access.hasTokens())
    throw new AppError(
      'USAGE',
      `will not listen on ${settings.host}, where others can reach it, while nobody has a token; make one first: tidegauge token create --name me --role admin --data ${dataFolder}`,
    )
  const prune = () => monitor.audit.prune(nowUs() - settings.auditDays * 86_400e6)
  const timers = [
    setInterval(() => quietly(access.refresh()), lookIntervalMs),
    setInterval(() => quietly(access.keepUses()), useIntervalMs),
    setInterval(() => quietly(prune()), pruneIntervalMs),
  ]
  quietly(prune())
  return {
    access,
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await access.keepUses().catch(() => undefined)
    },
  }
}

/** What fails is done again at the next turn. That the store cannot be reached is said by whatever a user asks of it. */
function quietly(work: Promise<unknown>): void {
  work.catch(() => undefined)
}
