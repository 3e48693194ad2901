// The attack test's command line: runs each attack, and fails when honest buyers or the server miss a bar.
import { Command, InvalidArgumentError } from 'commander'
import { Cleanup, RunError, type Run } from '../run.ts'
import { Progress } from '../progress.ts'
import { columns, number } from '../format.ts'
import { runAttack, type AttackResult } from './attack-run.ts'
import { ATTACKS } from './attacks.ts'

const SECOND_MS = 1000
const MB = 1024 * 1024
/** The bars: an honest buyer's p95 beside an attacker, the server's memory, and for how long a flood stays connected. */
const SLOWER = 5
const FAST_MS = 50
const GREW_MB = 150
const FLOOD_OPEN_MS = 5 * SECOND_MS
const INTERRUPTED = 130
/** The servers of load tests have no limits otherwise. */
const DEFAULTS = { RATE_LIMIT: '50' }

const program = new Command('npm run test:attacks --')
  .description(
    'Attacks a server of its own that has its default limits, in every way that one person with a script is known to have tried, and measures what honest buyers at another address notice of it.',
  )
  .option(
    '--only <names>',
    `some of: ${ATTACKS.map(({ name }) => name).join(', ')}`,
    names,
    ATTACKS.map(({ name }) => name),
  )
  .option('--seconds <n>', 'how long each attack lasts', whole, 15)
  .addHelpText('after', '\nEnds with 0 when all bars were met, else with 1.')
program.parse()
const { only, seconds } = program.opts<{ only: string[]; seconds: number }>()

const results: AttackResult[] = []
for (const attack of ATTACKS.filter(({ name }) => only.includes(name))) {
  const cleanup = new Cleanup()
  const progress = new Progress(process.stderr)
  const failure = Promise.withResolvers<never>()
  const run: Run = { cleanup, progress, fail: failure.reject, onFailure: () => undefined, onInterrupt: () => undefined }
  const stop = (): void => failure.reject(new RunError('Stopped before the end.', INTERRUPTED))
  process.once('SIGINT', stop)
  progress.phase(`${attack.name}: ${attack.does}`)
  try {
    results.push(await Promise.race([failure.promise, runAttack(run, attack, seconds * SECOND_MS, DEFAULTS)]))
    await cleanup.run()
    const result = results.at(-1)
    for (const bar of result ? missedBars(result) : []) progress.say(`✗ ${bar}`)
  } catch (error) {
    await cleanup.run()
    progress.end()
    if (!(error instanceof RunError)) throw error
    console.error(error.message)
    process.exit(error.exitStatus)
  }
  process.off('SIGINT', stop)
}

const missed = results.flatMap((result) => missedBars(result).map((bar) => `${result.name}: ${bar}`))
console.log(
  columns([
    ['attack', 'p95 alone', 'attacked', 'refused', 'memory', 'kept', 'withheld', 'booked', 'connections', 'open for'],
    ...results.map((each) => [
      each.name,
      `${number(each.quietP95, 1)} ms`,
      `${number(each.attackedP95, 1)} ms`,
      number(Object.values(each.refused).reduce((sum, count) => sum + count, 0) + each.lost),
      `${number(each.grewBytes / MB)} MB`,
      `${number(each.keptBytes / MB)} MB`,
      number(each.withheld),
      number(each.booked),
      number(each.opened),
      `${number(each.longestOpenMs / SECOND_MS, 1)} s`,
    ]),
  ]).join('\n'),
)
for (const bar of missed) console.error(`✗ ${bar}`)
process.exitCode = missed.length === 0 ? 0 : 1

function missedBars(result: AttackResult): string[] {
  const { quietP95, attackedP95, grewBytes, keptBytes, withheld, limit, refused, lost, isFlood, longestOpenMs } = result
  const bound = Math.max(SLOWER * quietP95, FAST_MS)
  return [
    ...(attackedP95 > bound ? [`p95 ${number(attackedP95, 1)} ms, at most ${number(bound, 1)} ms`] : []),
    ...(grewBytes > GREW_MB * MB ? [`memory grew by ${number(grewBytes / MB)} MB, at most ${GREW_MB} MB`] : []),
    ...(keptBytes > 20 * MB ? [`${number(keptBytes / MB)} MB were kept after a minute`] : []),
    ...(withheld > limit ? [`${number(withheld)} seats withheld, at most ${limit}`] : []),
    ...(isFlood && longestOpenMs > FLOOD_OPEN_MS
      ? [`a connection was open for ${number(longestOpenMs / SECOND_MS, 1)} s, at most ${FLOOD_OPEN_MS / SECOND_MS} s`]
      : []),
    ...(Object.keys(refused).some((code) => code !== 'SEATS_TAKEN') || lost > 0
      ? [`honest buyers were refused: ${JSON.stringify(refused)}, and lost their connection ${lost} times`]
      : []),
  ]
}

function names(text: string): string[] {
  const all = text.split(',')
  const unknown = all.find((name) => !ATTACKS.some((attack) => attack.name === name))
  if (unknown === undefined) return all
  throw new InvalidArgumentError(`There is no attack ${unknown}.`)
}

function whole(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}
