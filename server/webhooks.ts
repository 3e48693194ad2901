// `npm run webhooks -- …`: adds, lists, changes and removes webhook endpoints, whether a server runs on the database or not.
import type { EntityManager } from '@mikro-orm/postgresql'
import { readConfig } from './config.ts'
import { databaseFor } from './database/choice.ts'
import { maintain, migrate } from './database/orm.ts'
import { problemInUrl } from './jobs/webhooks/addresses.ts'
import { readArguments, type WebhookCommand } from './jobs/webhooks/command-line.ts'
import { replayFrom } from './jobs/webhooks/cursors.ts'
import { listDeliveries } from './jobs/webhooks/deliveries.ts'
import { addEndpoint, enableEndpoint, listEndpoints, removeEndpoint, rotateSecret } from './jobs/webhooks/endpoints.ts'
import { deliveryLines, endpointLines } from './jobs/webhooks/tables.ts'
import { orExplain, SetupError } from './setup-error.ts'

const NOT_UNDERSTOOD = 2

const { understood, command } = readArguments(process.argv.slice(2))
if (!understood) process.exitCode = NOT_UNDERSTOOD
if (command) await orExplain(() => runOnDatabase(command))

async function runOnDatabase(wanted: WebhookCommand): Promise<void> {
  const config = readConfig(process.env)
  if (wanted.name === 'add') {
    const problem = problemInUrl(wanted.url, config.webhookAllowPrivate)
    if (problem !== undefined) throw new SetupError(`The URL ${problem}.`)
  }
  const { url, release } = await databaseFor(config, console.log)
  try {
    await migrate(url)
    const lines = await maintain(url, (orm) => orm.em.fork().transactional((em) => run(wanted, em)))
    for (const line of lines) console.log(line)
  } catch (error) {
    // No such show, or not that far.
    if (error instanceof RangeError) throw new SetupError(error.message)
    throw error
  } finally {
    await release()
  }
}

/** Does what is wanted, in one transaction. @returns what to print @throws {SetupError} when there is no such endpoint */
async function run(wanted: WebhookCommand, em: EntityManager): Promise<string[]> {
  switch (wanted.name) {
    case 'add': {
      const { url, events, show } = wanted
      const { endpointId, secret } = await addEndpoint(em, { url, eventTypes: events, showId: show })
      return [
        `The endpoint ${endpointId} is told of ${events.join(', ')} from now on.`,
        `Its secret, which is not shown again: ${secret}`,
      ]
    }
    case 'list':
      return endpointLines(await listEndpoints(em))
    case 'remove':
      requireFound(await removeEndpoint(em, wanted.endpointId), wanted.endpointId)
      return [`The endpoint ${wanted.endpointId} is removed.`]
    case 'enable':
      requireFound(await enableEndpoint(em, wanted.endpointId), wanted.endpointId)
      return [`The endpoint ${wanted.endpointId} is enabled. What it was not told yet is told now.`]
    case 'rotate': {
      const secret = await rotateSecret(em, wanted.endpointId)
      requireFound(secret !== undefined, wanted.endpointId)
      return [`The new secret, which is not shown again: ${secret}`, 'For 24 hours the old one is valid as well.']
    }
    case 'deliveries': {
      const { endpointId, state, limit } = wanted
      return deliveryLines(await listDeliveries(em, endpointId, { state, limit }))
    }
    case 'replay': {
      const { endpointId, show, from } = wanted
      const changes = await replayFrom(em, { endpointId, showId: show }, from)
      requireFound(changes !== undefined, `${endpointId} that is told of “${show}”`)
      return [`The endpoint ${endpointId} is told of “${show}” from seq ${from} on: ${changes} changes so far.`]
    }
  }
}

function requireFound(isFound: boolean, name: string): void {
  if (!isFound) throw new SetupError(`There is no endpoint ${name}.`)
}
