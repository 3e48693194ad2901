// Whether enough happened in a run for its verdict to mean anything: nothing goes wrong where nothing goes on.
import type { Population } from './instructions.ts'
import type { Answers } from './report/time-series.ts'
import { number, plural } from './format.ts'
import type { Verdict } from './verdict.ts'

/** Words of an answer that neither gives nor refuses what was asked for: the server could not, or did not, decide. */
const UNDECIDED: ReadonlySet<string> = new Set(['BUSY', 'UNAVAILABLE', 'INTERNAL', 'RATE_LIMITED', 'no answer'])
/** Above this share of undecided answers a run shows a server that does not serve. */
const MOST_UNDECIDED = 0.5

const HOLDS = ['seats:hold', 'seats:hold-best']

type Played = {
  answers: Answers
  populations: readonly Population[]
  /** Where the scenario was to get to: true or false; undefined when it goes on until it is stopped. */
  isOver: boolean | undefined
  interrupted: boolean
}

export function judgeActivity({ answers, populations, isOver, interrupted }: Played): Verdict {
  const inconclusive = [...missing(answers, populations), ...undecided(answers), ...limited(answers)]
  if (isOver === false) {
    const why = interrupted ? 'it was stopped before' : '--for was too short, or too few came'
    inconclusive.push(`The house was not sold out: ${why}.`)
  }
  return { checked: [], violations: [], inconclusive }
}

/** What people came for and nobody got. */
function missing(answers: Answers, populations: readonly Population[]): string[] {
  const connects = countOf(answers, ['connect'])
  if (connects.ok === 0)
    return [
      `Nobody got in: of ${plural(connects.all, 'connection')} the server took none${said(answers, ['connect'])}.`,
    ]
  if (populations.every(({ kind }) => kind === 'viewers')) return []
  if (countOf(answers, HOLDS).ok === 0)
    return [`Nobody was given a seat${said(answers, HOLDS)}: the run shows nothing.`]
  const buys = populations.some(({ kind }) => kind !== 'viewers' && kind !== 'seat-changers')
  if (!buys || countOf(answers, ['booking:confirm']).ok > 0) return []
  return [`Nobody bought anything${said(answers, ['booking:confirm'])}: the run shows nothing of sales.`]
}

/** Kinds of requests that were mostly answered without a decision. */
function undecided(answers: Answers): string[] {
  return Object.entries(answers).flatMap(([request, words]) => {
    const { all } = countOf(answers, [request])
    const none = Object.entries(words).reduce((sum, [word, n]) => sum + (UNDECIDED.has(word) ? n : 0), 0)
    if (none <= MOST_UNDECIDED * all) return []
    return [`Most of ${request} was not decided${said(answers, [request])}: so little was served shows nothing.`]
  })
}

/** To a server's limits all visitors of a run are one address. */
function limited(answers: Answers): string[] {
  const kinds = Object.entries(answers).flatMap(([request, { RATE_LIMITED = 0 }]) =>
    RATE_LIMITED > 0 ? `${number(RATE_LIMITED)} × ${request}` : [],
  )
  if (kinds.length === 0) return []
  return [
    `The limits of the server refused some (${kinds.join(', ')}): to it all these visitors are one address. Start it with RATE_LIMIT=off.`,
  ]
}

function countOf(answers: Answers, requests: readonly string[]): { ok: number; all: number } {
  const words = requests.flatMap((request) => Object.entries(answers[request] ?? {}))
  const sum = (of: typeof words): number => of.reduce((all, [, count]) => all + count, 0)
  return { ok: sum(words.filter(([word]) => word === 'ok')), all: sum(words) }
}

/** Such as “ (12 × BUSY)”; nothing when nothing was asked. */
function said(answers: Answers, requests: readonly string[]): string {
  const words = requests.flatMap((request) => Object.entries(answers[request] ?? {}))
  return words.length === 0 ? '' : ` (${words.map(([word, count]) => `${number(count)} × ${word}`).join(', ')})`
}
