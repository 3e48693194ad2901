// Counts what a client sends in vain beneath HTTP requests: pipelined requests that are dropped, and bodies that are cut off.
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { normalAddress } from '../admission/client-address.ts'
import type { RateLimits } from '../admission/rate-limits.ts'
import { answerOneAtATime } from './pipelining.ts'
import { boundBodies } from './request-bodies.ts'

type FloodOptions = {
  rateLimits: RateLimits
  isTrustedProxy: (address: string) => boolean
  /** The address that a request comes from, as limits count it. */
  addressOf: (request: IncomingMessage) => string
}

/** Counts floods of a server from now on against their addresses, but not against a trusted proxy. */
export function limitFloods(http: Server, { rateLimits, isTrustedProxy, addressOf }: FloodOptions): void {
  const ofClient = (act: (address: string, requests: number) => void) => (tcp: Socket, requests: number) => {
    const { remoteAddress = '' } = tcp
    if (!isTrustedProxy(remoteAddress)) act(normalAddress(remoteAddress), requests)
  }
  answerOneAtATime(http, {
    onReset: ofClient((address) => rateLimits.markFlooded(address)),
    onDropped: ofClient((address, requests) => rateLimits.addDropped(address, requests)),
  })
  // A proxy's connection that ends within a body carries only this request.
  boundBodies(
    http,
    (request) => rateLimits.markFlooded(addressOf(request)),
    // The part of the body that had arrived was read: 64 kB at most.
    (request) => void rateLimits.isFlood(addressOf(request), undefined, 65_536),
  )
}
