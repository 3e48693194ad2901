// What the server's command line may say: npm start -- --workers 4
import { Command, InvalidArgumentError } from 'commander'

const WORKERS_AT_MOST = 128

/**
 * Reads the arguments of the server. Prints the help, or what is wrong with them, and ends the process then: with status 0
 * or 2.
 */
export function readStartOptions(args: readonly string[]): { workers?: number } {
  const program = new Command('npm start --')
    .description('Starts the server. Settings come from the environment: docs/configuration.md.')
    .option(
      '--workers <n>',
      `this many processes share the port (1 to ${WORKERS_AT_MOST}); SIGHUP restarts them one by one`,
      parseWorkers,
    )
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .configureOutput({ outputError: (message, write) => write(message.replace(/^error: /, '')) })
  return program.parse(args, { from: 'user' }).opts()
}

function parseWorkers(text: string): number {
  const count = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : Infinity
  if (count > WORKERS_AT_MOST) throw new InvalidArgumentError(`It must be a whole number from 1 to ${WORKERS_AT_MOST}.`)
  return count
}
