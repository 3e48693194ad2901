// Seats that were the visitor's and came free: kept in sight, also over a reload, until the visitor has them again, or
// others, or wants to forget them.
import type { Hold } from '../../../shared/protocol.ts'
import type { HoldCause } from '../../connection/board-link.ts'
import { tabStorage } from '../browser-storage.ts'
import { hasFields, isSeatIds, VisitorRecord } from '../visitor-record.ts'
import type { VisitorSession } from '../visitor-session.svelte.ts'

/** Whoever may try for them again. */
interface Buyer {
  readonly session: VisitorSession
  readonly showId: string
  isFree(seatId: number): boolean
  namesOf(seatIds: readonly number[]): string
  take(seatIds: readonly number[]): Promise<boolean>
}

/** What this tab has seen held, or lost, at last. */
interface Seen {
  readonly seatIds: readonly number[]
  readonly expiresAt: string | null
}

export class Lost {
  readonly #buyer: Buyer
  readonly #seen: VisitorRecord<Seen>
  seatIds = $state.raw<readonly number[]>([])
  /** Whether they came free before their time, since the visitor was not connected. */
  wasAway = $state(false)
  /** It is not known yet whether something was lost. */
  isLooking = $state(false)
  #hold: Hold | undefined
  /** When those that were lost were to come free, as far as was known. */
  #expiresAt: string | null = null

  constructor(buyer: Buyer) {
    this.#buyer = buyer
    this.#seen = new VisitorRecord(buyer.session, tabStorage, `held.${buyer.showId}`, isSeen)
  }

  /** Takes those that are free. */
  async regain(): Promise<void> {
    const free = this.seatIds.filter((seatId) => this.#buyer.isFree(seatId))
    if (free.length > 0) await this.#buyer.take(free)
    else this.#buyer.session.tell.noneFree()
  }

  forget(seatIds = this.seatIds): void {
    this.seatIds = this.seatIds.filter((seatId) => !seatIds.includes(seatId))
    this.#keep()
  }

  /** The first that is known of the hold: what this tab held before, on an earlier page, and is no longer held was lost. */
  async begin(hold: Hold): Promise<void> {
    const before = this.#seen.read()
    this.#hold = hold
    if (before) await this.#missed(before, hold)
    this.#keep()
  }

  /** Looks whether a hold that changed has lost seats, and says so if the visitor has not given them up. */
  async holdChanged(before: Hold, hold: Hold, cause: HoldCause): Promise<void> {
    this.#hold = hold
    const gone = goneFrom(before, hold)
    if (gone.length > 0 && (cause === 'blocked' || cause === 'forced'))
      this.#buyer.session.tell.takenBack(this.#buyer.namesOf(gone))
    if (cause === 'missed') await this.#missed(before, hold)
    if (cause === 'expired') this.#lose(before, gone, false)
    this.#keep()
  }

  /** What went while nobody listened may have been booked. */
  async #missed(before: Seen, hold: Hold): Promise<void> {
    const gone = goneFrom(before, hold)
    if (gone.length === 0) return
    this.isLooking = true
    await this.#buyer.session.bookings.load()
    this.isLooking = false
    const booked = this.#buyer.session.bookings.seatsIn(this.#buyer.showId)
    this.#lose(
      before,
      gone.filter((seatId) => !booked.includes(seatId) && !this.#hold?.seatIds.includes(seatId)),
      before.expiresAt !== null && this.#buyer.session.now < Date.parse(before.expiresAt),
    )
  }

  #lose({ expiresAt }: Seen, gone: readonly number[], wasAway: boolean): void {
    if (gone.length === 0) return
    this.wasAway = wasAway
    this.seatIds = gone
    this.#expiresAt = expiresAt
    this.#buyer.session.tell.lost(wasAway)
  }

  #keep(): void {
    const held = this.#hold?.seatIds ?? []
    const seatIds = [...held, ...this.seatIds.filter((seatId) => !held.includes(seatId))]
    const expiresAt = this.#hold?.expiresAt ?? this.#expiresAt
    this.#seen.write(seatIds.length > 0 ? { seatIds, expiresAt } : undefined)
  }
}

function goneFrom(before: Seen, hold: Hold): number[] {
  return before.seatIds.filter((seatId) => !hold.seatIds.includes(seatId))
}

function isSeen(value: unknown): value is Seen {
  return (
    hasFields(value, 'seatIds', 'expiresAt') &&
    isSeatIds(value.seatIds) &&
    (value.expiresAt === null || typeof value.expiresAt === 'string')
  )
}
