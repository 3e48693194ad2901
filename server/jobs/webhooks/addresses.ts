// The addresses to which webhooks can be posted: servers on the public internet, never inside the server's own network.
import { lookup as resolve, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Global unicast (RFC 4291). All other addresses are reserved, local, or stand for an IPv4 address. */
const GLOBAL_IPV6 = ipaddr.IPv6.parse('2000::')
const GLOBAL_IPV6_BITS = 3

/** Thrown for a name that leads to an address to which webhooks cannot be posted. */
class ForbiddenAddressError extends Error {
  readonly code = 'FORBIDDEN_ADDRESS'
}

/** Whether an address belongs to the public internet. An IPv4 address in IPv6 form never counts as public. */
export function isPublicAddress(address: string): boolean {
  // `isIP` is stricter than `ipaddr.js`, which also accepts “1.2.3”.
  if (isIP(address) === 0) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6, GLOBAL_IPV6_BITS)
}

/** The fault of a URL for webhooks, as the rest of a sentence that begins with “The URL”; undefined without a fault. */
export function problemInUrl(text: string, allowPrivate: boolean): string | undefined {
  if (!URL.canParse(text)) return 'is none'
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) return 'must begin with https://'
  if (url.username !== '' || url.password !== '') return 'must not contain a user or a password'
  if (url.hash !== '') return 'must not contain a “#”'
  const host = hostOf(url)
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return 'leads to a private or reserved address'
  return undefined
}

/** A URL's host without the brackets of an IPv6 address. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

/** Resolves a name to all its addresses, as `dns.lookup` does. */
export type Resolve = (
  name: string,
  options: { all: true },
  // With an error there are no addresses, which Node's own type does not say.
  callback: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void

/**
 * A lookup for sockets that fails with `ForbiddenAddressError` when any of a name's addresses is not public. The socket
 * connects to the addresses that were checked, so a name that resolves differently the next time (DNS rebinding) is no way
 * around the check.
 */
export function publicLookup(resolveAll: Resolve = resolve): LookupFunction {
  return (name, options, callback) => {
    resolveAll(name, { ...options, all: true }, (error, addresses = []) => {
      const [first] = addresses
      if (error || !first) return callback(error ?? new Error(`${name} has no address`), '')
      const forbidden = addresses.find(({ address }) => !isPublicAddress(address))
      if (forbidden) return callback(new ForbiddenAddressError('the name leads to a private or reserved address'), '')
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}
