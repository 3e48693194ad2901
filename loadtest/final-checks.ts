// The checks when all visitors have gone: every map is right, nothing is held, and memory is as before.
import { setTimeout as pause } from 'node:timers/promises'
import type { Counts } from '../shared/protocol.ts'
import { number, plural } from './format.ts'
import { digestOf, type MapsAlike, type Population, type SettledMaps } from './instructions.ts'
import type { LoadShow } from './load-show.ts'
import type { Observer } from './observer.ts'
import { RunError, type Run } from './run.ts'
import { now, SECOND_MS } from './run-clock.ts'
import { joinVerdicts, type Verdict } from './verdict.ts'
import type { WorkerPool } from './worker-pool.ts'

const MB = 1024 * 1024
const POLL_MS = 100
/** The show counts as idle after this long without a change. */
const QUIET_MS = SECOND_MS
const MARGIN_MS = 5 * SECOND_MS
/** A process that is interrupted between reading two clocks finds them this far apart. */
const MOST_JUMP_MS = 250

/**
 * Waits until the show is idle, and compares all maps with a fresh snapshot.
 * @param viewers how many were to watch from the beginning to the end
 * @returns undefined when a server that is not the run's own has gone
 */
export async function finalVerdict(
  run: Run,
  pool: WorkerPool,
  observer: Observer,
  loadShow: LoadShow,
  viewers: number,
): Promise<Verdict | undefined> {
  const { graceSeconds } = observer.limits
  run.progress.phase(
    `Waiting until nothing changes any more, for ${graceSeconds + MARGIN_MS / SECOND_MS} s at most, and all maps are current`,
  )
  try {
    await untilQuiet(observer, loadShow)
    const maps = await pool.settle(observer.board.seq)
    const { seq, statuses, counts } = await observer.lookAnew()
    const verdict = judgeMaps(maps, { seq, digest: digestOf(statuses) }, viewers, loadShow.isOwn)
    return joinVerdicts([verdict, ...(loadShow.isOwn ? [judgeHeld(counts.held)] : [])])
  } catch (error) {
    if (error instanceof RunError && !loadShow.isOwn) return undefined
    throw error
  }
}

/** How many connections watch from the beginning to the end. */
export function viewersIn(populations: readonly Population[]): number {
  return populations.reduce((sum, population) => sum + ('count' in population ? population.count : 0), 0)
}

/**
 * Waits until abandoned seats are free again and nothing changes any more, but not longer than the grace and a margin:
 * on a server that others use, changes may never end.
 * @returns whether, on a server of the run's own, nothing is held any more
 */
export async function untilQuiet(observer: Observer, { isOwn }: LoadShow): Promise<boolean> {
  const graceMs = observer.limits.graceSeconds * SECOND_MS
  const end = now() + graceMs + MARGIN_MS
  let { seq } = observer.board
  let since = now()
  const isQuiet = (held: Counts['held']): boolean => now() - since > QUIET_MS && (!isOwn || held === 0)
  while (now() < end && !isQuiet(observer.board.counts.held)) {
    await pause(POLL_MS)
    if (observer.board.seq === seq) continue
    seq = observer.board.seq
    since = now()
  }
  return !isOwn || isQuiet(observer.board.counts.held)
}

/**
 * M1: a map that was made of frames equals a fresh snapshot.
 * @param snapshot the fresh one
 * @param expected how many were to watch from the beginning to the end
 * @param isOwn whether only this run changes the show, and no network lies between
 */
export function judgeMaps(
  { shown, behind, dropped }: SettledMaps,
  snapshot: Omit<MapsAlike, 'maps'>,
  expected: number,
  isOwn: boolean,
): Verdict {
  if (expected === 0) {
    const sentence =
      'M1 Maps at the end: nobody watched all the time. Maps of visitors who came and went are judged with their answers.'
    return { checked: [], violations: [], notJudged: [sentence] }
  }
  // Where others use the show too, the map may have moved on before the snapshot.
  const compared = shown.filter(({ seq }) => seq === snapshot.seq)
  const same = compared.reduce((sum, { digest, maps }) => sum + (digest === snapshot.digest ? maps : 0), 0)
  const all = compared.reduce((sum, { maps }) => sum + maps, 0)
  const violations = compared
    .filter(({ digest }) => digest !== snapshot.digest)
    .map(({ seq, maps }) => `M1 ${maps} maps at change ${seq} are not what the server shows to a new visitor.`)
  if (behind > 0) violations.push(`M1 ${behind} maps did not catch up.`)
  const ended = `${number(dropped)} of ${plural(expected, 'connection')} that only looked ended before the end`
  if (dropped > 0 && isOwn) violations.push(`${ended}, and the server ended them.`)
  const inconclusive = dropped > 0 && !isOwn ? [`${ended}, by the server or on the way to it.`] : []
  const missing = expected - all - behind - dropped
  if (all === 0 || (missing > 0 && isOwn)) {
    inconclusive.push(
      `M1 Only ${number(all)} of ${plural(expected, 'map')} could be compared with what the server shows to a new visitor.`,
    )
  }
  const sentence = `M1 ${number(same)} of ${plural(expected, 'map')}, made of frames, are byte for byte what the server shows to a new visitor.`
  return { checked: same > 0 ? [sentence] : [], violations, inconclusive }
}

/** A clock that is set during a run puts what several processes saw in a wrong order. */
export function judgeClock(jumpMs: number): Verdict {
  if (jumpMs <= MOST_JUMP_MS) return { checked: [], violations: [] }
  const sentence = `This machine’s clock was set, or stood still, by ${number(jumpMs)} ms: times are not to be trusted.`
  return { checked: [], violations: [], inconclusive: [sentence] }
}

/** H10, G1: visitors who left without releasing their seats hold nothing any more. */
export function judgeHeld(held: number): Verdict {
  const violations = held > 0 ? [`H10 ${held} seats are still held, and everybody has gone.`] : []
  return { checked: ['H10 Nothing is held any more when everybody has gone.'], violations }
}

/** In bytes, after garbage collection. */
export type Heap = { before: number; after: number }

/**
 * Judges by how much the server's heap has grown. Compiled code and caches may stay, but nothing of visitors.
 * @param heap undefined when it could not be measured
 * @param mayGrow in bytes; undefined when memory is not to be judged
 */
export function judgeMemory(heap: Heap | undefined, mayGrow: number | undefined, isOwn: boolean): Verdict {
  if (mayGrow === undefined) return { checked: [], violations: [] }
  if (!heap) {
    const unknown = 'Memory: how much the server’s heap grew was not measured.'
    return { checked: [], violations: [], ...(isOwn ? { inconclusive: [unknown] } : { notJudged: [unknown] }) }
  }
  const { before, after } = heap
  const sentence = `The server’s heap had ${Math.round(before / MB)} MB before and ${Math.round(after / MB)} MB after.`
  return { checked: [sentence], violations: after - before > mayGrow ? [sentence] : [] }
}
