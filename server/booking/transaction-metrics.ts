// What transactions add to the metrics.
import type { Metrics } from '../metrics/metrics.ts'
import type { Sale } from './sale.ts'
import type { ChangedSales } from './sales.ts'
import type { Change } from './write-change.ts'

const SECOND_MS = 1000

type Committed = Readonly<{ change: Change; sales: Pick<ChangedSales, 'made' | 'cancelled' | 'parts'> }>

/**
 * Counts a transaction that ended without failure, with its commands, seats and sales.
 * @param startMs a time of `performance.now()`
 * @param committed what it changed; undefined: nothing, so that it was rolled back
 */
export function countTransaction(metrics: Metrics, startMs: number, commands: number, committed?: Committed): void {
  metrics.transactions.add(committed ? 'committed' : 'unchanged')
  metrics.transactionSeconds.of().observe((performance.now() - startMs) / SECOND_MS)
  metrics.batchCommands.of().observe(commands)
  if (!committed) return
  const { change, sales } = committed
  for (const { cause, seatIds } of change.steps) metrics.seatsChanged.add(cause, '', seatIds.length)
  countSales(metrics, 'made', sales.made)
  countSales(metrics, 'cancelled', sales.cancelled)
  for (const { total, currency } of sales.parts) metrics.amounts.add('cancelled', currency, total)
  // Some were made and cancelled by the same transaction.
  countSales(
    metrics,
    'cancelled',
    sales.made.filter(({ cancelledAt }) => cancelledAt !== null),
  )
}

function countSales({ bookings, amounts }: Metrics, change: 'made' | 'cancelled', sales: readonly Sale[]): void {
  for (const { total, currency } of sales) {
    bookings.add(change)
    amounts.add(change, currency, total)
  }
}
