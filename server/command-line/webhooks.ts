// `npm run webhooks -- …`: adds, lists, changes and removes webhook endpoints, whether a server runs on the database or not.
import { readConfig } from '../config.ts'
import { databaseFor } from '../database/choose-database.ts'
import { maintain, migrate } from '../database/orm.ts'
import { problemInUrl } from '../jobs/webhooks/addresses.ts'
import { readArguments, type WebhookCommand } from '../jobs/webhooks/command-line.ts'
import { runCommand } from '../jobs/webhooks/commands.ts'
import { orExplain, SetupError } from '../setup-error.ts'

const NOT_UNDERSTOOD = 2
const HOW_TO_ALLOW = ' Set WEBHOOK_ALLOW_PRIVATE=on to allow it, for the servers as well.'

const { understood, command } = readArguments(process.argv.slice(2))
if (!understood) process.exitCode = NOT_UNDERSTOOD
if (command) await orExplain(() => runOnDatabase(command))

async function runOnDatabase(wanted: WebhookCommand): Promise<void> {
  const config = readConfig(process.env)
  if (wanted.name === 'add') {
    const problem = problemInUrl(wanted.url, config.webhookAllowPrivate)
    const mayBeAllowed = problemInUrl(wanted.url, true) === undefined
    if (problem !== undefined) throw new SetupError(`The URL ${problem}.${mayBeAllowed ? HOW_TO_ALLOW : ''}`)
  }
  const { url, release } = await databaseFor(config, console.log)
  try {
    await migrate(url)
    const lines = await maintain(url, (orm) => orm.em.fork().transactional((em) => runCommand(wanted, em)))
    for (const line of lines) console.log(line)
  } catch (error) {
    // No such show, or not that far.
    if (error instanceof RangeError) throw new SetupError(error.message)
    throw error
  } finally {
    await release()
  }
}
