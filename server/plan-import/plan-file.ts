// Checks the file of a seating plan, in our own format or pretix's, and names the place of each fault.
import { z } from 'zod'
import { placeText } from '../../shared/validation-message.ts'
import { SeatingPlan, type Point, type PlanSeat } from '../../shared/seating-plan.ts'
import { SetupError } from '../setup-error.ts'
import { DrawingError, readFile, readJson, SchemaError } from './pretix-file.ts'
import { MOST_SEATS, readPretixPlan } from './pretix-import.ts'

/** More are of no use to anybody: the file is of another kind. */
const MOST_FAULTS = 100

/** A fault, and its place in the file, such as `sections[0].rows[2].seats[7].categoryId`, or an option by its name. */
export type PlanFault = Readonly<{ path: string; message: string }>

/** What a file is read with. All but `planId` are for files of pretix. */
export type PlanFileOptions = Readonly<{
  /** Instead of the file's, or of one derived from the plan's name. */
  planId?: string | undefined
  /** By category name, in the minor unit of the shows' currency. */
  prices?: Readonly<Record<string, number>> | undefined
  blocked?: readonly string[] | undefined
  accessible?: readonly string[] | undefined
  stage?: string | undefined
  focus?: Point | undefined
}>

/** A plan, if the file has one that can be drawn; and what is wrong with it, so that it cannot be stored. */
export type CheckedFile = Readonly<{
  faults: readonly PlanFault[]
  /** A sentence for each thing that was guessed, changed or left out. */
  notes: readonly string[]
  plan?: SeatingPlan
}>

/** Checks the text of a file. */
export function checkPlanFile(text: string, options: PlanFileOptions): CheckedFile {
  const notes: string[] = []
  try {
    const content = readJson(text)
    if (isPretix(content)) return readPretix(text, options, notes)
    return { notes, ...readOwn(content, options) }
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    if (error instanceof SchemaError) return { faults: faultsOf(error.cause), notes }
    if (error instanceof DrawingError) return { faults: error.faults.slice(0, MOST_FAULTS), notes }
    return { faults: [{ path: '', message: inOptionNames(error.message) }], notes }
  }
}

function isPretix(content: unknown): boolean {
  return typeof content === 'object' && content !== null && Object.hasOwn(content, 'zones')
}

function readPretix(text: string, { prices = {}, focus, ...options }: PlanFileOptions, notes: string[]): CheckedFile {
  const given = new Map(Object.entries(prices))
  // A plan without some of its prices can be drawn, too.
  const all = new Map([...readFile(text).categories.map(({ name }) => [name, 0] as const), ...given])
  const note = (sentence: string): void => void notes.push(inOptionNames(sentence))
  const { accessible, blocked, stage, planId } = options
  const plan = readPretixPlan(text, {
    planId,
    prices: all,
    accessible,
    note,
    ...(blocked && { blocked }),
    ...(stage !== undefined && { stage }),
    ...(focus && { focus }),
  })
  const unpriced = plan.categories.filter(({ name }) => !given.has(name))
  const faults = unpriced.map(({ name }) => ({
    path: `prices.${name}`,
    message: 'A file of pretix has no prices: give one for this category.',
  }))
  return { faults, notes, plan }
}

function readOwn(content: unknown, { planId }: PlanFileOptions): Omit<CheckedFile, 'notes'> {
  const named = planId !== undefined && z.record(z.string(), z.unknown()).safeParse(content).success
  const parsed = SeatingPlan.safeParse(named ? { ...Object(content), planId } : content)
  if (!parsed.success) return { faults: faultsOf(parsed.error) }
  const faults = faultsOfSeats(parsed.data).slice(0, MOST_FAULTS)
  return { faults, plan: parsed.data }
}

/** The faults that a schema cannot find: categories that do not exist, and seats that cannot be told apart. */
function faultsOfSeats({ categories, sections }: SeatingPlan): PlanFault[] {
  const seatCount = sections.flatMap(({ rows }) => rows).reduce((sum, { seats }) => sum + seats.length, 0)
  if (seatCount > MOST_SEATS) {
    return [{ path: 'sections', message: `The plan has ${seatCount} seats; the maximum is ${MOST_SEATS}.` }]
  }
  const faults: PlanFault[] = []
  const ids = new Map<string, string>()
  for (const [place, { categoryId }] of categories.entries()) {
    again(ids, categoryId, `categories[${place}].categoryId`, 'category has this id')
  }
  const labels = new Map<string, string>()
  const points = new Map<string, string>()
  for (const [s, section] of sections.entries()) {
    for (const [r, row] of section.rows.entries()) {
      for (const [n, seat] of row.seats.entries()) {
        checkSeat(seat, `sections[${s}].rows[${r}].seats[${n}]`, `${section.name} ${row.name}-${seat.number}`)
      }
    }
  }
  return faults

  function checkSeat({ categoryId, x, y }: PlanSeat, path: string, label: string): void {
    if (!ids.has(categoryId)) {
      faults.push({ path: `${path}.categoryId`, message: `The plan has no category “${categoryId}”.` })
    }
    again(labels, label, path, `seat is called “${label}”`)
    again(points, `${x} ${y}`, path, 'seat is at the same place')
  }

  function again(seen: Map<string, string>, key: string, path: string, what: string): void {
    const other = seen.get(key)
    if (other === undefined) seen.set(key, path)
    else faults.push({ path, message: `Another ${what}: ${other}.` })
  }
}

function faultsOf({ issues }: z.core.$ZodError): PlanFault[] {
  return issues.slice(0, MOST_FAULTS).map(({ path, message }) => ({ path: placeText(path), message }))
}

/** The options of the command line, by which sentences of the import name them, as fields. */
function inOptionNames(sentence: string): string {
  return sentence.replaceAll(/--([a-z]+)(-id)?/g, (_all, name: string, id?: string) => `“${name}${id ? 'Id' : ''}”`)
}
