// Compares the rows of bookings that were passed on with the log, change by change (T2): a row for each step, with its time.
import type { PassedRow } from './audited-show.ts'
import { isoTime, isSameSet, type LogExhibit, type LogFinding } from './finding.ts'
import type { Change, StepOf } from './show-record.ts'
import { RowsAhead } from './rows-ahead.ts'

type PassedStep = { step: StepOf<'transferred'>; seq: number; at: number }

/** Takes the log's changes in their order, and the rows by time. */
export class PassedRows {
  readonly #rows: RowsAhead<PassedRow>
  /** The steps whose row is still to come, by booking and offer. */
  readonly #expected = new Map<string, PassedStep>()

  constructor(rows: AsyncIterable<readonly PassedRow[]>) {
    this.#rows = new RowsAhead(rows)
  }

  /** Several changes can have one time, so the rows of a time are compared when all changes of it are known. */
  async *beforeChange({ seq, at, steps }: Change): AsyncIterable<LogFinding> {
    yield* this.#until(at)
    for (const step of steps) {
      if (step.cause === 'transferred') this.#expected.set(keyOf(step), { step, seq, at })
    }
  }

  /** The rows that are left, and the steps without a row. */
  async *atEnd(): AsyncIterable<LogFinding> {
    yield* this.#until(Infinity)
    for (const passed of this.#expected.values()) {
      const { bookingId } = passed.step
      const sentence = `The log passes booking ${bookingId} on, and the table of passed bookings does not have it.`
      yield ['L1', sentence, exhibitOf(passed)]
    }
  }

  async *#until(time: number): AsyncIterable<LogFinding> {
    for (let row = await this.#rows.peek(); row && row.passedAt < time; row = await this.#rows.peek()) {
      this.#rows.take()
      const passed = this.#expected.get(keyOf(row))
      this.#expected.delete(keyOf(row))
      const history = passed ? [exhibitOf(passed)] : []
      for (const sentence of wrongRow(row, passed)) yield ['L1', sentence, ...history, { row: rowText(row) }]
    }
  }
}

function wrongRow(row: PassedRow, passed: PassedStep | undefined): string[] {
  if (!passed) return [`The log does not pass booking ${row.bookingId} on by offer ${row.offer}, as its row says.`]
  const wrong: string[] = []
  if (row.sender !== passed.step.sender) wrong.push('another sender')
  if (row.passedAt !== passed.at) wrong.push('another time')
  if (!isSameSet(row.seatIds, passed.step.seatIds)) wrong.push('other seats')
  return wrong.map((what) => `The row of a booking that was passed on has ${what} than the log.`)
}

function keyOf({ bookingId, offer }: Pick<PassedRow, 'bookingId' | 'offer'>): string {
  return `${bookingId} ${offer}`
}

function exhibitOf({ step, seq, at }: PassedStep): LogExhibit {
  return { change: { seq, at, steps: [step] } }
}

function rowText({ bookingId, offer, sender, seatIds, passedAt }: PassedRow): string {
  return `booking ${bookingId}, offer ${offer} by ${sender}: seats ${seatIds.join(' ') || 'none'}, ${isoTime(passedAt)}`
}
