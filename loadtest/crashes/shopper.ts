// A buyer on the typed client, who holds, extends, confirms, cancels and releases at random, and goes on through failures.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { connect, type Connection } from '../../client/connection/connection.ts'
import type { ShowBoard } from '../../client/connection/show-board.ts'
import type { HoldLimits } from '../../shared/limits.ts'
import { Refusal, type Booking, type Hold } from '../../shared/protocol.ts'
import type { Answer } from '../../client/connection/types.ts'
import { AVAILABLE } from '../../shared/status.ts'
import type { Call, Deed, Outcome, Sighting } from '../history.ts'
import { between, type Random } from '../random.ts'
import { now } from '../run-clock.ts'
import { whileAdvancing } from '../stall-timeout.ts'
import { outcomeOf, UNKNOWN } from '../wire/answers.ts'

const MOST_SEATS = 3
const LETS_CHOOSE = 0.3
const EXTENDS = 0.2
const GIVES_BACK = 0.3
const CHECKS_OUT = 0.5
const THINKS_AGAIN = 0.2
/** So high that the show is not sold out before the run is over. */
const CANCELS = 0.6

export type Habits = {
  /** The probability to cancel a booking. */
  cancels: number
  /** Between two purchases. */
  pauseMs: number
  /** How long a request waits for its answer; as long as the typed client's if not given. */
  answerTimeoutMs?: number
}

export class Shopper {
  readonly calls: Call[] = []
  readonly sightings: Sighting[] = []
  readonly #connection: Connection
  readonly #show: ShowBoard
  readonly #random: Random
  readonly #habits: Habits
  #connects = 0
  #answers = 0

