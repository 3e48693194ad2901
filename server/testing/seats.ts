// A show's seats as the table has them, and as the log says they are: the two must agree (L1).
import type { MikroORM } from '@mikro-orm/postgresql'
import { readChanges } from '../booking/log.ts'
import { evolve, type Seat } from '../booking/seat.ts'
import type { Change } from '../booking/write.ts'
import { SeatRow } from '../database/entities.ts'
import { freeSeat } from './ledger.ts'

/** What the log gives of a seat: its version counts writes and not steps. */
export type SeatState = Omit<Seat, 'version'>

export async function seatsInTable(orm: MikroORM, showId: string): Promise<SeatState[]> {
  const rows = await orm.em.fork().find(SeatRow, { showId }, { orderBy: { seatId: 'asc' } })
  return rows.map((row) => ({
    seatId: row.seatId,
    heldBy: row.heldBy ?? null,
    heldSince: row.heldSince?.getTime() ?? null,
    expiresAt: row.holdExpiresAt?.getTime() ?? null,
    promisedUntil: row.holdPromisedUntil?.getTime() ?? null,
    bookingId: row.bookingId ?? null,
    requestId: row.requestId ?? null,
    blocked: row.blocked,
  }))
}

/** Every change of a show from the first on. */
export async function wholeLog(orm: MikroORM, showId: string): Promise<Change[]> {
  const log: Change[] = []
  for (;;) {
    const portion = await readChanges(orm, showId, log.at(-1)?.seq ?? 0)
    if (portion.length === 0) return log
    log.push(...portion)
  }
}

/** What `seatCount` free seats become by the steps of a log. */
export function replayed(log: readonly Change[], seatCount: number): Seat[] {
  const seats = Array.from({ length: seatCount }, (_, seatId) => freeSeat(seatId))
  for (const step of log.flatMap((change) => change.steps)) {
    for (const seatId of step.seatIds) {
      const seat = seats[seatId]
      if (!seat) throw new RangeError(`The log names seat ${seatId}, which is not there.`)
      seats[seatId] = evolve(seat, step)
    }
  }
  return seats
}
