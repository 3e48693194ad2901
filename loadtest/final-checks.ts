// What must be so when all people have gone: every map right, nothing held, memory given back.
import type { Shown } from './instructions.ts'
import { number, plural } from './format.ts'
import type { Verdict } from './verdict.ts'

const MB = 1024 * 1024
/** A process that has to wait between reading two clocks finds them as far apart. */
const MOST_JUMP_MS = 250

/** What viewers' maps show, how many of them have not got there, and how many connections had ended before. */
type Settled = { shown: readonly Shown[]; behind: number; dropped: number }

/**
 * M1: a map that frames made is the one that the server shows to somebody new.
 * @param expected how many were to look from the beginning to the end
 * @param isOwn nobody else changes anything, and no network lies in between
 */
export function judgeMaps(
  { shown, behind, dropped }: Settled,
  anew: Omit<Shown, 'maps'>,
  expected: number,
  isOwn: boolean,
): Verdict {
  if (expected === 0) {
    const nobody =
      'M1 Maps at the end: nobody looked all the time. Those of people who came and went are judged with what they were told.'
    return { checked: [], violations: [], notJudged: [nobody] }
  }
  // Where others play too, the map may have moved on before it was looked at anew.
  const compared = shown.filter(({ seq }) => seq === anew.seq)
  const same = compared.reduce((sum, { digest, maps }) => sum + (digest === anew.digest ? maps : 0), 0)
  const all = compared.reduce((sum, { maps }) => sum + maps, 0)
  const violations = compared
    .filter(({ digest }) => digest !== anew.digest)
    .map(({ seq, maps }) => `M1 ${maps} maps at change ${seq} are not what the server shows to somebody new.`)
  if (behind > 0) violations.push(`M1 ${behind} maps did not catch up.`)
  const ended = `${number(dropped)} of ${plural(expected, 'connection')} that only looked ended before the end`
  if (dropped > 0 && isOwn) violations.push(`${ended}, and it was the server that ended them.`)
  const inconclusive = dropped > 0 && !isOwn ? [`${ended}, by the server or on the way to it.`] : []
  const left = expected - all - behind - dropped
  if (all === 0 || (left > 0 && isOwn)) {
    inconclusive.push(
      `M1 Only ${number(all)} of ${plural(expected, 'map')} could be compared with what the server shows to somebody new.`,
    )
  }
  const checked = `M1 ${number(same)} of ${plural(expected, 'map')}, made of frames, are byte for byte what the server shows to somebody new.`
  return { checked: same > 0 ? [checked] : [], violations, inconclusive }
}

/** A clock that is set while it is read puts what several processes saw in a wrong order. */
export function judgeClock(jumpMs: number): Verdict {
  if (jumpMs <= MOST_JUMP_MS) return { checked: [], violations: [] }
  const inconclusive = [
    `This machine’s clock was set, or stood still, by ${number(jumpMs)} ms: times are not to be trusted.`,
  ]
  return { checked: [], violations: [], inconclusive }
}

/** H10, G1: whoever went without a word holds nothing any more. */
export function judgeHeld(held: number): Verdict {
  const violations = held > 0 ? [`H10 ${held} seats are still held, and everybody has gone.`] : []
  return { checked: ['H10 Nothing is held any more when everybody has gone.'], violations }
}

export type Heap = { before: number; after: number }

/** Of a server that was to be judged by its memory: nothing when that could not be measured. */
export function judgeMemory(heap: Heap | undefined, mayGrow: number | undefined, isOwn: boolean): Verdict {
  if (mayGrow === undefined) return { checked: [], violations: [] }
  if (heap) return judgeHeap(heap, mayGrow)
  const unknown = 'Memory: how much the server’s heap grew was not measured.'
  return { checked: [], violations: [], ...(isOwn ? { inconclusive: [unknown] } : { notJudged: [unknown] }) }
}

/** In bytes. What programs learn while they run stays; what visitors leave behind must not. */
export function judgeHeap({ before, after }: Heap, mayGrow: number): Verdict {
  const said = `The server’s heap had ${Math.round(before / MB)} MB before and ${Math.round(after / MB)} MB after.`
  return { checked: [said], violations: after - before > mayGrow ? [said] : [] }
}
