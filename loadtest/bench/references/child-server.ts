// What the reference servers share: they listen on the loopback, and broadcast frames when their parent asks for it.
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Frame } from '../../../shared/protocol.ts'
import { usage } from '../../measure/usage.ts'
import { answerParent } from '../../processes/child.ts'

/** Listens on a free port. @returns the URL */
export async function listening(http: Server): Promise<string> {
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

/** Asks for this number of frames at even intervals, each like the frame of one change. */
const Broadcast = z.object({ ask: z.literal('broadcast'), frames: z.int(), everyMs: z.number() })
export type Broadcast = z.infer<typeof Broadcast>

/** Answers a `Broadcast` when all its frames are sent, and the questions for the usage. */
export function answerWithFrames(send: (frame: Frame) => void): void {
  let seq = 0
  answerParent(async (question) => {
    const { data } = Broadcast.safeParse(question)
    if (!data) return usage(question)
    const start = performance.now()
    for (let sent = 0; sent < data.frames; sent++) {
      await pause(Math.max(0, start + sent * data.everyMs - performance.now()))
      send({ showId: 'frames', since: seq, seq: ++seq, held: [seq % 500] })
    }
    return {}
  })
}
