// Attacks that keep the server or its database too busy to answer others.
import { setTimeout as pause } from 'node:timers/promises'
import { CONNECTIONS, goesOn, type Attack, type Target } from './attack.ts'
import { Connection, framesOf, request, visitor } from './connection.ts'

const READERS = 100
const READS_A_SECOND = 45
const PER_WRITE = 1000
const ASK_MS = 20

/** Writes frames on all connections as fast as the server takes them, and replaces each closed connection. */
async function writeForEver(
  frames: Buffer,
  { url, from }: Target,
  signal: AbortSignal,
  opened: (connection: Connection) => void,
): Promise<void> {
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (goesOn(signal)) {
        const connection = await visitor(url, from)
        opened(connection)
        while (connection.isOpen && goesOn(signal)) {
          if (connection.isTaken) connection.write(frames)
          await pause(1)
        }
        connection.end()
      }
    }),
  )
}

export const flood: Attack = {
  name: 'flood',
  does: 'Eight sockets that write a thousand requests at a time, for ever.',
  isFlood: true,
  start: (target, signal, opened) => {
    const packets = Array.from({ length: PER_WRITE }, (_, id) => request(id, 'clock:read', {}))
    return writeForEver(framesOf(...packets), target, signal, opened)
  },
}

export const unanswered: Attack = {
  name: 'unanswered',
  does: 'The same, but with packets that ask for no answer.',
  isFlood: true,
  start: (target, signal, opened) => {
    const packet = `42${JSON.stringify(['show:join', { showId: target.showId }])}`
    return writeForEver(framesOf(...Array.from({ length: PER_WRITE }, () => packet)), target, signal, opened)
  },
}

export const reads: Attack = {
  name: 'reads',
  does: '100 visitors who ask for their bookings and join shows that do not exist, 45 times a second each.',
  start: async ({ url, from }, signal, opened) => {
    const connections: Connection[] = []
    for (let i = 0; i < READERS && goesOn(signal); i++) {
      const connection = await visitor(url, from)
      opened(connection)
      connections.push(connection)
    }
    for (let turn = 0; goesOn(signal); turn++) {
      for (const connection of connections) {
        connection.write(
          turn % 2 === 0
            ? framesOf(request(turn, 'booking:list', {}))
            : framesOf(request(turn, 'show:join', { showId: `none-${Math.random()}` })),
        )
      }
      await pause(1000 / READS_A_SECOND)
    }
    for (const connection of connections) connection.end()
  },
}

export const seatLists: Attack = {
  name: 'seat-lists',
  does: 'Eight clients that ask for all seats again as soon as they are answered.',
  start: async ({ url, showId, from }, signal, opened) => {
    const asked = `GET /api/shows/${showId}/seats HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n`
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        while (goesOn(signal)) {
          const connection = new Connection(url, from)
          opened(connection)
          let quiet: NodeJS.Timeout | undefined
          connection.onText(() => {
            clearTimeout(quiet)
            quiet = setTimeout(() => connection.write(asked), 2)
          })
          connection.write(asked)
          while (connection.isOpen && goesOn(signal)) await pause(ASK_MS)
          clearTimeout(quiet)
          connection.end()
        }
      }),
    )
  },
}

export const reconnects: Attack = {
  name: 'reconnects',
  does: 'Comes back on a new connection whenever its rate is used up.',
  start: async ({ url, showId, from }, signal, opened) => {
    const frames = framesOf(...Array.from({ length: 49 }, (_, id) => request(id, 'show:join', { showId })))
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        while (goesOn(signal)) {
          const connection = await visitor(url, from)
          opened(connection)
          connection.write(frames)
          await pause(ASK_MS)
          connection.end()
        }
      }),
    )
  },
}

export const stranding: Attack = {
  name: 'stranding',
  does: 'Eight visitors whose checkouts would leave single seats, 45 times a second each, on a show of 50,000 that refuses them.',
  seats: 50_000,
  singles: 'refuse',
  start: async ({ url, showId, seats, from }, signal, opened) => {
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async (_, which) => {
        while (goesOn(signal)) {
          const connection = await visitor(url, from)
          opened(connection)
          for (let turn = 0; connection.isOpen && goesOn(signal); turn++) {
            // Four seats with a single seat between each two of them; each time in another row.
            const row = ((turn * CONNECTIONS + which) * 50) % seats
            const seatIds = Array.from({ length: 4 }, (_unused, i) => row + 1 + i * 2)
            connection.write(
              framesOf(
                request(1, 'seats:hold', { showId, seatIds }),
                request(2, 'checkout:begin', { showId }),
                request(3, 'seats:release', { showId }),
              ),
            )
            await pause(3000 / READS_A_SECOND)
          }
          connection.end()
        }
      }),
    )
  },
}

/** Fills the server with connections whose requests never end. */
export const halfRequests: Attack = {
  name: 'half-requests',
  does: 'Opens as many connections as it is let, and begins a request on each.',
  start: async ({ url, from }, signal, opened) => {
    const open = new Set<Connection>()
    while (goesOn(signal)) {
      for (let i = 0; i < 50; i++) {
        const connection = new Connection(url, from)
        opened(connection)
        connection.write('GET /api/shows HTTP/1.1\r\nHost: loc')
        open.add(connection)
      }
      for (const connection of open) if (!connection.isOpen) open.delete(connection)
      await pause(100)
    }
    for (const connection of open) connection.end()
  },
}
