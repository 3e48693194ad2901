// One show as its pages show it: the board, what is being asked for, what is the visitor's, and what became of it.
import type { Counts, Hold, Show } from '../../../shared/protocol.ts'
import type { Answer, Refusal } from '../../connection/types.ts'
import { Blocks } from '../../../shared/blocks.ts'
import type { Wish } from '../../connection/types.ts'
import { isOutcomeUnknown } from '../../connection/refusals.ts'
import type { BoardChange, ShowBoard } from '../../connection/show-board.ts'
import { formatLeft } from '../format.ts'
import { texts } from '../texts.ts'
import type { Session } from '../session.svelte.ts'
import { DARK_MAP } from '../../seat-map/colours.ts'
import { AVAILABLE, MINE } from '../../seat-map/look.ts'
import { CurrentPlan } from './current-plan.svelte.ts'
import { IdempotencyKey } from './idempotency-key.ts'
import { LostSeats } from './lost-seats.svelte.ts'
import { looksOf } from './seat-looks.ts'
import { seatName, seatNames } from './seat-names.ts'
import { Conflicts } from './conflicts.svelte.ts'
import { seatBlocks } from './seating-plan.ts'
import { SeatStatuses } from './seat-statuses.svelte.ts'
import { BestSeatsChoice } from './best-seats-choice.svelte.ts'

/** Why there is no map to show. */
export type Problem = { kind: 'not found' } | { kind: 'failed' }

