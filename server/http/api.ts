// The API over HTTP: visitors, shows, plans and seats.
import { Router, type Request } from 'express'
import { PlanId, ShowId } from '../../shared/protocol.ts'
import { statusWord } from '../../shared/status.ts'
import { refusal } from '../booking/command.ts'
import type { HttpOptions } from './http.ts'
import { sendRefusal } from './refusals.ts'

const NO_SHOW = refusal('NOT_FOUND', 'There is no such show. GET /api/shows lists them.')
const NO_PLAN = refusal('NOT_FOUND', 'There is no such seating plan. Each show names its own.')
const BAD_TOKEN = refusal(
  'UNAUTHORIZED',
  'The visitor token is forged or has expired. Ask without one to become a new visitor.',
)

export function createApi({ office, tokens }: HttpOptions): Router {
  const api = Router()

  api.post('/visitors', async (request, response) => {
    const token = bearerOf(request)
    const visitorId = token === undefined ? tokens.newVisitorId() : await tokens.visitorOf(token)
    if (visitorId === undefined) return sendRefusal(response, BAD_TOKEN)
    response.set('Cache-Control', 'no-store').json({ visitorId, token: await tokens.sign(visitorId) })
  })

  api.get('/shows', async (_request, response) => {
    response.json({ shows: (await office.allBoards()).map((board) => board.show) })
  })

  api.get('/shows/:showId', async (request, response) => {
    const board = await boardOf(request.params.showId)
    if (!board) return sendRefusal(response, NO_SHOW)
    response.json(board.show)
  })

  api.get('/shows/:showId/seats', async (request, response) => {
    const board = await boardOf(request.params.showId)
    if (!board) return sendRefusal(response, NO_SHOW)
    const seats = board.hall.seats.map(({ seatId, label }) => ({
      seatId,
      label,
      status: statusWord(board.status(seatId)),
    }))
    response.json({ seq: board.seq, seats })
  })

  api.get('/plans/:planId', async (request, response) => {
    const planId = PlanId.safeParse(request.params.planId)
    const plan = planId.success ? await office.plans.get(planId.data) : undefined
    if (!plan) return sendRefusal(response, NO_PLAN)
    response.set('Cache-Control', 'public, max-age=31536000, immutable').type('json').send(plan.json)
  })

  function boardOf(showId: unknown) {
    const parsed = ShowId.safeParse(showId)
    return parsed.success ? office.boards.get(parsed.data) : undefined
  }

  return api
}

function bearerOf(request: Request): string | undefined {
  const [scheme, token] = request.headers.authorization?.split(' ') ?? []
  return scheme?.toLowerCase() === 'bearer' ? (token ?? '') : undefined
}
