// One show as its page shows it: the board, what is being asked for, what is the visitor's, and what became of it.
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import type { Answer, Counts, Hold, Refusal, Show } from '../../../shared/protocol.ts'
import { STATUSES } from '../../../shared/status.ts'
import type { BoardChange, HoldCause, ShowBoard } from '../../connection/show-board.ts'
import { bookings } from '../bookings.svelte.ts'
import { formatLeft, formatList } from '../format.ts'
import { session } from '../session.svelte.ts'
import { texts } from '../texts.ts'
import { seatOf, type Hall } from '../map/hall.ts'
import { AVAILABLE, BLOCKED, BOOKED, HELD, MINE, TICKET } from '../map/look.ts'
import { looksOf } from './look.ts'
import { fetchHall } from './plan.ts'
import * as tell from './tell.ts'

/** Why there is no map to show. */
export type Problem = { kind: 'not found' } | { kind: 'failed' }

export class Sale {
  readonly showId: string
  hall = $state.raw<Hall>()
  show = $state.raw<Show>()
  counts = $state.raw<Counts>()
  hold = $state.raw<Hold>()
  viewers = $state(0)
  problem = $state.raw<Problem>()
  confirming = $state(false)
  /** Seats whose time ran out, until they are forgotten or there are others. */
  lost = $state.raw<readonly number[]>([])

  readonly #board: ShowBoard
  #statuses = $state.raw<Readonly<Uint8Array>>(new Uint8Array())
  readonly #asking = new SvelteSet<number>()
  /** True statuses out of answers, until the board is as new as they are. */
  readonly #corrections = new SvelteMap<number, { byte: number; seq: number }>()
  #purchase: { seats: string; bookingId: string } | undefined

