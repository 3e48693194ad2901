// The entry to booking for visitors: their commands for any show, settled by the show's queue, and what they read.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { Buyer } from '../../shared/buyer.ts'
import type { BookingQuery, OperatorShowQuery, ShowQuery } from '../../shared/list-queries.ts'
import type { BestSeatsPreview, Booking, Hold } from '../../shared/protocol.ts'
import type { Pools } from '../database/pools.ts'
import { poolUsageOf } from '../database/orm.ts'
import { aThirdOf, limitConcurrency } from './concurrency.ts'
import { noInstruments } from './instruments.ts'
import type { HoldSettings } from './decision.ts'
import { Boards } from './boards.ts'
import { BookingReader, type BookingPage } from './booking-reader.ts'
import { readVisitorOf } from './bookings.ts'
import { refused, type Result } from './command.ts'
import type { BestSeatsRequest } from './best-seats.ts'
import { BestPreviews } from './best-previews.ts'
import { Offers, type NamedOffer } from './offers.ts'
import { bookingIn, holdIn } from './outcome.ts'
import { Plans } from './plans.ts'
import type { ReadPool } from './read-pool.ts'
import { ShowList, type ShowPage } from './show-list.ts'
import { ShowQueues } from './show-queues.ts'
import { Settlement } from './settlement.ts'
import type { OnDefect } from './errors.ts'

export class BoxOffice {
  readonly plans: Plans
  readonly boards: Boards
  readonly queues: ShowQueues
  readonly offers: Offers
  readonly #list: ShowList
  readonly #bookings: BookingReader
  readonly #previews = new BestPreviews()
  /**
   * Runs a show's work of the sweeper or the grace, at once or in its turn: it waits for locks, and whatever waits for one
   * has a connection of commands.
   */
  readonly inBackground: <T>(work: () => Promise<T>) => Promise<T>
  readonly #orm: MikroORM
  /** Makes the key that stands for an IP address in commands and in the database. */
  readonly #addressKey: (address: string) => string

  constructor(
    pools: Pick<Pools, 'commands' | 'background'>,
    reads: ReadPool,
    settings: HoldSettings,
    queueLimit: number,
    onDefect: OnDefect,
    addressKey = (address: string): string => address,
    instruments = noInstruments(),
  ) {
    const { commands: orm } = pools
    this.plans = new Plans(reads)
    this.inBackground = limitConcurrency(aThirdOf(poolUsageOf(orm).size))
    this.boards = new Boards(pools, reads, this.plans, settings)
    this.#list = new ShowList(reads, this.boards, settings)
    this.#bookings = new BookingReader(reads, this.plans)
    this.offers = new Offers(reads, this.plans)
    this.#orm = orm
    const settlement = new Settlement(orm, this.boards, settings, onDefect, instruments)
    this.queues = new ShowQueues(this.boards, settlement, queueLimit, instruments, onDefect)
    this.#addressKey = addressKey
  }

