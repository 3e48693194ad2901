// The faults of a plan's file, grouped by what is wrong: one mistake of a drawing is often made hundreds of times.
import type { RouteAnswer } from '../../../../shared/http.ts'

export type PlanFault = RouteAnswer<'checkPlan'>['faults'][number]

/** Faults of one kind. `message` is what they have in common; names and places in it that differ are “…”. */
export type FaultGroup = Readonly<{ message: string; faults: readonly PlanFault[] }>

/** The groups in the order of their first faults. */
export function groupFaults(faults: readonly PlanFault[]): FaultGroup[] {
  const groups = Map.groupBy(faults, ({ message }) => kindOf(message))
  return Array.from(groups, ([kind, same]) => {
    const [first] = same
    const isOneText = same.every(({ message }) => message === first?.message)
    return { message: isOneText && first ? first.message : kind, faults: same }
  })
}

/** Without names and places: “Another seat is called “A-1”: sections[0].rows[0].seats[1].” is “Another seat is called “…”.” */
function kindOf(message: string): string {
  return message.replaceAll(/“[^”]*”/g, '“…”').replace(/: [\w.]+(\[\d+\][\w.]*)+\.$/, '.')
}

/** The names of the categories of which a file of pretix does not say the prices. */
export function unpricedCategories(faults: readonly PlanFault[]): string[] {
  return faults.flatMap(({ path }) => (path.startsWith(PRICE) ? path.slice(PRICE.length) : []))
}

const PRICE = 'prices.'
