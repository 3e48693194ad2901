// The stream of a show's changes as server-sent events.
import { Router } from 'express'
import * as z from 'zod/mini'
import { changeStream } from '../../shared/routes/show-routes.ts'
import { Seq } from '../../shared/protocol.ts'
import { COSTS } from '../admission/request-costs.ts'
import type { SocketServer } from '../live/socket-server.ts'
import { inputOf } from './request-input.ts'
import { sendRefusal } from './refusals.ts'
import { callerOf, refuseMethod, type Gate } from './router.ts'

export type Follow = SocketServer['follow']

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
    const { connectionLimit } = gate
    if (connectionLimit.isTooMany(request, address, response) || connectionLimit.isStreamTooMany(address, response)) {
      return sendRefusal(response, gate.rateLimits.refuseConnection(address))
    }
    const since = sinceIn(request.get('Last-Event-ID'))
    const refusal = await follow(response, request.params.showId, since, caller.visitor, address)
    if (!refusal) return
    if (refusal.code === 'NOT_FOUND') gate.rateLimits.chargeAddress(address, COSTS.unknown)
    sendRefusal(response, refusal)
  })
  router.all(changeStream.path, refuseMethod(['GET']))
  return router
}