export class Sale {
  readonly session: Session
  readonly showId: string
  show = $state.raw<Show>()
  counts = $state.raw<Counts>()
  hold = $state.raw<Hold>()
  viewers = $state(0)
  /** The colours of the map, also where seats are shown beside it. */
  theme = $state.raw(DARK_MAP)
  problem = $state.raw<Problem>()
  /** The server is choosing seats. */
  choosing = $state(false)
  /** What to choose, wherever the visitor says it. */
  readonly wish = new BestSeatsChoice()
  /** A seat that the map should bring into sight. */
  spotlight = $state.raw<{ seatId: number }>()
  readonly #board: ShowBoard
  readonly #plan: CurrentPlan
  readonly hall = $derived.by(() => this.#plan.hall)
  readonly #statuses = new SeatStatuses()
  readonly #choice = new IdempotencyKey()

  readonly #tickets = $derived.by(() => this.session.bookings.seatsIn(this.showId))
  /** The seats in the basket; those that were just booked are not in it any more, even if the board is a moment behind. */
  readonly mine = $derived((this.hold?.seatIds ?? []).filter((seatId) => !this.#tickets.includes(seatId)))
  /** How each seat looks, by seat id. */
  readonly looks = $derived(
    looksOf({
      statuses: this.#statuses.onBoard,
      corrections: this.#statuses.corrections,
      mine: this.hold?.seatIds ?? [],
      tickets: this.#tickets,
      asking: this.#statuses.asking,
    }),
  )
  /** Which seats are side by side. */
  readonly blocks = $derived(this.hall ? seatBlocks(this.hall) : new Blocks([]))
  /** Seconds until the seats in the basket come free, by the server's clock; undefined when there are none. */
  readonly secondsLeft = $derived.by(() =>
    this.hold?.expiresAt && this.mine.length > 0
      ? Math.max(0, Math.ceil((Date.parse(this.hold.expiresAt) - this.session.now) / 1000))
      : undefined,
  )
  readonly mayExtend = $derived(
    this.hold?.expiresAt && this.hold.maxExpiresAt ? this.hold.expiresAt < this.hold.maxExpiresAt : false,
  )
  readonly conflicts = new Conflicts(this)
  readonly lostSeats: LostSeats

  constructor(session: Session, showId: string) {
    this.session = session
    this.#plan = new CurrentPlan(session)
    this.lostSeats = new LostSeats(this)
    this.showId = showId
    this.#board = session.connection.join(showId)
    this.#board.subscribe((change) => this.#changed(change))
  }

  /** Leaves the show. */
  leave(): void {
    this.session.hold = undefined
    void this.session.connection.leave(this.showId)
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

  /** “Row A, seat 7” */
  nameOf(seatId: number): string {
    return this.hall ? seatName(this.hall, seatId) : String(seatId)
  }

  /** “Row A, seats 7 and 8; Row B, seat 7” */
  namesOf(seatIds: readonly number[]): string {
    return this.hall ? seatNames(this.hall, seatIds) : seatIds.join(', ')
  }

  /** Whether two seats are neighbours. */
  isBeside(seatId: number, other: number): boolean {
    return this.blocks.beside(seatId).includes(other)
  }

  get #mostSeats(): number | undefined {
    return this.session.connection.limits?.maxSeatsPerVisitor
  }

  /** How many seats more the visitor may have in this show. */
  get spare(): number {
    return (this.#mostSeats ?? Infinity) - this.mine.length - this.#tickets.length
  }

  isFree(seatId: number): boolean {
    return this.looks[seatId] === AVAILABLE
  }

  /** A seat was touched: takes it, gives it back, or says why neither is possible. */
  touch(seatId: number): void {
    const look = this.looks[seatId]
    if (look === AVAILABLE) void this.take([seatId])
    else if (look === MINE) void this.giveBack([seatId])
    else this.session.notifications.explainSeat(look, this.nameOf(seatId))
  }

  /** Takes seats: they are this visitor's, or a refusal says which are not and why. */
  async take(seatIds: readonly number[]): Promise<boolean> {
    const answer = await this.#ask(seatIds, () => this.session.connection.hold(this.showId, [...seatIds]))
    if (!answer) return false
    if (answer.ok) this.#took(seatIds)
    else this.#refused(answer.error, seatIds.length)
    return answer.ok
  }

  /** Has the server choose seats. Until it is known what came of it, the same wish is the same request. */
  async takeBest(wish: Wish): Promise<boolean> {
    if (this.choosing) return false
    this.choosing = true
    const requestId = this.#choice.keyFor(JSON.stringify(wish))
    const answer = await this.#ask([], () => this.session.connection.holdBest(this.showId, requestId, wish))
    this.choosing = false
    if (!answer) return false
    if (!answer.ok && isOutcomeUnknown(answer.error)) {
      this.session.notifications.bestSeatsUnknown()
      return false
    }
    this.#choice.done()
    if (answer.ok) {
      const { picked = [] } = answer.value
      this.#took(picked)
      const [seatId] = picked
      if (seatId !== undefined) this.spotlight = { seatId }
    } else {
      this.#refused(answer.error, wish.quantity)
    }
    return answer.ok
  }

  async giveBack(seatIds: readonly number[]): Promise<void> {
    const answer = await this.#ask(seatIds, () => this.session.connection.release(this.showId, [...seatIds]))
    if (!answer) return
    if (answer.ok) {
      this.#statuses.correctTo(seatIds, AVAILABLE, answer.value.seq)
      this.session.notifications.announce(texts.taking.givenBack(this.namesOf(seatIds)))
    } else {
      this.session.notifications.refused(answer.error, this.#mostSeats)
    }
  }

  async extend(): Promise<void> {
    const answer = await this.session.connection.extend(this.showId)
    if (answer.ok) this.session.notifications.announce(texts.basket.gotMoreTime(formatLeft(this.secondsLeft ?? 0)))
    else this.session.notifications.refused(answer.error, this.#mostSeats)
  }

  /** Takes over what a refusal knows. */
  correct(refusal: Refusal): void {
    this.#statuses.correct(refusal)
  }

  async #loadHall(): Promise<void> {
    if (!this.show) return
    this.problem = undefined
    if (!(await this.#plan.follow(this.show))) this.problem = { kind: 'failed' }
  }

  /** Nothing is asked for twice at once, and nothing without a line. */
  async #ask(seatIds: readonly number[], command: () => Promise<Answer<Hold>>): Promise<Answer<Hold> | undefined> {
    const { asking } = this.#statuses
    if (seatIds.some((seatId) => asking.has(seatId))) return undefined
    if (!this.session.live) {
      this.session.notifications.offline()
      return undefined
    }
    for (const seatId of seatIds) asking.add(seatId)
    const answer = await command()
    for (const seatId of seatIds) asking.delete(seatId)
    return answer
  }

  #took(seatIds: readonly number[]): void {
    this.conflicts.clear()
    this.session.announcer.alert = ''
    this.lostSeats.dismiss(seatIds)
    this.session.notifications.seatsTaken(texts.taking.yours(this.namesOf(seatIds)))
  }

  /** The map knows the truth before anything is said of it. */
  #refused(refusal: Refusal, quantity: number): void {
    this.correct(refusal)
    if (this.conflicts.raise(refusal, quantity)) this.session.notifications.dismissAll()
    else this.session.notifications.refused(refusal, this.#mostSeats)
  }

  #changed(change: BoardChange): void {
    if (change.kind === 'refused') {
      this.problem = change.refusal.code === 'NOT_FOUND' ? { kind: 'not found' } : { kind: 'failed' }
      return
    }
    const board = this.#board.board
    if (!board) return
    if (!this.hold) void this.lostSeats.begin(board.hold)
    this.show = board.show
    this.viewers = board.viewers
    this.hold = this.session.hold = board.hold
    this.session.tick()
    if (change.kind === 'snapshot' || change.kind === 'seats') {
      this.counts = { ...board.counts }
      this.#statuses.takeBoard(board)
    }
    if (change.kind === 'snapshot' || change.kind === 'show') void this.#loadHall()
    if (change.kind === 'hold') void this.lostSeats.holdChanged(change.before, change.hold, change.cause)
  }
}
