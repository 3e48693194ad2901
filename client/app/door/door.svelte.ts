// The work at one door: each scan and its outcome, the scans that are kept while there is no connection, and who is in.
import type { KeptScan, KeptScans } from './kept-scans.svelte.ts'
import type { DoorServer, Scan } from './door-server.ts'
import type { Signal } from './signals.ts'
import { readTicketText } from './ticket-text.ts'
import { lookOf, type Admitted, type Verdict } from './verdict.ts'

/** A code that is seen again within this time is the same ticket, still before the camera. */
const SAME_MS = 5000
/** How long a good outcome with nothing to read covers the screen; the others stay until somebody has seen to them. */
const GOOD_MS = 2500
const RECENT_AT_MOST = 3

/** A kept scan that turned out to be invalid. */
export type LateRefusal = Readonly<{ scan: KeptScan; verdict: Verdict }>

/** An admission of this phone; `at` is in milliseconds since 1970, by its clock. */
export type RecentAdmission = Admitted & Readonly<{ buyer: string | undefined; at: number }>

/** The longest name of a door, in UTF-16 code units. */
export const LONGEST_DOOR_NAME = 100

export class Door {
  verdict = $state.raw<Verdict>()
  /** As it was typed; scans carry it. */
  doorName = $state('')
  counts = $state.raw<{ admitted: number; expected: number }>()
  isOffline = $state(false)
  /** The last admissions of this phone that were not undone, the newest first. */
  recent = $state.raw<readonly RecentAdmission[]>([])
  /** The last booking of which seats came in, or whose admission was undone. */
  changed = $state.raw<{ bookingId: string }>()
  /** Whether the verdict goes by itself soon. */
  isLeaving = $state(false)
  late = $state.raw<readonly LateRefusal[]>([])
  readonly showId: string
  readonly kept: KeptScans
  readonly #server: DoorServer
  readonly #give: (signal: Signal) => void
  #seen = { code: '', atMs: -Infinity }
  /** Counts the scans: an answer to an earlier one does not cover that to a later one. */
  #scans = 0
  #isConfirming = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param give tells an outcome by sound and vibration */
  constructor(showId: string, server: DoorServer, kept: KeptScans, give: (signal: Signal) => void) {
    this.showId = showId
    this.kept = kept
    this.#server = server
    this.#give = give
  }

  /** A text that the camera sees, which it sees many times a second. */
  see(text: string): void {
    const nowMs = performance.now()
    const isSame = text === this.#seen.code && nowMs - this.#seen.atMs < SAME_MS
    this.#seen = { code: text, atMs: nowMs }
    if (!isSame) void this.scan(text)
  }

  /** Admits whoever has this ticket. @param text scanned or typed */
  async scan(text: string): Promise<void> {
    const ticket = readTicketText(text)
    if (!ticket) return this.#show(this.#next(), { name: 'no ticket' })
    if (ticket.showId !== this.showId) return this.#show(this.#next(), { name: 'other show' })
    await this.#admit({ scanId: crypto.randomUUID(), ...ticket })
  }

  /**
   * Admits a booking of the list, whose ticket cannot be shown.
   * @param seatIds the seats of those who have come; undefined: all of the booking
   */
  async admitBooking(bookingId: string, seatIds?: readonly number[]): Promise<void> {
    await this.#admit({ scanId: crypto.randomUUID(), showId: this.showId, code: undefined, bookingId, seatIds })
  }

  /** Takes back an admission, of this phone or another. */
  async undo({ bookingId, seatIds, labels }: Admitted): Promise<void> {
    const scan = this.#next()
    this.verdict = { name: 'asking' }
    const answer = await this.#server.undo(this.showId, bookingId, seatIds)
    this.#show(scan, answer.ok ? { name: 'undone', labels } : { name: 'refused', message: answer.error.message })
    if (answer.ok) {
      this.recent = this.recent.flatMap((admission) =>
        admission.bookingId === bookingId ? withoutSeats(admission, seatIds) : admission,
      )
      this.changed = { bookingId }
    }
    await this.refresh()
  }

  /** Leaves a verdict that would go by itself. */
  keep(): void {
    clearTimeout(this.#timer)
    this.isLeaving = false
  }

  /** Clears the screen for the next ticket. */
  dismiss(): void {
    this.keep()
    this.verdict = undefined
  }

  dismissLate(): void {
    this.late = []
  }

  /** Reads the counts, and confirms kept scans: call it every few seconds. */
  async refresh(): Promise<void> {
    await this.#confirmKept()
    const answer = await this.#server.counts(this.showId)
    if (answer.ok) this.counts = answer.value
    this.isOffline = !answer.ok && answer.error.code === 'UNAVAILABLE'
  }

  async #admit(asked: Scan): Promise<void> {
    const number = this.#next()
    const door = storableName(this.doorName)
    const scan = { ...asked, ...(door !== '' && { door }) }
    const earlier = this.kept.covering(scan)
    if (earlier) return this.#show(number, { name: 'kept already', at: earlier.scannedAt })
    this.verdict = { name: 'asking' }
    const verdict = await this.#server.admit(scan)
    this.isOffline = !verdict
    if (!verdict) this.kept.add({ ...scan, scannedAt: Date.now() })
    this.#show(number, verdict ?? { name: 'unconfirmed' })
    if (verdict?.name === 'admitted') this.#remember(verdict, Date.now())
    if (verdict) this.changed = { bookingId: scan.bookingId }
    if (verdict?.name === 'admitted') await this.refresh()
  }

  /** Sends kept scans again, with their own ids, in their order. */
  async #confirmKept(): Promise<void> {
    if (this.#isConfirming) return
    this.#isConfirming = true
    try {
      for (const scan of this.kept.all) {
        const verdict = await this.#server.admit(scan)
        if (!verdict) return
        this.kept.remove(scan)
        this.changed = { bookingId: scan.bookingId }
        if (verdict.name === 'admitted') this.#remember(verdict, scan.scannedAt)
        else {
          this.late = [...this.late, { scan, verdict }]
          this.#give('bad')
        }
      }
    } finally {
      this.#isConfirming = false
    }
  }

  #remember({ undo, buyer }: Verdict & { name: 'admitted' }, at: number): void {
    this.recent = [{ ...undo, buyer, at }, ...this.recent].slice(0, RECENT_AT_MOST)
  }

  #next(): number {
    this.keep()
    return ++this.#scans
  }

  #show(scan: number, verdict: Verdict): void {
    if (scan !== this.#scans) return
    this.verdict = verdict
    const { tone } = lookOf(verdict, String)
    if (tone !== 'busy') this.#give(tone)
    if (verdict.name !== 'admitted' || verdict.former.length > 0) return
    this.isLeaving = true
    this.#timer = setTimeout(() => this.dismiss(), GOOD_MS)
  }
}

/** A name as the server takes it. */
function storableName(typed: string): string {
  return typed
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trim()
    .slice(0, LONGEST_DOOR_NAME)
}

/** The rest of an admission after these seats of it were undone; nothing, if these were all. */
function withoutSeats(admission: RecentAdmission, undone: readonly number[]): RecentAdmission[] {
  const left = admission.seatIds.flatMap((seatId, place) => (undone.includes(seatId) ? [] : place))
  const pick = <T>(all: readonly T[]): T[] => all.filter((_, place) => left.includes(place))
  return left.length === 0 ? [] : [{ ...admission, seatIds: pick(admission.seatIds), labels: pick(admission.labels) }]
}
