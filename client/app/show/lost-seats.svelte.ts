// Seats that the visitor held and lost: the basket shows them, also after a reload, until the visitor holds them again or
// dismisses them.
import type { Hold } from '../../../shared/protocol.ts'
import type { HoldCause } from '../../connection/board-link.ts'
import { tabStorage } from '../browser-storage.ts'
import { hasFields, isSeatIds, StoredValue } from '../stored-value.ts'
import type { Session } from '../session.svelte.ts'

interface SaleOfLostSeats {
  readonly session: Session
  readonly showId: string
  isFree(seatId: number): boolean
  namesOf(seatIds: readonly number[]): string
  take(seatIds: readonly number[]): Promise<boolean>
}

/** The seats that this tab last saw held or lost. */
interface Seen {
  readonly seatIds: readonly number[]
  readonly expiresAt: string | null
}

export class LostSeats {
  readonly #sale: SaleOfLostSeats
  readonly #seen: StoredValue<Seen>
  seatIds = $state.raw<readonly number[]>([])
  /** Whether the seats came free before their time because the visitor was not connected. */
  wasAway = $state(false)
  /** Whether it is not known yet which seats were lost. */
  isChecking = $state(false)
  #hold: Hold | undefined
  /** The last known expiry of the lost seats. */
  #expiresAt: string | null = null

  constructor(sale: SaleOfLostSeats) {
    this.#sale = sale
    this.#seen = new StoredValue(sale.session, tabStorage, `held.${sale.showId}`, isSeen)
  }

  /** Takes the lost seats that are free. */
  async retake(): Promise<void> {
    const free = this.seatIds.filter((seatId) => this.#sale.isFree(seatId))
    if (free.length > 0) await this.#sale.take(free)
    else this.#sale.session.notifications.noLostSeatFree()
  }

  dismiss(seatIds = this.seatIds): void {
    this.seatIds = this.seatIds.filter((seatId) => !seatIds.includes(seatId))
    this.#keep()
  }

  /** Call it with the first hold that is known: seats that an earlier page of this tab saw held, and that are not, were lost. */
  async begin(hold: Hold): Promise<void> {
    const before = this.#seen.read()
    this.#hold = hold
    if (before) await this.#missed(before, hold)
    this.#keep()
  }

  /** Finds the seats that a change of the hold lost, and tells the visitor unless the visitor gave them back. */
  async holdChanged(before: Hold, hold: Hold, cause: HoldCause): Promise<void> {
    this.#hold = hold
    const gone = goneFrom(before, hold)
    if (gone.length > 0 && (cause === 'blocked' || cause === 'forced'))
      this.#sale.session.notifications.seatsTakenBack(this.#sale.namesOf(gone))
    if (cause === 'missed') await this.#missed(before, hold)
    if (cause === 'expired') this.#lose(before, gone, false)
    this.#keep()
  }

  /** Seats that went while the page was not connected may have been booked. Until that is known, nothing is said. */
  async #missed(before: Seen, hold: Hold): Promise<void> {
    const gone = goneFrom(before, hold)
    if (gone.length === 0) return
    this.isChecking = true
    const isKnown = await this.#sale.session.bookings.load()
    this.isChecking = false
    if (!isKnown) return
    const booked = this.#sale.session.bookings.seatsIn(this.#sale.showId)
    this.#lose(
      before,
      gone.filter((seatId) => !booked.includes(seatId) && !this.#hold?.seatIds.includes(seatId)),
      before.expiresAt !== null && this.#sale.session.now < Date.parse(before.expiresAt),
    )
  }

  #lose({ expiresAt }: Seen, gone: readonly number[], wasAway: boolean): void {
    if (gone.length === 0) return
    this.wasAway = wasAway
    this.seatIds = gone
    this.#expiresAt = expiresAt
    this.#sale.session.notifications.seatsLost(wasAway)
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
