import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Queue, type Progress, type Turn } from './queue.ts'

type Batch = { commands: string[]; turn: Turn; progress: Progress; finish: () => void }

/** A queue whose batches a test takes through their stages by hand. */
function queueByHand() {
  const batches: Batch[] = []
  const run = async (commands: string[], turn: Turn, progress: Progress): Promise<string[]> => {
    await new Promise<void>((finish) => batches.push({ commands, turn, progress, finish }))
    return commands
  }
  const queue = new Queue(run, 100)
  /** The batch that begins with this command, once it has begun. */
  const batchOf = async (command: string): Promise<Batch> => {
    for (let turns = 0; turns < 10; turns++) {
      const batch = batches.find(({ commands }) => commands[0] === command)
      if (batch) return batch
      await nextTurn()
    }
    throw new Error(`${command} has not begun.`)
  }
  const begun = async (): Promise<(string | undefined)[]> => {
    for (let turns = 0; turns < 5; turns++) await nextTurn()
    return batches.map(({ commands }) => commands[0])
  }
  return { queue, batchOf, begun }
}

/** What a promise came to, or `pending`. */
function stateOf(promise: Promise<unknown>): Promise<unknown> {
  return Promise.race([promise, nextTurn('pending')])
}

test('Q2 while a batch ends one more begins behind it, and no third', async () => {
  const { queue, batchOf, begun } = queueByHand()
  const first = queue.submit('a')
  const a = await batchOf('a')
  const rest = [queue.submit('b'), queue.submit('b too')]
  expect(await begun()).toEqual(['a'])
  a.progress.ending()
  const b = await batchOf('b')
  expect(b.commands).toEqual(['b', 'b too'])
  rest.push(queue.submit('c'))
  a.progress.ending()
  b.progress.ending()
  expect(await begun()).toEqual(['a', 'b'])

  expect(await stateOf(b.turn.wentWell)).toBe('pending')
  a.progress.ended(true)
  expect(await b.turn.wentWell).toBe(true)
  a.finish()
  expect(await first).toBe('a')
  b.finish()
  const c = await batchOf('c')
  c.finish()
  expect(await Promise.all(rest)).toEqual(['b', 'b too', 'c'])
  await queue.whenIdle()
})

test('Q2 a batch that was refused before the one ahead of it was over lets nobody past that one', async () => {
  const { queue, batchOf, begun } = queueByHand()
  void queue.submit('a')
  const a = await batchOf('a')
  const second = queue.submit('b')
  a.progress.ending()
  const b = await batchOf('b')
  a.progress.ended(false)
  b.progress.ended(false)
  b.finish()
  expect(await second).toBe('b')
  void queue.submit('c')
  a.progress.ending()
  expect(await begun()).toEqual(['a', 'b'])
  const closed = queue.whenIdle()
  a.finish()
  ;(await batchOf('c')).finish()
  await closed
})

test('Q2 a batch that begins with nobody ahead of it has its turn, whatever became of the one before', async () => {
  const { queue, batchOf } = queueByHand()
  const first = queue.submit('a')
  const a = await batchOf('a')
  a.progress.ended(false)
  a.finish()
  await first
  void queue.submit('b')
  const b = await batchOf('b')
  expect(await stateOf(b.turn.wentWell)).toBe(true)
  b.finish()
  await queue.whenIdle()
})

test('Q2 what a batch says once it is over starts nothing', async () => {
  const { queue, batchOf, begun } = queueByHand()
  const first = queue.submit('a')
  const a = await batchOf('a')
  a.finish()
  await first
  void queue.submit('b')
  const b = await batchOf('b')
  void queue.submit('c')
  a.progress.ending()
  expect(await begun()).toEqual(['a', 'b'])
  b.finish()
  ;(await batchOf('c')).finish()
  await queue.whenIdle()
})

/** What a batch may leave: a promise is more, a closure too. */
const BYTES_EACH_AT_MOST = 20

test('Q3 a queue keeps nothing of ten thousand batches that are over, whether they went well or not', async () => {
  let [batches, running, inLine] = [0, 0, 0]
  const run = async (commands: object[], turn: Turn, progress: Progress): Promise<object[]> => {
    const goesWell = ++batches % 3 !== 0
    if (running++ > 0) inLine++
    await turn.wentWell
    await nextTurn()
    progress.ending()
    await nextTurn()
    progress.ended(goesWell)
    running--
    return commands
  }
  const queue = new Queue(run, 100)
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // Never idle, as a queue forgets whoever was before when it is.
  const heapAfter = async (more: number): Promise<number> => {
    for (const until = batches + more; batches < until; await nextTurn()) if (!queue.isFull) void queue.submit({})
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = await heapAfter(2000)
  const after = await heapAfter(10_000)
  await queue.whenIdle()
  expect(inLine).toBeGreaterThan(5000)
  expect((after - before) / 10_000).toBeLessThan(BYTES_EACH_AT_MOST)
})
