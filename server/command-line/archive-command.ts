// The command `npm run archive --`, with the parsers of its options.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { newProgram, parseShowId } from './program.ts'

export type ArchiveOptions = { show?: string; endedBefore?: Date; to: string; remove?: true }

/** The program `npm run archive --`. */
export function archiveProgram(run: (options: ArchiveOptions) => Promise<void>): Command {
  const program = newProgram(
    'npm run archive --',
    'Writes the logs of past shows to compressed files that npm run audit reads, and reads them back. With --remove, logs whose files have no fault are then deleted from the database. Only shows that operators have archived and that started more than a day ago. See docs/audit.md.',
  )
  return program
    .addOption(new Option('--show <id>', 'the log of this show').argParser(parseShowId))
    .addOption(
      new Option(
        '--ended-before <date>',
        'the logs of all past shows that started before, such as 2027-08-01',
      ).argParser(parseDate),
    )
    .requiredOption('--to <folder>', 'the folder for the files, one for each show')
    .option('--remove', 'delete from the database what is in the files')
    .addHelpText(
      'after',
      '\nEnds with 0 when all is done, with 1 when a log was not written or not removed, or its audit found a fault, and with 2 for invalid arguments.',
    )
    .action((options: ArchiveOptions, command: Command) => {
      if ((options.show === undefined) === (options.endedBefore === undefined)) {
        return command.error('Say what to archive: --show <id> or --ended-before <date>.')
      }
      return run(options)
    })
}

/** @throws {InvalidArgumentError} for anything but a day that exists, or a time with its offset */
function parseDate(text: string): Date {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const date = new Date(text)
  const exists = !Number.isNaN(date.getTime()) && (!isDay || date.toISOString().startsWith(text))
  if (!exists || !(isDay || /T.*(Z|[+-]\d{2}:\d{2})$/.test(text))) {
    throw new InvalidArgumentError('Write a day, as 2027-08-01 (in UTC), or a time, as 2027-08-01T00:00:00+02:00.')
  }
  return date
}