  constructor(url: string, showId: string, random: Random, habits: Habits = { cancels: CANCELS, pauseMs: 0 }) {
    this.#random = random
    this.#habits = habits
    this.#connection = connect(url, {
      answerTimeoutMs: habits.answerTimeoutMs,
      onVisitor: () => (this.#connects += 1),
    })
    this.#show = this.#connection.join(showId)
    this.#show.subscribe((change) => {
      const { board } = this.#show
      if (change.kind !== 'snapshot' || !board) return
      this.#saw({ kind: 'snapshot', seq: board.seq, statuses: board.statuses.slice(), hold: board.hold })
    })
    this.#connection.on('seats:changed', (frame) => this.#saw({ kind: 'frame', frame }))
    this.#connection.on('hold:changed', ({ hold }) => this.#saw({ kind: 'hold', hold }))
    this.#connection.on('booking:changed', ({ booking }) => this.#saw({ kind: 'booking', booking }))
  }

  /** Resolves when the first snapshot is there. */
  async ready(): Promise<void> {
    await this.#show.joined()
  }

  /** The map as it is now. */
  get map() {
    return this.#show.board
  }

  /** The name of the current connection, as sightings have it. */
  get connection(): string {
    return `${this.#visitorId}.${this.#connects}`
  }

  get limits(): HoldLimits | undefined {
    return this.map?.show.holds ?? this.#connection.limits
  }

  /** The number of answers that told what happened. */
  get answers(): number {
    return this.#answers
  }

  /** Shops until `isOver`. Resolves when the last answer is there. */
  async shop(isOver: () => boolean): Promise<void> {
    const { pauseMs } = this.#habits
    while (!isOver()) {
      await this.#purchase()
      if (pauseMs > 0) await pause(pauseMs)
    }
  }

  close(): void {
    this.#connection.close()
  }

  async #purchase(): Promise<void> {
    const random = this.#random
    const taken = await this.#insist(
      random() < LETS_CHOOSE
        ? { request: 'seats:hold-best', requestId: randomUUID(), quantity: between(random, 1, MOST_SEATS) }
        : { request: 'seats:hold', seatIds: this.#choose() },
    )
    if (taken.kind !== 'hold') return
    if (random() < EXTENDS) await this.#insist({ request: 'hold:extend' })
    const { seatIds } = taken.hold
    if (random() < CHECKS_OUT) {
      await this.#insist({ request: 'checkout:begin' })
      if (random() < THINKS_AGAIN) await this.#insist({ request: 'checkout:end' })
    }
    if (random() < GIVES_BACK) {
      await this.#insist({ request: 'seats:release', ...(random() < 0.5 && { seatIds: seatIds.slice(0, 1) }) })
      return
    }
    const bookingId = randomUUID()
    const booked = await this.#insist({ request: 'booking:confirm', bookingId, seatIds })
    if (booked.kind === 'booking' && random() < this.#habits.cancels)
      await this.#insist({ request: 'booking:cancel', bookingId })
  }

  /** Mostly seats that look available, sometimes any. */
  #choose(): number[] {
    const statuses = this.#show.board?.statuses ?? new Uint8Array(1)
    const wanted = new Set<number>()
    const quantity = between(this.#random, 1, MOST_SEATS)
    for (let tries = 0; wanted.size < quantity && tries < 50; tries++) {
      const seatId = between(this.#random, 0, statuses.length - 1)
      if (statuses[seatId] === AVAILABLE || this.#random() < 0.1) wanted.add(seatId)
    }
    return wanted.size > 0 ? [...wanted] : [0]
  }

  /** Sends the same request with the same ids until an answer tells what happened. */
  async #insist(deed: Deed): Promise<Outcome> {
    for (;;) {
      await this.#connection.live()
      const outcome = await this.#ask(deed)
      const isBusy = outcome.kind === 'refused' && outcome.refusal.code === 'BUSY'
      if (outcome.kind === 'unknown' || isBusy) continue
      this.#answers++
      return outcome
    }
  }

  async #ask(deed: Deed): Promise<Outcome> {
    // The client would answer this itself, without sending it.
    if (this.#connection.state.name !== 'live') return UNKNOWN
    const call: Call = {
      showId: this.#show.showId,
      visitorId: this.#visitorId,
      deed,
      calledAt: now(),
      returnedAt: null,
      outcome: UNKNOWN,
    }
    this.calls.push(call)
    const answer = await this.#send(deed)
    call.outcome = outcomeOf(answer.ok ? answer : { ok: false, error: Refusal.parse(answer.error) })
    // The client answers `UNAVAILABLE` itself when it lost the connection.
    if (call.outcome.kind !== 'unknown') Object.assign(call, { returnedAt: now(), serverTime: answer.serverTime })
    return call.outcome
  }

  #send(deed: Deed): Promise<Answer<Hold | Booking>> {
    const { showId } = this.#show
    const connection = this.#connection
    switch (deed.request) {
      case 'seats:hold':
        return connection.hold(showId, [...deed.seatIds])
      case 'seats:hold-best': {
        const { requestId, quantity } = deed
        return connection.holdBest(showId, requestId, { quantity })
      }
      case 'seats:release':
        return connection.release(showId, deed.seatIds && [...deed.seatIds])
      case 'hold:extend':
        return connection.extend(showId)
      case 'checkout:begin':
        return connection.beginCheckout(showId)
      case 'checkout:end':
        return connection.endCheckout(showId)
      case 'booking:confirm':
        return connection.confirm(showId, deed.bookingId, [...deed.seatIds])
      case 'booking:cancel':
        return connection.cancel(showId, deed.bookingId)
    }
  }

  get #visitorId(): string {
    return this.#connection.visitor?.visitorId ?? ''
  }

  #saw(shown: Sighting['shown']): void {
    const { connection, showId } = { connection: this.connection, showId: this.#show.showId }
    this.sightings.push({ showId, connection, visitorId: this.#visitorId, at: now(), shown })
  }
}

/** Polls until the condition holds, as long as `progress` changes. @throws {RunError} when it has not changed in 60 s */
export function pollUntil(condition: () => boolean, progress: () => number, what: string): Promise<void> {
  const polling = async (): Promise<void> => {
    while (!condition()) await pause(5, undefined, { ref: false })
  }
  return whileAdvancing(polling(), progress, notAllShoppers(what))
}

export function notAllShoppers(what: string): string {
  return `Not all shoppers could ${what}.`
}
