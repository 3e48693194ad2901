// Reads a show's seats from the table and from its change log; the two must be equal (L1).
import type { MikroORM } from '@mikro-orm/postgresql'
import { readChanges } from '../booking/change-log.ts'
import { evolve, freeSeat, type Seat } from '../booking/seat.ts'
import type { Change } from '../booking/write-change.ts'
import { AllocatedSeatRow, HoldRow, SeatRow } from '../database/entities.ts'

export async function seatsInTable(orm: MikroORM, showId: string): Promise<Seat[]> {
  const em = orm.em.fork()
  const rows = await em.find(SeatRow, { showId }, { orderBy: { seatId: 'asc' } })
  const holds = new Map((await em.find(HoldRow, { showId })).map((hold) => [hold.visitorId, hold]))
  const allocations = new Map(
    (await em.find(AllocatedSeatRow, { showId })).map(({ seatId, name, until }) => [
      seatId,
      { name, until: until?.getTime() ?? null },
    ]),
  )
  return rows.map((row) => {
    const hold = row.heldBy && !row.bookingId ? holds.get(row.heldBy) : undefined
    return {
      seatId: row.seatId,
      heldBy: row.heldBy ?? null,
      heldSince: hold?.heldSince.getTime() ?? null,
      expiresAt: hold?.expiresAt.getTime() ?? null,
      promisedUntil: hold?.promisedUntil.getTime() ?? null,
      checkout: hold?.checkout ?? null,
      bookingId: row.bookingId ?? null,
      requestId: row.requestId ?? null,
      blocked: row.blocked,
      allocation: allocations.get(row.seatId) ?? null,
    }
  })
}

/** All changes of a show from its beginning. */
export async function wholeLog(orm: MikroORM, showId: string): Promise<Change[]> {
  const log: Change[] = []
  for (;;) {
    const portion = await readChanges(orm.em.fork(), showId, log.at(-1)?.seq ?? 0)
    if (portion.length === 0) return log
    log.push(...portion)
  }
}

/** The state of `seatCount` free seats after the steps of a log. */
export function replay(log: readonly Change[], seatCount: number): Seat[] {
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
