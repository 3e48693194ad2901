// Shared by the command-line programs: parsing of arguments, exit statuses, and access to the database.
import { InvalidFieldNameException, TableNotFoundException, type MikroORM } from '@mikro-orm/postgresql'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { ShowId } from '../../shared/ids.ts'
import { argumentFault } from '../../shared/text.ts'
import type { Config } from '../config.ts'
import { chooseDatabase } from '../database/choose-database.ts'
import { maintain, migrate } from '../database/orm.ts'
import { exitOnSetupError, SetupError } from '../setup-error.ts'

const ARGUMENTS_ERROR_STATUS = 2

/** A program without its commands; `name` is what operators type, such as `npm run webhooks --`. */
export function newProgram(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(message.replace(/^error: /, '')) })
}

/** Runs the action that the process’s arguments name. The exit status is 2 for invalid arguments and 1 for a `SetupError`. */
export async function runProgram(program: Command): Promise<void> {
  await exitOnSetupError(async () => {
    if (!(await runAction(program, process.argv.slice(2)))) process.exitCode = ARGUMENTS_ERROR_STATUS
  })
}

/** Runs the action that `args` name. @returns false for invalid arguments, after printing the reason */
export async function runAction(program: Command, args: readonly string[]): Promise<boolean> {
  const fault = argumentFault(args)
  if (fault !== undefined) {
    console.error(fault)
    return false
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return true
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0
    throw error
  }
}

/**
 * Runs `work` on the database that `config` names, or on the embedded one, after migrating it.
 * @throws {SetupError} when the database cannot be used, or with the message of a `RangeError`, which names the argument
 * that the operator must correct
 */
export async function onDatabase<T>(config: Config, work: (orm: MikroORM) => Promise<T>): Promise<T> {
  const { url, release } = await chooseDatabase(config, console.log)
  try {
    await migrate(url)
    return await maintain(url, work)
  } catch (error) {
    throw error instanceof RangeError ? new SetupError(error.message) : error
  } finally {
    await release()
  }
}

/**
 * Runs `work` on the database that `config` names, or on the embedded one, as it is: its tables are not migrated.
 * @throws {SetupError} when the database cannot be used, is empty, or has the tables of another version
 */
export async function onTables<T>(config: Config, work: (orm: MikroORM) => Promise<T>): Promise<T> {
  const { url, release } = await chooseDatabase(config, console.error)
  try {
    return await maintain(url, (orm) => onTheirTables(orm, work))
  } finally {
    await release()
  }
}

async function onTheirTables<T>(orm: MikroORM, work: (orm: MikroORM) => Promise<T>): Promise<T> {
  try {
    return await work(orm)
  } catch (error) {
    if (!(error instanceof TableNotFoundException || error instanceof InvalidFieldNameException)) throw error
    const [row] = await orm.em.fork().execute<{ isEmpty: boolean }[]>(`select to_regclass('show') is null as "isEmpty"`)
    throw new SetupError(
      row?.isEmpty
        ? 'This database is empty. Set DATABASE_URL, or DATA_DIR for an embedded database, as the server has it.'
        : 'This database has the tables of another version: run `npm run migrate` first.',
    )
  }
}

/** Parses an argument that is a show id. @throws {InvalidArgumentError} when it is not a show id */
export function parseShowId(id: string): string {
  const parsed = ShowId.safeParse(id)
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? '')
  return parsed.data
}
