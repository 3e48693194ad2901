// A run in which nothing went wrong because nothing happened is not a good one.
import { expect, test } from 'vitest'
import { judgeActivity } from './activity-check.ts'
import type { Population, TallyTotals } from './instructions.ts'
import { exitStatusOf } from './verdict.ts'

type Answers = TallyTotals['answers']

const BUYERS: Population = {
  kind: 'buyers',
  arrivals: { atATime: 1, visitMs: 1 },
  pace: { look: 1, hesitate: 1 },
  mostSeats: 1,
  rush: 1,
  abandon: 0,
  cancel: false,
}
const VIEWERS: Population = { kind: 'viewers', count: 3 }
const SEAT_CHANGERS: Population = { kind: 'seat-changers', count: 3, perSecond: 1, seconds: 1 }
const lively: Answers = { connect: { ok: 9 }, 'seats:hold': { ok: 5, SEATS_TAKEN: 99 }, 'booking:confirm': { ok: 4 } }

function inconclusiveIn(
  answers: Answers,
  populations: readonly Population[],
  isOver?: boolean,
  interrupted = false,
): string[] {
  const verdict = judgeActivity({ answers, populations, isOver, interrupted })
  expect(exitStatusOf(verdict)).toBe(verdict.inconclusive?.length ? 3 : 0)
  return verdict.inconclusive ?? []
}

test('a run that sold something is conclusive, however many visitors were too late', () => {
  expect(inconclusiveIn(lively, [BUYERS, VIEWERS], true)).toEqual([])
  expect(inconclusiveIn({ connect: { ok: 9 }, 'seats:hold': { ok: 5 } }, [VIEWERS, SEAT_CHANGERS])).toEqual([])
  expect(inconclusiveIn({ connect: { ok: 9 } }, [VIEWERS])).toEqual([])
})

test.each([
  ['nobody came', {}, 'Nobody got in: of 0 connections the server took none.'],
  [
    'nobody got in',
    { connect: { UNAVAILABLE: 7 } },
    'Nobody got in: of 7 connections the server took none (7 × UNAVAILABLE).',
  ],
  ['nobody asked', { connect: { ok: 9 } }, 'Nobody was given a seat: the run shows nothing.'],
  [
    'nobody was given a seat',
    { ...lively, 'seats:hold': { SEATS_TAKEN: 9 } },
    'Nobody was given a seat (9 × SEATS_TAKEN): the run shows nothing.',
  ],
  [
    'nobody bought',
    { ...lively, 'booking:confirm': { NOT_HELD: 3 } },
    'Nobody bought anything (3 × NOT_HELD): the run shows nothing of sales.',
  ],
])('%s: inconclusive', (_what, answers: Answers, sentence) => {
  expect(inconclusiveIn(answers, [BUYERS], true)).toContain(sentence)
})

test('a request refused by a rate limit makes the run inconclusive, and the verdict tells what to do', () => {
  const answers = { ...lively, connect: { ok: 9, RATE_LIMITED: 2 }, 'show:join': { ok: 9, RATE_LIMITED: 1 } }
  expect(inconclusiveIn(answers, [BUYERS], true)).toEqual([
    'The limits of the server refused some (2 × connect, 1 × show:join): to it all these visitors are one address. Start it with RATE_LIMIT=off.',
  ])
})

test.each(['BUSY', 'UNAVAILABLE', 'INTERNAL', 'no answer'])('mostly %s: inconclusive', (word) => {
  const answers = { ...lively, 'seats:hold': { ok: 5, SEATS_TAKEN: 4, [word]: 10 } }
  expect(inconclusiveIn(answers, [BUYERS], true)).toEqual([expect.stringContaining(`10 × ${word}`)])
  expect(inconclusiveIn({ ...answers, 'seats:hold': { ok: 5, SEATS_TAKEN: 5, [word]: 10 } }, [BUYERS], true)).toEqual(
    [],
  )
})

test('a rush that does not sell out is inconclusive, whether time ran out or it was stopped', () => {
  expect(inconclusiveIn(lively, [BUYERS], false)).toEqual([
    'The show was not sold out: --for was too short, or too few came.',
  ])
  expect(inconclusiveIn(lively, [BUYERS], false, true)).toEqual(['The show was not sold out: it was stopped before.'])
})
