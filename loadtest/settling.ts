// When people have gone: what they left lying comes free, and all maps are right.
import type { Counts } from '../shared/protocol.ts'
import type { WorkerPool } from './worker-pool.ts'
import { judgeHeld, judgeMaps } from './final-checks.ts'
import type { LoadShow } from './load-show.ts'
import { now, SECOND_MS } from './run-clock.ts'
import { digestOf } from './measure/digest.ts'
import { RunError, type Run } from './run.ts'
import { joined, type Verdict } from './verdict.ts'
import type { Population } from './instructions.ts'
import type { Observer } from './observer.ts'

const LOOK_MS = 100
/** This long without a change is quiet. */
const QUIET_MS = SECOND_MS
const MARGIN_MS = 5 * SECOND_MS

/** All is quiet, and the maps are compared with what the server shows then; undefined when it shows nothing any more. */
export async function settled(
  run: Run,
  pool: WorkerPool,
  observer: Observer,
  loadShow: LoadShow,
  viewers: number,
): Promise<Verdict | undefined> {
  const { graceSeconds } = observer.limits
  run.progress.phase(
    `Waiting until all is quiet, for ${graceSeconds + MARGIN_MS / SECOND_MS} s at most, and all maps are right`,
  )
  try {
    await untilQuiet(observer, loadShow)
    const maps = await pool.settle(observer.board.seq)
    const { seq, statuses, counts } = await observer.lookAnew()
    const right = judgeMaps(maps, { seq, digest: digestOf(statuses) }, viewers, loadShow.isOwn)
    return joined([right, ...(loadShow.isOwn ? [judgeHeld(counts.held)] : [])])
  } catch (error) {
    if (error instanceof RunError && !loadShow.isOwn) return undefined
    throw error
  }
}

/** How many look from the beginning to the end. */
export function viewersOf(parts: readonly Population[]): number {
  return parts.reduce((sum, part) => sum + ('count' in part ? part.count : 0), 0)
}

/**
 * What people left lying comes free by itself; where others play too, it may never be quiet.
 * @returns whether, on a server of the run's own, nothing is held any more
 */
export async function untilQuiet(observer: Observer, { isOwn }: LoadShow): Promise<boolean> {
  const graceMs = observer.limits.graceSeconds * SECOND_MS
  const end = now() + graceMs + MARGIN_MS
  let { seq } = observer.board
  let since = now()
  const isQuiet = (held: Counts['held']): boolean => now() - since > QUIET_MS && (!isOwn || held === 0)
  while (now() < end && !isQuiet(observer.board.counts.held)) {
    await pause(LOOK_MS)
    if (observer.board.seq === seq) continue
    seq = observer.board.seq
    since = now()
  }
  return !isOwn || isQuiet(observer.board.counts.held)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
