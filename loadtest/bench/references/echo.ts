// Reference: the same number of sockets on a bare Socket.IO server, each asking once. Nothing on this stack answers sooner.
import { io, type Socket } from 'socket.io-client'
import { z } from 'zod'
import { allAdvancing } from '../../stall-timeout.ts'
import { startChild } from '../../processes/parent.ts'
import type { Run } from '../../run.ts'

const PORTION = 100
/** Of the size of what holds a seat. */
const PAYLOAD = { showId: 'last-seat-1', seatIds: [123] }

export class Echo {
  readonly #sockets: Socket[] = []

  static async start(run: Run, count: number): Promise<Echo> {
    const module = new URL('echo-server.ts', import.meta.url)
    const { url } = (await startChild(run, module, {}, z.object({ url: z.string() }))).ready
    const echo = new Echo()
    run.cleanup.add(() => echo.close())
    while (echo.#sockets.length < count) {
      await echo.#connect(url, Math.min(PORTION, count - echo.#sockets.length))
      run.progress.step(echo.#sockets.length, count)
    }
    return echo
  }

  /** All ask at once. @returns the milliseconds until all are answered */
  async askOnce(): Promise<number> {
    const start = performance.now()
    const answers = this.#sockets.map((socket) => socket.emitWithAck('echo', PAYLOAD))
    await allAdvancing(answers, 'The echo server does not answer all who ask it.')
    return performance.now() - start
  }

  close(): void {
    for (const socket of this.#sockets) socket.disconnect()
  }

  async #connect(url: string, count: number): Promise<void> {
    const portion = Array.from({ length: count }, () => io(url, { transports: ['websocket'], forceNew: true }))
    this.#sockets.push(...portion)
    const connected = portion.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve)))
    await allAdvancing(connected, 'The echo server does not take the sockets that ask it.')
  }
}
