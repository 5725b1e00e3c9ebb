import { expect, test } from 'vitest'
import { LineSink, type LineTarget } from './line-sink.ts'

function memory({ failing = () => false, write = async () => undefined }: { failing?: () => boolean; write?: () => Promise<void> } = {}) {
  const state = { written: '', opened: 0, closed: 0, lost: 0, nowMs: 0 }
  const target: LineTarget = {
    write: async (lines) => {
      await write()
      if (failing()) throw new Error('no space left')
      state.written += lines.toString()
    },
    close: async () => {
      state.closed++
    },
  }
  const sink = new LineSink({
    open: async () => {
      state.opened++
      return target
    },
    onLost: (lines) => {
      state.lost += lines
    },
    maxWaitingBytes: 1000,
    retryMs: 10_000,
    nowMs: () => state.nowMs,
  })
  return { sink, state }
}

test('lines are written in order and all of them before it is closed', async () => {
  const { sink, state } = memory()
  for (let i = 0; i < 50; i++) sink.write(`${i}\n`)
  await sink.close()
  expect(state.written).toBe(Array.from({ length: 50 }, (_, i) => `${i}\n`).join(''))
  expect(state).toMatchObject({ opened: 1, closed: 1, lost: 0 })
})

test('what a full disk takes away is counted; later it goes on where it can, on a line of its own', async () => {
  let isFull = true
  const { sink, state } = memory({ failing: () => isFull })
  sink.write('a\n')
  sink.write('b\n')
  await expect.poll(() => state.lost).toBe(2)
  sink.write('c\n')
  expect(state.lost).toBe(3)
  isFull = false
  state.nowMs = 10_001
  sink.write('d\n')
  await sink.close()
  expect(state.written).toBe('\nd\n')
  expect(state).toMatchObject({ opened: 2, lost: 3 })
})

test('a target that never answers holds up nobody and fills no memory', async () => {
  const { sink, state } = memory({ write: () => new Promise(() => undefined) })
  const line = `${'x'.repeat(99)}\n`
  for (let i = 0; i < 5; i++) sink.write(line)
  await new Promise((resolve) => setTimeout(resolve, 5))
  for (let i = 0; i < 20; i++) sink.write(line)
  expect(state.lost).toBe(10)
})
