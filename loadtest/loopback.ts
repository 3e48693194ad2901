// The loopback: servers of a run listen on it, and a load connects from as many of its addresses as it needs.
import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'

/** Listens on a free port. @returns the server's URL */
export async function listenOnLoopback(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A little below the number of ports that a system gives out for one address; Linux has 28,232. */
const SOCKETS_PER_ADDRESS = 25_000

/** Local addresses to connect from. Only the loopback is known to have more than one; elsewhere the system chooses. */
export function addressesFor(urls: readonly string[], sockets: number): string[] {
  if (sockets <= SOCKETS_PER_ADDRESS || !urls.every(isLoopback)) return []
  return Array.from({ length: Math.ceil(sockets / SOCKETS_PER_ADDRESS) }, (_, i) => `127.0.0.${i + 1}`)
}

export function isLoopback(url: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(new URL(url).hostname)
}
