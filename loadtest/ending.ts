// What must be so when all people have gone: every map right, nothing held, memory given back.
import type { Shown } from './orders.ts'
import type { Verdict } from './verdict.ts'

const MB = 1024 * 1024

/** What viewers' maps show, and how many of them have not got there. */
type Settled = { shown: readonly Shown[]; behind: number }

/** M1: a map that frames made is the one that the server shows to somebody new. */
export function judgeMaps({ shown, behind }: Settled, anew: Omit<Shown, 'maps'>): Verdict {
  const all = shown.reduce((sum, { maps }) => sum + maps, 0)
  if (all === 0) return { checked: [], violations: [] }
  // Where others play too, the map may have moved on before it was looked at anew.
  const compared = shown.filter(({ seq }) => seq === anew.seq)
  const same = compared.reduce((sum, { digest, maps }) => sum + (digest === anew.digest ? maps : 0), 0)
  const violations = compared
    .filter(({ digest }) => digest !== anew.digest)
    .map(({ seq, maps }) => `M1 ${maps} maps at change ${seq} are not what the server shows to somebody new.`)
  if (behind > 0) violations.push(`M1 ${behind} maps did not catch up.`)
  const checked = `M1 ${same} of ${all} maps, made of frames, are byte for byte what the server shows to somebody new.`
  return { checked: [checked], violations }
}

/** H10, G1: whoever went without a word holds nothing any more. */
export function judgeHeld(held: number): Verdict {
  const violations = held > 0 ? [`H10 ${held} seats are still held, and everybody has gone.`] : []
  return { checked: ['H10 Nothing is held any more when everybody has gone.'], violations }
}

export type Heap = { before: number; after: number }

/** In bytes. What programs learn while they run stays; what visitors leave behind must not. */
export function judgeHeap({ before, after }: Heap, mayGrow: number): Verdict {
  const said = `The server’s heap had ${Math.round(before / MB)} MB before and ${Math.round(after / MB)} MB after.`
  return { checked: [said], violations: after - before > mayGrow ? [said] : [] }
}
