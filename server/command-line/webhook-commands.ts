// The commands of `npm run webhooks --`, and the output of each.
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

/** The work of a command, in one transaction. @returns the lines to print */
export type WebhookWork = (em: EntityManager) => Promise<string[]>

/**
 * The program `npm run webhooks --`. Its actions call `run` with their work, which throws a `SetupError` for an unknown
 * endpoint, and a `RangeError` for an unknown show or change.
 * @param mayBePrivate whether webhooks can be posted over http, and to addresses that are not public
 */
export function webhooksProgram(mayBePrivate: () => boolean, run: (work: WebhookWork) => Promise<void>): Command {
  const program = newProgram('npm run webhooks --', 'Webhook endpoints and their deliveries. See docs/webhooks.md.')
  const endpointCommand = (name: string, description: string): Command =>
    program.command(name).description(description).argument('<endpoint>', 'its id, as `list` prints it')

  program
    .command('add')
    .description('add an endpoint for the events from now on, and print the secret that verifies its webhooks')
    .argument('<url>', 'https://…')
    .addOption(
      new Option('--events <type,type>', 'types of events to send')
        .argParser(parseEventTypes)
        .default(WebhookType.options, 'all'),
    )
    .addOption(new Option('--show <id>', 'only events of this show (default: of all shows)').argParser(parseShowId))
    .action((url: string, { events, show }: { events: WebhookType[]; show?: string }) => {
      requireUsable(url, mayBePrivate())
      return run(async (em) => {
        const { endpointId, secret } = await addEndpoint(em, { url, eventTypes: events, showId: show })
        return [
          `The endpoint ${endpointId} receives ${events.join(', ')} from now on.`,
          `Its secret, which is not shown again: ${secret}`,
        ]
      })
    })
  program
    .command('list')
    .description('list all endpoints')
    .action(() => run(async (em) => endpointLines(await listEndpoints(em))))
  endpointCommand('remove', 'remove an endpoint with its deliveries').action((endpointId: string) =>
    run(async (em) => {
      requireFound(await removeEndpoint(em, endpointId), endpointId)
      return [`The endpoint ${endpointId} is removed.`]
    }),
  )
  endpointCommand('rotate', 'make a new secret; the old one stays valid for 24 hours').action((endpointId: string) =>
    run(async (em) => {
      const secret = await rotateSecret(em, endpointId)
      requireFound(secret !== undefined, endpointId)
      return [`The new secret, which is not shown again: ${secret}`, 'The old one stays valid for 24 hours.']
    }),
  )
  endpointCommand('enable', 'enable an endpoint that was disabled, and retry its failed deliveries at once').action(
    (endpointId: string) =>
      run(async (em) => {
        requireFound(await enableEndpoint(em, endpointId), endpointId)
        return [`The endpoint ${endpointId} is enabled. Its undelivered events are sent now.`]
      }),
  )
  endpointCommand('deliveries', 'list the latest deliveries, the newest first')
    .addOption(new Option('--state <state>', 'only deliveries in this state').choices(DELIVERY_STATES))
    .addOption(
      new Option('--limit <count>', 'maximum number of deliveries').argParser(countUpTo(MOST_DELIVERIES)).default(50),
    )
    .action((endpointId: string, { state, limit }: { state?: Delivery['state']; limit: number }) =>
      run(async (em) => deliveryLines(await listDeliveries(em, endpointId, { state, limit }))),
    )
  endpointCommand('replay', 'send a show’s events again from a seq on; a later seq skips the events before it')
    .addOption(new Option('--show <id>').argParser(parseShowId).makeOptionMandatory())
    .addOption(
      new Option('--from <seq>', 'seq of the first change to send')
        .argParser(countUpTo(MOST_SEQ))
        .makeOptionMandatory(),
    )
    .action((endpointId: string, { show, from }: { show: string; from: number }) =>
      run(async (em) => {
        const changes = await replayFrom(em, { endpointId, showId: show }, from)
        requireFound(changes !== undefined, `${endpointId} that receives “${show}”`)
        return [`The endpoint ${endpointId} receives “${show}” from seq ${from} on: ${changes} changes so far.`]
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
