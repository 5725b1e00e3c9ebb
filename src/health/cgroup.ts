import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a container may use and uses. `null` where nothing limits it, or where there are no control groups. */
export interface ContainerLimits {
  /** Cores that may be used at once, such as 1.5. */
  readonly cpus: number | null
  readonly memory: { readonly limitBytes: number; readonly usedBytes: number } | null
}

/**
 * Reads the limits of the control group that this process runs in, version 2 or 1, as they are seen from inside a container. Files that may be dropped from memory at any time do not count as used, as the kernel drops them
 * before it runs out. Source: Linux, Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.
 */
export async function containerLimits(root = '/sys/fs/cgroup'): Promise<ContainerLimits> {
  const read = async (file: string): Promise<string | null> => readFile(join(root, file), 'utf8').catch(() => null)
  const cpuMax = await read('cpu.max')
  const [quota, period] =
    cpuMax === null ? [await read('cpu/cpu.cfs_quota_us'), await read('cpu/cpu.cfs_period_us')].map(Number) : cpuMax.split(' ').map(Number)
  const version2 = await read('memory.max')
  const limit = version2 ?? (await read('memory/memory.limit_in_bytes'))
  const used = version2 === null ? await read('memory/memory.usage_in_bytes') : await read('memory.current')
  const stat = version2 === null ? await read('memory/memory.stat') : await read('memory.stat')
  // Version 1 tells its own groups' and, as total, those below it as well.
  const droppable = Number((/^total_inactive_file (\d+)$/m.exec(stat ?? '') ?? /^inactive_file (\d+)$/m.exec(stat ?? ''))?.[1] ?? 0)
  const limitBytes = Number(limit ?? NaN)
  const usedBytes = Number(used ?? NaN)
  return {
    cpus: quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : null,
    // Version 1 says "no limit" with a number beyond all memory.
    memory: limitBytes > 0 && limitBytes < 2 ** 60 && usedBytes >= 0 ? { limitBytes, usedBytes: Math.max(0, usedBytes - droppable) } : null,
  }
}
