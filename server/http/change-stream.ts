// The route of a show's change stream: server-sent events, for clients without a socket.
import { Router } from 'express'
import * as z from 'zod/mini'
import { changeStream } from '../../shared/routes/show-routes.ts'
import { Seq } from '../../shared/ids.ts'
import { COSTS } from '../admission/request-costs.ts'
import type { SocketServer } from '../live/socket-server.ts'
import { authenticate, type AuthenticationOptions } from './authentication.ts'
import { refuseOtherMethods, sendRefusal } from './refusals.ts'
import { readInput } from './request-input.ts'
import { noteRoute } from './request-metrics.ts'

export type Follow = SocketServer['follow']

/** The seq of the last event that a reconnecting browser got; undefined when the header is not a seq. */
function sinceIn(lastEventId: string | undefined): number | undefined {
  return lastEventId !== undefined && /^\d+$/.test(lastEventId) && z.safeParse(Seq, Number(lastEventId)).success
    ? Number(lastEventId)
    : undefined
}

export function createChangeStream(options: AuthenticationOptions, follow: Follow): Router {
  const router = Router()
  router.get(changeStream.path, async (request, response) => {
    noteRoute(response, 'changes')
    const caller = await authenticate(request, changeStream, options, COSTS.join)
    if ('refusal' in caller) return sendRefusal(response, caller.refusal)
    const read = readInput(changeStream, request)
    if ('refusal' in read) return sendRefusal(response, read.refusal, read.status)
    // The client is gone: nothing would end the count of this stream.
    if (response.destroyed) return
    const address = options.addressOf(request)
    const { connectionLimit, rateLimits } = options
    if (connectionLimit.isTooMany(request, address, response) || connectionLimit.isStreamTooMany(address, response)) {
      return sendRefusal(response, rateLimits.refuseConnection(address))
    }
    const since = sinceIn(request.get('Last-Event-ID'))
    const refusal = await follow(response, request.params.showId, since, caller.visitor, address)
    if (!refusal) return
    if (refusal.code === 'NOT_FOUND') rateLimits.chargeAddress(address, COSTS.unknown)
    sendRefusal(response, refusal)
  })
  router.all(changeStream.path, refuseOtherMethods(['GET']))
  return router
}
