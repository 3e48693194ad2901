// Attacks that withhold seats from everybody else.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { CONNECTIONS, goesOn, type Attack } from './attack.ts'
import { Connection, framesOf, request, visitor } from './connection.ts'

const BEST = 10
const EXTEND_MS = 1000
const CYCLE_MS = 20

const best = (showId: string): string =>
  request(1, 'seats:hold-best', { showId, quantity: BEST, requestId: randomUUID() })

/** Runs as many loops at once as there are connections, until the signal. */
async function loops(signal: AbortSignal, loop: (which: number) => Promise<void>, count = CONNECTIONS): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, which) => {
      while (goesOn(signal)) await loop(which)
    }),
  )
}

export const newVisitors: Attack = {
  name: 'new-visitors',
  does: 'A new visitor per connection holds the ten best seats, and extends; as many connections as it is let.',
  start: async ({ url, showId, from }, signal, opened) => {
    const open = new Set<Connection>()
    const extend = setInterval(() => {
      for (const connection of open) connection.write(framesOf(request(2, 'hold:extend', { showId })))
    }, EXTEND_MS)
    await loops(signal, async () => {
      const connection = await visitor(url, from)
      opened(connection)
      connection.write(framesOf(best(showId)))
      open.add(connection)
      await pause(CYCLE_MS)
    })
    clearInterval(extend)
    for (const connection of open) connection.end()
  },
}

export const cycles: Attack = {
  name: 'cycles',
  does: 'Eight WebSockets, each of which comes as a new visitor, holds ten seats, leaves, and comes as the next.',
  start: async ({ url, showId, from }, signal, opened) => {
    await loops(signal, async () => {
      const connection = await visitor(url, from)
      opened(connection)
      for (let i = 0; i < 100 && connection.isOpen && goesOn(signal); i++) {
        connection.write(framesOf(best(showId), '41', '40'))
        await pause(CYCLE_MS)
      }
      connection.end()
    })
  },
}

export const renewal: Attack = {
  name: 'renewal',
  does: 'Releases and holds ten seats again in one write, so that nobody comes between.',
  start: async ({ url, showId, from }, signal, opened) => {
    await loops(signal, async (which) => {
      const connection = await visitor(url, from)
      opened(connection)
      const seatIds = Array.from({ length: BEST }, (_, i) => which * BEST + i)
      const again = framesOf(request(1, 'seats:release', { showId }), request(2, 'seats:hold', { showId, seatIds }))
      while (connection.isOpen && goesOn(signal)) {
        connection.write(again)
        await pause(100)
      }
      connection.end()
    })
  },
}

export const bookings: Attack = {
  name: 'bookings',
  does: 'Holds a seat, confirms and cancels, over and over, each time with another booking.',
  start: async ({ url, showId, from }, signal, opened) => {
    await loops(signal, async (which) => {
      const connection = await visitor(url, from)
      opened(connection)
      while (connection.isOpen && goesOn(signal)) {
        const bookingId = randomUUID()
        const seatIds = [which]
        connection.write(
          framesOf(
            request(1, 'seats:hold', { showId, seatIds }),
            request(2, 'booking:confirm', { showId, bookingId, seatIds }),
            request(3, 'booking:cancel', { showId, bookingId }),
          ),
        )
        await pause(CYCLE_MS)
      }
      connection.end()
    })
  },
}

/** Each seat that one visitor releases is taken at once by another visitor of the same attacker. */
export const relay: Attack = {
  name: 'relay',
  does: 'Two visitors hand ten seats to each other: as one lets go of them the other takes them.',
  start: async ({ url, showId, from }, signal, opened) => {
    await loops(
      signal,
      async (which) => {
        const pair = await Promise.all([visitor(url, from), visitor(url, from)])
        pair.forEach(opened)
        const seatIds = Array.from({ length: BEST }, (_, i) => which * BEST + i)
        for (let turn = 0; pair.every(({ isOpen }) => isOpen) && goesOn(signal); turn++) {
          pair[turn % 2]?.write(framesOf(request(1, 'seats:release', { showId })))
          pair[(turn + 1) % 2]?.write(framesOf(request(2, 'seats:hold', { showId, seatIds })))
          await pause(100)
        }
        for (const connection of pair) connection.end()
      },
      CONNECTIONS / 2,
    )
  },
}

/** Over HTTP there is no connection to lose, and so no grace. */
export const overHttp: Attack = {
  name: 'over-http',
  does: 'Makes visitors over HTTP and holds ten seats with each.',
  start: async ({ url, showId, from }, signal, opened) => {
    const heard = new WeakMap<Connection, string>()
    await loops(signal, async () => {
      const connection = new Connection(url, from)
      opened(connection)
      connection.onText((text) => heard.set(connection, (heard.get(connection) ?? '') + text))
      while (connection.isOpen && goesOn(signal)) {
        heard.set(connection, '')
        connection.write('POST /api/visitors HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n')
        await pause(CYCLE_MS)
        const token = /"token":"([^"]+)"/.exec(heard.get(connection) ?? '')?.[1]
        if (token === undefined) continue
        const body = JSON.stringify({ quantity: BEST, requestId: randomUUID() })
        connection.write(
          `POST /api/shows/${showId}/hold/best HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        )
      }
      connection.end()
    })
  },
}
