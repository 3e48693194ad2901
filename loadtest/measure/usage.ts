// Processor time and memory that processes use: of a server as it reports itself, of this process, and of PostgreSQL.
import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { z } from 'zod'
import { now, SECOND_MS } from '../run-clock.ts'

const US_PER_MS = 1000
const NS_PER_MS = 1_000_000
/** Collections until no garbage is left that only other garbage kept alive. */
const COLLECTIONS = 5

export const Usage = z.object({
  /** The processor time of all threads since the process started, in milliseconds. */
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

/** What this process has used. Collects garbage first when the question says so. */
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
    await nextTurn()
  }
}

/** @returns a function that tells the share of one core that this process has used since the last call */
export function cpuMeter(): () => number {
  let used = process.cpuUsage()
  let since = now()
  return () => {
    const { user, system } = process.cpuUsage(used)
    const share = (user + system) / SECOND_MS / (now() - since)
    used = process.cpuUsage()
    since = now()
    return share
  }
}

/**
 * Processor time of a process and its children, such as PostgreSQL, in milliseconds. Children that have ended do not
 * count. Undefined where there is no `/proc`, as Linux has it.
 */
export function cpuMsOfFamily(pid: number): number | undefined {
  const own = cpuMsOf(pid)
  if (own === undefined) return undefined
  const children = readdirSync('/proc').filter((name) => parentOf(Number(name)) === pid)
  return children.reduce((sum, child) => sum + (cpuMsOf(Number(child)) ?? 0), own)
}

/** The pid of a process's parent; undefined where there is no `/proc`. */
export function parentOf(pid: number): number | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`)
  // The fields after the process's name, which may contain spaces: its state, its parent.
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function cpuMsOf(pid: number): number | undefined {
  const runNs = readIfThere(`/proc/${pid}/schedstat`)?.split(' ')[0]
  return runNs === undefined ? undefined : Number(runNs) / NS_PER_MS
}

/** A process may end at any moment. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
