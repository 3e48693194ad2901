// Parts of wrong servers, made of the real code: deciding without writing, overwriting, choosing by something else.
import { EntityManager, type MikroORM } from '@mikro-orm/postgresql'
import { vi } from 'vitest'
import { Ledger, type LedgerView } from '../../../server/booking/ledger.ts'
import { pgArray } from '../../../server/booking/sql.ts'
import type { Settlement, Transaction } from '../../../server/booking/settlement.ts'

export type Transact = Settlement['transact']
/** What a transaction decided before it was rolled back, with the ledger if it was to write anything. */
type Undone = Transaction & { ledger: Ledger | undefined }

/** Decides as always and then rolls back, so that the decision is not written. */
export function undone(transact: Transact, ...given: Parameters<Transact>): Promise<Undone> {
  const mine = turn.then(async () => {
    const commit = vi.spyOn(EntityManager.prototype, 'commit').mockImplementation(function (this: EntityManager) {
      return this.rollback()
    })
    // The statements that write commit themselves.
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its `this` below
    const execute = EntityManager.prototype.execute
    const run = vi.spyOn(EntityManager.prototype, 'execute').mockImplementation(function (
      this: EntityManager,
      ...asked
    ) {
      const [query, ...rest] = asked
      return execute.call(this, typeof query === 'string' ? query.replace(/;\ncommit$/, '') : query, ...rest)
    })
    const written = vi.spyOn(Ledger.prototype, 'changedHolds')
    try {
      const transaction = await transact(...given)
      const [ledger] = written.mock.contexts
      return { ...transaction, ledger: ledger instanceof Ledger ? ledger : undefined }
    } finally {
      commit.mockRestore()
      run.mockRestore()
      written.mockRestore()
    }
  })
  turn = mine.catch(() => undefined)
  return mine
}
/** One at a time, because there is one EntityManager to change. */
let turn: Promise<unknown> = Promise.resolve()

/** Writes what was decided, whatever is there now. */
export async function writeOver(orm: MikroORM, showId: string, decided: Undone): Promise<Transaction> {
  const { change, ledger } = decided
  if (!change || !ledger) return decided
  return orm.em.fork().transactional(async (em) => {
    const [show] = await em.execute<{ seq: number }[]>(
      'update show set seq = seq + 1 where show_id = ? returning seq',
      [showId],
    )
    const seq = show?.seq ?? 0
    const time = (at: number) => new Date(at).toISOString()
    for (const { seatId, heldBy, bookingId } of ledger.changedSeats()) {
      await em.execute(
        `update seat set held_by = ?, booking_id = ?, version = version + 1 where show_id = ? and seat_id = ?`,
        [heldBy, bookingId, showId, seatId],
      )
    }
    for (const [visitorId, hold] of ledger.changedHolds(0)) {
      await em.execute('delete from hold where show_id = ? and visitor_id = ?', [showId, visitorId])
      if (!hold) continue
      const times = [time(hold.since), time(hold.expiresAt), time(hold.promisedUntil)]
      await em.execute('insert into hold values (?, ?, ?, ?, ?, ?::int[])', [
        showId,
        visitorId,
        ...times,
        hold.checkout && pgArray(hold.checkout),
      ])
    }
    await em.execute('insert into show_change (show_id, seq, at, changes) values (?, ?, clock_timestamp(), ?::json)', [
      showId,
      seq,
      JSON.stringify(change.steps),
    ])
    return { ...decided, seq, change: { ...change, seq } }
  })
}

/** Makes callers wait until so many of them are waiting. */
export function gate(count: number): () => Promise<void> {
  const all = Promise.withResolvers<undefined>()
  return () => {
    if (--count === 0) all.resolve(undefined)
    return all.promise
  }
}

/** The ledger with another choice of best seats. */
export function choosing(ledger: LedgerView, choose: LedgerView['choose']): LedgerView {
  return {
    show: ledger.show,
    holders: ledger.holders,
    heldFrom: (address, at) => ledger.heldFrom(address, at),
    seat: (seatId) => ledger.seat(seatId),
    seatsOf: (visitorId) => ledger.seatsOf(visitorId),
    sale: (bookingId) => ledger.sale(bookingId),
    swept: () => ledger.swept(),
    free: (at) => ledger.free(at),
    choose,
    couldLeaveNone: (seatIds, held, at) => ledger.couldLeaveNone(seatIds, held, at),
  }
}
