// The sale of one show to one visitor, as its pages show it: the board, the visitor's seats, and the commands on seats.
import { Blocks } from '../../../shared/blocks.ts'
import type { Counts, Hold, Money, Show } from '../../../shared/protocol.ts'
import type { BoardChange, ShowBoard } from '../../connection/show-board.ts'
import type { Answer, Refusal } from '../../connection/types.ts'
import { DARK_MAP } from '../../seat-map/colours.ts'
import { AVAILABLE, MINE } from '../../seat-map/look.ts'
import { formatLeft, formatMoney } from '../format.ts'
import type { Session } from '../session.svelte.ts'
import { m } from '../messages.ts'
import { BestSeats } from '../best-available/best-seats.svelte.ts'
import type { Wish } from './conflict-card.ts'
import { Conflicts } from './conflicts.svelte.ts'
import { LostSeats } from './lost-seats.svelte.ts'
import { noDearerCategories, wheelchairPlacesIn } from './no-dearer.ts'
import { whyNotOnSale } from './sale-window.ts'
import { ShowFilter } from './seat-filter.svelte.ts'
import { SeatLooks } from './seat-looks.svelte.ts'
import { seatName, seatNames, seatSwap } from '../seats/seat-names.ts'
import { CurrentPlan, isSameKind, priceOf, seatBlocks } from '../seats/seating-plan.svelte.ts'

/** How often the board is compared with the server's while nothing else is asked. The answer also measures the connection. */
const SYNC_INTERVAL_MS = 10_000

/** Seats in the basket that come free within this time are nearly lost. */
export const SOON_SECONDS = 60

/** Why there is no map to show. */
export type LoadProblem = 'not found' | 'failed'

