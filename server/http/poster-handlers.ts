// The handlers of operators' routes about posters.
import type { posterRoutes } from '../../shared/routes/poster-routes.ts'
import type { Posters } from '../booking/posters.ts'
import { operatorOf } from './operator-handlers.ts'
import type { Handlers } from './router.ts'

export type PosterOptions = { posters: Posters }

export function posterHandlers({ posters }: PosterOptions): Handlers<keyof typeof posterRoutes> {
  return {
    storePoster: ({ showId, image, reason }, { operator }) =>
      posters.store(showId, Buffer.from(image, 'base64'), operatorOf(operator, reason)),
    removePoster: ({ showId }, { operator }) => posters.remove(showId, operatorOf(operator, undefined)),
  }
}
