// What transactions add to the metrics.
import type { Metrics } from '../metrics/metrics.ts'
import type { Sale } from './ledger.ts'
import type { Change } from './write-change.ts'

const SECOND_MS = 1000

/** Counts a transaction that ended without failure, and its commands. @param startMs a time of `performance.now()` */
export function countTransaction(metrics: Metrics, startMs: number, commands: number, change?: Change): void {
  metrics.transactions.add(change ? 'committed' : 'unchanged')
  metrics.transactionSeconds.of().observe((performance.now() - startMs) / SECOND_MS)
  metrics.batchCommands.of().observe(commands)
}

/** Counts the seats and the sales of a committed change. */
export function countChange(
  { seatsChanged, bookings, amounts }: Metrics,
  { steps }: Change,
  { made, cancelled }: { made: readonly Sale[]; cancelled: readonly Sale[] },
): void {
  for (const { cause, seatIds } of steps) seatsChanged.add(cause, '', seatIds.length)
  for (const [change, sales] of Object.entries({ made, cancelled })) {
    for (const { total, currency } of sales) {
      bookings.add(change)
      amounts.add(change, currency, total)
    }
  }
}
