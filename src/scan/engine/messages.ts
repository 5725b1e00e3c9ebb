import type { ErrorCode } from '../../base/app-error.ts'
import type { Task, TaskResult, WorkerFarewell, WorkerSetup } from '../task.ts'

/** What a worker is told first. */
export interface WorkerStart {
  readonly setup: WorkerSetup
  readonly number: number
  /** Whether memory counts for more than time. */
  readonly growsSlowly: boolean
}

/** What a worker is asked. */
export interface WorkerRequest {
  readonly batch?: readonly { readonly index: number; readonly task: Task }[]
  readonly finish?: true
}

/** What a worker answers. */
export interface WorkerReply {
  /** Said once, when it can take tasks. */
  readonly ready?: true
  readonly results?: readonly { readonly index: number; readonly result: TaskResult }[]
  readonly farewell?: WorkerFarewell
  /** What stops the whole scan. */
  readonly fatal?: { readonly code: ErrorCode; readonly message: string }
}
