// The arguments of `npm run visitors --`.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { z } from 'zod'
import { argumentFault } from '../../shared/text.ts'
import { readTime } from '../plans/show-time.ts'

export type VisitorsCommand =
  | { name: 'rotate-secret' }
  /** A token is revoked when it meets all conditions that are given; at least one is. */
  | {
      name: 'revoke'
      visitor: string | undefined
      /** As typed. */
      address: string | undefined
      since: Date | undefined
      before: Date | undefined
    }

/**
 * Reads the arguments, and prints the help or a fault in them.
 * @returns `understood`: whether the arguments have no fault; `command`: undefined when there is nothing to do
 */
export function readArguments(args: readonly string[]): { understood: boolean; command: VisitorsCommand | undefined } {
  let command: VisitorsCommand | undefined
  const program = new Command('npm run visitors --')
    .description(
      'Visitor tokens: ends some before their time, and replaces the secret that signs them. See docs/tokens.md.',
    )
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(message.replace(/^error: /, '')) })
  program
    .command('revoke')
    .description('ends the tokens of all visitors of whom everything is true that is given')
    .addOption(new Option('--visitor <id>', 'who is this one').argParser(visitorId))
    .option('--address <address>', 'whose first token was issued to this address, or to this IPv6 network of 64 bits')
    .addOption(
      new Option('--since <time>', 'whose first token was issued then or later, such as 2027-03-01T19:00Z').argParser(
        time,
      ),
    )
    .addOption(new Option('--before <time>', 'whose first token was issued before then').argParser(time))
    .action(
      (typed: Partial<Record<'visitor' | 'address', string> & Record<'since' | 'before', Date>>, itself: Command) => {
        const { visitor, address, since, before } = typed
        if (Object.keys(typed).length === 0) {
          return itself.error('Say whose tokens: --visitor, --address, --since or --before.')
        }
        if (since && before && since >= before) return itself.error('--since must be earlier than --before.')
        command = { name: 'revoke', visitor, address, since, before }
      },
    )
  program
    .command('rotate-secret')
    .description('replaces the secret that is kept in the database; the one before still verifies')
    .action(() => {
      command = { name: 'rotate-secret' }
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

function visitorId(text: string): string {
  const parsed = z.uuid().safeParse(text.toLowerCase())
  if (!parsed.success) throw new InvalidArgumentError('It must be a visitorId, which is a UUID.')
  return parsed.data
}

/** Without an offset, in UTC. */
function time(text: string): Date {
  try {
    return readTime(text, undefined)
  } catch (error) {
    throw error instanceof RangeError ? new InvalidArgumentError(error.message) : error
  }
}
