// `npm run import-plan -- file.json`: stores a seating plan drawn with pretix's editor, and makes a show from it if asked to.
import { readFileSync, statSync } from 'node:fs'
import type { SeatingPlan } from '../shared/seating-plan.ts'
import { checkedPlan, checkedShow, createShow, storePlan, type CheckedShow } from './booking/new-show.ts'
import { readConfig } from './config.ts'
import { databaseFor } from './database/choice.ts'
import { maintain, migrate } from './database/orm.ts'
import { readArguments, type ImportOptions, type ShowOptions } from './plans/command-line.ts'
import { readPretixPlan } from './plans/pretix.ts'
import { timeText } from './plans/show-time.ts'
import { orExplain, SetupError } from './setup-error.ts'

const NOT_UNDERSTOOD = 2
/** The editor's files have about 250 bytes a seat. */
const MOST_BYTES = 50_000_000

const { understood, options } = readArguments(process.argv.slice(2))
if (!understood) process.exitCode = NOT_UNDERSTOOD
if (options) await orExplain(() => importPlan(options))

async function importPlan({ file, show, currency, ...options }: ImportOptions): Promise<void> {
  const plan = readPretixPlan(contentOf(file), { ...options, note: (sentence) => console.log(sentence) })
  const { url, release } = await databaseFor(readConfig(process.env), console.log)
  try {
    await migrate(url)
    const checked = show ? showToStore({ plan, show, currency }) : checkedPlan(plan)
    await maintain(url, (orm) =>
      orm.em.fork().transactional(async (em) => {
        if (!('showId' in checked)) return storePlan(em, checked)
        const [other] = await em.execute('select from show where show_id = ?', [checked.showId])
        if (other) throw new SetupError(`There is a show “${checked.showId}” already: choose another --show-id.`)
        await createShow(em, checked)
      }),
    )
  } catch (error) {
    // Another plan of that name, or a text that cannot be stored.
    if (error instanceof RangeError) throw new SetupError(error.message)
    throw error
  } finally {
    await release()
  }
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
}: {
  plan: SeatingPlan
  show: ShowOptions
  currency: string
}): CheckedShow {
  const salesOpenAt = show.salesOpenAt ?? new Date()
  const salesCloseAt = show.salesCloseAt ?? show.startsAt
  if (salesOpenAt >= salesCloseAt) throw new SetupError('The sale must open before it closes: look at the times.')
  return checkedShow({ ...show, title: show.title ?? plan.name, salesOpenAt, salesCloseAt, currency, plan })
}

function contentOf(file: string): string {
  try {
    const { size } = statSync(file)
    if (size > MOST_BYTES) throw new SetupError(`${file} has ${size} bytes; a plan has ${MOST_BYTES} at most.`)
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (error) {
    if (error instanceof SetupError) throw error
    if (error instanceof TypeError) throw new SetupError(`${file} is not UTF-8 text: some of it would be altered.`)
    throw new SetupError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}
