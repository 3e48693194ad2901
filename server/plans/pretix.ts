// Reads a seating plan that was drawn with pretix's editor, and says where it is wrong when it is.
import { PlanId } from '../../shared/protocol.ts'
import { placedSeats, SeatingPlan, type PlanSeat, type Section } from '../../shared/seating-plan.ts'
import { SetupError } from '../setup-error.ts'
import { crowded } from './crowded.ts'
import { firstFault, readFile, seatsOf, type DrawnSeat, type PretixPlan } from './pretix-file.ts'
import { stageOf, unitOf } from './room.ts'

/** Far more than any house has; a plan of this size already takes a browser a while. */
const MOST_SEATS = 100_000

export type Naming = {
  /** Without one the plan is called after its name. */
  planId: string | undefined
  /** By the name of a category, in the minor unit of the show's currency: pretix keeps prices elsewhere. */
  prices: ReadonlyMap<string, number>
}

/**
 * The plan in a file's text.
 * @throws {SetupError} a sentence that says where in the file the fault is
 */
export function readPretixPlan(text: string, { planId, prices }: Naming): SeatingPlan {
  const drawn = readFile(text)
  checkPrices(drawn, prices)
  const id = PlanId.safeParse(planId ?? idFrom(drawn.name))
  if (!id.success)
    throw new SetupError(`“${planId ?? drawn.name}” makes no plan id. ${id.error.issues[0]?.message ?? ''}`)
  const seats = seatsOf(drawn)
  if (seats.length === 0) throw new SetupError('The plan has no seats.')
  if (seats.length > MOST_SEATS) throw new SetupError(`The plan has ${seats.length} seats; ${MOST_SEATS} are the most.`)
  checkSeats(drawn, seats)
  const unit = unitOf(seats)
  const clash = crowded(seats, unit)
  if (clash) throw new SetupError(`${clash[1].path} lies on ${clash[0].path}: nobody can tell them apart on a map.`)
  const plan = SeatingPlan.safeParse({
    planId: id.data,
    name: drawn.name,
    ...stageOf(drawn.zones, seats, unit),
    categories: drawn.categories.map(({ name }) => ({ categoryId: name, name, price: prices.get(name) ?? 0 })),
    sections: sectionsOf(drawn, seats, unit),
  })
  if (!plan.success) throw new SetupError(`The plan cannot be used. ${firstFault(plan.error)}`)
  checkLabels(plan.data)
  return plan.data
}

function checkPrices({ categories }: PretixPlan, prices: ReadonlyMap<string, number>): void {
  const names = categories.map((category) => category.name)
  const twice = names.find((name, place) => names.indexOf(name) !== place)
  if (twice !== undefined) throw new SetupError(`There are two categories named “${twice}”.`)
  const stranger = [...prices.keys()].find((name) => !names.includes(name))
  if (stranger !== undefined) {
    throw new SetupError(
      `The plan has no category “${stranger}”. It has ${names.map((name) => `“${name}”`).join(', ')}.`,
    )
  }
  const unpriced = names.filter((name) => !prices.has(name))
  if (unpriced.length > 0) {
    const options = unpriced.map((name) => `--price ${JSON.stringify(`${name}=25`)}`).join(' ')
    throw new SetupError(`pretix keeps prices elsewhere: say what each category costs, such as ${options}.`)
  }
}

function checkSeats({ categories }: PretixPlan, seats: readonly DrawnSeat[]): void {
  const known = new Set(categories.map((category) => category.name))
  const guids = new Map<string, string>()
  for (const { path, guid, category } of seats) {
    if (!known.has(category)) throw new SetupError(`${path}.category: the plan has no category “${category}”.`)
    const other = guids.get(guid)
    if (other !== undefined) throw new SetupError(`${path}.seat_guid: “${guid}” is that of ${other} too.`)
    guids.set(guid, path)
  }
}

function checkLabels(plan: SeatingPlan): void {
  const labels = new Set<string>()
  for (const { label } of placedSeats(plan)) {
    if (labels.has(label))
      throw new SetupError(`There are two seats “${label}”: give one of them another number or row.`)
    labels.add(label)
  }
}

/** Rows of one zone with the same number are one row: that is how an aisle is drawn. */
function sectionsOf({ zones }: PretixPlan, seats: readonly DrawnSeat[], unit: number): Section[] {
  const names = zones.map((zone, place) => zone.name || `Zone ${place + 1}`)
  return names.flatMap((name, place) => {
    const rows = Map.groupBy(
      seats.filter((seat) => seat.zone === place),
      (seat) => seat.row,
    )
    if (rows.size === 0) return []
    const before = names.slice(0, place).filter((other) => other === name).length
    return {
      name: before > 0 ? `${name} (${before + 1})` : name,
      ...labelOf(seats, place, unit),
      rows: [...rows].map(([row, of]) => ({ name: row, seats: of.map((seat) => placed(seat, unit)) })),
    }
  })
}

/** A section's name stands before its seats, unless others are there. */
function labelOf(seats: readonly DrawnSeat[], zone: number, unit: number): Pick<Section, 'labelAt'> {
  const own = seats.filter((seat) => seat.zone === zone)
  const xs = own.map((seat) => seat.x).sort((a, b) => a - b)
  const x = ((xs[0] ?? 0) + (xs.at(-1) ?? 0)) / 2
  const y = own.reduce((top, seat) => Math.min(top, seat.y), Infinity) - 1.5 * unit
  if (seats.some((seat) => Math.hypot(seat.x - x, seat.y - y) < 1.3 * unit)) return {}
  return { labelAt: { x: inUnits(x, unit), y: inUnits(y, unit) } }
}

function inUnits(pixels: number, unit: number): number {
  return Math.round((pixels / unit) * 100) / 100
}

function placed({ number, category, x, y }: DrawnSeat, unit: number): PlanSeat {
  const seat = { number, x: inUnits(x, unit), y: inUnits(y, unit), categoryId: category }
  return /wheelchair|rollstuhl|accessible/i.test(category) ? { ...seat, accessible: true } : seat
}

function idFrom(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
}
