import { addressBytes, type Network, parseNetwork, within } from './address-bytes.ts'

/** What kind of place an address is. Only `public` is a place on the internet. */
export type AddressClass =
  | 'public'
  | 'loopback'
  | 'private'
  | 'link-local'
  /** Shared by the customers of a carrier: 100.64.0.0/10. */
  | 'shared'
  /** Answers any program of a cloud machine with that machine's credentials. */
  | 'metadata'
  | 'unspecified'
  | 'multicast'
  | 'documentation'
  | 'reserved'

/** The first line that an address lies in is its class. Source: IANA's special-purpose address registries for IPv4 and IPv6, and the clouds' manuals for metadata. */
const table: readonly (readonly [AddressClass, Network])[] = (
  [
    // AWS, GCP, Azure, DigitalOcean and others; AWS ECS and EKS; Tencent; Alibaba; Oracle; Azure's host; AWS and GCP by IPv6.
    ['metadata', '169.254.169.254 169.254.170.2 169.254.170.23 169.254.0.23 100.100.100.200 192.0.0.192 168.63.129.16'],
    ['metadata', 'fd00:ec2::254 fd00:ec2::23 fd20:ce::254'],
    ['unspecified', '0.0.0.0/8 ::'],
    ['loopback', '127.0.0.0/8 ::1'],
    // 198.18.0.0/15 is for benchmarks inside a network.
    ['private', '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 198.18.0.0/15 fc00::/7 fec0::/10'],
    ['link-local', '169.254.0.0/16 fe80::/10'],
    ['shared', '100.64.0.0/10'],
    ['documentation', '192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20'],
    ['multicast', '224.0.0.0/4 ff00::/8'],
    ['reserved', '192.0.0.0/24 192.88.99.0/24 240.0.0.0/4 64:ff9b:1::/48 100::/64 2001::/23 5f00::/16'],
    ['public', '0.0.0.0/0 2000::/3'],
    ['reserved', '::/0'],
  ] as const
).flatMap(([kind, networks]) => networks.split(' ').map((text) => [kind, parseNetwork(text) as Network] as const))

/** Networks of IPv6 in whose addresses an IPv4 address is written, and where: mapped, compatible, NAT64, 6to4. */
const carriers: readonly (readonly [Network, number])[] = (
  [
    ['::ffff:0:0/96', 12],
    ['::ffff:0:0:0/96', 12],
    ['64:ff9b::/96', 12],
    ['2002::/16', 2],
    ['::/96', 12],
  ] as const
).map(([text, at]) => [parseNetwork(text) as Network, at])

/** The class of an IP address; `null` for what is no address. An IPv4 address inside an IPv6 one counts as itself: that is where packets end. */
export function classifyAddress(text: string): AddressClass | null {
  const bytes = addressBytes(text)
  return bytes === null ? null : classOf(carried(bytes) ?? bytes)
}

/** The bytes under which an address is judged and listed: of IPv4 where it carries one. */
export function judgedBytes(text: string): readonly number[] | null {
  const bytes = addressBytes(text)
  return bytes === null ? null : (carried(bytes) ?? bytes)
}

function classOf(bytes: readonly number[]): AddressClass {
  return table.find(([, network]) => within(bytes, network))?.[0] ?? 'reserved'
}

function carried(bytes: readonly number[]): readonly number[] | null {
  // `::` and `::1` are addresses of their own.
  if (bytes.slice(0, 15).every((byte) => byte === 0) && (bytes[15] as number) <= 1) return null
  const carrier = carriers.find(([network]) => within(bytes, network))
  return carrier === undefined ? null : bytes.slice(carrier[1], carrier[1] + 4)
}
