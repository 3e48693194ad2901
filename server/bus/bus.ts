// The bus: tells the other nodes at which seq shows are, and counts viewers over all nodes. It carries nothing that a node
// could not find in the database, so it may lose, repeat and reorder messages and be away: maps are then right later.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Metrics } from '../metrics/metrics.ts'
import { audienceOf, peopleIn, sampleText } from './audience.ts'
import { LinkKeeper } from './link-keeper.ts'
import { messagesOf, readMessage, type Notice } from './message.ts'
import { Peers } from './peers.ts'
import { PendingNotices } from './pending-notices.ts'
import { PollPace } from './poll-pace.ts'
import type { Transport } from './transport.ts'

/** Messages leave at least this far apart; each has the last seq of every show that changed meanwhile. */
const COALESCE_MS = 20
const SECOND_MS = 1000
const BEAT_MS = SECOND_MS
/** A message that the transport has not taken by then is given up. */
const SEND_MS = 2000
/** How long the first link may take before the log says that there is none. */
const START_MS = 5000
/** Numbers of viewers that have not changed are said again this often, since messages get lost. */
const REPEATED_MS = 10_000

export type BusEvents = Readonly<{
  /** Another node committed a change of a show, and says that it is at `seq` now. That may be wrong. */
  onSeq: (showId: string, seq: number) => void
  /** Visitor tokens were revoked at another node. */
  onRevoked: () => void
  /** The bus is up or away; `reason` is why it is away, where that is known. */
  onState: (isUp: boolean, reason: unknown) => void
}>

export class Bus {
  readonly #node = randomUUID()
  readonly #events: BusEvents
  readonly #metrics: Metrics
  readonly #links: LinkKeeper | undefined
  readonly #pending = new PendingNotices()
  readonly #peers = new Peers()
  readonly #pace = new PollPace()
  /** The viewers of each show here, as this node last told the others. */
  readonly #shared = new Map<string, { text: string; sentAt: number }>()
  readonly #startedAt = performance.now()
  readonly #beats: NodeJS.Timeout
  #beat = 0
  /** The beat that has not come back yet. */
  #awaited: { id: number; sentAt: number } | undefined
  #flushing: NodeJS.Timeout | undefined
  #sending: Promise<void> | undefined
  #sentAt = -Infinity
  #wasUp: boolean | undefined
  #hasLeft = false

  /** @param transport undefined: there is no bus, and nodes poll */
  constructor(transport: Transport | undefined, metrics: Metrics, events: BusEvents) {
    this.#events = events
    this.#metrics = metrics
    const onText = (text: string): void => this.#receive(text)
    this.#links = transport && new LinkKeeper(transport, onText, () => this.#giveSign())
    this.#beats = setInterval(() => this.#eachBeat(), BEAT_MS)
  }

  /** Whether messages of this node come back, so that those of other nodes arrive, too. */
  get isUp(): boolean {
    return this.#links?.isUp ?? false
  }

  /** How many other nodes this one hears of. */
  get peers(): number {
    return this.#peers.count
  }

