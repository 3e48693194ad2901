// Reads a seating plan that was drawn with pretix's editor, and says where it is wrong when it is.
import { PlanId } from '../../shared/protocol.ts'
import { inRowOrder } from '../../shared/row-order.ts'
import { SeatingPlan, type PlanSeat, type Section } from '../../shared/seating-plan.ts'
import { SetupError } from '../setup-error.ts'
import { crowded, near } from './crowded.ts'
import { firstFault, readFile, seatsOf, type DrawnSeat, type PretixPlan } from './pretix-file.ts'
import { stageOf, unitOf } from './room.ts'

/** Far more than any house has; a plan of this size already takes a browser a while. */
const MOST_SEATS = 100_000

/** From the middle of a room, in seats: far more than any house has, and still to be found on a map. */
const FARTHEST = 1000

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
  const stray = strayOf(seats, unit)
  if (stray) {
    throw new SetupError(
      `${stray.seat.path} lies ${Math.round(stray.far)} seats away from the middle of the others; ${FARTHEST} are the most.`,
    )
  }
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
  return plan.data
}

/** A seat that is so far from the others that no map can show both. */
function strayOf(seats: readonly DrawnSeat[], unit: number): { seat: DrawnSeat; far: number } | undefined {
  const [x, y] = [median(seats.map((seat) => seat.x)), median(seats.map((seat) => seat.y))]
  for (const seat of seats) {
    const far = Math.hypot(seat.x - x, seat.y - y) / unit
    if (far > FARTHEST) return { seat, far }
  }
  return undefined
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function checkPrices({ categories }: PretixPlan, prices: ReadonlyMap<string, number>): void {
  const names = categories.map((category) => category.name)
  const twice = names.find((name, place) => names.indexOf(name) !== place)
  if (twice !== undefined) {
    const [first, second] = [names.indexOf(twice), names.lastIndexOf(twice)]
    throw new SetupError(`categories[${second}]: there are two categories named “${twice}”, see categories[${first}].`)
  }
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

/** Rows of one zone with the same number are one row: that is how an aisle is drawn. Seat ids follow places. */
function sectionsOf({ zones }: PretixPlan, seats: readonly DrawnSeat[], unit: number): Section[] {
  const names = sectionNames(zones.map((zone, place) => zone.name || `Zone ${place + 1}`))
  const byZone = Map.groupBy(seats, (seat) => seat.zone)
  const lies = near(seats, unit)
  const labels = new Map<string, DrawnSeat>()
  return names.flatMap((name, place) => {
    const own = byZone.get(place)
    if (!own) return []
    const rows = Map.groupBy(own, (seat) => seat.row)
    return {
      name,
      ...labelOf(own, lies, unit),
      rows: [...rows].map(([row, of]) => {
        addLabels(labels, of, `${name} ${row}`)
        return { name: row, seats: inRowOrder(of).map((seat) => placed(seat, unit)) }
      }),
    }
  })
}

/** Each name once: the second “Hall” is “Hall (2)”, unless that is a name as well. */
function sectionNames(names: readonly string[]): string[] {
  const taken = new Set(names)
  const counts = new Map<string, number>()
  return names.map((name) => {
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

/** Notes what the seats of a row are called, and refuses what another seat is called. */
function addLabels(labels: Map<string, DrawnSeat>, row: readonly DrawnSeat[], name: string): void {
  for (const seat of row) {
    const label = `${name}-${seat.number}`
    const other = labels.get(label)
    if (other) {
      throw new SetupError(
        `${seat.path}: there are two seats “${label}”, see ${other.path}; give one of them another number or row.`,
      )
    }
    labels.set(label, seat)
  }
}

/** A section’s name stands before its seats, unless others are there. */
function labelOf(
  own: readonly DrawnSeat[],
  lies: (x: number, y: number) => boolean,
  unit: number,
): Pick<Section, 'labelAt'> {
  const xs = own.map((seat) => seat.x).sort((a, b) => a - b)
  const x = ((xs[0] ?? 0) + (xs.at(-1) ?? 0)) / 2
  const y = own.reduce((top, seat) => Math.min(top, seat.y), Infinity) - 1.5 * unit
  if (lies(x, y)) return {}
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
