// `npm run import-plan -- file.json`: stores a seating plan from pretix's editor, and creates a show from it if asked to.
import { readFileSync, statSync } from 'node:fs'
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import { checkedPlan, checkedShow, createShow, holdsOf, storePlan, type CheckedShow } from '../booking/new-show.ts'
import type { StoredHolds } from '../database/entities.ts'
import { readConfig } from '../config.ts'
import { importProgram, type ImportOptions, type ShowOptions } from './import-options.ts'
import { readPretixPlan } from '../plan-import/pretix-import.ts'
import { timeText } from '../../shared/times.ts'
import { SetupError } from '../setup-error.ts'
import { onDatabase, runProgram } from './program.ts'

/** The editor's files have about 250 bytes per seat. */
const MOST_BYTES = 50_000_000

await runProgram(importProgram(importPlan))

async function importPlan({ file, show, currency, ...options }: ImportOptions): Promise<void> {
  const plan = readPretixPlan(contentOf(file), { ...options, note: (sentence) => console.log(sentence) })
  const config = readConfig(process.env)
  const checked = show ? showToStore({ plan, show, currency, holds: holdsOf(config.holds) }) : checkedPlan(plan)
  await onDatabase(config, (orm) =>
    orm.em.fork().transactional(async (em) => {
      if (!('showId' in checked)) return storePlan(em, checked)
      const [other] = await em.execute('select from show where show_id = ?', [checked.showId])
      if (other) throw new SetupError(`The show “${checked.showId}” exists already: choose another --show-id.`)
      await createShow(em, checked)
    }),
  )
  const seats = plan.sections.reduce((sum, { rows }) => sum + rows.reduce((of, row) => of + row.seats.length, 0), 0)
  console.log(`The plan “${plan.planId}” is stored: ${seats} seats in ${plan.sections.length} sections.`)
  if (!show) return
  console.log(`The show is at /shows/${show.showId}. It starts on ${timeText(show.startsAt, show.timeZone)}.`)
  const sale = [show.salesOpenAt, show.salesCloseAt].map((at) => at && timeText(at, show.timeZone))
  if (sale[0]) console.log(`Its sale opens on ${sale[0]}.`)
  if (sale[1]) console.log(`Its sale closes on ${sale[1]}.`)
}

/** @throws {SetupError} when the sale would close before it opens */
function showToStore({
  plan,
  show,
  currency,
  holds,
}: {
  plan: SeatingPlan
  show: ShowOptions
  currency: string
  holds: StoredHolds
}): CheckedShow {
  const salesOpenAt = show.salesOpenAt ?? new Date()
  const salesCloseAt = show.salesCloseAt ?? show.startsAt
  if (salesOpenAt >= salesCloseAt) throw new SetupError('The sale must open before it closes: look at the times.')
  return checkedShow({ ...show, title: show.title ?? plan.name, salesOpenAt, salesCloseAt, currency, plan, holds })
}

function contentOf(file: string): string {
  try {
    const { size } = statSync(file)
    if (size > MOST_BYTES) throw new SetupError(`${file} has ${size} bytes; a plan has ${MOST_BYTES} at most.`)
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (error) {
    if (error instanceof SetupError) throw error
    if (error instanceof TypeError) throw new SetupError(`${file} is not UTF-8 text, so parts of it would be changed.`)
    throw new SetupError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
