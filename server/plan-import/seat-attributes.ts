// The attributes of imported seats: names, categories with prices, seats that are never for sale, and wheelchair places.
import type { Category } from '../../shared/seating-plan.ts'
import { LONGEST_NAME, shortened } from '../../shared/text.ts'
import { SetupError } from '../setup-error.ts'
import { accessibleSeats } from './wheelchair-seats.ts'
import { listed, seatsNamed } from './seat-selectors.ts'
import type { DrawingFault, DrawnSeat, PretixPlan } from './pretix-file.ts'

export type MarkedSeat = DrawnSeat & { section: string; categoryId: string; isBlocked: boolean; isAccessible: boolean }

type Marking = {
  prices: ReadonlyMap<string, number>
  blocked?: readonly string[]
  accessible?: readonly string[] | undefined
}
type Note = (sentence: string) => void

/**
 * The seats in their order, with their attributes, and the categories that are for sale. A seat without a category is a fault.
 * @throws {SetupError} for a category without a price, and an option that matches no seat
 */
export function markSeats(
  drawn: PretixPlan,
  seats: readonly DrawnSeat[],
  { prices, blocked = [], accessible }: Marking,
  note: Note,
): { categories: Category[]; marked: MarkedSeat[]; faults: DrawingFault[] } {
  const faults = checkCategories(drawn, seats, note)
  const names = distinct(drawn.zones.map(({ name }, place) => name || `Zone ${place + 1}`))
  const named = seats.map((seat) => ({ ...seat, section: names[seat.zone] ?? '' }))
  const blockedSeats = seatsNamed('--blocked', blocked, named)
  const accessibleOnes = accessibleSeats(named, accessible, note)
  if (blockedSeats.size > 0) note(`Never for sale: ${blockedSeats.size} seats, as --blocked says.`)

  const sold = soldCategories(drawn, named, blockedSeats, note)
  checkPrices(drawn, sold, prices)
  const ids = distinct(sold)
  const idOf = new Map(sold.map((name, place) => [name, ids[place] ?? name]))
  noteShortened(drawn, note)
  return {
    faults,
    categories: ids.map((id, place) => ({ categoryId: id, name: id, price: prices.get(sold[place] ?? '') ?? 0 })),
    marked: named.map((seat) => ({
      ...seat,
      row: shortened(seat.row, LONGEST_NAME),
      number: shortened(seat.number, LONGEST_NAME),
      // A category whose seats are never for sale has no price; its seats get the first category.
      categoryId: idOf.get(seat.category) ?? ids[0] ?? '',
      isBlocked: blockedSeats.has(seat),
      isAccessible: accessibleOnes.has(seat),
    })),
  }
}

/** The seats without a category that exists. Categories with the same name are one, and pretix's ids of seats are not used. */
function checkCategories({ categories }: PretixPlan, seats: readonly DrawnSeat[], note: Note): DrawingFault[] {
  const known = new Set(categories.map(({ name }) => name))
  if (known.size < categories.length) note('Categories that share a name are one category.')
  const again = seats.length - new Set(seats.map(({ guid }) => guid)).size
  if (again > 0) note(`${again} seats have the seat_guid of another seat: it is not used.`)
  const has = listed([...known])
  return seats
    .filter(({ category }) => !known.has(category))
    .map(({ path, category }) => ({
      path: `${path}.category`,
      message: `The plan has no category “${category}”. It has ${has}.`,
    }))
}

/** The categories that have seats for sale, in the file's order. */
function soldCategories(
  { categories }: PretixPlan,
  seats: readonly DrawnSeat[],
  blocked: ReadonlySet<DrawnSeat>,
  note: Note,
): string[] {
  const names = [...new Set(categories.map(({ name }) => name))]
  const used = new Set(seats.map(({ category }) => category))
  const unused = names.filter((name) => !used.has(name))
  if (unused.length > 0) note(`Left out, since no seat is of it: ${listed(unused)}.`)
  const forSale = new Set(seats.filter((seat) => !blocked.has(seat)).map(({ category }) => category))
  if (forSale.size === 0) throw new SetupError('No seat is left to be sold (--blocked).')
  return names.filter((name) => forSale.has(name))
}

function checkPrices({ categories }: PretixPlan, sold: readonly string[], prices: ReadonlyMap<string, number>): void {
  const names = categories.map(({ name }) => name)
  const known = new Set(names)
  const stranger = [...prices.keys()].find((name) => !known.has(name))
  if (stranger !== undefined) throw new SetupError(`The plan has no category “${stranger}”. It has ${listed(names)}.`)
  const unpriced = sold.filter((name) => !prices.has(name))
  if (unpriced.length > 0) {
    const options = unpriced.map((name) => `--price ${JSON.stringify(`${name}=25`)}`).join(' ')
    throw new SetupError(`A file of pretix has no prices: give the price of each category, such as ${options}.`)
  }
}

/** Makes names unique and short enough: the second “Hall” becomes “Hall (2)”, unless that name exists as well. */
function distinct(names: readonly string[]): string[] {
  const short = names.map((name) => shortened(name, LONGEST_NAME - ' (100000)'.length))
  const taken = new Set(short)
  const counts = new Map<string, number>()
  return short.map((name) => {
    let count = (counts.get(name) ?? 0) + 1
    let own = name
    if (count > 1) {
      while (taken.has((own = `${name} (${count})`))) count++
      taken.add(own)
    }
    counts.set(name, count)
    return own
  })
}

function noteShortened({ name, categories, zones }: PretixPlan, note: Note): void {
  const rows = zones.flatMap((zone) => zone.rows)
  const seats = rows.flatMap((row) => row.seats.map((seat) => seat.seat_number))
  const names = [
    name,
    ...[...categories, ...zones].map((each) => each.name),
    ...rows.map((row) => row.row_number),
    ...seats,
  ]
  const long = names.filter((each) => each.length > LONGEST_NAME)
  if (long.length > 0) note(`Names longer than ${LONGEST_NAME} letters are shortened: ${long.length}.`)
}
