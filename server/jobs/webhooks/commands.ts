// Does what was typed after `npm run webhooks --`, and says what came of it.
import type { EntityManager } from '@mikro-orm/postgresql'
import { SetupError } from '../../setup-error.ts'
import type { WebhookCommand } from './command-line.ts'
import { replayFrom } from './cursors.ts'
import { listDeliveries } from './deliveries.ts'
import { addEndpoint, enableEndpoint, listEndpoints, removeEndpoint, rotateSecret } from './endpoints.ts'
import { deliveryLines, endpointLines } from './tables.ts'

/**
 * Does what is wanted, in the transaction of `em`. @returns what to print
 * @throws {SetupError} when there is no such endpoint @throws {RangeError} when there is no such show or change
 */
export async function runCommand(wanted: WebhookCommand, em: EntityManager): Promise<string[]> {
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
