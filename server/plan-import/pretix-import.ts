// Converts a seating plan from pretix's editor, or explains where its file is invalid.
import { validationMessage } from '../../shared/validation-message.ts'
import { PlanId } from '../../shared/ids.ts'
import { inRowOrder } from '../../shared/row-order.ts'
import { LONGEST_PLAN_NAME, SeatingPlan, type PlanSeat, type Section } from '../../shared/seating-plan.ts'
import { shortened } from '../../shared/text.ts'
import { SetupError } from '../setup-error.ts'
import { nearSeat, overlappingSeats, unitOf } from './seat-spacing.ts'
import { markSeats, type MarkedSeat } from './seat-attributes.ts'
import { DrawingError, readFile, SchemaError, seatsOf, type DrawingFault, type DrawnSeat } from './pretix-file.ts'
import { stageOf, type StageOptions } from './stage.ts'

/** Far more than any venue has. A plan of this size already takes a browser some time. */
export const MOST_SEATS = 100_000

/** Distance from the middle of the plan, in units: far more than in any venue, and a map can still show it. */
const FARTHEST = 1000

export type PlanOptions = StageOptions & {
  /** If left out, the id is derived from the plan's name. */
  planId: string | undefined
  /** By category name, in the minor unit of the show's currency. pretix does not store prices in the file. */
  prices: ReadonlyMap<string, number>
  /** Names of seats that are never sold. */
  blocked?: readonly string[]
  /** Names of wheelchair places, or “none”. If undefined, the names of the categories decide. */
  accessible?: readonly string[] | undefined
  /** Called with a sentence for each thing that was guessed, changed or left out. */
  note?: (sentence: string) => void
}

/**
 * Converts the text of a file to a seating plan.
 * @throws {SetupError} with a sentence that names the place of the fault in the file
 */
export function readPretixPlan(text: string, options: PlanOptions): SeatingPlan {
  const { note = () => undefined } = options
  const drawn = readFile(text)
  const id = PlanId.safeParse(options.planId ?? idFrom(drawn.name))
  if (!id.success) throw new SetupError(`--plan-id “${options.planId}”: ${id.error.issues[0]?.message ?? ''}`)

  const seats = seatsOf(drawn)
  if (seats.length === 0) throw new SetupError('The plan has no seats.')
  if (seats.length > MOST_SEATS)
    throw new SetupError(`The plan has ${seats.length} seats; the maximum is ${MOST_SEATS}.`)
  const { categories, marked, faults } = markSeats(drawn, seats, options, note)

  const unit = unitOf(seats)
  const sections = sectionsOf(marked, unit, faults)
  const strays = straysOf(seats, unit)
  // Beside a seat that is far away, others may only seem to overlap.
  const overlaps = strays.length > 0 ? [] : overlappingSeats(seats, unit)
  faults.push(...strays)
  for (const [other, { path }] of overlaps) {
    faults.push({ path, message: `It lies on ${other.path}: they cannot be told apart on a map.` })
  }
  if (faults.length > 0) throw new DrawingError(faults)
  const plan = SeatingPlan.safeParse({
    planId: id.data,
    name: shortened(drawn.name || id.data, LONGEST_PLAN_NAME),
    ...stageOf(drawn.zones, seats, unit, options, note),
    categories,
    sections,
  })
  if (!plan.success) {
    throw new SchemaError(`The plan cannot be used. ${validationMessage(plan.error)}`, plan.error)
  }
  return plan.data
}

/** The seats that are too far from the others for a map to show both. */
function straysOf(seats: readonly DrawnSeat[], unit: number): DrawingFault[] {
  const [x, y] = [median(seats.map((seat) => seat.x)), median(seats.map((seat) => seat.y))]
  return seats.flatMap((seat) => {
    const far = Math.hypot(seat.x - x, seat.y - y) / unit
    if (far <= FARTHEST) return []
    const message = `It lies ${Math.round(far)} seats away from the middle of the others; the maximum is ${FARTHEST}.`
    return [{ path: seat.path, message }]
  })
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/**
 * The sections of a plan. Rows of a zone with the same number become one row, since an aisle is drawn as two rows. Seat ids
 * follow the coordinates. A seat that has the label of another is added to the faults.
 */
function sectionsOf(seats: readonly MarkedSeat[], unit: number, faults: DrawingFault[]): Section[] {
  const lies = nearSeat(seats, unit)
  const labels = new Map<string, DrawnSeat>()
  return [...Map.groupBy(seats, (seat) => seat.section)].map(([name, own]) => {
    const rows = Map.groupBy(own, (seat) => seat.row)
    return {
      name,
      ...labelOf(own, lies, unit),
      rows: [...rows].map(([row, of]) => {
        faults.push(...addLabels(labels, of, `${name} ${row}`))
        return { name: row, seats: inRowOrder(of).map((seat) => placed(seat, unit)) }
      }),
    }
  })
}

/** Records the labels of a row's seats. @returns a fault for each seat that has the label of another */
function addLabels(labels: Map<string, DrawnSeat>, row: readonly DrawnSeat[], name: string): DrawingFault[] {
  return row.flatMap((seat) => {
    const label = `${name}-${seat.number}`
    const other = labels.get(label)
    if (!other) {
      labels.set(label, seat)
      return []
    }
    const message = `Two seats have the label “${label}”, see ${other.path}; give one of them another number or row.`
    return [{ path: seat.path, message }]
  })
}

/** The position of a section's name: in front of its seats; undefined when other seats are there. */
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

function placed({ number, categoryId, x, y, isAccessible, isBlocked }: MarkedSeat, unit: number): PlanSeat {
  return {
    number,
    x: inUnits(x, unit),
    y: inUnits(y, unit),
    categoryId,
    ...(isAccessible && { accessible: true }),
    ...(isBlocked && { blocked: true }),
  }
}

function idFrom(name: string): string {
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  // For a name in another script: the code points of its characters.
  const numbers = () => Array.from(name, (character) => character.codePointAt(0)?.toString(36)).join('')
  return (letters || `plan-${numbers()}`).slice(0, 63)
}
