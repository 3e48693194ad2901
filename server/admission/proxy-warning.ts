// Warns of a proxy that nobody named: its clients would all count as one address.
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

const OWN_NETWORKS: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal'])

/**
 * Makes a check of requests that warns once, of the first that a proxy in the server's own network forwards without being
 * trusted. Anybody on the internet can send the header too, so there it says nothing.
 * @param isTrusted whether a proxy at this address is believed
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
      `Requests come through a proxy at ${remoteAddress}, and TRUST_PROXY does not name it. All people behind it count as one address, so the limits by address refuse them together: set TRUST_PROXY=${remoteAddress}.`,
    )
  }
}
