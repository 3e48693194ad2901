// The other nodes that this one hears of by the bus, and their viewers of each show.
import { readAudience, type Audience } from './audience.ts'
import type { Notice } from './message.ts'

/** A node that was not heard of for more beats is gone, and its viewers with it. */
const SILENT_BEATS_AT_MOST = 5
/** Longer than a shutdown takes. */
const LEFT_MS = 30_000
/** More nodes, or more shows of one, are ignored: they would be rubbish. */
const NODES_AT_MOST = 500
const SHOWS_AT_MOST = 20_000

type Peer = { silentBeats: number; audiences: Map<string, Audience> }

export class Peers {
  readonly #peers = new Map<string, Peer>()
  /** Those that said that they leave: what they still send does not make them peers again. */
  readonly #left = new Map<string, number>()

  get count(): number {
    return this.#peers.size
  }

  /** Notes a sign of life. @returns whether the node was not known */
  heard(node: string): boolean {
    const peer = this.#peers.get(node)
    if (peer) peer.silentBeats = 0
    else if (this.#left.has(node) || this.#peers.size >= NODES_AT_MOST) return false
    else this.#peers.set(node, { silentBeats: 0, audiences: new Map() })
    return !peer
  }

  leave(node: string): void {
    if (this.#peers.delete(node)) this.#left.set(node, performance.now())
  }

  watches(node: string, { showId, people, sample }: Extract<Notice, { kind: 'viewers' }>): void {
    const audiences = this.#peers.get(node)?.audiences
    if (people === 0) audiences?.delete(showId)
    else if (audiences && (audiences.has(showId) || audiences.size < SHOWS_AT_MOST)) {
      audiences.set(showId, readAudience(people, sample))
    }
  }

  /** A show's viewers on each of the other nodes. */
  audiencesOf(showId: string): Audience[] {
    return [...this.#peers.values()].flatMap(({ audiences }) => audiences.get(showId) ?? [])
  }

  /** Forgets the nodes that are not heard of any more. To be called at each beat. */
  forgetSilent(): void {
    const now = performance.now()
    for (const [node, peer] of this.#peers) if (++peer.silentBeats > SILENT_BEATS_AT_MOST) this.#peers.delete(node)
    for (const [node, leftAt] of this.#left) if (now - leftAt > LEFT_MS) this.#left.delete(node)
  }
}
