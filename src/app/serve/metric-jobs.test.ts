import { expect, test } from 'vitest'
import { runDueJobs } from './metric-jobs.ts'

const dayUs = 86_400_000_000

/** Jobs on a clock that the test moves, with watermarks in memory. */
function jobs() {
  const marks = new Map<string, number>()
  const ran: string[] = []
  const at = { nowUs: 1_732_000_000_000_000, broken: false }
  const parts = {
    history: {
      learn: async () => ran.push('learn'),
      keepUp: async () => {
        if (at.broken) throw new Error('the store is away')
        ran.push('keepUp')
      },
    },
    schedule: {
      watermark: async (job: string) => marks.get(job) ?? null,
      advance: async (job: string, toUs: number) => void marks.set(job, toUs),
    },
    learnEveryMs: 7 * 86_400_000,
    nowUs: () => at.nowUs,
  }
  return { parts, ran, at }
}

test('what never ran runs at once, and again when its time has come', async () => {
  const { parts, ran, at } = jobs()
  await runDueJobs(parts)
  await runDueJobs(parts)
  expect(ran).toEqual(['keepUp', 'learn'])
  at.nowUs += dayUs
  await runDueJobs(parts)
  expect(ran).toEqual(['keepUp', 'learn', 'keepUp'])
  at.nowUs += 6 * dayUs
  await runDueJobs(parts)
  expect(ran).toEqual(['keepUp', 'learn', 'keepUp', 'keepUp', 'learn'])
})

test('runs that were missed for weeks are caught up with once', async () => {
  const { parts, ran, at } = jobs()
  await runDueJobs(parts)
  at.nowUs += 30 * dayUs
  await runDueJobs(parts)
  await runDueJobs(parts)
  expect(ran).toEqual(['keepUp', 'learn', 'keepUp', 'learn'])
})

test('a job that failed holds up no other, and is due still', async () => {
  const { parts, ran, at } = jobs()
  at.broken = true
  await expect(runDueJobs(parts)).rejects.toThrow('away')
  at.broken = false
  await runDueJobs(parts)
  expect(ran).toEqual(['learn', 'keepUp'])
})
