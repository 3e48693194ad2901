// A client that requests many large answers at once gets them built only as fast as it reads them.
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Result } from '../booking/command.ts'
import { BackPressure } from './back-pressure.ts'
import { SlowReaders, UNREAD_BYTES_AT_MOST } from './slow-readers.ts'

const LARGE = Buffer.alloc(200_000)
const FRAME = Buffer.alloc(10_000)
const MB = 1024 * 1024
const undo: (() => void)[] = []
afterEach(() => {
  for (const step of undo.splice(0)) step()
})

/** A connection's back-pressure, its peer, and how many large answers were made and written to it. */
async function connection() {
  const listening = createServer().listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const peer = connect((listening.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined)
  const [socket] = (await once(listening, 'connection')) as [Socket]
  const conn = {
    tcp: socket.on('error', () => undefined),
    writeFrames: (frames: readonly Buffer[]) => frames.forEach((frame) => socket.write(frame)),
    onQueued: () => undefined,
    onWritten: () => undefined,
    onClosed: (listener: () => void) => socket.once('close', listener),
  }
  const slowReaders = new SlowReaders()
  const backPressure = new BackPressure(conn, slowReaders)
  undo.push(
    () => slowReaders.close(),
    () => peer.destroy(),
    () => listening.close(),
  )
  const made: number[] = []
  const ask = async (id: number): Promise<Result<number>> => {
    const result = await backPressure.largeAnswer(() => {
      made.push(id)
      return Promise.resolve({ ok: true, value: id } as const)
    })
    if (result.ok) backPressure.write([LARGE])
    return result
  }
  return { peer, socket, backPressure, made, ask }
}

test('large answers are built as they are read: none while those before are unread, then all of them in order', async () => {
  const { peer, socket, made, ask } = await connection()
  peer.pause()
  const asked: Promise<Result<number>>[] = []
  // Until the system takes no more, and as many more as may wait.
  for (let id = 0; made.length === id; id++) {
    asked.push(ask(id))
    await new Promise((resolve) => setImmediate(resolve))
  }
  const before = made.length
  for (let i = 1; i < 50; i++) asked.push(ask(before + i))
  expect(await ask(-1)).toMatchObject({ ok: false, error: { code: 'BUSY', retryAfterMs: 1000 } })
  expect(made).toHaveLength(before)
  expect(socket.writableLength).toBeLessThan(UNREAD_BYTES_AT_MOST + LARGE.length)
  peer.resume()
  await Promise.all(asked)
  expect(made).toEqual(asked.map((_, id) => id))
})

test('W1 a receiver that never reads costs less than 1 MB of this process, and is cut off', async () => {
  const { peer, socket, backPressure } = await connection()
  peer.pause()
  let mostBytes = 0
  while (!socket.destroyed) {
    backPressure.write([FRAME])
    mostBytes = Math.max(mostBytes, socket.writableLength)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(mostBytes).toBeGreaterThan(UNREAD_BYTES_AT_MOST - FRAME.length)
  expect(mostBytes).toBeLessThan(MB)
})

test('large answers that wait are given up when the connection closes', async () => {
  const { peer, made, ask } = await connection()
  peer.pause()
  const asked: Promise<Result<number>>[] = []
  for (let id = 0; made.length === id; id++) {
    asked.push(ask(id))
    await new Promise((resolve) => setImmediate(resolve))
  }
  peer.resetAndDestroy()
  expect(await asked.at(-1)).toMatchObject({ ok: false })
})
