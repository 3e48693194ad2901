// A batch of commands that take long to decide is settled in several transactions, so that it does not block the event loop.
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { codeOf, testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { BestSeats } from './best-seats.ts'

/** The processor time that choosing takes in these tests, as in a very large venue. */
const CHOOSE_MS = 8

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())
afterEach(() => vi.restoreAllMocks())

function chooseSlowly(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its `this` below
  const choose = BestSeats.prototype.choose
  vi.spyOn(BestSeats.prototype, 'choose').mockImplementation(function (this: BestSeats, ...asked) {
    const start = process.threadCpuUsage()
    while (process.threadCpuUsage(start).user < CHOOSE_MS * 1000);
    return choose.apply(this, asked)
  })
}

test('Q4 commands that do not fit into one transaction are decided in the next, in order, before any later command', async () => {
  const showId = await box.addShow(40)
  const { office } = box.addNode()
  await office.boards.get(showId)
  chooseSlowly()
  const changes: number[] = []
  office.boards.listen({
    advanced: (_board, { steps }) => changes.push(steps.length),
    replaced: () => expect.unreachable(),
  })
  const answered: number[] = []
  const ask = (i: number) =>
    office.holdBest(showId, randomUUID(), randomUUID(), { quantity: 1 }).then((answer) => {
      answered.push(i)
      return valueOf(answer)
    })
  const first = Array.from({ length: 20 }, (_, i) => ask(i))
  // Arrives while the first transaction runs, so it belongs to the next batch.
  await expect.poll(() => changes.length).toBeGreaterThan(0)
  const later = Array.from({ length: 3 }, (_, i) => ask(20 + i))
  const holds = await Promise.all([...first, ...later])
  expect(answered).toEqual(holds.map((_, i) => i))
  expect(new Set(holds.flatMap(({ seatIds }) => seatIds)).size).toBe(23)
  const seqs = holds.map(({ seq }) => seq)
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  // At most three fit into 20 ms.
  expect(Math.max(...changes)).toBeLessThanOrEqual(3)
  expect(changes.reduce((sum, steps) => sum + steps, 0)).toBe(23)
})

test('Q4 a faulty command in a batch of several transactions affects no other', async () => {
  const showId = await box.addShow(20)
  await box.office.boards.get(showId)
  chooseSlowly()
  const hold = (visitorId: string) => box.office.holdBest(showId, visitorId, randomUUID(), { quantity: 1 })
  const answers = await Promise.all([
    ...Array.from({ length: 5 }, () => hold(randomUUID())),
    hold('not a uuid'),
    ...Array.from({ length: 5 }, () => hold(randomUUID())),
  ])
  expect(answers.map(codeOf)).toEqual([...Array<string>(5).fill('ok'), 'INTERNAL', ...Array<string>(5).fill('ok')])
})
