// What can be typed after `npm run webhooks --`.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { ShowId } from '../../../shared/protocol.ts'
import { argumentFault } from '../../../shared/text.ts'
import { WebhookType } from '../../../shared/webhooks.ts'
import type { Delivery } from './deliveries.ts'

const MOST_SEQ = 2_147_483_647
const MOST_DELIVERIES = 1000
const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const satisfies Delivery['state'][]

export type WebhookCommand =
  | { name: 'add'; url: string; events: WebhookType[]; show: string | undefined }
  | { name: 'list' }
  | { name: 'remove' | 'rotate' | 'enable'; endpointId: string }
  | { name: 'deliveries'; endpointId: string; state: Delivery['state'] | undefined; limit: number }
  | { name: 'replay'; endpointId: string; show: string; from: number }

/**
 * Understands the arguments.
 * @returns undefined when there is nothing to do, and whether they were understood; what there is to say has been said
 */
export function readArguments(args: readonly string[]): { understood: boolean; command: WebhookCommand | undefined } {
  let command: WebhookCommand | undefined
  const program = new Command('npm run webhooks --')
    .description('Webhook endpoints: who is told what happens, and what became of it. See docs/webhooks.md.')
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(message.replace(/^error: /, '')) })
  const ofEndpoint = (name: string, description: string): Command =>
    program.command(name).description(description).argument('<endpoint>', 'its id, as `list` prints it')

  program
    .command('add')
    .description('tells a URL what happens from now on, and prints the secret to verify it with')
    .argument('<url>', 'https://…')
    .addOption(
      new Option('--events <type,type>', 'which types of events')
        .argParser(eventTypes)
        .default(WebhookType.options, 'all'),
    )
    .addOption(new Option('--show <id>', 'of this show alone; of all shows if left out').argParser(showId))
    .action((url: string, typed: { events: WebhookType[]; show?: string }) => {
      command = { name: 'add', url, events: typed.events, show: typed.show }
    })
  program
    .command('list')
    .description('all endpoints')
    .action(() => {
      command = { name: 'list' }
    })
  for (const [name, description] of [
    ['remove', 'tells an endpoint nothing more, and forgets its deliveries'],
    ['rotate', 'makes a new secret; for 24 hours the old one stays valid beside it'],
    ['enable', 'goes on with an endpoint that was disabled, and retries at once what failed'],
  ] as const) {
    ofEndpoint(name, description).action((endpointId: string) => {
      command = { name, endpointId }
    })
  }
  ofEndpoint('deliveries', 'the latest deliveries, the newest first')
    .addOption(new Option('--state <state>', 'only these').choices(DELIVERY_STATES))
    .addOption(new Option('--limit <count>', 'at most so many').argParser(upTo(MOST_DELIVERIES)).default(50))
    .action((endpointId: string, typed: { state?: Delivery['state']; limit: number }) => {
      command = { name: 'deliveries', endpointId, state: typed.state, limit: typed.limit }
    })
  ofEndpoint('replay', 'tells a show’s changes again from a seq on; from a later seq, leaves out those before it')
    .addOption(new Option('--show <id>').argParser(showId).makeOptionMandatory())
    .addOption(new Option('--from <seq>', 'the first change to tell').argParser(upTo(MOST_SEQ)).makeOptionMandatory())
    .action((endpointId: string, typed: { show: string; from: number }) => {
      command = { name: 'replay', endpointId, ...typed }
    })

  const fault = argumentFault(args)
  if (fault !== undefined) {
    console.error(fault)
    return { understood: false, command: undefined }
  }
  try {
    program.parse(args, { from: 'user' })
    return { understood: true, command }
  } catch (error) {
    if (error instanceof CommanderError) return { understood: error.exitCode === 0, command: undefined }
    throw error
  }
}

function eventTypes(list: string): WebhookType[] {
  const types = list.split(',').map((type) => WebhookType.safeParse(type.trim()).data)
  if (types.some((type) => type === undefined)) {
    throw new InvalidArgumentError(`They must be of ${WebhookType.options.join(', ')}, separated by commas.`)
  }
  return [...new Set(types.filter((type) => type !== undefined))]
}

function showId(id: string): string {
  const parsed = ShowId.safeParse(id)
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? '')
  return parsed.data
}

function upTo(most: number): (text: string) => number {
  return (text) => {
    const count = /^\d{1,10}$/.test(text) ? Number(text) : 0
    if (count < 1 || count > most) throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`)
    return count
  }
}
