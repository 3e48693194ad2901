// The commands of `npm run visitors --`, with the parsers of their options.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { z } from 'zod'
import { newProgram } from './program.ts'
import { readTime } from '../../shared/times.ts'

/** The tokens to revoke: those that meet every given condition. `address` is as typed. */
export type RevokeOptions = { visitor?: string; address?: string; since?: Date; before?: Date }

type Actions = Readonly<{ revoke: (options: RevokeOptions) => Promise<void>; rotateSecret: () => Promise<void> }>

/** The program `npm run visitors --`. */
export function visitorsProgram({ revoke, rotateSecret }: Actions): Command {
  const program = newProgram(
    'npm run visitors --',
    'Visitor tokens: revokes tokens, and replaces the secret that signs them. See docs/tokens.md.',
  )
  program
    .command('revoke')
    .description('revoke the tokens of all visitors who meet every given condition')
    .addOption(new Option('--visitor <id>', 'only of this visitor').argParser(parseVisitorId))
    .option(
      '--address <address>',
      'only of visitors whose first token was issued to this address, or to this IPv6 network of 64 bits',
    )
    .addOption(
      new Option(
        '--since <time>',
        'only of visitors whose first token was issued at this time or later, such as 2027-03-01T19:00Z',
      ).argParser(parseTime),
    )
    .addOption(
      new Option('--before <time>', 'only of visitors whose first token was issued before this time').argParser(
        parseTime,
      ),
    )
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
    .description('replace the secret that is stored in the database; the previous one still verifies')
    .action(() => rotateSecret())
  return program
}

function parseVisitorId(text: string): string {
  const parsed = z.uuid().safeParse(text.toLowerCase())
  if (!parsed.success) throw new InvalidArgumentError('It must be a visitorId, which is a UUID.')
  return parsed.data
}

/** Parses a time, which is in UTC without an offset. */
function parseTime(text: string): Date {
  try {
    return readTime(text, undefined)
  } catch (error) {
    throw error instanceof RangeError ? new InvalidArgumentError(error.message) : error
  }
}
