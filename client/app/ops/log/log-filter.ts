// Which steps of the log an operator wants to see.
import type { OperatorStep } from '../../../../shared/routes/operator-read-routes.ts'

export const LOG_KINDS = ['all', 'holds', 'sales', 'operators'] as const
export type LogKind = (typeof LOG_KINDS)[number]

const SALES: readonly string[] = [
  'booked',
  'cancelled',
  'seats-cancelled',
  'moved',
  'offered',
  'offer-withdrawn',
  'transferred',
]

/** Whether a step is of a kind, and has all words of `search` in `text`, in capitals or not. */
export function isWanted(
  step: Pick<OperatorStep, 'actor' | 'cause'>,
  kind: LogKind,
  search: string,
  text: () => string,
): boolean {
  if (kind === 'operators' && step.actor !== 'operator') return false
  if (kind === 'sales' && !SALES.includes(step.cause)) return false
  if (kind === 'holds' && (SALES.includes(step.cause) || step.actor === 'operator')) return false
  if (search.trim() === '') return true
  const lower = text().toLowerCase()
  return search
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .every((word) => lower.includes(word))
}
