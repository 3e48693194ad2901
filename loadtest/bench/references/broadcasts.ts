// Frames like those of one change, sent to everybody at even intervals when the parent asks for it.
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Frame } from '../../../shared/protocol.ts'
import { answerParent } from '../../processes/child.ts'
import { usage } from '../../measure/usage.ts'

const Broadcast = z.object({ ask: z.literal('broadcast'), frames: z.int(), everyMs: z.number() })
export type Broadcast = z.infer<typeof Broadcast>

/** Answers a parent that asks for so many frames when they are sent, and for the usage. */
export function answerWithFrames(send: (frame: Frame) => void): void {
  let seq = 0
  answerParent(async (question) => {
    const { data } = Broadcast.safeParse(question)
    if (!data) return usage(question)
    const start = performance.now()
    for (let sent = 0; sent < data.frames; sent++) {
      await pause(Math.max(0, start + sent * data.everyMs - performance.now()))
      send({ showId: 'house', since: seq, seq: ++seq, held: [seq % 500] })
    }
    return {}
  })
}
