import type { Command } from 'commander'
import type { CliIo } from './io.ts'

/** Adds a command to the program. */
export type AddCommand = (program: Command, io: CliIo) => void

/** How each command is loaded when it is called for. */
export type Commands = Readonly<Record<string, () => Promise<AddCommand>>>

/** Every command, loaded only when it is called for: a scan that changes nothing has no time for the others. */
export const commands: Commands = {
  scan: async () => (await import('./commands/scan.ts')).scanCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  health: async () => (await import('./commands/health.ts')).healthCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  symbols: async () => (await import('./commands/symbols.ts')).symbolsCommand,
  show: async () => (await import('./commands/show.ts')).showCommand,
  findings: async () => (await import('./commands/findings.ts')).findingsCommand,
  incidents: async () => (await import('./commands/incidents.ts')).incidentsCommand,
  diff: async () => (await import('./commands/diff.ts')).diffCommand,
  history: async () => (await import('./commands/history.ts')).historyCommand,
  trends: async () => (await import('./commands/trends.ts')).trendsCommand,
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  mark: async () => (await import('./commands/mark.ts')).markCommand,
  manifest: async () => (await import('./commands/manifest.ts')).manifestCommand,
  calendar: async () => (await import('./commands/calendar.ts')).calendarCommand,
  checks: async () => (await import('./commands/checks.ts')).checksCommand,
  init: async () => (await import('./commands/init.ts')).initCommand,
  demo: async () => (await import('./commands/demo.ts')).demoCommand,
  drill: async () => (await import('./commands/drill.ts')).drillCommand,
  token: async () => (await import('./commands/token.ts')).tokenCommand,
  store: async () => (await import('./commands/store.ts')).storeCommand,
  config: async () => (await import('./commands/config.ts')).configCommand,
}
