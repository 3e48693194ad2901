// What can be typed after `npm run bench --`.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { asSentence, count } from '../option-parsers.ts'
import type { Row } from './row.ts'
import { ROWS } from './rows.ts'

const PROGRAM = 'npm run bench --'

export type BenchOptions = {
  rows: readonly Row[]
  /** Sizes that only show that it works. */
  quick: boolean
  json: boolean
  seed: number
}

type Given = { only?: readonly Row[]; quick?: true; json?: true; seed: number }

/** @returns what to do; or, when there is nothing to do, whether that is what was asked for */
export async function readCommandLine(args: readonly string[]): Promise<BenchOptions | boolean> {
  const program = new Command(PROGRAM)
    .description(
      'Measures Holdfast beside references, all on this machine and in the same run, in about four minutes, or longer where the machine is slow: what stands still for a minute is given up, and nothing else. A whole run writes docs/benchmark.md.',
    )
    .exitOverride()
    .configureOutput({ outputError: (message, write) => write(asSentence(message, PROGRAM)) })
    .addOption(new Option('--only <rows>', 'only these rows, with commas between them').argParser(rowsNamed))
    .option('--quick', 'everything small: shows that it works, and says nothing of speed')
    .option('--json', 'print the report as JSON')
    .addOption(count('--seed <n>', 'the same number has changes come at the same moments', 0, 2 ** 31 - 1).default(1))
    .addHelpText('after', `\nRows: ${ROWS.map(({ id }) => id).join(', ')}.\n${EXIT_STATUS}`)
    .action(() => undefined)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0
    throw error
  }
  const { only = ROWS, quick = false, json = false, seed } = program.opts<Given>()
  return { rows: only, quick, json, seed }
}

function rowsNamed(text: string): Row[] {
  return text.split(',').map((id) => {
    const row = ROWS.find((each) => each.id === id.trim())
    if (row) return row
    throw new InvalidArgumentError(`There are ${ROWS.map((each) => each.id).join(', ')}.`)
  })
}

const EXIT_STATUS = `
Ends with 0 when all could be measured, even if a bar is missed; with 1 when something that must not be was seen, or
the run could not be carried out; with 2 when these arguments are not understood.`
