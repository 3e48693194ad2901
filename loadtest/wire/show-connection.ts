// A visitor's line to a show: asks, keeps the map right, and leaves a record of all that is asked, answered and shown.
import type { z } from 'zod'
import type { Board } from '../../client/connection/board.ts'
import { facts, type Frame, type Hold, type Snapshot } from '../../shared/protocol.ts'
import { takesSeats, type Deed, type Instant, type Outcome } from '../history.ts'
import { now, SECOND_MS } from '../run-clock.ts'
import { JoinAnswer, SyncAnswer, UNKNOWN, wordOf } from './answers.ts'
import { OwnMap } from './own-map.ts'
import { Reading } from './reading.ts'
import type { ConnectionRecord } from './recorder.ts'
import { HttpConnection } from './http-connection.ts'
import { BareSocket } from './bare-socket.ts'
import type { LoadContext } from './load-context.ts'

/** How reports name the commands that went over HTTP, which are counted under their own names too. */
const BY_HTTP = 'commands by HTTP'

export class ShowConnection {
  readonly #wire: LoadContext
  #socket: BareSocket | undefined
  /** How its commands go, when they do not go by the socket. */
  #http: HttpConnection | undefined
  #record: ConnectionRecord | undefined
  #visitor: z.output<typeof facts.visitor> | undefined
  #welcomed: (() => void) | undefined
  #gone = Promise.withResolvers<undefined>()
  readonly #map: OwnMap
  readonly #reading: Reading

