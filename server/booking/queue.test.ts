import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Queue } from './queue.ts'

type Batch = { commands: string[]; finish: () => void; fail: (error: Error) => void }

/** A queue whose batches the test ends. */
function queueByHand() {
  const batches: Batch[] = []
  const settle = async (commands: string[]): Promise<string[]> => {
    await new Promise<void>((finish, fail) => batches.push({ commands, finish, fail }))
    return commands
  }
  const queue = new Queue(settle, 100)
  /** The commands of the batches that have begun, after a few turns of the event loop. */
  const begun = async (): Promise<string[][]> => {
    for (let turns = 0; turns < 5; turns++) await nextTurn()
    return batches.map(({ commands }) => commands)
  }
  return { queue, batches, begun }
}

test('Q2 while a batch is settled no other begins; commands that arrive meanwhile form the next one in order', async () => {
  const { queue, batches, begun } = queueByHand()
  const first = [queue.submit('a'), queue.submit('a too')]
  expect(await begun()).toEqual([['a', 'a too']])
  expect(queue.isAwaited).toBe(false)
  const rest = [queue.submit('b'), queue.submit('b too')]
  expect(queue.isAwaited).toBe(true)
  expect(queue.underWay()).toEqual(['a', 'a too', 'b', 'b too'])
  expect(await begun()).toHaveLength(1)
  batches[0]?.finish()
  expect(await Promise.all(first)).toEqual(['a', 'a too'])
  expect(await begun()).toEqual([
    ['a', 'a too'],
    ['b', 'b too'],
  ])
  expect(queue.isBusy).toBe(true)
  batches[1]?.finish()
  expect(await Promise.all(rest)).toEqual(['b', 'b too'])
  await queue.whenIdle()
  expect(queue.isBusy).toBe(false)
})

test('Q2 a failed batch rejects its own commands, and the next one begins', async () => {
  const { queue, batches, begun } = queueByHand()
  const failing = queue.submit('a')
  await begun()
  const next = queue.submit('b')
  batches[0]?.fail(new Error('a defect'))
  await expect(failing).rejects.toThrow('a defect')
  await begun()
  batches[1]?.finish()
  expect(await next).toBe('b')
})

test('Q1 waiting commands can be given an outcome while the current batch continues', async () => {
  const { queue, batches, begun } = queueByHand()
  const first = queue.submit('a')
  await begun()
  const waiting = queue.submit('b')
  queue.settleWaiting('refused')
  expect(await waiting).toBe('refused')
  batches[0]?.finish()
  expect(await first).toBe('a')
  await queue.whenIdle()
  expect(batches).toHaveLength(1)
})

/** Bytes that a batch may leave in memory: less than a promise or a closure. */
const BYTES_EACH_AT_MOST = 20

test('Q3 a queue keeps nothing in memory of ten thousand finished or failed batches', async () => {
  let batches = 0
  const settle = async (commands: object[]): Promise<object[]> => {
    const goesWell = ++batches % 3 !== 0
    await nextTurn()
    if (!goesWell) throw new Error('a defect')
    return commands
  }
  const queue = new Queue(settle, 100)
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // Never idle, since an idle queue keeps nothing anyway.
  const heapAfter = async (more: number): Promise<number> => {
    for (const until = batches + more; batches < until; await nextTurn())
      if (!queue.isFull) void queue.submit({}).catch(() => undefined)
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = await heapAfter(2000)
  const after = await heapAfter(10_000)
  await queue.whenIdle()
  expect((after - before) / 10_000).toBeLessThan(BYTES_EACH_AT_MOST)
})
