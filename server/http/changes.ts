// The stream of a show's changes as server-sent events.
import { Router } from 'express'
import * as z from 'zod/mini'
import { changeStream } from '../../shared/routes/show-routes.ts'
import { Seq } from '../../shared/protocol.ts'
import { COSTS } from '../admission/costs.ts'
import type { Live } from '../live/live.ts'
import { inputOf } from './input.ts'
import { sendRefusal } from './refusals.ts'
import { callerOf, refuseMethod, type Gate } from './routes.ts'

export type Follow = Live['follow']

/** A browser that comes back names the last event that it got; whatever is no seq is no event of ours. */
function sinceIn(lastEventId: string | undefined): number | undefined {
  return lastEventId !== undefined && /^\d+$/.test(lastEventId) && z.safeParse(Seq, Number(lastEventId)).success
    ? Number(lastEventId)
    : undefined
}

export function createChanges(gate: Gate, follow: Follow): Router {
  const router = Router()
  router.get(changeStream.path, async (request, response) => {
    const caller = await callerOf(request, changeStream.bearer, gate, COSTS.join)
    if ('refusal' in caller) return sendRefusal(response, caller.refusal)
    const read = inputOf(changeStream, request)
    if ('refusal' in read) return sendRefusal(response, read.refusal, read.status)
    // Gone already, so nothing would end what is counted now.
    if (response.destroyed) return
    const address = gate.addressOf(request)
    if (gate.connections.isTooMany(request, address, response) || gate.connections.isStreamTooMany(address, response)) {
      return sendRefusal(response, gate.admission.tooManyConnections(address))
    }
    const since = sinceIn(request.get('Last-Event-ID'))
    const refusal = await follow(response, request.params.showId, since, caller.visitor, address)
    if (!refusal) return
    if (refusal.code === 'NOT_FOUND') gate.admission.charge(address, COSTS.unknown)
    sendRefusal(response, refusal)
  })
  router.all(changeStream.path, refuseMethod(['GET']))
  return router
}
