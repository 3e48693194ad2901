// The commands of `npm run visitors --`, and what their options must be.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { z } from 'zod'
import { newProgram } from './program.ts'
import { readTime } from './times.ts'

/** Which tokens to revoke: those of which everything is true that is given. `address` is as typed. */
export type RevokeOptions = { visitor?: string; address?: string; since?: Date; before?: Date }

type Actions = Readonly<{ revoke: (options: RevokeOptions) => Promise<void>; rotateSecret: () => Promise<void> }>

/** The program `npm run visitors --`. */
export function visitorsProgram({ revoke, rotateSecret }: Actions): Command {
  const program = newProgram(
    'npm run visitors --',
    'Visitor tokens: ends some before their time, and replaces the secret that signs them. See docs/tokens.md.',
  )
  program
    .command('revoke')
    .description('ends the tokens of all visitors of whom everything is true that is given')
    .addOption(new Option('--visitor <id>', 'who is this one').argParser(parseVisitorId))
    .option('--address <address>', 'whose first token was issued to this address, or to this IPv6 network of 64 bits')
    .addOption(
      new Option('--since <time>', 'whose first token was issued then or later, such as 2027-03-01T19:00Z').argParser(
        parseTime,
      ),
    )
    .addOption(new Option('--before <time>', 'whose first token was issued before then').argParser(parseTime))
    .action((options: RevokeOptions, command: Command) => {
      const { since, before } = options
      if (Object.keys(options).length === 0) {
        return command.error('Say whose tokens: --visitor, --address, --since or --before.')
      }
      if (since && before && since >= before) return command.error('--since must be earlier than --before.')
      return revoke(options)
    })
  program
    .command('rotate-secret')
    .description('replaces the secret that is kept in the database; the one before still verifies')
    .action(() => rotateSecret())
  return program
}

function parseVisitorId(text: string): string {
  const parsed = z.uuid().safeParse(text.toLowerCase())
  if (!parsed.success) throw new InvalidArgumentError('It must be a visitorId, which is a UUID.')
  return parsed.data
}

/** A time without an offset is in UTC. */
function parseTime(text: string): Date {
  try {
    return readTime(text, undefined)
  } catch (error) {
    throw error instanceof RangeError ? new InvalidArgumentError(error.message) : error
  }
}
