import { AppError, type ErrorCode } from '../../base/app-error.ts'

/** One end of a channel between threads or processes. */
export interface Port {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

/** Asks for `target.path[0].path[1](...args)`. */
interface Call {
  readonly id: number
  readonly path: readonly string[]
  readonly args: readonly unknown[]
}

type Answer =
  | { readonly id: number; readonly value: unknown }
  | {
      readonly id: number
      readonly error: { readonly code: ErrorCode | null; readonly message: string; readonly stack: string | undefined }
    }

/** A call that has not been answered yet. */
interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * An object that lives at the other end: whatever method is called on it, or on one of its parts, is called there. T's methods must be async and their
 * arguments and results plain data. An AppError crosses as an AppError. When the channel breaks (`lost`), all that waits fails with it, and every call after.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what lives there nobody but the caller knows
export function remote<T extends object>(port: Port, lost: Promise<Error>): T {
  const waiting = new Map<number, Waiting>()
  let broken: Error | null = null
  let calls = 0
  void lost.then((error) => {
    broken = error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  })
  port.onMessage((message) => {
    const answer = message as Answer
    const call = waiting.get(answer.id)
    if (call === undefined) return
    waiting.delete(answer.id)
    if ('error' in answer) call.reject(errorOf(answer.error))
    else call.resolve(answer.value)
  })
  const ask = (path: readonly string[], args: readonly unknown[]): Promise<unknown> => {
    if (broken !== null) return Promise.reject(broken)
    return new Promise((resolve, reject) => {
      const id = ++calls
      waiting.set(id, { resolve, reject })
      port.send({ id, path, args } satisfies Call)
    })
  }
  return part(ask, []) as T
}

function part(ask: (path: readonly string[], args: readonly unknown[]) => Promise<unknown>, path: readonly string[]): object {
  const parts = new Map<string, object>()
  return new Proxy(() => undefined, {
    get: (_, name) => {
      // A promise that resolves with the object asks whether it is one itself.
      if (typeof name !== 'string' || name === 'then') return undefined
      const known = parts.get(name)
      if (known !== undefined) return known
      const made = part(ask, [...path, name])
      parts.set(name, made)
      return made
    },
    apply: (_, __, args: unknown[]) => ask(path, args),
  })
}

/** Carries out at this end what `remote` asks for at the other. Only own methods of plain objects and their plain parts can be reached. */
export function answer(port: Port, target: object): void {
  port.onMessage((message) => {
    const { id, path, args } = message as Call
    void carryOut(target, path, args)
      .then((value) => {
        // Throws where it is not plain data; then that is the answer.
        port.send({ id, value } satisfies Answer)
      })
      .catch((error: unknown) => {
        const code = error instanceof AppError ? error.code : null
        const [text, stack] = error instanceof Error ? [error.message, error.stack] : [String(error), undefined]
        port.send({ id, error: { code, message: text, stack } } satisfies Answer)
      })
  })
}

async function carryOut(target: object, path: readonly string[], args: readonly unknown[]): Promise<unknown> {
  let at: unknown = target
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name))
      throw new AppError('INTERNAL', `there is no ${path.join('.')} to call`)
    at = (at as Record<string, unknown>)[name]
  }
  if (typeof at !== 'function') throw new AppError('INTERNAL', `${path.join('.')} cannot be called`)
  return (at as (...args: readonly unknown[]) => unknown)(...args)
}

function errorOf({ code, message, stack }: Extract<Answer, { error: unknown }>['error']): Error {
  const error = code === null ? new Error(message) : new AppError(code, message)
  if (stack !== undefined) error.stack = stack
  return error
}
