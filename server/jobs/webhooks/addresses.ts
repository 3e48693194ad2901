// Which addresses webhooks may be posted to: the operator's servers on the internet, and nothing inside of our network.
import { lookup as resolve, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Global unicast (RFC 4291). What lies outside is reserved, local, or leads to an IPv4 address. */
const GLOBAL_IPV6 = ipaddr.IPv6.parse('2000::')
const GLOBAL_IPV6_BITS = 3

/** The address that webhooks may not be posted to. */
class ForbiddenAddressError extends Error {
  readonly code = 'FORBIDDEN_ADDRESS'
}

/** Whether an address is one of the public internet. An IPv4 address in IPv6 form never is. */
export function isPublicAddress(address: string): boolean {
  // Not what `ipaddr.js` takes for one: it reads “1.2.3” as well.
  if (isIP(address) === 0) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6, GLOBAL_IPV6_BITS)
}

/** What is wrong with a URL for webhooks, to continue “The URL …”; undefined when nothing is. */
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
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * A lookup for sockets that fails with `ForbiddenAddressError` when any of a name's addresses is not public. The socket
 * connects to the addresses that were checked, so a name that resolves differently the next time gains nothing.
 */
export function publicLookup(resolveAll: Resolve = resolve): LookupFunction {
  return (name, options, callback) => {
    resolveAll(name, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses
      if (error || !first) return callback(error ?? new Error(`${name} has no address`), '')
      const forbidden = addresses.find(({ address }) => !isPublicAddress(address))
      if (forbidden) return callback(new ForbiddenAddressError('the name leads to a private or reserved address'), '')
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}
