// Presence: the sockets of each visitor on this node.
import type { LiveSocket } from './live-socket.ts'

const NONE: ReadonlySet<LiveSocket> = new Set()

export class Presence {
  readonly #sockets = new Map<string, Set<LiveSocket>>()

  enter(visitorId: string, socket: LiveSocket): void {
    const theirs = this.#sockets.get(visitorId)
    if (theirs) theirs.add(socket)
    else this.#sockets.set(visitorId, new Set([socket]))
  }

  /** How many visitors have a socket. */
  get visitors(): number {
    return this.#sockets.size
  }

  /** @returns whether it was the visitor's last socket on this node */
  leave(visitorId: string, socket: LiveSocket): boolean {
    const theirs = this.#sockets.get(visitorId)
    theirs?.delete(socket)
    if (!theirs || theirs.size > 0) return false
    this.#sockets.delete(visitorId)
    return true
  }

  socketsOf(visitorId: string): ReadonlySet<LiveSocket> {
    return this.#sockets.get(visitorId) ?? NONE
  }
}
