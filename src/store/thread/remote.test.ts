import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { AppError } from '../../base/app-error.ts'
import { answer, type Port, remote } from './remote.ts'

const open: MessagePort[] = []
afterEach(() => {
  for (const port of open.splice(0)) port.close()
})

function portOf(port: MessagePort): Port {
  open.push(port)
  return {
    send: (message) => {
      port.postMessage(message)
    },
    onMessage: (listener) => {
      port.on('message', listener)
    },
  }
}

interface Sums {
  add(a: number, b: number): Promise<number>
  readonly log: { all(): Promise<readonly string[]>; fail(): Promise<never>; odd(): Promise<unknown> }
}

function connected(lost = new Promise<Error>(() => undefined)): Sums {
  const { port1, port2 } = new MessageChannel()
  const said: string[] = []
  answer(portOf(port2), {
    add: async (a: number, b: number) => {
      said.push(`${a}+${b}`)
      return a + b
    },
    log: {
      all: async () => said,
      fail: async () => {
        throw new AppError('DISK_FULL', 'no space left')
      },
      odd: async () => ({ of: () => 1 }),
    },
  })
  return remote<Sums>(portOf(port1), lost)
}

test('methods of an object and of its parts are called at the other end, in order', async () => {
  const sums = connected()
  expect(await Promise.all([sums.add(1, 2), sums.add(3, 4)])).toEqual([3, 7])
  expect(await sums.log.all()).toEqual(['1+2', '3+4'])
})

test('an AppError keeps its code', async () => {
  await expect(connected().log.fail()).rejects.toMatchObject({ name: 'AppError', code: 'DISK_FULL', message: 'no space left' })
})

test('what is not there, or inherited, is refused', async () => {
  const sums = connected() as unknown as Record<string, () => Promise<unknown>> & { log: Record<string, () => Promise<unknown>> }
  await expect(sums['missing']!()).rejects.toMatchObject({ code: 'INTERNAL' })
  await expect(sums.log['toString']!()).rejects.toMatchObject({ code: 'INTERNAL' })
})

test('a result that is not plain data fails its call, and no other', async () => {
  const sums = connected()
  await expect(sums.log.odd()).rejects.toThrow('could not be cloned')
  expect(await sums.add(1, 2)).toBe(3)
})

test('a remote can be the result of a promise', async () => {
  expect(await (await Promise.resolve(connected())).add(1, 1)).toBe(2)
})

test('when the other end is lost, what waits and what is asked later fails', async () => {
  let lose: (error: Error) => void = () => undefined
  const { port1 } = new MessageChannel()
  const sums = remote<Sums>(
    portOf(port1),
    new Promise((resolve) => {
      lose = resolve
    }),
  )
  const waiting = sums.add(1, 2)
  lose(new AppError('INTERNAL', 'the store thread ended'))
  await expect(waiting).rejects.toThrow('ended')
  await expect(sums.add(1, 2)).rejects.toThrow('ended')
})