  /**
   * Holds all of these seats or none (H1 to H4, H13, H14).
   * @param origin names the socket that sent the command: it gets the hold in this answer, and no event about it
   * @returns the visitor's whole hold. Refuses with `UNKNOWN_SEAT`, `SALE_CLOSED`, `SEATS_TAKEN` with `seats` and
   * `alternatives`, `LIMIT_REACHED`, `EXTENSION_LIMIT`. Every command may also be refused with `NOT_FOUND`, `BUSY`,
   * `UNAVAILABLE` and `INTERNAL`
   */
  hold(showId: string, visitorId: string, seatIds: number[], origin?: string, address?: string): Promise<Result<Hold>> {
    return this.queues
      .submit(showId, { kind: 'hold', visitorId, seatIds, from: this.#keyOf(address) }, origin)
      .then(holdIn)
  }

  /**
   * Holds the best free seats (H11, H13, H14). The same `requestId` gets the same seats while the visitor has any of them.
   * @returns the visitor's whole hold, with the chosen seats in `picked`. Refuses with `SALE_CLOSED`, `NOT_ENOUGH_SEATS`
   * with `alternatives`, `LIMIT_REACHED`, `EXTENSION_LIMIT`
   */
  holdBest(
    showId: string,
    visitorId: string,
    requestId: string,
    request: BestSeatsRequest,
    origin?: string,
    address?: string,
  ): Promise<Result<Hold>> {
    const from = this.#keyOf(address)
    return this.queues.submit(showId, { kind: 'hold-best', visitorId, requestId, request, from }, origin).then(holdIn)
  }

  /**
   * The seats that `holdBest` would choose by this server's board, and their price. Changes nothing, and checks neither the
   * sale window nor what the visitor has already. Refuses with `NOT_FOUND`, with `LIMIT_REACHED` when it is more than any
   * visitor may have, and with `NOT_ENOUGH_SEATS` with `alternatives`.
   * @param charge called with the number of seats that the search looked at
   * @throws {ReadsFullError} when too many reads wait
   */
  async previewBest(
    showId: string,
    request: BestSeatsRequest,
    charge?: (looked: number) => void,
  ): Promise<Result<BestSeatsPreview>> {
    const board = await this.boards.get(showId)
    if (!board) return refused('NOT_FOUND', 'There is no such show. Ask for the list of shows.')
    const { answer, looked } = this.#previews.of(board, request, Date.now())
    charge?.(looked)
    return answer
  }

  /** Releases seats, or the whole hold without `seatIds`; seats that are not held stay as they are (H7). Refuses with `UNKNOWN_SEAT`. */
  release(showId: string, visitorId: string, seatIds: number[] | undefined, origin?: string): Promise<Result<Hold>> {
    return this.queues.submit(showId, { kind: 'release', visitorId, seatIds }, origin).then(holdIn)
  }

  /** Extends the hold up to the longest lifetime (H6). Refuses with `NOT_HELD`, `SALE_CLOSED`, `EXTENSION_LIMIT`. */
  extend(showId: string, visitorId: string, origin?: string): Promise<Result<Hold>> {
    return this.queues.submit(showId, { kind: 'extend', visitorId }, origin).then(holdIn)
  }

  /**
   * Begins a checkout: until it ends, a lost connection does not shorten the hold (G5). Refuses with `NOT_HELD`, and with
   * `FORBIDDEN` where the seats would leave a single one (H12).
   */
  beginCheckout(showId: string, visitorId: string, origin?: string): Promise<Result<Hold>> {
    return this.queues.submit(showId, { kind: 'begin-checkout', visitorId }, origin).then(holdIn)
  }

  /** Ends the visitor's checkout, if one runs (G5). */
  endCheckout(showId: string, visitorId: string, origin?: string): Promise<Result<Hold>> {
    return this.queues.submit(showId, { kind: 'end-checkout', visitorId }, origin).then(holdIn)
  }

  /**
   * Books exactly these held seats (B1 to B3). `bookingId` is the client's idempotency key: the same id with the same seats
   * gets the same booking, with the buyer that it was made with (P2). Refuses with `BOOKING_MISMATCH`, `FORBIDDEN` (B5, H12),
   * `UNKNOWN_SEAT`, `NOT_HELD` with `seats`.
   */
  confirm(
    showId: string,
    visitorId: string,
    bookingId: string,
    seatIds: number[],
    origin?: string,
    buyer?: Buyer,
  ): Promise<Result<Booking>> {
    return this.queues.submit(showId, { kind: 'confirm', visitorId, bookingId, seatIds, buyer }, origin).then(bookingIn)
  }

  /** As `confirm`, from a server on the visitor's behalf: also in shows where visitors cannot confirm themselves (B5). */
  confirmFor(
    showId: string,
    visitorId: string,
    bookingId: string,
    seatIds: number[],
    buyer?: Buyer,
  ): Promise<Result<Booking>> {
    const command = { kind: 'confirm', visitorId, bookingId, seatIds, buyer, by: 'server' } as const
    return this.queues.submit(showId, command, undefined).then(bookingIn)
  }

  /** Cancels the visitor's booking and frees its seats, until the show starts (B4). Refuses with `NOT_FOUND`, `FORBIDDEN`. */
  cancel(showId: string, visitorId: string, bookingId: string, origin?: string): Promise<Result<Booking>> {
    return this.queues.submit(showId, { kind: 'cancel', visitorId, bookingId }, origin).then(bookingIn)
  }

  /** Offers the visitor's booking to whoever has its link (T1). @returns it with its `offer`; see `offer` for the refusals */
  offer(showId: string, visitorId: string, bookingId: string): Promise<Result<Booking>> {
    return this.queues.submit(showId, { kind: 'offer', visitorId, bookingId }).then(bookingIn)
  }

  /** Takes the open offer of the visitor's booking back (T1). Refuses with `NOT_FOUND`, `FORBIDDEN`. */
  withdrawOffer(showId: string, visitorId: string, bookingId: string): Promise<Result<Booking>> {
    return this.queues.submit(showId, { kind: 'withdraw-offer', visitorId, bookingId }).then(bookingIn)
  }

  /**
   * Gives an offered booking to the visitor (T2): the same offer again gets the same booking, with the buyer that it was
   * accepted with. Refuses with `NOT_FOUND`, `FORBIDDEN` (T3), `LIMIT_REACHED` (H3).
   */
  accept(showId: string, visitorId: string, named: NamedOffer, buyer?: Buyer): Promise<Result<Booking>> {
    return this.queues.submit(showId, { kind: 'accept', visitorId, ...named, buyer }).then(bookingIn)
  }

  /** As `cancel`, from a server: any visitor's booking, also once the show has started (B4). Refuses with `NOT_FOUND`. */
  async cancelFor(showId: string, bookingId: string): Promise<Result<Booking>> {
    const visitorId = await readVisitorOf(this.#orm, showId, bookingId)
    if (visitorId === undefined) return refused('NOT_FOUND', 'There is no such booking for this show.')
    return this.queues.submit(showId, { kind: 'cancel', visitorId, bookingId, by: 'server' }, undefined).then(bookingIn)
  }

  /** Shortens the visitor's hold, if any, to the grace (G1). @returns false when the outcome is not known: ask again */
  async cut(showId: string, visitorId: string): Promise<boolean> {
    const outcome = await this.queues.submit(showId, { kind: 'cut', visitorId }, undefined)
    return outcome.kind === 'hold' || (outcome.kind === 'refused' && outcome.refusal.code === 'NOT_FOUND')
  }

  /** Restores the promised expiry of the visitor's hold, if it was cut (G2). */
  async restore(showId: string, visitorId: string): Promise<void> {
    await this.queues.submit(showId, { kind: 'restore', visitorId }, undefined)
  }

  /** Frees a portion of the show's seats whose time is up. @returns how many */
  async sweep(showId: string): Promise<number> {
    const outcome = await this.queues.submit(showId, { kind: 'expire' }, undefined)
    return outcome.kind === 'swept' ? outcome.seats : 0
  }

  /**
   * A page of shows, the soonest first. Without `from` and `showIds` only those on sale, and those that start later or
   * started less than a day ago. @throws {ReadsFullError} when too many reads wait
   */
  listShows(query: ShowQuery = {}): Promise<ShowPage> {
    return this.#list.get(query)
  }

  /**
   * A page of shows for operators: archived and past ones, too (`OperatorShowQuery`).
   * @throws {ReadsFullError} when too many reads wait
   */
  listAllShows(query: OperatorShowQuery = {}): Promise<ShowPage> {
    return this.#list.get({ ...query, state: query.state ?? 'all' })
  }

  /** A page of a visitor's bookings, the newest first. @throws {ReadsFullError} when too many reads wait */
  bookingsOf(visitorId: string, page: BookingQuery = {}): Promise<BookingPage> {
    return this.#bookings.listOf(visitorId, page)
  }

  /** One booking; with `visitorId` only if it is this visitor's. @throws {ReadsFullError} when too many reads wait */
  bookingOf(showId: string, bookingId: string, visitorId?: string): Promise<Booking | undefined> {
    return this.#bookings.one(showId, bookingId, visitorId)
  }

  /** A visitor's booking that was just made or cancelled, for `booking:changed`. Never refused, however many reads wait. */
  changedBooking(showId: string, bookingId: string, visitorId: string): Promise<Booking | undefined> {
    return this.#bookings.changed(showId, bookingId, visitorId)
  }

  /** An empty text is an unknown address: all visitors without a known address count as one address. */
  #keyOf(address: string | undefined): string | undefined {
    return address === undefined ? undefined : this.#addressKey(address)
  }
}
