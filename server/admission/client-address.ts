// Which address a request comes from, as limits count it.
import { createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import proxyAddr from 'proxy-addr'

/** A provider gives a household or a server an IPv6 network of this size at least, with more addresses than can be counted. */
const IPV6_PREFIX_BITS = 64
const KEY_CHARACTERS = 16

/**
 * The address of a request's sender: that of the connection, or the one that trusted proxies name in `X-Forwarded-For`.
 * @param isTrusted whether a proxy at this address is believed
 * @returns an IPv4 address (`192.0.2.1`, also for one that is mapped into IPv6) or an IPv6 network (`2001:db8:0:1::/64`);
 *   an empty text when the connection is gone already, or a proxy names no address
 */
export function addressOf(request: IncomingMessage, isTrusted: (address: string) => boolean): string {
  return request.socket.remoteAddress ? addressIn(withoutPort(proxyAddr(request, isTrusted))) : ''
}

/** An address as limits count it, of one as people or programs write it; an empty text when it is none. */
export function addressIn(written: string): string {
  const text = written.replace(`/${IPV6_PREFIX_BITS}`, '')
  if (!ipaddr.isValid(text)) return ''
  const address = ipaddr.process(text)
  if (!(address instanceof ipaddr.IPv6)) return address.toString()
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_PREFIX_BITS}`)
  return `${network.toString()}/${IPV6_PREFIX_BITS}`
}

/** Some proxies name the port as well: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(address: string): string {
  return address.replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1').replace(/^\[(.*)\](?::\d+)?$/, '$1')
}

/** As many keys are remembered, since it takes longer to make one than to look it up. */
const REMEMBERED = 10_000

/** `addressKey` for one secret, which remembers the keys that it made last. */
export function addressKeys(secret: string): (address: string) => string {
  const keys = new Map<string, string>()
  return (address) => {
    const known = keys.get(address)
    if (known !== undefined) return known
    if (keys.size >= REMEMBERED) keys.clear()
    const key = addressKey(address, secret)
    keys.set(address, key)
    return key
  }
}

/** Stands for an address where it is stored: the same one for as long as the secret is, and no address by itself. */
export function addressKey(address: string, secret: string): string {
  return createHmac('sha256', secret).update(address).digest('base64url').slice(0, KEY_CHARACTERS)
}