  readonly #tickets = $derived.by(() => bookings.seatsIn(this.showId))
  /** The seats in the basket; those that were just booked are not in it any more, even if the board is a moment behind. */
  readonly mine = $derived((this.hold?.seatIds ?? []).filter((seatId) => !this.#tickets.includes(seatId)))
  /** How each seat looks, by seat id. */
  readonly looks = $derived(
    looksOf({
      statuses: this.#statuses,
      corrections: [...this.#corrections].map(([seatId, { byte }]) => [seatId, byte] as const),
      mine: this.hold?.seatIds ?? [],
      tickets: this.#tickets,
      asking: this.#asking,
    }),
  )
  /** Seconds until the seats in the basket come free, by the server's clock; undefined when there are none. */
  readonly secondsLeft = $derived(
    this.hold?.expiresAt && this.mine.length > 0
      ? Math.max(0, Math.ceil((Date.parse(this.hold.expiresAt) - session.now) / 1000))
      : undefined,
  )
  readonly mayExtend = $derived(
    this.hold?.expiresAt && this.hold.maxExpiresAt ? this.hold.expiresAt < this.hold.maxExpiresAt : false,
  )

  constructor(showId: string) {
    this.showId = showId
    this.#board = session.connection.join(showId)
    this.#board.subscribe((change) => this.#changed(change))
  }

  /** Leaves the show. */
  leave(): void {
    session.hold = undefined
    void session.connection.leave(this.showId)
  }

  /** Looks after the board; it notices what is missing by itself, this only measures the line. */
  check(): void {
    void this.#board.sync()
  }

  /** Tries again to get what there is to show. */
  retry(): void {
    this.check()
    void this.#loadHall()
  }

  /** “Row A 7” */
  nameOf(seatId: number): string {
    const seat = this.hall && seatOf(this.hall, seatId)
    return seat ? texts.seat(seat, this.hall?.sections.length ?? 1) : String(seatId)
  }

  namesOf(seatIds: readonly number[]): string {
    return formatList(seatIds.map((seatId) => this.nameOf(seatId)))
  }

  /** A seat was touched: takes it, gives it back, or says why neither is possible. */
  touch(seatId: number): void {
    const name = this.nameOf(seatId)
    switch (this.looks[seatId]) {
      case AVAILABLE:
        void this.take([seatId])
        break
      case MINE:
        void this.giveBack([seatId])
        break
      case HELD:
        tell.notToBeHad(texts.taking.someoneChooses(name), texts.taking.someoneChoosesHint)
        break
      case BOOKED:
        tell.notToBeHad(texts.taking.isSold(name))
        break
      case BLOCKED:
        tell.notToBeHad(texts.taking.isBlocked(name))
        break
      case TICKET:
        tell.notToBeHad(texts.taking.isTicket(name))
    }
  }

  /** Takes seats: they are this visitor's, or a refusal says which are not and why. */
  async take(seatIds: readonly number[]): Promise<void> {
    const answer = await this.#ask(seatIds, () => session.connection.hold(this.showId, [...seatIds]))
    if (!answer) return
    if (answer.ok) {
      this.lost = this.lost.filter((seatId) => !seatIds.includes(seatId))
      tell.said(texts.taking.yours(this.namesOf(seatIds)))
    } else {
      this.#correct(answer.error)
      tell.refused(answer.error, this)
    }
  }

  async giveBack(seatIds: readonly number[]): Promise<void> {
    const answer = await this.#ask(seatIds, () => session.connection.release(this.showId, [...seatIds]))
    if (!answer) return
    if (answer.ok) {
      this.#correctTo(seatIds, AVAILABLE, answer.value.seq)
      tell.said(texts.taking.givenBack(this.namesOf(seatIds)))
    } else {
      tell.refused(answer.error, this)
    }
  }

  async extend(): Promise<void> {
    const answer = await session.connection.extend(this.showId)
    if (answer.ok) tell.said(texts.basket.gotMoreTime(formatLeft(this.secondsLeft ?? 0)))
    else tell.refused(answer.error, this)
  }

  /** Books what is in the basket; the same purchase keeps its id, so that asking again books nothing twice. */
  async confirm(): Promise<void> {
    const seatIds = this.mine
    if (this.confirming || seatIds.length === 0) return
    this.confirming = true
    const answer = await session.connection.confirm(this.showId, this.#bookingIdFor(seatIds), [...seatIds])
    this.confirming = false
    if (answer.ok) {
      this.#purchase = undefined
      bookings.take(answer.value)
      tell.booked(answer.value, this)
    } else {
      this.#correct(answer.error)
      tell.notBooked(answer.error, this)
    }
  }

  /** Takes those of the lost seats that are free. */
  async regain(): Promise<void> {
    const free = this.lost.filter((seatId) => this.looks[seatId] === AVAILABLE)
    if (free.length > 0) await this.take(free)
    else tell.noneFree()
  }

  forget(): void {
    this.lost = []
  }

  async #loadHall(): Promise<void> {
    const planId = this.show?.planId
    if (planId === undefined || this.hall?.planId === planId) return
    this.problem = undefined
    try {
      this.hall = await fetchHall(planId)
    } catch {
      this.problem = { kind: 'failed' }
    }
  }

  #bookingIdFor(seatIds: readonly number[]): string {
    const seats = seatIds.toSorted((a, b) => a - b).join()
    if (this.#purchase?.seats !== seats) this.#purchase = { seats, bookingId: crypto.randomUUID() }
    return this.#purchase.bookingId
  }

  /** Nothing is asked for twice at once, and nothing without a line. */
  async #ask(seatIds: readonly number[], command: () => Promise<Answer<Hold>>): Promise<Answer<Hold> | undefined> {
    if (seatIds.some((seatId) => this.#asking.has(seatId))) return undefined
    if (!session.live) {
      tell.notToBeHad(texts.taking.offline)
      return undefined
    }
    for (const seatId of seatIds) this.#asking.add(seatId)
    const answer = await command()
    for (const seatId of seatIds) this.#asking.delete(seatId)
    return answer
  }

  /** The map takes over what a refusal knows before anything is said about it. */
  #correct(refusal: Refusal): void {
    for (const { seatId, status } of refusal.seats ?? []) {
      if (status) this.#correctTo([seatId], STATUSES.indexOf(status), refusal.seq)
    }
  }

  #correctTo(seatIds: readonly number[], byte: number, seq: number | undefined): void {
    const boardSeq = this.#board.board?.seq
    if (seq === undefined || boardSeq === undefined || seq <= boardSeq) return
    for (const seatId of seatIds) this.#corrections.set(seatId, { byte, seq })
  }

  #changed(change: BoardChange): void {
    if (change.kind === 'refused') {
      this.problem = change.refusal.code === 'NOT_FOUND' ? { kind: 'not found' } : { kind: 'failed' }
      return
    }
    const board = this.#board.board
    if (!board) return
    this.problem = undefined
    this.show = board.show
    this.viewers = board.viewers
    this.hold = session.hold = board.hold
    session.tick()
    if (change.kind === 'snapshot' || change.kind === 'seats') {
      this.counts = { ...board.counts }
      this.#statuses = board.statuses.slice()
      for (const [seatId, { seq }] of this.#corrections) {
        if (seq <= board.seq) this.#corrections.delete(seatId)
      }
    }
    if (change.kind === 'snapshot') void this.#loadHall()
    if (change.kind === 'hold') void this.#holdChanged(change.before, change.hold, change.cause)
  }

  async #holdChanged(before: Hold, hold: Hold, cause: HoldCause): Promise<void> {
    const gone = before.seatIds.filter((seatId) => !hold.seatIds.includes(seatId))
    if (gone.length === 0) return
    if (cause === 'blocked' || cause === 'forced') tell.takenBack(this.namesOf(gone))
    if (cause !== 'expired' && cause !== 'missed') return
    // What went while nobody listened may have been booked.
    if (cause === 'missed') await bookings.load()
    this.lost = gone.filter((seatId) => !this.#tickets.includes(seatId))
    if (this.lost.length > 0) tell.expired()
  }
}
