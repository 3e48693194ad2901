// The route of a show's poster: a picture, which never changes at its address.
import { Router } from 'express'
import { readPoster } from '../../shared/routes/poster-routes.ts'
import { COSTS } from '../admission/request-costs.ts'
import { refusal } from '../booking/command.ts'
import type { Posters } from '../booking/posters.ts'
import { authenticate, type AuthenticationOptions } from './authentication.ts'
import { refuseOtherMethods, sendRefusal } from './refusals.ts'
import { readInput } from './request-input.ts'
import { noteRoute } from './request-metrics.ts'
import { FOR_EVER } from './response-cache.ts'

type Options = AuthenticationOptions & { posters: Posters }

const NO_POSTER = refusal('NOT_FOUND', 'The show has no such poster. `posterUrl` of a show is the path of its poster.')

export function createPosterRoute(options: Options): Router {
  const router = Router()
  router.get(readPoster.path, async (request, response) => {
    noteRoute(response, 'poster')
    const caller = await authenticate(request, readPoster, options, COSTS.query)
    if ('refusal' in caller) return sendRefusal(response, caller.refusal)
    const read = readInput(readPoster, request)
    const { showId, digest } = request.params
    const poster = 'refusal' in read ? undefined : await options.posters.get(showId, digest)
    if (!poster) {
      options.rateLimits.chargeAddress(options.addressOf(request), COSTS.unknown)
      return sendRefusal(response, NO_POSTER)
    }
    response.set({
      'Content-Type': poster.type,
      'Content-Length': String(poster.bytes.length),
      'Cache-Control': FOR_EVER,
      // Other sites list shows, too.
      'Cross-Origin-Resource-Policy': 'cross-origin',
    })
    response.end(request.method === 'HEAD' ? undefined : poster.bytes)
  })
  router.all(readPoster.path, refuseOtherMethods(['GET']))
  return router
}