export class Sale {
  readonly session: Session
  readonly showId: string
  show = $state.raw<Show>()
  counts = $state.raw<Counts>()
  hold = $state.raw<Hold>()
  viewers = $state(0)
  /** The colours of the map, also where seats are shown beside it. */
  theme = $state.raw(DARK_MAP)
  problem = $state.raw<LoadProblem>()
  /** The seat that the map brings into view. */
  spotlight = $state.raw<{ seatId: number }>()
  readonly #board: ShowBoard
  readonly #plan: CurrentPlan
  readonly seatIndex = $derived.by(() => this.#plan.seatIndex)
  readonly #looks = new SeatLooks()

  readonly #tickets = $derived.by(() => this.session.bookings.seatsIn(this.showId))
  /** The seats in the basket. The board may still have seats that were just booked as held: they are not in it. */
  readonly mine = $derived((this.hold?.seatIds ?? []).filter((seatId) => !this.#tickets.includes(seatId)))
  /** What the seats in the basket cost. */
  readonly total: Money = $derived({
    amount: this.seatIndex ? priceOf(this.seatIndex, this.mine) : 0,
    currency: this.show?.currency ?? 'EUR',
  })
  /** How each seat looks, by seat id. */
  readonly looks = $derived(this.#looks.lookWith(this.hold?.seatIds ?? [], this.#tickets))
  /** Which seats the visitor wants, for the map, the list and the form for best available seats. */
  readonly filter = new ShowFilter(this)
  readonly blocks = $derived(this.seatIndex ? seatBlocks(this.seatIndex) : new Blocks([]))
  /** Seconds until the seats in the basket come free, by the server's clock; undefined when there are none. */
  readonly secondsLeft = $derived.by(() =>
    this.hold?.expiresAt && this.mine.length > 0
      ? Math.max(0, Math.ceil((Date.parse(this.hold.expiresAt) - this.session.now) / 1000))
      : undefined,
  )
  /** Whether the seats in the basket come free within a minute. */
  readonly isNearlyOver = $derived((this.secondsLeft ?? Infinity) <= SOON_SECONDS)
  /** Why nobody can take seats now; empty while they can. */
  readonly whyNotOnSale = $derived.by(() => (this.show ? whyNotOnSale(this.show, this.session.now) : ''))
  /** Without a connection: for how many seconds the seats are kept at least. */
  readonly keptSeconds = $derived.by(() => this.session.keptSecondsIn(this.showId))
  readonly mayExtend = $derived(
    this.hold?.expiresAt && this.hold.maxExpiresAt ? this.hold.expiresAt < this.hold.maxExpiresAt : false,
  )
  readonly bestSeats = new BestSeats(this)
  readonly conflicts = new Conflicts(this)
  readonly lostSeats: LostSeats
  readonly #stopLoading: () => void
  readonly #timer: ReturnType<typeof setInterval>

  /** Joins the show; call `leave` when the visitor leaves it. */
  constructor(session: Session, showId: string) {
    this.session = session
    this.showId = showId
    this.#plan = new CurrentPlan(session)
    this.lostSeats = new LostSeats(this)
    this.#board = session.connection.join(showId)
    this.#board.subscribe((change) => this.#changed(change))
    this.#stopLoading = session.onLive(() => void session.bookings.load())
    this.#timer = setInterval(() => {
      if (session.live && !session.isHidden) void this.#board.sync()
    }, SYNC_INTERVAL_MS)
  }

  /** Leaves the show. */
  leave(): void {
    clearInterval(this.#timer)
    this.#stopLoading()
    void this.session.connection.leave(this.showId)
  }

  /** Tries again to load the board and the plan. */
  retry(): void {
    void this.#board.sync()
    void this.#loadPlan()
  }

  /** “Row A, seat 7” */
  nameOf(seatId: number): string {
    return this.seatIndex ? seatName(this.seatIndex, seatId) : String(seatId)
  }

  /** “Row A, seats 7 and 8; Row B, seat 7” */
  namesOf(seatIds: readonly number[]): string {
    return this.seatIndex ? seatNames(this.seatIndex, seatIds) : seatIds.join(', ')
  }

  /** An amount of the show's currency as text. */
  money(amount: number): string {
    return formatMoney({ amount, currency: this.total.currency })
  }

  /** What seats cost together, as text. */
  priceOf(seatIds: readonly number[]): string {
    return this.money(this.seatIndex ? priceOf(this.seatIndex, seatIds) : 0)
  }

  /** “Row A, seat 5 instead of seat 4” */
  swapOf(seatIds: readonly number[], instead: readonly number[]): string {
    return this.seatIndex ? seatSwap(this.seatIndex, seatIds, instead) : seatIds.join(', ')
  }

  /** Whether two seats have one price and are both wheelchair places, or both none. */
  isSameKind(seatId: number, other: number): boolean {
    return this.seatIndex !== undefined && isSameKind(this.seatIndex, seatId, other)
  }

  /** Whether two seats are neighbours. */
  isBeside(seatId: number, other: number): boolean {
    return this.blocks.beside(seatId).includes(other)
  }

  /** The most seats that a visitor may have in this show; undefined before the first connect. */
  get maxSeats(): number | undefined {
    return this.show?.holds?.maxSeatsPerVisitor ?? this.session.connection.limits?.maxSeatsPerVisitor
  }

  /** How many more seats the visitor may have in this show. */
  get spare(): number {
    return (this.maxSeats ?? Infinity) - this.mine.length - this.#tickets.length
  }

  isFree(seatId: number): boolean {
    return this.looks[seatId] === AVAILABLE
  }

  /** The visitor touched a seat: takes it, gives it back, or says why neither is possible. */
  touch(seatId: number): void {
    const look = this.looks[seatId]
    if (look === MINE) void this.giveBack([seatId])
    else if (look !== AVAILABLE) this.session.notifications.explainSeat(look, this.nameOf(seatId))
    else if (this.session.live && this.whyNotOnSale) this.session.notifications.notOnSale(this.whyNotOnSale)
    else void this.take([seatId])
  }

  /** Takes seats. A refusal corrects the map, and shows a conflict card or a toast. @returns whether the seats are held */
  async take(seatIds: readonly number[]): Promise<boolean> {
    const answer = await this.requestHold(seatIds)
    if (!answer) return false
    if (answer.ok) this.took(seatIds)
    else this.refused(answer.error, { quantity: seatIds.length, wanted: seatIds })
    return answer.ok
  }

  /** Takes seats; undefined when nothing was sent. The caller shows the answer, by `took`, `refused` or `correct`. */
  requestHold(seatIds: readonly number[]): Promise<Answer<Hold> | undefined> {
    return this.#ask(seatIds, () => this.session.connection.hold(this.showId, [...seatIds]))
  }

  /**
   * The seats together that the server would choose in place of `lost`, which the visitor cannot have: of the filter, and none
   * that cost more; where no seats are lost, of any price. Undefined when there are none.
   */
  async findBest(quantity: number, lost: readonly number[]): Promise<readonly number[] | undefined> {
    if (!this.seatIndex) return undefined
    const isAny = lost.length === 0
    const replaced = !isAny && quantity > lost.length ? [...this.mine, ...lost] : lost
    const places = Math.min(quantity, wheelchairPlacesIn(this.seatIndex, replaced))
    const request = { quantity, ...(places > 0 && { wheelchairPlaces: places }) }
    const { categoryIds } = this.filter
    const any = categoryIds.length > 0 ? categoryIds : [undefined]
    for (const categoryId of isAny ? any : noDearerCategories(this.seatIndex, lost, categoryIds)) {
      const wanted = { ...request, ...(categoryId !== undefined && { categoryId }) }
      const answer = await this.session.connection.previewBest(this.showId, wanted)
      if (answer.ok) return answer.value.seatIds
      if (answer.error.code !== 'NOT_ENOUGH_SEATS') break
    }
    return undefined
  }

  /** @returns whether the seats were given back */
  async giveBack(seatIds: readonly number[]): Promise<boolean> {
    const answer = await this.#ask(seatIds, () => this.session.connection.release(this.showId, [...seatIds]))
    if (!answer) return false
    if (answer.ok) {
      this.#looks.correctTo(seatIds, AVAILABLE, answer.value.seq)
      this.session.notifications.announce(m.seats_taking_given_back({ names: this.namesOf(seatIds) }))
    } else {
      this.session.notifications.refused(answer.error)
    }
    return answer.ok
  }

  async extend(): Promise<void> {
    const answer = await this.session.connection.extend(this.showId)
    if (answer.ok)
      this.session.notifications.announce(m.seats_basket_got_more_time({ left: formatLeft(this.secondsLeft ?? 0) }))
    else this.session.notifications.refused(answer.error)
  }

  /** Says that the visitor has seats now. */
  took(seatIds: readonly number[]): void {
    this.conflicts.clear()
    this.lostSeats.dismiss(seatIds)
    this.session.notifications.seatsTaken(m.seats_taking_yours({ names: this.namesOf(seatIds) }))
  }

  /** Seats were given back for others, which were refused, and somebody else has the old ones now. */
  seatsNotRegained(seatIds: readonly number[], refusal: Refusal): void {
    this.correct(refusal)
    this.session.notifications.seatsNotRegained(this.namesOf(seatIds))
  }

  /** Says that the visitor has other seats than those that were shown as the best. */
  tookOthers(seatIds: readonly number[]): void {
    this.took(seatIds)
    const seats = { names: this.namesOf(seatIds), price: this.priceOf(seatIds) }
    this.session.notifications.othersTaken(m.basket_others_taken(), m.basket_others_taken_hint(seats))
  }

  /** Corrects the map by the refusal of a request for seats, and shows a conflict card or a toast. */
  refused(refusal: Refusal, wish: Wish): void {
    this.correct(refusal)
    if (this.conflicts.raise(refusal, wish)) this.session.notifications.dismissAll()
    else if (refusal.code === 'SALE_CLOSED' && this.whyNotOnSale)
      this.session.notifications.notOnSale(this.whyNotOnSale)
    else this.session.notifications.refused(refusal)
  }

  /** Takes over the statuses of seats that a refusal names. */
  correct(refusal: Refusal): void {
    this.#looks.correct(refusal)
  }

  async #loadPlan(): Promise<void> {
    if (!this.show) return
    this.problem = undefined
    if (!(await this.#plan.follow(this.show))) this.problem = 'failed'
  }

  /** Sends a command, unless one is under way for any of the seats, or there is no connection: then undefined. */
  async #ask(seatIds: readonly number[], command: () => Promise<Answer<Hold>>): Promise<Answer<Hold> | undefined> {
    const { asking } = this.#looks
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

  #changed(change: BoardChange): void {
    if (change.kind === 'refused') {
      this.problem = change.refusal.code === 'NOT_FOUND' ? 'not found' : 'failed'
      return
    }
    const board = this.#board.board
    if (!board) return
    if (!this.hold) void this.lostSeats.begin(board.hold)
    this.show = board.show
    this.viewers = board.viewers
    this.hold = board.hold
    const { holds } = this.session
    if (holds.in(this.showId) !== board.hold || holds.show(this.showId) !== board.show)
      holds.take(board.hold, change.kind === 'hold' ? change.cause : 'missed', board.show)
    this.session.tick()
    if (change.kind === 'snapshot' || change.kind === 'seats') {
      this.counts = { ...board.counts }
      this.#looks.takeBoard(board)
    }
    if (change.kind === 'snapshot' || change.kind === 'show') void this.#loadPlan()
    if (change.kind === 'hold') void this.lostSeats.holdChanged(change.before, change.hold, change.cause)
  }
}
