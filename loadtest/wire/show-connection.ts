// A visitor's connection to a show: asks, keeps the map right as the typed client does, and records everything.
import type { z } from 'zod'
import type { ReadonlyBoard } from '../../client/connection/board.ts'
import type { BoardLink } from '../../client/connection/board-link.ts'
import { ShowBoard } from '../../client/connection/show-board.ts'
import type { Requests } from '../../client/connection/request-types.ts'
import type { Result } from '../../client/connection/types.ts'
import type { HoldLimits } from '../../shared/limits.ts'
import { facts, type Frame } from '../../shared/protocol.ts'
import { takesSeats, type Deed, type Instant, type Outcome } from '../history.ts'
import { now, SECOND_MS } from '../run-clock.ts'
import { mapAnswers, readAnswer, readCommandAnswer, readFact, UNKNOWN, wordOf, type MapRequest } from './answers.ts'
import { BareSocket } from './bare-socket.ts'
import { HttpConnection } from './http-connection.ts'
import { nextTarget, noteDecision, type LoadContext } from './load-context.ts'
import type { ConnectionRecord } from './recorder.ts'

/** How reports name the commands sent over HTTP, which also count under their own names. */
const BY_HTTP = 'commands by HTTP'

const NO_ANSWER: Result<never> = { ok: false, error: { code: 'UNAVAILABLE', message: 'There was no answer.' } }

export class ShowConnection {
  readonly #context: LoadContext
  #socket: BareSocket | undefined
  /** For commands, when they are not sent over the socket. */
  #http: HttpConnection | undefined
  #record: ConnectionRecord | undefined
  #visitor: z.output<typeof facts.visitor> | undefined
  #welcomed: (() => void) | undefined
  readonly #gone = Promise.withResolvers<undefined>()
  #map: ShowBoard | undefined
  #hasLeft = false
  /** The join under way: when it was meant to be sent, and what takes its outcome. */
  #joining: { intended: Instant; joined: (isOk: boolean) => void } | undefined

  private constructor(context: LoadContext) {
    this.#context = context
  }

