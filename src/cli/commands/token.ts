import { type Command, InvalidArgumentError, Option } from 'commander'
import { storeOfFolder } from '../../app/store-of-folder.ts'
import { openMonitorStore } from '../../app/open-monitor-store.ts'
import { type Author, createToken, revokeToken } from '../../app/tokens.ts'
import { isoInstant } from '../../base/day.ts'
import { parseDuration } from '../../base/duration.ts'
import { chooseDataFolder, type DataFolderRequest } from '../../config/data-folder.ts'
import { tokenNameForm } from '../../model/token-name.ts'
import type { MonitorStore } from '../../store/monitor-store.ts'
import { type TokenRecord, type TokenRole, tokenRoles } from '../../store/token-store.ts'
import type { CliIo } from '../io.ts'
import { withDataOptions, withListFormat } from '../options.ts'
import { type ListFormat, type ListView, renderList } from '../output/list.ts'
import { page } from '../output/page.ts'

interface CreateFlags extends DataFolderRequest {
  readonly name: string
  readonly role: TokenRole
  /** ms */
  readonly expires?: number
}

/** `tidegauge token create --name scraper --role write` */
export function tokenCommand(program: Command, io: CliIo): void {
  const token = program
    .command('token')
    .summary('make, list and revoke tokens of a server')
    .description(
      'Tokens with which others call the server. A running server knows a new token, and forgets a revoked one, within two seconds.',
    )
    .addHelpText('after', '\nExamples:\n  tidegauge token create --name grafana --role read\n  tidegauge token revoke grafana')

  const create = token
    .command('create')
    .summary('make a token and print it, this once')
    .requiredOption('--name <name>', 'who it is for, as the audit log names them', tokenName)
    .addOption(new Option('--role <role>', 'what its bearer may do').choices([...tokenRoles]).makeOptionMandatory())
    .option('--expires <duration>', 'how long it holds, such as 90d (default: for ever)', lifetime)
    .addHelpText('after', '\nExample:\n  tidegauge token create --name scraper --role write --expires 90d')
  withDataOptions(create).action(async ({ name, role, expires, ...flags }: CreateFlags) => {
    const expiresUs = expires === undefined ? null : io.nowUs() + expires * 1000
    const made = await withStore(flags, io, true, (store) => createToken(store, { name, role, expiresUs }, author(io)))
    io.stderr.write(
      `Token ${name}, role ${role}, ${expiresUs === null ? 'holds until it is revoked' : `holds until ${isoInstant(expiresUs)}`}. It is kept as a hash only; this is the one time that it is shown:\n`,
    )
    io.stdout.write(`${made}\n`)
  })

  const list = token.command('list').summary('all tokens, without the tokens').addHelpText('after', '\nExample:\n  tidegauge token list')
  withDataOptions(withListFormat(list)).action(async ({ format, ...flags }: DataFolderRequest & { readonly format: ListFormat }) => {
    const tokens = await withStore(flags, io, false, (store) => store.tokens.list())
    page(io, renderList(tokens, view, format, io.width))
  })

  const revoke = token
    .command('revoke')
    .summary('take a token back')
    .argument('<token>', 'its name, or its id as "tidegauge token list" prints it')
    .addHelpText('after', '\nExample:\n  tidegauge token revoke scraper')
  withDataOptions(revoke).action(async (which: string, flags: DataFolderRequest) => {
    const revoked = await withStore(flags, io, false, (store) => revokeToken(store, which, author(io)))
    io.stdout.write(`Token ${revoked.name} revoked.\n`)
  })
}

async function withStore<T>(flags: DataFolderRequest, io: CliIo, create: boolean, work: (store: MonitorStore) => Promise<T>): Promise<T> {
  const chosen = await chooseDataFolder(flags, io)
  if (chosen.from === 'last-used') io.stderr.write(`Of ${chosen.folder} (the last data folder used; --data names another).\n`)
  const store = await openMonitorStore(await storeOfFolder(chosen.folder, flags, io), chosen.folder, { create })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

function author({ env, nowUs }: CliIo): Author {
  const user = env['USER'] ?? env['USERNAME'] ?? ''
  return { actor: user === '' ? 'command line' : `command line of ${user.slice(0, 64)}`, nowUs: nowUs() }
}

const view: ListView<TokenRecord> = {
  columns: [
    { title: 'id', cell: ({ id }) => id },
    { title: 'name', cell: ({ name }) => name },
    { title: 'role', cell: ({ role }) => role },
    { title: 'made', cell: ({ createdUs }) => minute(createdUs) },
    { title: 'ends', optional: true, cell: ({ expiresUs }) => (expiresUs === null ? '' : minute(expiresUs)) },
    { title: 'last used', optional: true, cell: ({ lastUsedUs }) => (lastUsedUs === null ? '' : minute(lastUsedUs)) },
  ],
  keys: ['id', 'name', 'role', 'created_at', 'expires_at', 'last_used_at'],
  toJson: ({ id, name, role, createdUs, expiresUs, lastUsedUs }) => ({
    id,
    name,
    role,
    created_at: isoInstant(createdUs),
    expires_at: expiresUs === null ? null : isoInstant(expiresUs),
    last_used_at: lastUsedUs === null ? null : isoInstant(lastUsedUs),
  }),
  none: 'There are no tokens.',
}

/** As far as anybody needs it here; JSON has all of it. */
function minute(timeUs: number): string {
  return `${isoInstant(timeUs).slice(0, 16)}Z`
}

function tokenName(text: string): string {
  if (!tokenNameForm.test(text)) throw new InvalidArgumentError('expected at most 64 letters, digits and . _ @ -, a letter or digit first')
  return text
}

function lifetime(text: string): number {
  const ms = parseDuration(text)
  if (ms === null || ms === 0) throw new InvalidArgumentError(`expected a duration such as 90d or 12h, not "${text}"`)
  return ms
}
