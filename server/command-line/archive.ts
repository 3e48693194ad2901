// `npm run archive -- …`: writes the logs of past shows to files, and removes them from the database.
import { mkdir } from 'node:fs/promises'
import type { MikroORM } from '@mikro-orm/postgresql'
import { archiveShow } from '../archive/archive-show.ts'
import { showsThatAreOver } from '../archive/remove-log.ts'
import { readConfig } from '../config.ts'
import { SetupError } from '../setup-error.ts'
import { archiveProgram, type ArchiveOptions } from './archive-command.ts'
import { onTables, runProgram } from './program.ts'
import { showProgress } from './progress-line.ts'

await runProgram(archiveProgram(run))

async function run({ show, endedBefore, to, remove }: ArchiveOptions): Promise<void> {
  const config = readConfig(process.env)
  await mkdir(to, { recursive: true }).catch((error: unknown) => {
    throw new SetupError(`The folder ${to} cannot be made: ${error instanceof Error ? error.message : String(error)}`)
  })
  await onTables(config, async (orm) => {
    const showIds = show === undefined ? await showsThatAreOver(orm, endedBefore ?? new Date(0)) : [show]
    if (showIds.length === 0) console.log('No past show was archived by an operator and started before that.')
    for (const showId of showIds) await archiveOne(orm, showId)
  })

  async function archiveOne(orm: MikroORM, showId: string): Promise<void> {
    const options = { folder: to, remove: remove === true, settings: config.holds, onProgress: showProgress }
    const { sentences, isDone } = await archiveShow(orm, showId, options)
    showProgress('')
    for (const sentence of sentences) console.log(`${showId}: ${sentence}`)
    if (!isDone) process.exitCode = 1
  }
}
