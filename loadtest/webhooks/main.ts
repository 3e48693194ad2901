// The webhook test's command line: any number of webhooks, to a receiver that fails half of the time.
import { Command } from 'commander'
import { number } from '../format.ts'
import { count } from '../option-parsers.ts'
import { seeded } from '../random.ts'
import { runProgram } from '../run.ts'
import { EXIT } from '../verdict.ts'
import { runWebhooks } from './webhook-run.ts'

const MOST = 1_000_000

const program = new Command('npm run test:webhooks --')
  .description(
    'Lets buyers buy and cancel, with a webhook receiver that fails half of the time and a server that is killed twice. Then it checks that every committed event arrived, in the order of its show, with a valid signature, and none that was rolled back.',
  )
  .addOption(count('--webhooks <n>', 'how many events at least', 1, MOST).default(10_000))
  .addOption(count('--seed <n>', 'chooses what buyers do and when the receiver fails', 1, MOST).default(1))
  .addHelpText('after', '\nEnds with 0 when everything was right, else with 1.')
program.parse()
const { webhooks, seed } = program.opts<{ webhooks: number; seed: number }>()

await runProgram(async () => {
  const run = await runWebhooks(webhooks, seeded(seed), (line) => console.log(line))
  console.log(
    [
      `${number(run.delivered)} of ${number(run.events)} events were delivered in ${number(run.seconds)} s`,
      `${number(run.requests)} requests, ${number(run.repeated)} accepted more than once`,
      `${number(run.kills)} kills, ${number(run.rolledBack)} transactions rolled back`,
    ].join('; '),
  )
  for (const fault of run.faults) console.error(`✗ ${fault}`)
  if (run.faults.length > 0) process.exitCode = EXIT.violation
})
