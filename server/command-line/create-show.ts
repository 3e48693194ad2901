// `npm run create-show -- --seats N`: creates a show for a load test, also while servers are running.
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { CONFIRM_BY, type ConfirmBy } from '../../shared/status.ts'
import { checkedShow, createShow, holdsOf } from '../booking/new-show.ts'
import { readConfig } from '../config.ts'
import { rehearsalShow } from '../demo/rehearsal-show.ts'
import { exitOnSetupError, SetupError } from '../setup-error.ts'
import { onDatabase } from './program.ts'

const MOST_SEATS = 50_000

const USAGE = `Say how many seats, from 1 to ${MOST_SEATS}, and who confirms bookings unless visitors do: npm run create-show -- --seats 2000 [--confirm-by server]`

await exitOnSetupError(async () => {
  const wanted = readArguments(process.argv.slice(2))
  if (wanted === 'help') return console.log(USAGE)
  const { seats, confirmBy } = wanted
  const showId = `rehearsal-${randomBytes(4).toString('hex')}`
  const config = readConfig(process.env)
  const show = checkedShow({ ...rehearsalShow(showId, seats, confirmBy), holds: holdsOf(config.holds) })
  await onDatabase(config, (orm) => orm.em.fork().transactional((em) => createShow(em, show)))
  console.log(`The show ${showId} has ${seats} seats and is on sale for a day. With a server on this database:

  npm run loadtest -- rush --url http://127.0.0.1:3000 --show ${showId}`)
})

/** @throws {SetupError} with the usage, for invalid arguments */
function readArguments(args: string[]): { seats: number; confirmBy: ConfirmBy } | 'help' {
  try {
    const options = {
      seats: { type: 'string' },
      'confirm-by': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    } as const
    const { seats = '', help = false, 'confirm-by': by = 'visitor' } = parseArgs({ args, options }).values
    if (help) return 'help'
    const confirmBy = CONFIRM_BY.find((each) => each === by)
    const isCount = /^\d+$/.test(seats) && Number(seats) >= 1 && Number(seats) <= MOST_SEATS
    if (isCount && confirmBy) return { seats: Number(seats), confirmBy }
  } catch {
    // An unknown option: the usage names the known ones.
  }
  throw new SetupError(USAGE)
}