  /** Tells the other nodes that a show is at `seq`. Call it after the commit. */
  committed(showId: string, seq: number): void {
    if (this.#peers.count > 0) this.#add({ kind: 'seq', showId, seq })
  }

  /** Tells the other nodes that visitor tokens were revoked. */
  revoked(): void {
    this.#add({ kind: 'revoked' })
  }

  /**
   * Tells the other nodes who looks at a show here: at once when that has changed, and else from time to time.
   * @returns how many people look at it on all nodes; somebody who is on several nodes counts once
   */
  shareViewers(showId: string, visitorIds: ReadonlyMap<string, unknown>): number {
    if (this.#peers.count === 0 || this.#hasLeft) {
      this.#shared.delete(showId)
      return visitorIds.size
    }
    const here = audienceOf(visitorIds.keys())
    const text = `${here.people} ${sampleText(here)}`
    const shared = this.#shared.get(showId)
    const now = performance.now()
    if (shared ? shared.text !== text || now - shared.sentAt >= REPEATED_MS : here.people > 0) {
      this.#add({ kind: 'viewers', showId, people: here.people, sample: sampleText(here) })
      this.#shared.set(showId, { text, sentAt: now })
    }
    if (here.people === 0) this.#shared.delete(showId)
    return peopleIn([here, ...this.#peers.audiencesOf(showId)])
  }

  /** Whether the database is to be polled now; to be asked in each of the turns of the poll. */
  isPollDue(): boolean {
    return this.#pace.isDue(this.isUp)
  }

  /** Notes the changes of other nodes that a poll found. */
  polled(found: readonly Readonly<{ showId: string; seq: number }>[]): void {
    this.#metrics.busHints.add('missed', '', this.#pace.polled(found, this.isUp))
  }

  /** Says that this node shuts down, so that its viewers count no longer here. */
  leave(): void {
    this.#hasLeft = true
    this.#add({ kind: 'left' })
  }

  /** Sends what waits, and closes the link. */
  async close(): Promise<void> {
    clearInterval(this.#beats)
    clearTimeout(this.#flushing)
    await this.#sending
    await this.#flush()
    await this.#links?.close()
  }

  #add(notice: Notice): void {
    this.#pending.add(notice)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#flushing || this.#sending || this.#pending.isEmpty || !this.#links?.isOpen) return
    const waitMs = Math.max(0, this.#sentAt + COALESCE_MS - performance.now())
    this.#flushing = setTimeout(() => {
      this.#flushing = undefined
      this.#sending = this.#flush().finally(() => {
        this.#sending = undefined
        this.#schedule()
      })
    }, waitMs)
  }

  async #flush(): Promise<void> {
    const links = this.#links
    if (!links?.isOpen) return
    const notices = this.#pending.take()
    this.#metrics.busHints.add('sent', '', notices.filter(({ kind }) => kind === 'seq').length)
    for (const text of messagesOf(this.#node, notices)) {
      this.#sentAt = performance.now()
      this.#metrics.busMessages.add('sent')
      await Promise.race([links.send(text), pause(SEND_MS, undefined, { ref: false })])
    }
  }

  /** Sends the next beat, or again the one that has not come back. */
  #giveSign(): void {
    this.#awaited ??= { id: ++this.#beat, sentAt: performance.now() }
    this.#add({ kind: 'beat', id: this.#awaited.id })
  }

  #eachBeat(): void {
    this.#peers.forgetSilent()
    this.#links?.check()
    if (this.#links?.isOpen) this.#giveSign()
    const { isUp } = this
    if (isUp === this.#wasUp) return
    // A link needs a moment to open.
    if (!isUp && performance.now() - this.#startedAt < START_MS) return
    this.#wasUp = isUp
    if (this.#links) this.#events.onState(isUp, this.#links.reason)
  }

  #receive(text: string): void {
    const message = readMessage(text)
    this.#metrics.busMessages.add(message ? 'received' : 'refused')
    if (!message) return
    if (message.from === this.#node) return this.#receiveOwn(message.notices)
    if (this.#peers.heard(message.from)) this.#shared.clear()
    for (const notice of message.notices) this.#take(message.from, notice)
  }

  #receiveOwn(notices: readonly Notice[]): void {
    this.#links?.heardItself()
    for (const notice of notices) {
      if (notice.kind !== 'beat' || notice.id !== this.#awaited?.id) continue
      this.#metrics.busLagSeconds.of().observe((performance.now() - this.#awaited.sentAt) / SECOND_MS)
      this.#awaited = undefined
    }
  }

  #take(from: string, notice: Notice): void {
    switch (notice.kind) {
      case 'beat':
        return
      case 'seq':
        this.#metrics.busHints.add('received')
        this.#pace.hinted(notice)
        this.#events.onSeq(notice.showId, notice.seq)
        return
      case 'viewers':
        this.#peers.watches(from, notice)
        return
      case 'revoked':
        this.#events.onRevoked()
        return
      case 'left':
        this.#peers.leave(from)
    }
  }
}
