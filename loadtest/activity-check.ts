// Whether a run did enough for its verdict to mean anything.
import { number, plural } from './format.ts'
import type { Population, TallyTotals } from './instructions.ts'
import type { Verdict } from './verdict.ts'

type Answers = TallyTotals['answers']

/** Answers of a server that did not decide. */
const UNDECIDED: ReadonlySet<string> = new Set(['BUSY', 'UNAVAILABLE', 'INTERNAL', 'RATE_LIMITED', 'no answer'])
/** With a greater share of undecided answers, the server hardly served any request. */
const MOST_UNDECIDED = 0.5

const HOLDS = ['seats:hold', 'seats:hold-best']
const CONFIRMS = ['booking:confirm']

type Activity = {
  answers: Answers
  populations: readonly Population[]
  /** Whether the scenario reached its goal; undefined when it has none. */
  isOver: boolean | undefined
  interrupted: boolean
}

export function judgeActivity({ answers, populations, isOver, interrupted }: Activity): Verdict {
  const inconclusive = [...nothingHappened(answers, populations), ...mostlyUndecided(answers), ...rateLimited(answers)]
  if (isOver === false) {
    const why = interrupted ? 'it was stopped before' : '--for was too short, or too few came'
    inconclusive.push(`The show was not sold out: ${why}.`)
  }
  return { checked: [], violations: [], inconclusive }
}

/** Whether any visitor got in, got a seat, and bought one. */
function nothingHappened(answers: Answers, populations: readonly Population[]): string[] {
  const connects = countOf(answers, ['connect'])
  if (connects.ok === 0) {
    const attempts = plural(connects.all, 'connection')
    return [`Nobody got in: of ${attempts} the server took none${listOf(answers, ['connect'])}.`]
  }
  if (populations.every(({ kind }) => kind === 'viewers')) return []
  if (countOf(answers, HOLDS).ok === 0) {
    return [`Nobody was given a seat${listOf(answers, HOLDS)}: the run shows nothing.`]
  }
  const areBuying = populations.some(({ kind }) => kind !== 'viewers' && kind !== 'seat-changers')
  if (!areBuying || countOf(answers, CONFIRMS).ok > 0) return []
  return [`Nobody bought anything${listOf(answers, CONFIRMS)}: the run shows nothing of sales.`]
}

function mostlyUndecided(answers: Answers): string[] {
  return Object.entries(answers).flatMap(([request, outcomes]) => {
    const { all } = countOf(answers, [request])
    const undecided = Object.entries(outcomes).reduce((sum, [word, n]) => sum + (UNDECIDED.has(word) ? n : 0), 0)
    if (undecided <= MOST_UNDECIDED * all) return []
    return [`Most of ${request} was not decided${listOf(answers, [request])}: too little was served to judge.`]
  })
}

/** All visitors of a run share one address, by which the server limits them. */
function rateLimited(answers: Answers): string[] {
  const refused = Object.entries(answers).flatMap(([request, { RATE_LIMITED = 0 }]) =>
    RATE_LIMITED > 0 ? `${number(RATE_LIMITED)} × ${request}` : [],
  )
  if (refused.length === 0) return []
  return [
    `The limits of the server refused some (${refused.join(', ')}): to it all these visitors are one address. Start it with RATE_LIMIT=off.`,
  ]
}

function countOf(answers: Answers, requests: readonly string[]): { ok: number; all: number } {
  const outcomes = requests.flatMap((request) => Object.entries(answers[request] ?? {}))
  const sum = (of: typeof outcomes): number => of.reduce((all, [, count]) => all + count, 0)
  return { ok: sum(outcomes.filter(([outcome]) => outcome === 'ok')), all: sum(outcomes) }
}

/** Such as “ (12 × BUSY)”; empty when there were no answers. */
function listOf(answers: Answers, requests: readonly string[]): string {
  const outcomes = requests.flatMap((request) => Object.entries(answers[request] ?? {}))
  if (outcomes.length === 0) return ''
  return ` (${outcomes.map(([outcome, count]) => `${number(count)} × ${outcome}`).join(', ')})`
}
