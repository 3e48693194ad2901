// What a server has used: processor time and memory, measured inside of it.
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { z } from 'zod'

const US_PER_MS = 1000
/** Of garbage, until none is left that only other garbage kept. */
const COLLECTIONS = 5

export const Usage = z.object({
  /** Of all threads of the process since it started, in milliseconds. */
  cpuMs: z.number(),
  heapBytes: z.number(),
  /** Buffers, outside of the heap. */
  externalBytes: z.number(),
})
export type Usage = z.infer<typeof Usage>

/** The two questions that `usage` answers. */
export const AT_ONCE = { ask: 'usage', collect: false }
export const AFTER_COLLECTING = { ask: 'usage', collect: true }

const Question = z.object({ ask: z.literal('usage'), collect: z.boolean() })

/** To be called by the process in question; memory is what is left when all garbage is gone, if it is to be collected. */
export async function usage(question: unknown): Promise<Usage> {
  if (Question.parse(question).collect) await collectGarbage()
  const { user, system } = process.cpuUsage()
  const { heapUsed, external } = process.memoryUsage()
  return { cpuMs: (user + system) / US_PER_MS, heapBytes: heapUsed, externalBytes: external }
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  for (let i = 0; i < COLLECTIONS; i++) {
    runInNewContext('gc()')
    await turn()
  }
}
