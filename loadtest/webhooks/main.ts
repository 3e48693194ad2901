// The webhook test's command line: any number of webhooks, to a receiver that fails half of the time.
import { Command, InvalidArgumentError } from 'commander'
import { seeded } from '../random.ts'
import { RunError } from '../run.ts'
import { number } from '../format.ts'
import { runWebhooks } from './webhook-run.ts'

const program = new Command('npm run test:webhooks --')
  .description(
    'Lets buyers buy and cancel, with a webhook receiver that fails half of the time and a server that is killed twice. Then it checks that every committed event arrived, in the order of its show, with a valid signature, and none that was rolled back.',
  )
  .option('--webhooks <n>', 'how many events at least', whole, 10_000)
  .option('--seed <n>', 'chooses what buyers do and when the receiver fails', whole, 1)
  .addHelpText('after', '\nEnds with 0 when everything was right, else with 1.')
program.parse()
const { webhooks, seed } = program.opts<{ webhooks: number; seed: number }>()

try {
  const run = await runWebhooks(webhooks, seeded(seed), (line) => console.log(line))
  console.log(
    [
      `${number(run.delivered)} of ${number(run.events)} events were delivered in ${number(run.seconds)} s`,
      `${number(run.requests)} requests, ${number(run.repeated)} accepted more than once`,
      `${number(run.kills)} kills, ${number(run.rolledBack)} transactions rolled back`,
    ].join('; '),
  )
  for (const fault of run.faults) console.error(`✗ ${fault}`)
  process.exitCode = run.faults.length === 0 ? 0 : 1
} catch (error) {
  if (!(error instanceof RunError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

function whole(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}
