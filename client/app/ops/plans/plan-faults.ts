// The faults of a plan's file, grouped by what is wrong: one mistake of a drawing is often made hundreds of times.
import { plansTexts } from '../texts-plans.ts'
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
  return message
    .replaceAll(/“[^”]*”/g, '“…”')
    .replace(/: [\w.]+(\[\d+\][\w.]*)+\.$/, '.')
    .replaceAll(SEAT_PLACE, '…')
}

/** A section, row or seat in a file of either format, or something of it: `zones[0].rows[2].seats[7].category`. */
const SEAT_PLACE = /\b(?:zones|sections)\[(\d+)\](?:\.rows\[(\d+)\](?:\.seats\[(\d+)\])?)?/g

/** What a place of a file is called: “Stalls, row A, seat 7”. Undefined for others than sections, rows and seats. */
export function nameOfPlace(content: unknown, path: string): string | undefined {
  const [found] = path.matchAll(SEAT_PLACE)
  if (found?.index !== 0) return undefined
  const [, section, row, seat] = found
  const list = memberOf(content, 'zones') === undefined ? 'sections' : 'zones'
  const its = memberOf(memberOf(content, list), section)
  const itsRow = memberOf(memberOf(its, 'rows'), row)
  const itsSeat = memberOf(memberOf(itsRow, 'seats'), seat)
  return plansTexts.plans.place(
    nameIn(its, ['name'], section),
    row === undefined ? undefined : nameIn(itsRow, ['row_number', 'name'], row),
    seat === undefined ? undefined : nameIn(itsSeat, ['seat_number', 'number'], seat),
  )
}

/** A sentence with the names of seats instead of their places in the file. */
export function withNames(content: unknown, sentence: string): string {
  return sentence.replaceAll(SEAT_PLACE, (path) => nameOfPlace(content, path) ?? path)
}

function memberOf(value: unknown, key: string | undefined): unknown {
  if (key === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  const member: unknown = Reflect.get(value, key)
  return member
}

/** The name that it has, or else its number among the others. */
function nameIn(value: unknown, keys: readonly string[], index = ''): string {
  const [named] = keys
    .map((key) => memberOf(value, key))
    .filter((name) => typeof name === 'string' && name.trim() !== '')
  return typeof named === 'string' ? named.trim() : String(Number(index) + 1)
}

/** The names of the categories of which a file of pretix does not say the prices. */
export function unpricedCategories(faults: readonly PlanFault[]): string[] {
  return faults.flatMap(({ path }) => (path.startsWith(PRICE) ? path.slice(PRICE.length) : []))
}

const PRICE = 'prices.'
