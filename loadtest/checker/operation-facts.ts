// Facts of an operator's command: what it may have done to seats, and when.
import type { Instant, Operation, OperatorDeed } from '../history.ts'

/** Whether it may have taken effect in a change after the seq `after`, not later than `latest` by the load's clock. */
export function mayHaveOperated({ calledAt, outcome }: Operation, after: number, latest: Instant): boolean {
  if (calledAt > latest || outcome.kind === 'refused') return false
  return outcome.kind === 'unknown' || outcome.seq > after
}

/** The seats that it names. */
export function namedSeatsOf(deed: OperatorDeed): readonly number[] {
  return 'seatIds' in deed ? deed.seatIds : []
}

/** Whether it takes seats from the visitors who hold them. */
export function takesFromHolders({ deed }: Operation): boolean {
  return deed.request === 'block' || deed.request === 'force-release'
}

/** By seat, the commands that name it. */
export function operationsBySeat(operations: readonly Operation[]): ReadonlyMap<number, readonly Operation[]> {
  const named = operations.flatMap((operation) => namedSeatsOf(operation.deed).map((seatId) => ({ seatId, operation })))
  const groups = Map.groupBy(named, ({ seatId }) => seatId)
  return new Map(Array.from(groups, ([seatId, same]) => [seatId, same.map(({ operation }) => operation)]))
}
