// The commands of `npm run webhooks --`, and what each prints.
import type { EntityManager } from '@mikro-orm/postgresql'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { WebhookType } from '../../shared/webhooks.ts'
import { problemInUrl } from '../jobs/webhooks/addresses.ts'
import { replayFrom } from '../jobs/webhooks/cursors.ts'
import { listDeliveries, type Delivery } from '../jobs/webhooks/deliveries.ts'
import { addEndpoint, enableEndpoint, listEndpoints, removeEndpoint, rotateSecret } from '../jobs/webhooks/endpoints.ts'
import { SetupError } from '../setup-error.ts'
import { newProgram, parseShowId } from './program.ts'
import { deliveryLines, endpointLines } from './webhook-tables.ts'

const MOST_SEQ = 2_147_483_647
const MOST_DELIVERIES = 1000
const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const satisfies Delivery['state'][]
const HOW_TO_ALLOW = ' Set WEBHOOK_ALLOW_PRIVATE=on to allow it, for the servers as well.'

/** What a command does in one transaction. @returns the lines to print */
export type WebhookWork = (em: EntityManager) => Promise<string[]>

/**
 * The program `npm run webhooks --`. Its actions call `run` with their work, which throws a `SetupError` when there is no
 * such endpoint, and a `RangeError` when there is no such show or change.
 * @param mayBePrivate whether webhooks may be posted over http, and to addresses that are not public
 */
export function webhooksProgram(mayBePrivate: () => boolean, run: (work: WebhookWork) => Promise<void>): Command {
  const program = newProgram(
    'npm run webhooks --',
    'Webhook endpoints: who is told what happens, and what became of it. See docs/webhooks.md.',
  )
  const endpointCommand = (name: string, description: string): Command =>
    program.command(name).description(description).argument('<endpoint>', 'its id, as `list` prints it')

  program
    .command('add')
    .description('tells a URL what happens from now on, and prints the secret to verify it with')
    .argument('<url>', 'https://…')
    .addOption(
      new Option('--events <type,type>', 'which types of events')
        .argParser(parseEventTypes)
        .default(WebhookType.options, 'all'),
    )
    .addOption(new Option('--show <id>', 'of this show alone; of all shows if left out').argParser(parseShowId))
    .action((url: string, { events, show }: { events: WebhookType[]; show?: string }) => {
      requireUsable(url, mayBePrivate())
      return run(async (em) => {
        const { endpointId, secret } = await addEndpoint(em, { url, eventTypes: events, showId: show })
        return [
          `The endpoint ${endpointId} is told of ${events.join(', ')} from now on.`,
          `Its secret, which is not shown again: ${secret}`,
        ]
      })
    })
  program
    .command('list')
    .description('all endpoints')
    .action(() => run(async (em) => endpointLines(await listEndpoints(em))))
  endpointCommand('remove', 'tells an endpoint nothing more, and forgets its deliveries').action((endpointId: string) =>
    run(async (em) => {
      requireFound(await removeEndpoint(em, endpointId), endpointId)
      return [`The endpoint ${endpointId} is removed.`]
    }),
  )
  endpointCommand('rotate', 'makes a new secret; for 24 hours the old one stays valid beside it').action(
    (endpointId: string) =>
      run(async (em) => {
        const secret = await rotateSecret(em, endpointId)
        requireFound(secret !== undefined, endpointId)
        return [`The new secret, which is not shown again: ${secret}`, 'For 24 hours the old one is valid as well.']
      }),
  )
  endpointCommand('enable', 'goes on with an endpoint that was disabled, and retries at once what failed').action(
    (endpointId: string) =>
      run(async (em) => {
        requireFound(await enableEndpoint(em, endpointId), endpointId)
        return [`The endpoint ${endpointId} is enabled. What it was not told yet is told now.`]
      }),
  )
  endpointCommand('deliveries', 'the latest deliveries, the newest first')
    .addOption(new Option('--state <state>', 'only these').choices(DELIVERY_STATES))
    .addOption(new Option('--limit <count>', 'at most so many').argParser(countUpTo(MOST_DELIVERIES)).default(50))
    .action((endpointId: string, { state, limit }: { state?: Delivery['state']; limit: number }) =>
      run(async (em) => deliveryLines(await listDeliveries(em, endpointId, { state, limit }))),
    )
  endpointCommand('replay', 'tells a show’s changes again from a seq on; from a later seq, leaves out those before it')
    .addOption(new Option('--show <id>').argParser(parseShowId).makeOptionMandatory())
    .addOption(
      new Option('--from <seq>', 'the first change to tell').argParser(countUpTo(MOST_SEQ)).makeOptionMandatory(),
    )
    .action((endpointId: string, { show, from }: { show: string; from: number }) =>
      run(async (em) => {
        const changes = await replayFrom(em, { endpointId, showId: show }, from)
        requireFound(changes !== undefined, `${endpointId} that is told of “${show}”`)
        return [`The endpoint ${endpointId} is told of “${show}” from seq ${from} on: ${changes} changes so far.`]
      }),
    )
  return program
}

function requireUsable(url: string, mayBePrivate: boolean): void {
  const problem = problemInUrl(url, mayBePrivate)
  if (problem === undefined) return
  const mayBeAllowed = problemInUrl(url, true) === undefined
  throw new SetupError(`The URL ${problem}.${mayBeAllowed ? HOW_TO_ALLOW : ''}`)
}

function requireFound(isFound: boolean, name: string): void {
  if (!isFound) throw new SetupError(`There is no endpoint ${name}.`)
}

function parseEventTypes(list: string): WebhookType[] {
  const types = list.split(',').map((type) => WebhookType.safeParse(type.trim()).data)
  if (types.some((type) => type === undefined)) {
    throw new InvalidArgumentError(`They must be of ${WebhookType.options.join(', ')}, separated by commas.`)
  }
  return [...new Set(types.filter((type) => type !== undefined))]
}

function countUpTo(most: number): (text: string) => number {
  return (text) => {
    const count = /^\d{1,10}$/.test(text) ? Number(text) : 0
    if (count < 1 || count > most) throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`)
    return count
  }
}