  private constructor(wire: LoadContext) {
    this.#wire = wire
    this.#reading = new Reading(wire)
    this.#map = new OwnMap({
      sync: (seq, done) => this.#sync(seq, done),
      shown: (frame, at) => wire.frameLag.shown(frame, at),
    })
  }

  /**
   * Connects as a new visitor, or as the one that a token was made for.
   * @param intended when this should have begun; what it took counts from then
   * @returns the line, or undefined when the server takes nobody
   */
  static async open(wire: LoadContext, intended: Instant, token?: string): Promise<ShowConnection | undefined> {
    const line = new ShowConnection(wire)
    const turn = wire.opened++
    const localAddress = wire.addresses[turn % wire.addresses.length]
    const welcomed = new Promise<void>((resolve) => (line.#welcomed = resolve))
    const url = wire.urls[turn % wire.urls.length] ?? ''
    const isByHttp = wire.isNextByHttp()
    const socket = await BareSocket.open(
      url,
      { localAddress, token },
      {
        takeText: (text) => line.#takeText(text),
        takeFact: (name, value) => line.#takeFact(name, value),
        closed: () => line.#closed(),
      },
    )
    if (socket instanceof BareSocket) {
      line.#socket = socket
      await Promise.race([welcomed, line.#gone.promise])
      if (isByHttp) line.#http = new HttpConnection(url, { localAddress, token: line.token })
    }
    const word = socket instanceof BareSocket ? (line.#visitor ? 'ok' : 'UNAVAILABLE') : socket.code
    wire.tally.answered('connect', word, now() - intended)
    return line.#visitor && line
  }

  get visitorId(): string {
    return this.#visitor?.visitorId ?? ''
  }
  get token(): string | undefined {
    return this.#visitor?.token
  }
  get limits() {
    return this.#visitor?.limits
  }
  /** The map; undefined before the show is joined. */
  get board(): Board | undefined {
    return this.#map.board
  }
  get isOpen(): boolean {
    return this.#socket?.isOpen ?? false
  }
  /** Resolves when the line is gone, whoever ended it. */
  get gone(): Promise<unknown> {
    return this.#gone.promise
  }

  /** Asks for the map and for the frames from now on. @returns whether it got them */
  join(intended: Instant = now()): Promise<boolean> {
    const { showId, tally } = this.#wire
    return new Promise((resolve) => {
      const sentAt = performance.now()
      this.#socket?.ask('show:join', { showId }, (raw) => {
        const answer = this.#reading.read(JoinAnswer, 'show:join', raw, sentAt)
        tally.answered('show:join', wordOf(answer), now() - intended)
        if (answer?.ok) this.#takeSnapshot(answer.value)
        resolve(answer?.ok ?? false)
      })
    })
  }

  /** Asks the server to do something, and says what came of it. */
  ask(deed: Deed, intended: Instant = now()): Promise<Outcome> {
    const { request, ...details } = deed
    const calledAt = now()
    const sentAt = performance.now()
    const socket = this.#socket
    if (!socket?.isOpen) return Promise.resolve(UNKNOWN)
    return new Promise((resolve) => {
      const connection = this.#http ?? socket
      connection.ask(request, { showId: this.#wire.showId, ...details }, (raw, isSent) => {
        // What is not sent is not asked.
        if (!isSent) return resolve(UNKNOWN)
        const returnedAt = now()
        const { word, outcome, serverTime } = this.#reading.outcomeOf(request, raw, sentAt)
        this.#wire.tally.answered(request, word, returnedAt - intended)
        if (this.#http) this.#wire.tally.answered(BY_HTTP, word, returnedAt - intended)
        this.#wire.recorder.call({
          visitorId: this.visitorId,
          deed,
          calledAt,
          returnedAt: raw === null ? null : returnedAt,
          ...(serverTime !== undefined && { serverTime }),
          outcome,
        })
        this.#learn(deed, outcome)
        resolve(outcome)
      })
    })
  }

  /** Goes as a closed tab does. */
  close(): void {
    this.#socket?.close()
  }

  /** Goes as a lost line does. */
  drop(): void {
    this.#socket?.drop()
  }

  #takeText(text: string): boolean {
    const frame = this.#wire.frames.read(text)
    if (frame === undefined) return false
    if (frame === 'misfit') this.#wire.tally.violation(`A frame is not of its shape: ${text.slice(0, 200)}`)
    else this.#takeFrame(frame)
    return true
  }

  #takeFrame(frame: Frame): void {
    const at = now()
    this.#record?.frame(frame, at)
    this.#map.takeFrame(frame, at)
  }

  #takeFact(name: string, value: unknown): void {
    switch (name) {
      case 'visitor':
        this.#visitor = facts.visitor.safeParse(value).data
        if (!this.#visitor) return this.#reading.misfit(name)
        this.#record = this.#wire.recorder.connection(this.#visitor.visitorId)
        this.#wire.open++
        return this.#welcomed?.()
      case 'hold:changed': {
        const fact = facts['hold:changed'].safeParse(value).data
        if (!fact) return this.#reading.misfit(name)
        this.#record?.hold(fact.hold, now())
        return this.#map.takeHold(fact.hold)
      }
      case 'booking:changed': {
        const fact = facts['booking:changed'].safeParse(value).data
        if (!fact) return this.#reading.misfit(name)
        this.#record?.booking(fact.booking, now())
        return this.#map.hear(fact.booking.seq)
      }
      case 'room:viewers': {
        const fact = facts['room:viewers'].safeParse(value).data
        return fact ? this.#map.hear(fact.seq) : this.#reading.misfit(name)
      }
    }
  }

  #takeSnapshot(snapshot: Snapshot): void {
    this.#record?.snapshot(snapshot, now())
    this.#map.takeSnapshot(snapshot)
  }

  #sync(seq: number, done: () => void): void {
    if (!this.isOpen) return done()
    const sentAt = performance.now()
    const { showId, tally } = this.#wire
    this.#socket?.ask('show:sync', { showId, seq }, (raw) => {
      done()
      const answer = this.#reading.read(SyncAnswer, 'show:sync', raw, sentAt)
      tally.answered('show:sync', wordOf(answer), performance.now() - sentAt)
      if (!answer?.ok) return
      if ('snapshot' in answer.value) this.#takeSnapshot(answer.value.snapshot)
      else this.#takeFrame(answer.value.frame)
    })
  }

  /** Takes over what an answer says of one's own, and of the moment at which it was decided. */
  #learn(deed: Deed, outcome: Outcome): void {
    if (outcome.kind === 'hold') {
      const { hold } = outcome
      const isNew = takesSeats(deed) && this.board?.hold.seatIds.length === 0
      this.#map.takeHold(hold)
      // The first seats of a hold get the whole of its time from the moment of the decision.
      if (isNew) this.#decided(hold.seq, promisedAt(hold, this.#visitor?.limits.holdSeconds))
    } else if (outcome.kind === 'booking') {
      const { seq, confirmedAt, cancelledAt } = outcome.booking
      this.#map.hear(seq)
      this.#decided(seq, Date.parse(cancelledAt ?? confirmedAt))
    }
  }

  /** `databaseMs` is the database's time of it. */
  #decided(seq: number, databaseMs: number): void {
    if (!Number.isNaN(databaseMs)) this.#wire.frameLag.decided(seq, databaseMs - this.#wire.clock.now() + now())
  }

  #closed(): void {
    this.#http?.drop()
    this.#record?.closed()
    if (this.#visitor) this.#wire.open--
    this.#gone.resolve(undefined)
  }
}

function promisedAt({ expiresAt }: Hold, holdSeconds = NaN): number {
  return expiresAt === null ? NaN : Date.parse(expiresAt) - holdSeconds * SECOND_MS
}