  /**
   * Connects as a new visitor, or as the visitor of the token.
   * @param intended when this should have begun; the latency counts from then
   * @returns undefined when the server refuses the connection
   */
  static async open(context: LoadContext, intended: Instant, token?: string): Promise<ShowConnection | undefined> {
    const connection = new ShowConnection(context)
    const welcomed = new Promise<void>((resolve) => (connection.#welcomed = resolve))
    const { url, localAddress, isByHttp } = nextTarget(context)
    const socket = await BareSocket.open(
      url,
      { localAddress, token },
      {
        takeText: (text) => connection.#takeText(text),
        takeFact: (name, value) => connection.#takeFact(name, value),
        closed: () => connection.#closed(),
      },
    )
    if (socket instanceof BareSocket) {
      connection.#socket = socket
      await Promise.race([welcomed, connection.#gone.promise])
      if (isByHttp) connection.#http = new HttpConnection(url, { localAddress, token: connection.token })
    }
    const word = !(socket instanceof BareSocket) ? socket.code : connection.#visitor ? 'ok' : 'UNAVAILABLE'
    context.tally.answered('connect', word, now() - intended)
    return connection.#visitor && connection
  }

  get visitorId(): string {
    return this.#visitor?.visitorId ?? ''
  }
  get token(): string | undefined {
    return this.#visitor?.token
  }
  /** Those of the joined show; before, or when an older server does not say them, those of the server. */
  get limits(): HoldLimits | undefined {
    return this.board?.show.holds ?? this.#visitor?.limits
  }
  /** The map; undefined before the show is joined. */
  get board(): ReadonlyBoard | undefined {
    return this.#map?.board
  }
  get isOpen(): boolean {
    return this.#socket?.isOpen ?? false
  }
  /** Resolves when either end has closed the connection. */
  get gone(): Promise<unknown> {
    return this.#gone.promise
  }

  /** Joins the show, with a fresh snapshot. @returns false when the join is refused, or there is no answer */
  async join(intended: Instant = now()): Promise<boolean> {
    if (!this.isOpen) return false
    this.#map?.take({ kind: 'left' })
    const isJoined = await new Promise<boolean>((joined) => {
      this.#joining = { intended, joined }
      const link: BoardLink = {
        isLive: true,
        request: (name, payload, _options, take) => this.#askForMap(name, payload, take),
      }
      // Sends `show:join` at once.
      this.#map = new ShowBoard(link, this.#context.showId)
    })
    // The board would ask again; visitors who are refused leave.
    if (!isJoined) this.#map?.take({ kind: 'left' })
    return isJoined
  }

  /** Sends a command, records it, and returns its outcome. */
  ask(deed: Deed, intended: Instant = now()): Promise<Outcome> {
    const { request, ...details } = deed
    const { tally, recorder, showId } = this.#context
    const calledAt = now()
    const sentAt = performance.now()
    const socket = this.#socket
    if (!socket?.isOpen) return Promise.resolve(UNKNOWN)
    return new Promise((resolve) => {
      const connection = this.#http ?? socket
      connection.ask(request, { showId, ...details }, (raw, isSent) => {
        // A request that was not sent is not recorded.
        if (!isSent) return resolve(UNKNOWN)
        const returnedAt = now()
        const { word, ...result } = readCommandAnswer(this.#context, request, raw, sentAt)
        tally.answered(request, word, returnedAt - intended)
        if (this.#http) tally.answered(BY_HTTP, word, returnedAt - intended)
        const { visitorId } = this
        recorder.call({ visitorId, deed, calledAt, returnedAt: raw === null ? null : returnedAt, ...result })
        this.#learn(deed, result.outcome)
        resolve(result.outcome)
      })
    })
  }

  /** Closes as a closed tab does. */
  close(): void {
    this.#hasLeft = true
    this.#socket?.close()
  }

  /** Ends as a lost connection does. */
  drop(): void {
    this.#hasLeft = true
    this.#socket?.drop()
  }

  /** Sends a request of the board. Its answer is recorded before the board takes it. */
  #askForMap<R extends MapRequest>(
    name: R,
    payload: Requests[R]['payload'],
    take: (answer: Result<Requests[R]['value']>) => void,
  ): Promise<void> {
    const joining = name === 'show:join' ? this.#joining : undefined
    const intended = joining?.intended ?? now()
    const sentAt = performance.now()
    return new Promise((resolve) => {
      this.#socket?.ask(name, payload, (raw) => {
        // After the visitor has left, the map needs no answer.
        if (raw === null && this.#hasLeft && !joining) return resolve()
        const answer = readAnswer(this.#context, mapAnswers[name], name, raw, sentAt)
        const answeredAt = now()
        this.#context.tally.answered(name, wordOf(answer), answeredAt - intended)
        const frame = answer?.ok ? this.#recordMap(answer.value, answeredAt) : undefined
        this.#whileApplying(frame, answeredAt, () => take(answer ?? NO_ANSWER))
        joining?.joined(answer?.ok ?? false)
        resolve()
      })
    })
  }

  /** @returns the frame, if the answer has one */
  #recordMap(value: Requests[MapRequest]['value'], at: Instant): Frame | undefined {
    if ('frame' in value) {
      this.#record?.shows({ kind: 'frame', frame: value.frame }, at)
      return value.frame
    }
    const { seq, statuses, hold } = 'snapshot' in value ? value.snapshot : value
    this.#record?.shows({ kind: 'snapshot', seq, statuses, hold }, at)
    return undefined
  }

  /** Measures the lag of a frame, unless the map knows it already or lacks what comes before it. */
  #whileApplying(frame: Frame | undefined, at: Instant, apply: () => void): void {
    const before = this.board?.seq
    apply()
    if (frame && before !== undefined && (this.board?.seq ?? before) > before) this.#context.frameLag.shown(frame, at)
  }

  #takeText(text: string): boolean {
    const frame = this.#context.frames.read(text)
    if (frame === 'misfit') {
      this.#context.tally.violation(`A frame does not match its schema: ${text.slice(0, 200)}`)
    }
    if (frame === undefined || frame === 'misfit') return frame !== undefined
    const at = now()
    this.#record?.shows({ kind: 'frame', frame }, at)
    this.#whileApplying(frame, at, () => this.#map?.take({ kind: 'frame', frame }))
    return true
  }

  #takeFact(name: string, raw: unknown): void {
    const fact = readFact(this.#context, name, raw)
    switch (fact?.name) {
      case 'visitor':
        this.#visitor = fact.value
        this.#record = this.#context.recorder.connection(fact.value.visitorId)
        this.#context.open++
        return this.#welcomed?.()
      case 'hold:changed': {
        const { hold, cause } = fact.value
        this.#record?.shows({ kind: 'hold', hold }, now())
        return this.#map?.take({ kind: 'hold', hold, cause })
      }
      case 'booking:changed': {
        const { booking } = fact.value
        this.#record?.shows({ kind: 'booking', booking }, now())
        return this.#map?.take({ kind: 'seq', seq: booking.seq })
      }
      case 'room:viewers':
        return this.#map?.take({ kind: 'viewers', viewers: fact.value.viewers, seq: fact.value.seq })
    }
  }

  /** Takes over what an answer tells of the visitor's own hold, and when the change was decided. */
  #learn(deed: Deed, outcome: Outcome): void {
    if (outcome.kind === 'hold') {
      const { hold } = outcome
      const isNew = takesSeats(deed) && this.board?.hold.seatIds.length === 0
      this.#map?.take({ kind: 'hold', hold, cause: 'answered' })
      // A new hold expires a full hold time after its decision.
      const holdMs = (this.limits?.holdSeconds ?? NaN) * SECOND_MS
      if (isNew) noteDecision(this.#context, hold.seq, Date.parse(hold.expiresAt ?? '') - holdMs)
    } else if (outcome.kind === 'booking') {
      const { seq, confirmedAt, cancelledAt } = outcome.booking
      this.#map?.take({ kind: 'seq', seq })
      noteDecision(this.#context, seq, Date.parse(cancelledAt ?? confirmedAt))
    }
  }

  #closed(): void {
    this.#map?.take({ kind: 'left' })
    this.#http?.drop()
    this.#record?.closed()
    if (this.#visitor) this.#context.open--
    this.#gone.resolve(undefined)
  }
}
