import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type SampleStatus, sampleStatuses } from '../../src/model/metric.ts'
import type { KeptSample, PushedSample, SampleStore } from '../../src/store/sample-store.ts'
import { describeMonitorStores } from '../support/monitor-stores.ts'

const startUs = 1_732_000_000_000_000
const hourUs = 3_600_000_000
const limits = { maxMetrics: 20, maxLabelSets: 5 }
const at = { receivedUs: startUs, limits }

const sample = (more: Partial<PushedSample> = {}): PushedSample => ({
  metric: 'filing_completeness',
  labels: { ticker: 'AAPL' },
  unit: null,
  value: 0.97,
  status: null,
  atUs: startUs,
  key: null,
  ...more,
})

/** Everything that is kept of a metric, with labels in place of numbers. */
async function historyOf(samples: SampleStore, metric: string): Promise<(Omit<KeptSample, 'series'> & { labels: unknown })[]> {
  const series = await samples.series(metric)
  const kept = await samples.samples(
    series.map(({ id }) => id),
    { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER, limit: 10_000 },
  )
  return kept
    .map(({ series: id, ...one }) => ({ labels: series.find((known) => known.id === id)?.labels, ...one }))
    .sort((a, b) =>
      JSON.stringify([a.labels, a.atUs, a.value, a.status]) < JSON.stringify([b.labels, b.atUs, b.value, b.status]) ? -1 : 1,
    )
}

