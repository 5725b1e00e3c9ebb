import type { HttpSettings } from '../../model/http-settings.ts'
import type { ScheduleSettings } from '../../model/schedule.ts'
import type { ScanFlags } from '../scan-request.ts'

/** What the server was called with, as plain data that threads and processes can be given. */
export interface ServerSettings {
  /** For each scan; `asOf` fixes the moment at which the lake is judged. */
  readonly scan: Pick<ScanFlags, 'lake' | 'config' | 'data' | 'asOf' | 'workers'>
  /** Absolute. */
  readonly lake: string
  readonly dataFolder: string
  readonly http: HttpSettings
  readonly schedule: ScheduleSettings
}
