// Finds seats by the names that operators type on the command line: of a category, section, row or seat.
import { SetupError } from '../setup-error.ts'

export type SeatNames = Readonly<{ category: string; section: string; row: string; number: string }>

/** The maximum number of names in a list. */
const MOST_LISTED = 30

/** The names of a seat, in the order in which they are tried. */
const NAMES: readonly ((seat: SeatNames) => string)[] = [
  ({ category }) => category,
  ({ section }) => section,
  ({ section, row }) => `${section} ${row}`,
  ({ section, row, number }) => `${section} ${row}-${number}`,
]

/**
 * The seats of a category, of a section (“Stalls”), of a row (“Stalls A”) or with a label (“Stalls A-12”). “*” stands for
 * any characters.
 * @throws {SetupError} when a name matches no seat
 */
export function seatsNamed<S extends SeatNames>(option: string, names: readonly string[], seats: readonly S[]): Set<S> {
  const found = new Set<S>()
  for (const name of names) {
    const pattern = patternOf(name)
    const called = NAMES.map((nameOf) => seats.filter((seat) => pattern.test(nameOf(seat)))).find((of) => of.length > 0)
    if (!called) throw new SetupError(unknown(option, name, seats))
    for (const seat of called) found.add(seat)
  }
  return found
}

function patternOf(name: string): RegExp {
  const parts = name.trim().split('*')
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&')).join('.*')}$`)
}

function unknown(option: string, name: string, seats: readonly SeatNames[]): string {
  const lists = [
    ['categories', seats.map((seat) => seat.category)],
    ['sections', seats.map((seat) => seat.section)],
  ] as const
  const there = lists.map(([what, all]) => `The ${what} are ${listed(all)}.`).join(' ')
  return `${option} “${name}” is the name of no category, section, row (“Stalls A”) or seat (“Stalls A-12”). ${there}`
}

/** The names without duplicates, in quotation marks. */
export function listed(names: readonly string[]): string {
  const each = [...new Set(names)].map((name) => `“${name}”`)
  const more = each.length - MOST_LISTED
  return more > 0 ? `${each.slice(0, MOST_LISTED).join(', ')} and ${more} more` : each.join(', ')
}