describeMonitorStores('samples', (freshPlace) => {
  test('samples are given back newest first, outlive a restart, and the same one twice is one', async () => {
    const open = await freshPlace()
    const store = await open()
    const pushed = [
      sample({ atUs: startUs + 1, value: 0.5, unit: 'ratio', status: 'fail' }),
      sample({ atUs: startUs + 2, value: null, status: 'error' }),
      sample({ atUs: startUs + 3, value: -0 }),
    ]
    expect(await store.samples.add(pushed, at)).toBe(3)
    expect(await store.samples.add([...pushed, sample({ atUs: startUs + 3, value: 0 })], at)).toBe(0)
    await store.close()
    const again = await open()
    const [series] = await again.samples.series('filing_completeness')
    expect(series).toMatchObject({ labels: { ticker: 'AAPL' }, lastUs: startUs + 3 })
    expect(await again.samples.unit('filing_completeness')).toBe('ratio')
    const range = { fromUs: startUs, toUs: startUs + 2, limit: 10 }
    expect(await again.samples.samples([series!.id], range)).toEqual([
      { series: series!.id, atUs: startUs + 2, value: null, status: 'error', hour: null },
      { series: series!.id, atUs: startUs + 1, value: 0.5, status: 'fail', hour: null },
    ])
    expect(await again.samples.samples([series!.id], { ...range, limit: 1 })).toHaveLength(1)
    expect(await again.samples.samples([], range)).toEqual([])
    await again.close()
  })

  test('names and labels may be anything, and the order in which labels come makes no other series', async () => {
    const store = await (await freshPlace())()
    const hostile = JSON.parse('{"__proto__":"x","constructor":"y","a":"1"}') as Record<string, string>
    const turned = JSON.parse('{"a":"1","constructor":"y","__proto__":"x"}') as Record<string, string>
    await store.samples.add([sample({ metric: '__proto__', labels: hostile }), sample({ metric: 'toString', labels: {} })], at)
    await store.samples.add([sample({ metric: '__proto__', labels: turned, atUs: startUs + 1 })], at)
    const [series, ...others] = await store.samples.series('__proto__')
    expect(others).toEqual([])
    expect(Object.entries(series!.labels)).toEqual([
      ['__proto__', 'x'],
      ['a', '1'],
      ['constructor', 'y'],
    ])
    expect((await store.samples.metrics({ after: null, limit: 9 })).map(({ name }) => name)).toEqual(['__proto__', 'toString'])
    expect((await store.samples.metrics({ after: '__proto__', limit: 9 })).map(({ name }) => name)).toEqual(['toString'])
    await store.close()
  })

  test('metrics are listed with their newest series', async () => {
    const store = await (await freshPlace())()
    await store.samples.add(
      [
        sample({ metric: 'b', labels: { x: '1' }, atUs: startUs + 9, unit: 's' }),
        sample({ metric: 'b', labels: { x: '2' }, atUs: startUs + 4 }),
        sample({ metric: 'a' }),
      ],
      at,
    )
    expect(await store.samples.metrics({ after: null, limit: 9 })).toMatchObject([
      { name: 'a', unit: null, labelSets: 1 },
      { name: 'b', unit: 's', labelSets: 2, newest: { labels: { x: '1' }, lastUs: startUs + 9 } },
    ])
    await store.close()
  })

  test('too many sets of labels, too many metrics and another unit are refused, and nothing of the call is kept', async () => {
    const store = await (await freshPlace())()
    const labelled = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => sample({ metric: 'm', labels: { n: String(from + i) } }))
    await store.samples.add(labelled(0, 5), at)
    await expect(store.samples.add([sample({ metric: 'other' }), ...labelled(4, 6)], at)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await store.samples.series(null)).toHaveLength(5)
    expect(await store.samples.add([sample({ metric: 'm', labels: { n: '0' }, value: 2 })], at)).toBe(1)
    const names = Array.from({ length: 20 }, (_, i) => sample({ metric: `n${i}` }))
    await expect(store.samples.add(names, at)).rejects.toMatchObject({ code: 'CONFLICT' })
    await store.samples.add(names.slice(1), at)
    // A limit that was lowered lets in what is there.
    expect(await store.samples.add([sample({ metric: 'n1', value: 7 })], { ...at, limits: { maxMetrics: 1, maxLabelSets: 1 } })).toBe(1)
    await store.samples.add([sample({ metric: 'n2', unit: 'ms', value: 1 })], at)
    await expect(store.samples.add([sample({ metric: 'n2', unit: 's', value: 3 })], at)).rejects.toThrow('"ms"')
    await store.close()
  })

  test('whatever the order of pushes, and however often each is repeated, the history is the same', async () => {
    const store = await (await freshPlace())()
    let runs = 0
    const pushed = fc.record({
      series: fc.integer({ min: 0, max: 2 }),
      minute: fc.integer({ min: 0, max: 5 }),
      value: fc.oneof(fc.constant(null), fc.constantFrom(0, 1, -2.5, 1e99)),
      status: fc.constantFrom<SampleStatus | null>(null, ...sampleStatuses),
      hasKey: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(pushed, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat()), async (drawn, random) => {
        const [one, other] = [`run${++runs}.one`, `run${runs}.other`]
        const samples = drawn.map(({ series, minute, value, status, hasKey }, i) =>
          sample({ labels: { n: String(series) }, atUs: startUs + minute * 60_000_000, value, status, key: hasKey ? `k${i}` : null }),
        )
        const shuffled = [...samples, ...samples.slice(0, 3)]
          .map((each) => [random.next().value, each] as const)
          .sort(([a], [b]) => a - b)
          .map(([, each]) => each)
        const roomy = { receivedUs: startUs, limits: { maxMetrics: 1e6, maxLabelSets: 10 } }
        await store.samples.add(
          samples.map((each) => ({ ...each, metric: one })),
          roomy,
        )
        for (const each of shuffled) await store.samples.add([{ ...each, metric: other }], roomy)
        expect(await historyOf(store.samples, other)).toEqual(await historyOf(store.samples, one))
      }),
      { numRuns: 15 },
    )
    await store.close()
  })

  test('a key is known for its series alone, whatever comes with it the second time', async () => {
    const store = await (await freshPlace())()
    expect(await store.samples.add([sample({ key: 'k' }), sample({ key: 'k', labels: { ticker: 'B' } })], at)).toBe(2)
    expect(await store.samples.add([sample({ key: 'k', atUs: startUs + 60, value: 1 })], at)).toBe(0)
    expect(await store.samples.add([sample({ key: '__proto__', value: 3 }), sample({ key: '__proto__', value: 4 })], at)).toBe(1)
    await store.close()
  })

  test('two who push the same at the same time both succeed, and it is there once', async () => {
    const store = await (await freshPlace())()
    const batch = Array.from({ length: 400 }, (_, i) => sample({ labels: { n: String(i % 4) }, atUs: startUs + i, key: `k${i}` }))
    const counts = await Promise.all([store.samples.add(batch, at), store.samples.add([...batch].reverse(), at)])
    expect(counts[0] + counts[1]).toBe(400)
    expect(await historyOf(store.samples, 'filing_completeness')).toHaveLength(400)
    await store.close()
  })

  test('old samples become hours that know their least, most, mean and worst; what comes late is added to its hour', async () => {
    const store = await (await freshPlace())()
    const hour = Math.floor(startUs / hourUs) * hourUs
    await store.samples.add(
      [
        sample({ atUs: hour, value: 1, status: 'pass', key: 'first' }),
        sample({ atUs: hour + 1, value: 4, status: 'warning' }),
        sample({ atUs: hour + 2, value: null, status: 'error' }),
        sample({ atUs: hour + hourUs, value: null }),
        sample({ atUs: hour + 5 * hourUs, value: 9 }),
      ],
      at,
    )
    const before = hour + 5 * hourUs
    expect(await store.samples.rollUp(hour)).toBe(0)
    expect(await store.samples.rollUp(before)).toBe(4)
    const bucket = { labels: { ticker: 'AAPL' }, atUs: hour, value: 2.5, status: 'error', hour: { samples: 3, min: 1, max: 4 } }
    const empty = { labels: { ticker: 'AAPL' }, atUs: hour + hourUs, value: null, status: null, hour: { samples: 1, min: null, max: null } }
    const kept = { labels: { ticker: 'AAPL' }, atUs: hour + 5 * hourUs, value: 9, status: null, hour: null }
    expect(await historyOf(store.samples, 'filing_completeness')).toEqual([bucket, empty, kept])
    await store.samples.add([sample({ atUs: hour + 3, value: -3, status: 'fail' }), sample({ atUs: hour + hourUs + 1, value: 6 })], {
      receivedUs: before + 1,
      limits,
    })
    expect(await store.samples.rollUp(before)).toBe(0)
    expect(await store.samples.rollUp(before + 2)).toBe(3)
    expect((await historyOf(store.samples, 'filing_completeness')).slice(0, 2)).toEqual([
      { ...bucket, value: 2 / 3, status: 'fail', hour: { samples: 4, min: -3, max: 4 } },
      { ...empty, value: 6, hour: { samples: 2, min: 6, max: 6 } },
    ])
    await store.close()
  })

  test('what is too old goes, and with it series and metrics that have nothing left', async () => {
    const store = await (await freshPlace())()
    const later = startUs + 100 * hourUs
    await store.samples.add(
      [sample({ key: 'k' }), sample({ metric: 'gone' }), sample({ metric: 'both' }), sample({ metric: 'both', atUs: later })],
      at,
    )
    await store.samples.rollUp(startUs + hourUs)
    expect(await store.samples.prune(startUs - 2 * hourUs)).toBe(0)
    expect(await store.samples.prune(startUs + 2 * hourUs)).toBe(3)
    expect((await store.samples.metrics({ after: null, limit: 9 })).map(({ name }) => name)).toEqual(['both'])
    expect(await historyOf(store.samples, 'both')).toMatchObject([{ atUs: later }])
    expect(await store.samples.unit('gone')).toBeNull()
    await store.close()
  })

  test('marks and baselines belong to a metric and its labels', async () => {
    const store = await (await freshPlace())()
    const mark = {
      id: 'a1',
      metric: 'm',
      labels: { x: '1' },
      fromUs: startUs,
      toUs: startUs + 5,
      reason: 'migration',
      author: 'ada',
      createdUs: startUs,
    }
    await store.samples.addMark(mark)
    await store.samples.addMark({ ...mark, id: 'a2', metric: 'other' })
    expect(await store.samples.marks('m')).toEqual([mark])
    expect(await store.samples.removeMark('other', 'a1')).toBe(false)
    expect(await store.samples.removeMark('m', 'a1')).toBe(true)
    expect(await store.samples.marks('m')).toEqual([])
    const learned = { metric: 'm', labels: { b: '2', a: '1' }, learnedUs: startUs, baseline: '{"version":1}' }
    await store.samples.learn({ ...learned, baseline: '{}' })
    await store.samples.learn(learned)
    expect(await store.samples.baselines('m')).toEqual([learned])
    await store.samples.prune(startUs + 6)
    expect(await store.samples.baselines('m')).toEqual([])
    expect(await store.samples.marks('other')).toEqual([])
    await store.close()
  })
})
