// Attacks that make the server buffer answers which the client never reads.
import { setTimeout as pause } from 'node:timers/promises'
import { CONNECTIONS, goesOn, type Attack } from './attack.ts'
import { BLIND_PONG, Connection, framesOf, request, visitor } from './connection.ts'

const PIPELINED = 800
const SILENT = 200
const SNAPSHOTS = 40
const STREAMS = 300
const AGAIN_MS = 500

export const pipelined: Attack = {
  name: 'pipelined',
  does: 'Asks for all seats 800 times in one write on each connection, and reads nothing.',
  start: async ({ url, showId, from }, signal, opened) => {
    const asked = `GET /api/shows/${showId}/seats HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(PIPELINED)
    while (goesOn(signal)) {
      const connections = Array.from({ length: CONNECTIONS }, () => new Connection(url, from))
      for (const connection of connections) {
        opened(connection)
        connection.stopReading()
        connection.write(asked)
      }
      while (goesOn(signal) && connections.some(({ isOpen }) => isOpen)) await pause(AGAIN_MS)
      for (const connection of connections) connection.end()
    }
  },
}

export const silentReaders: Attack = {
  name: 'silent-readers',
  does: '200 sockets that ask for snapshots, answer pings blindly, and never read.',
  start: async ({ url, showId, from }, signal, opened) => {
    const connections: Connection[] = []
    for (let i = 0; i < SILENT && goesOn(signal); i++) {
      const connection = await visitor(url, from)
      opened(connection)
      connection.stopReading()
      connections.push(connection)
    }
    const joins = framesOf(...Array.from({ length: SNAPSHOTS }, (_, id) => request(id, 'show:join', { showId })))
    while (goesOn(signal)) {
      for (const connection of connections) if (connection.isOpen) connection.write(Buffer.concat([joins, BLIND_PONG]))
      await pause(AGAIN_MS * 2)
    }
    for (const connection of connections) connection.end()
  },
}

export const afterDisconnect: Attack = {
  name: 'after-disconnect',
  does: 'Leaves and asks for something in one segment, then comes again, over and over.',
  start: async ({ url, showId, from }, signal, opened) => {
    const packets = framesOf(
      ...Array.from({ length: 100 }, () => ['41', request(1, 'show:join', { showId }), '40']).flat(),
    )
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        while (goesOn(signal)) {
          const connection = await visitor(url, from)
          opened(connection)
          for (let i = 0; i < 100 && connection.isOpen && goesOn(signal); i++) {
            connection.write(packets)
            await pause(20)
          }
          connection.end()
        }
      }),
    )
  },
}

export const streams: Attack = {
  name: 'streams',
  does: 'Opens 300 streams of changes and reads none of them.',
  start: async ({ url, showId, from }, signal, opened) => {
    const connections = Array.from({ length: STREAMS }, () => new Connection(url, from))
    for (const connection of connections) {
      opened(connection)
      connection.stopReading()
      connection.write(`GET /api/shows/${showId}/changes HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    }
    while (goesOn(signal)) await pause(AGAIN_MS)
    for (const connection of connections) connection.end()
  },
}
