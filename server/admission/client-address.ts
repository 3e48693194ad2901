// The address that a request comes from, as limits count it, and the warning about a proxy that hides it.
import { createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import proxyAddr, { compile } from 'proxy-addr'

/** A provider gives each household or server at least this IPv6 network, which has more addresses than can be counted. */
const IPV6_PREFIX_BITS = 64
const KEY_CHARACTERS = 16

/**
 * The address of a request's sender: that of the connection, or the one that trusted proxies name in `X-Forwarded-For`.
 * @param isTrusted whether a proxy at this address is trusted
 * @returns an IPv4 address (`192.0.2.1`, also for one that is mapped into IPv6) or an IPv6 network (`2001:db8:0:1::/64`);
 *   an empty text when the connection is already closed, or a proxy names no address
 */
export function addressOf(request: IncomingMessage, isTrusted: (address: string) => boolean): string {
  return request.socket.remoteAddress ? normalAddress(withoutPort(proxyAddr(request, isTrusted))) : ''
}

/**
 * An address in the form in which limits count it.
 * @param written an address as people or programs write it
 * @returns as for `addressOf`; an empty text when it is no address
 */
export function normalAddress(written: string): string {
  const text = written.replace(`/${IPV6_PREFIX_BITS}`, '')
  if (!ipaddr.isValid(text)) return ''
  const address = ipaddr.process(text)
  if (!(address instanceof ipaddr.IPv6)) return address.toString()
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_PREFIX_BITS}`)
  return `${network.toString()}/${IPV6_PREFIX_BITS}`
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(address: string): string {
  return address.replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1').replace(/^\[(.*)\](?::\d+)?$/, '$1')
}

/** Keys are cached, since making one takes longer than looking it up. */
const CACHED_KEYS = 10_000

/** `addressKey` for one secret, with a cache. */
export function addressKeys(secret: string): (address: string) => string {
  const keys = new Map<string, string>()
  return (address) => {
    const known = keys.get(address)
    if (known !== undefined) return known
    if (keys.size >= CACHED_KEYS) keys.clear()
    const key = addressKey(address, secret)
    keys.set(address, key)
    return key
  }
}

/**
 * The key under which an address is stored: the same one as long as the secret is the same.
 * @returns 16 characters that do not reveal the address
 */
export function addressKey(address: string, secret: string): string {
  return createHmac('sha256', secret).update(address).digest('base64url').slice(0, KEY_CHARACTERS)
}

const OWN_NETWORKS: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal'])

/**
 * Makes a check of requests. The check warns once, of the first request that an untrusted proxy in the server's own network
 * forwards: all clients of that proxy count as one address. Any client on the internet can send the header too, so from there
 * it proves nothing.
 * @param isTrusted whether a proxy at this address is trusted
 */
export function proxyWarning(isTrusted: (address: string) => boolean, warn: (sentence: string) => void) {
  let hasWarned = false
  return (request: IncomingMessage): void => {
    if (hasWarned || request.headers['x-forwarded-for'] === undefined) return
    const { remoteAddress = '' } = request.socket
    if (isTrusted(remoteAddress) || !ipaddr.isValid(remoteAddress)) return
    if (!OWN_NETWORKS.has(ipaddr.process(remoteAddress).range())) return
    hasWarned = true
    warn(
      `Requests come through a proxy at ${remoteAddress}, and TRUST_PROXY does not name it. All visitors behind it count as one address, so the limits by address refuse them together: set TRUST_PROXY=${remoteAddress}.`,
    )
  }
}

/**
 * The addresses of requests, which are read once per request.
 * @param trustedProxies addresses, networks and names of networks whose `X-Forwarded-For` is trusted
 * @param warn gets the sentence of `proxyWarning`
 */
export function clientAddresses(trustedProxies: readonly string[], warn: (sentence: string) => void) {
  const trusted = compile([...trustedProxies])
  const isTrustedProxy = (address: string): boolean => trusted(address, 0)
  const warnOfProxy = proxyWarning(isTrustedProxy, warn)
  const addresses = new WeakMap<IncomingMessage, string>()
  const addressOfRequest = (request: IncomingMessage): string => {
    const known = addresses.get(request)
    if (known !== undefined) return known
    warnOfProxy(request)
    const address = addressOf(request, isTrustedProxy)
    addresses.set(request, address)
    return address
  }
  return { isTrustedProxy, addressOfRequest }
}
