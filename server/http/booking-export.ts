// The routes that export a show's bookings: streams, so that no show is too large.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Router } from 'express'
import { exportRoutes } from '../../shared/routes/buyer-routes.ts'
import { COSTS } from '../admission/request-costs.ts'
import type { BoxOffice } from '../booking/box-office.ts'
import type { ReadPool } from '../booking/read-pool.ts'
import { NO_SUCH_SHOW } from '../booking/failure.ts'
import { bookingsAsCsv, bookingsAsJson } from '../buyers/export.ts'
import { authenticate } from './authentication.ts'
import { refuseOtherMethods, sendRefusal } from './refusals.ts'
import { readInput } from './request-input.ts'
import type { RouterOptions } from './router.ts'

type ExportOptions = RouterOptions & { office: BoxOffice; reads: ReadPool }

const FILES = {
  csv: { write: bookingsAsCsv, type: 'text/csv; charset=utf-8', route: 'exportBookingsAsCsv' },
  json: { write: bookingsAsJson, type: 'application/json; charset=utf-8', route: 'exportBookingsAsJson' },
} as const

export function createBookingExport(options: ExportOptions): Router {
  const router = Router()
  for (const format of ['csv', 'json'] as const) addRoute(router, format, options)
  return router
}

function addRoute(router: Router, format: keyof typeof FILES, options: ExportOptions): void {
  const route = exportRoutes[format]
  const { write, type, route: name } = FILES[format]
  router.get(route.path, async (request, response) => {
    response.set({ 'Cache-Control': 'no-store', 'Server-Time': options.serverTime() })
    const caller = await authenticate(request, route, options, COSTS.seats)
    const { showId } = request.params
    const operator = caller.operator?.name
    const known = { route: name, showId, ...(operator !== undefined && { operator }) }
    if ('refusal' in caller) {
      options.onOperatorCall({ ...known, code: caller.refusal.code })
      return sendRefusal(response, caller.refusal)
    }
    const read = readInput(route, request)
    if ('refusal' in read) return sendRefusal(response, read.refusal, read.status)
    const board = await options.office.boards.get(showId)
    if (!board) return sendRefusal(response, NO_SUCH_SHOW)
    // The file has names and addresses: the log says who took it.
    options.onOperatorCall(known)
    response.set({ 'Content-Type': type, 'Content-Disposition': `attachment; filename="${showId}-bookings.${format}"` })
    if (request.method === 'HEAD') return void response.end()
    const parts = write(options.reads, options.office.plans, showId, board.facts.timeZone)
    // A client that goes away ends the reading; a read that fails breaks the response off, which no client takes for whole.
    await pipeline(Readable.from(parts), response).catch(() => response.destroy())
  })
  router.all(route.path, refuseOtherMethods(['GET']))
}
