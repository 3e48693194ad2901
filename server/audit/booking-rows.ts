// Compares the rows of bookings with the log, change by change: each row has the seq of its booking's last change.
import { isDeepStrictEqual } from 'node:util'
import type { BookingRow } from './audited-show.ts'
import { isoTime, isSameSet, type LogExhibit, type LogFinding } from './finding.ts'
import type { Replay } from './replay.ts'
import type { Change, RecordedTransfer, Step } from './show-record.ts'
import { RowsAhead } from './rows-ahead.ts'

/** Takes the log's changes in their order, and the rows by seq. */
export class BookingRows {
  readonly #replay: Replay
  readonly #prices: readonly number[]
  readonly #currency: string
  readonly #rows: RowsAhead<BookingRow>
  /** The steps of bookings whose row is still to come: all that are live now, and those without a row. */
  readonly #expected = new Map<string, Change[]>()
  /** The live bookings of the rows, by seat. */
  readonly #sold = new Map<number, string>()

  constructor(replay: Replay, rows: AsyncIterable<readonly BookingRow[]>, prices: readonly number[], currency: string) {
    this.#replay = replay
    this.#prices = prices
    this.#currency = currency
    this.#rows = new RowsAhead(rows)
  }

  /** @param change one that is replayed already */
  async *afterChange(change: Change): AsyncIterable<LogFinding> {
    for (const step of change.steps) this.#expect(step, change)
    for (let row = await this.#rows.peek(); row && row.seq <= change.seq; row = await this.#rows.peek()) {
      this.#rows.take()
      const steps = this.#expected.get(row.bookingId) ?? []
      const history = steps.map((one): LogExhibit => ({ change: one }))
      const wrong = row.seq === change.seq ? this.#wrongRow(row) : this.#unexplained(row)
      for (const sentence of wrong) yield ['L1', sentence, ...history, { row: rowText(row) }]
      this.#expected.delete(row.bookingId)
      yield* this.#soldTwice(row, history)
    }
  }

  /** The rows behind the log's end, and the bookings without a row. */
  async *atEnd(): AsyncIterable<LogFinding> {
    for (let row = await this.#rows.peek(); row; row = await this.#rows.peek()) {
      this.#rows.take()
      for (const sentence of this.#unexplained(row)) yield ['L1', sentence, { row: rowText(row) }]
      yield* this.#soldTwice(row, [])
    }
    for (const [bookingId, steps] of this.#expected) {
      const sentence = `A booking is lost: the log has ${bookingId}, and the table of bookings does not.`
      yield ['B3', sentence, ...steps.map((change): LogExhibit => ({ change }))]
    }
  }

  #expect(step: Step, { seq, at }: Change): void {
    if (!('bookingId' in step)) return
    const known = this.#expected.get(step.bookingId)
    const one = { seq, at, steps: [step] }
    if (known) known.push(one)
    else this.#expected.set(step.bookingId, [one])
  }

  #wrongRow(row: BookingRow): string[] {
    const sale = this.#replay.sales.get(row.bookingId)
    if (!sale) return this.#unexplained(row)
    const wrong: string[] = []
    const note = (isWrong: boolean, what: string): void => {
      if (isWrong) wrong.push(`A booking’s row has ${what} than the log.`)
    }
    note(row.visitorId !== sale.visitorId, 'another visitor')
    note(!isDeepStrictEqual(row.transfer, sale.transfer), 'other offers')
    note(row.confirmedAt !== sale.confirmedAt, 'another time')
    note(row.cancelledAt !== (sale.cancelled?.at ?? null), 'another cancellation')
    const seatIds = row.seats.map(({ seatId }) => seatId)
    note(!isSameSet(seatIds, sale.seatIds), 'other seats')
    if (row.seats.some(({ live }) => live === (row.cancelledAt !== null))) {
      wrong.push('Whether the seats of a booking are sold differs from its row.')
    }
    const priceOf = (seatId: number): number => this.#prices[sale.soldAs.get(seatId) ?? seatId] ?? NaN
    const total = sale.seatIds.reduce((sum, seatId) => sum + priceOf(seatId), 0)
    if (row.total !== total || row.currency !== this.#currency) {
      wrong.push(`A booking’s total is not what its seats cost: ${total} ${this.#currency}.`)
    }
    return wrong
  }

  #unexplained({ bookingId, seq }: BookingRow): string[] {
    return [`The log does not make or cancel booking ${bookingId} at seq ${seq}, as its row says.`]
  }

  *#soldTwice(row: BookingRow, history: readonly LogExhibit[]): Iterable<LogFinding> {
    for (const { seatId, live } of row.seats) {
      if (!live) continue
      const other = this.#sold.get(seatId)
      if (other === undefined) this.#sold.set(seatId, row.bookingId)
      else yield ['B3', `Seat ${seatId} is sold twice.`, ...history, { row: `booking ${other}` }, { row: rowText(row) }]
    }
  }
}

function rowText(row: BookingRow): string {
  const { bookingId, visitorId, seats, total, currency, confirmedAt, cancelledAt, transfer, seq } = row
  const live = seats.filter((seat) => seat.live).map(({ seatId }) => seatId)
  const freed = seats.filter((seat) => !seat.live).map(({ seatId }) => seatId)
  const sold = [live.length > 0 && `seats ${live.join(' ')}`, freed.length > 0 && `freed ${freed.join(' ')}`]
  const cancelled = cancelledAt === null ? '' : `, cancelled ${isoTime(cancelledAt)}`
  const what = sold.filter(Boolean).join(', ') || 'no seat'
  const offers = transfer === null ? '' : `, ${offersText(transfer)}`
  const when = `${isoTime(confirmedAt)}${cancelled}${offers}, seq ${seq}`
  return `booking ${bookingId} of ${visitorId}: ${what}, ${total} ${currency}, ${when}`
}

function offersText({ offers, offeredAt, accepted, confirmedBy }: RecordedTransfer): string {
  const open = offeredAt === null ? '' : `, one open since ${isoTime(offeredAt)}`
  return `${offers} offers${open}, accepted ${accepted.join(' ') || 'none'}, first of ${confirmedBy}`
}
