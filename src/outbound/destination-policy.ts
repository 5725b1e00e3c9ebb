import { type AddressClass, classifyAddress, judgedBytes } from './address-class.ts'
import { type Network, parseNetwork, within } from './address-bytes.ts'

/** What an operator opens on purpose. */
export interface AllowList {
  /** Loopback, private, link-local and carrier-shared addresses. */
  readonly private: boolean
  readonly networks: readonly Network[]
  /** Lower case, without a dot at the end. All that they resolve to may be reached, metadata services excepted. */
  readonly hosts: readonly string[]
}

/** The section `outbound` of the config: where the server may connect to on behalf of its users. */
export interface OutboundSettings {
  readonly allow: AllowList
  /** File of PEM certificates of authorities that are trusted beside the usual ones; absolute. */
  readonly authorities: string | null
}

/** Which destinations may be connected to. */
export interface DestinationPolicy {
  readonly classes: ReadonlySet<AddressClass>
  readonly allow: AllowList
}

export const nothingAllowed: AllowList = { private: false, networks: [], hosts: [] }

const insideClasses: readonly AddressClass[] = ['loopback', 'private', 'link-local', 'shared']

/** For destinations that came through the API: the internet, and what the allow-list opens. */
export function guardedPolicy(allow: AllowList = nothingAllowed): DestinationPolicy {
  return { classes: new Set(['public', ...(allow.private ? insideClasses : [])]), allow }
}

/** For destinations that the operator wrote into the config: inner addresses too, since that is where databases are; metadata services only when listed. */
export function operatorPolicy(allow: AllowList = nothingAllowed): DestinationPolicy {
  return guardedPolicy({ ...allow, private: true })
}

/**
 * Reads an allow-list: `private`, networks (`10.0.0.0/8`, `fd00::1`) and host names. Gives the list, or the first entry that is none of these. A metadata service
 * is opened only by naming its one address: a network or a name does not open it by accident.
 */
export function parseAllowList(entries: readonly string[]): AllowList | { readonly wrong: string } {
  const networks: Network[] = []
  const hosts: string[] = []
  for (const entry of entries) {
    if (entry === 'private') continue
    const network = parseNetwork(entry)
    if (network !== null) networks.push(network)
    else if (/^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_-]{1,63})*\.?$/i.test(entry) && !/^[\d.]+$/.test(entry))
      hosts.push(bareName(entry))
    else return { wrong: entry }
  }
  return { private: entries.includes('private'), networks, hosts }
}

/** Names under which clouds hand out a machine's credentials. They are refused before they are looked up. */
const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.internal',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.azure.com',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
])

/** Why no address of a host may be connected to, whatever it resolves to; `null`: its addresses decide. */
export function hostProblem(host: string, policy: DestinationPolicy): string | null {
  const name = bareName(host)
  if (metadataNames.has(name) && !policy.allow.hosts.includes(name)) return 'a metadata service'
  // RFC 6761: these names are this machine, whatever a name server says.
  const here = name === 'localhost' || name.endsWith('.localhost')
  return here && ['127.0.0.1', '::1'].every((address) => addressProblem(host, address, policy) !== null) ? 'a loopback address' : null
}

/** Why an address of a host may not be connected to, in a few words; `null`: it may. */
export function addressProblem(host: string, address: string, { classes, allow }: DestinationPolicy): string | null {
  const kind = classifyAddress(address)
  const bytes = judgedBytes(address)
  if (kind === null || bytes === null) return 'no address'
  if (allow.networks.some((network) => within(bytes, network) && (kind !== 'metadata' || network.prefixLength === bytes.length * 8)))
    return null
  if (kind === 'metadata') return 'a metadata service'
  if (classes.has(kind) || allow.hosts.includes(bareName(host))) return null
  return `a ${kind} address`
}

/** A host name as it is compared: lower case, without a dot at the end. */
export function bareName(host: string): string {
  return host.toLowerCase().replace(/\.+$/, '')
}
