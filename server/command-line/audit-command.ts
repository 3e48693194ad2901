// The command `npm run audit --`, with the parsers of its options.
import { Option, type Command } from 'commander'
import { newProgram, parseShowId } from './program.ts'

export type AuditOptions = { show?: string; all?: true; file?: string; json?: true }

/** The program `npm run audit --`. */
export function auditProgram(run: (options: AuditOptions) => Promise<void>): Command {
  const program = newProgram(
    'npm run audit --',
    'Replays the log of a show by the rules, compares it with the tables, and prints a certificate, or the shortest history that is wrong. Reads one snapshot and locks nothing, so that the sale goes on meanwhile. See docs/audit.md.',
  )
  return program
    .addOption(new Option('--show <id>', 'audit this show').argParser(parseShowId))
    .option('--all', 'audit all shows')
    .option('--file <path>', 'audit the log that npm run archive wrote to this file')
    .option('--json', 'print the result as JSON, one line for each show')
    .addHelpText(
      'after',
      '\nEnds with 0 when nothing is wrong, with 1 when something is, and with 2 for invalid arguments.',
    )
    .action((options: AuditOptions, command: Command) => {
      const { show, all, file } = options
      if ([show, all, file].filter((named) => named !== undefined).length !== 1) {
        return command.error('Say what to audit: --show <id>, --all or --file <path>.')
      }
      return run(options)
    })
}
