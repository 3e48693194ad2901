// The fault test's command line: breaks two servers, their PostgreSQL and the network between them, each time in another way.
import { Command, Option } from 'commander'
import { isGood, shortcomings } from '../crashes/audit.ts'
import { count } from '../option-parsers.ts'
import { runProgram, type Run } from '../run.ts'
import { exitStatusOf } from '../verdict.ts'
import { planText, replayCommand, runLine, summary } from './fault-report.ts'
import { runFault, type FaultRun } from './fault-run.ts'
import { FAULT_NAMES, FAULTS, type FaultName } from './faults.ts'
import { install } from './installation.ts'
import { planOf } from './plan.ts'

const MOST = 1_000_000

const program = new Command('npm run test:faults --')
  .description(
    'Has visitors hold, buy, lose their connections and cancel at two servers on one PostgreSQL, and breaks something at a counted moment. When everybody has left, the checker compares all answers and maps with the database and its log: nothing may be lost, sold twice or unexplained, and every seat must be free again.',
  )
  .addOption(count('--runs <n>', 'how many runs, each with the next seed', 1, MOST).default(20))
  .addOption(count('--seed <n>', 'of the first run; it chooses fault, moment, scenario and sizes', 1, MOST).default(1))
  .addOption(new Option('--fault <name>', 'this fault in each run').choices(FAULT_NAMES))
  .addHelpText(
    'after',
    `\nFaults:\n${FAULT_NAMES.map((name) => `  ${name.padEnd(22)}${FAULTS[name].what}`).join('\n')}`,
  )
  .addHelpText(
    'after',
    '\nEnds with 0 when all was right, with 1 when anything was not, and with 3 when there was nothing to lose.',
  )
program.parse()
const { runs, seed, fault } = program.opts<{ runs: number; seed: number; fault?: FaultName }>()

await runProgram(async (run) => {
  run.progress.phase('Starting PostgreSQL and two servers')
  const found = await runAll(run)
  run.progress.end()
  console.log(`\n${summary(found)}\n\nSeeds ${seed} to ${seed + found.length - 1}.`)
  const inconclusive = shortcomings(found, runs, 'run')
  const violations = found.filter((one) => !isGood(one)).map(({ plan }) => plan.fault)
  for (const bad of found.filter((one) => !isGood(one))) console.log(`✗ ${replayCommand(bad.plan)}`)
  for (const sentence of inconclusive) console.log(`? ${sentence}`)
  process.exitCode = exitStatusOf({ violations, inconclusive })
})

async function runAll({ cleanup, progress, onInterrupt, onFailure }: Run): Promise<FaultRun[]> {
  const interruption = new AbortController()
  const { signal } = interruption
  const installation = await install()
  cleanup.add(() => installation.close())
  onInterrupt(() => {
    interruption.abort()
    progress.say('Stopping when this run has been checked.')
  })
  const found: FaultRun[] = []
  for (let number = 0; number < runs && !signal.aborted; number++) {
    const plan = planOf(seed + number, fault)
    progress.live(`${number + 1} of ${runs}: ${planText(plan)}`)
    onFailure(() => `${planText(plan)}.\nThe servers logged: ${installation.takeLog()}\nAgain: ${replayCommand(plan)}`)
    const one = await runFault(installation, plan)
    found.push(one)
    progress.end()
    console.log(runLine(number + 1, runs, one))
  }
  return found
}
