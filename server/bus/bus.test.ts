// Nodes on a bus that a test controls. The nodes never poll, so whatever they learn of each other came by the bus.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { busNode, viewersOf, type BusNode } from '../testing/bus-nodes.ts'
import { MemoryBus } from '../testing/memory-bus.ts'
import { testBoxOffice, type TestBoxOffice } from '../testing/test-box-office.ts'
import { readMessage, type Notice } from './message.ts'

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

function nodesOn(memory: MemoryBus, count: number): BusNode[] {
  return Array.from({ length: count }, () => {
    const node = busNode(box.url, memory.transport)
    onTestFinished(() => node.close())
    return node
  })
}

async function acquainted(nodes: readonly BusNode[]): Promise<void> {
  for (const { bus } of nodes) await expect.poll(() => [bus.isUp, bus.peers]).toEqual([true, nodes.length - 1])
}

const seqAt = ({ office }: BusNode, showId: string): number | undefined => office.boards.known(showId)?.seq

async function two(memory = new MemoryBus()): Promise<{ memory: MemoryBus; here: BusNode; there: BusNode }> {
  const [here, there] = nodesOn(memory, 2)
  if (!here || !there) throw new Error('There are two nodes.')
  await acquainted([here, there])
  return { memory, here, there }
}

const noticesIn = (texts: readonly string[]): Notice[] => texts.flatMap((text) => readMessage(text)?.notices ?? [])

test('M3 a change on one node is on the board of another without a poll', async () => {
  const { here, there } = await two()
  const showId = await box.addShow(10)
  await there.office.boards.get(showId)
  await here.office.hold(showId, randomUUID(), [3])
  await expect.poll(() => seqAt(there, showId)).toBe(1)
  expect(there.office.boards.known(showId)?.status(3)).toBe(1)
  await there.office.hold(showId, randomUUID(), [4])
  await expect.poll(() => seqAt(here, showId)).toBe(2)
})

test('many changes of many shows are few messages, each show once in each, and every board follows', async () => {
  const { memory, here, there } = await two()
  const showIds = await Promise.all(Array.from({ length: 30 }, () => box.addShow(20)))
  for (const showId of showIds) await there.office.boards.get(showId)
  const before = memory.sent.length
  for (let seatId = 0; seatId < 10; seatId++) {
    await Promise.all(showIds.map((showId) => here.office.hold(showId, randomUUID(), [seatId])))
  }
  for (const showId of showIds) await expect.poll(() => seqAt(there, showId)).toBe(10)
  const hints = memory.sent
    .slice(before)
    .map((text) => noticesIn([text]).flatMap((each) => (each.kind === 'seq' ? each.showId : [])))
  for (const shows of hints) expect(shows.length).toBe(new Set(shows).size)
  expect(hints.filter(({ length }) => length > 0).length).toBeLessThanOrEqual(300)
})

test('nothing is said of changes where no other node is there to hear it', async () => {
  const memory = new MemoryBus()
  const [alone] = nodesOn(memory, 1)
  await expect.poll(() => alone?.bus.isUp).toBe(true)
  const showId = await box.addShow(10)
  await alone?.office.hold(showId, randomUUID(), [1])
  expect(alone?.bus.shareViewers(showId, viewersOf('a', 'b'))).toBe(2)
  await expect.poll(() => memory.sent.length).toBeGreaterThan(1)
  expect(new Set(noticesIn(memory.sent).map(({ kind }) => kind))).toEqual(new Set(['beat']))
})

test('M3 wrong, late and unreadable messages change no map, and stop no true one', async () => {
  const { memory, here, there } = await two()
  const showId = await box.addShow(10)
  await there.office.boards.get(showId)
  const rubbish = [
    '',
    'null',
    '{',
    '[]',
    '{"from":1,"notices":[]}',
    `{"from":"x","notices":{}}`,
    '"' + 'x'.repeat(100_000) + '"',
    JSON.stringify({ from: 'x', notices: Array(2000).fill({ kind: 'revoked' }) }),
  ]
  const refused = there.metrics.busMessages.of('refused')
  const notices = [
    { kind: 'seq', showId, seq: 2_147_483_647 },
    { kind: 'seq', showId, seq: -1 },
    { kind: 'seq', showId: '__proto__', seq: 1 },
    { kind: 'seq', showId: 'nobody-knows-this-show', seq: 7 },
    { kind: 'viewers', showId, people: -5, sample: '' },
    { kind: 'viewers', showId, people: 1e12, sample: '' },
    { kind: 'of the next version', payload: {} },
    null,
    7,
  ]
  for (const text of [...rubbish, JSON.stringify({ from: 'stranger', notices })]) memory.send(text)
  await expect.poll(() => there.metrics.busMessages.of('refused') - refused).toBe(rubbish.length)
  expect(seqAt(there, showId)).toBe(0)
  expect(there.bus.shareViewers(showId, viewersOf())).toBe(0)
  for (const seatId of [0, 1, 2]) await here.office.hold(showId, randomUUID(), [seatId])
  await expect.poll(() => seqAt(there, showId)).toBe(3)
  expect(await there.office.boards.get('nobody-knows-this-show')).toBeUndefined()
})

test('M3 hints that are lost, doubled and overtaken: every board is right after the next hint that arrives', async () => {
  const memory = new MemoryBus()
  const { here, there } = await two(memory)
  let sent = 0
  memory.fate = () => {
    sent++
    return { times: sent % 3, overtakenBy: sent % 4 }
  }
  const showId = await box.addShow(40)
  await there.office.boards.get(showId)
  for (let seatId = 0; seatId < 30; seatId++) await here.office.hold(showId, randomUUID(), [seatId])
  memory.fate = () => ({ times: 1, overtakenBy: 0 })
  await here.office.hold(showId, randomUUID(), [39])
  await expect.poll(() => seqAt(there, showId)).toBe(31)
  expect(there.office.boards.known(showId)?.statuses()).toEqual(here.office.boards.known(showId)?.statuses())
})

test('a bus that goes away and comes back is noticed both times, and what happened meanwhile is told then', async () => {
  const { memory, here, there } = await two()
  const showId = await box.addShow(10)
  await there.office.boards.get(showId)
  memory.goAway()
  for (const { bus, states } of [here, there]) {
    expect(bus.isUp).toBe(false)
    await expect.poll(() => states.at(-1)?.isUp).toBe(false)
    expect(String(states.at(-1)?.reason)).toMatch(/away/)
    expect(bus.isPollDue()).toBe(true)
  }
  await here.office.hold(showId, randomUUID(), [0])
  expect(seqAt(there, showId)).toBe(0)
  memory.comeBack()
  await acquainted([here, there])
  await here.office.hold(showId, randomUUID(), [1])
  await expect.poll(() => seqAt(there, showId)).toBe(2)
  for (const { states } of [here, there]) await expect.poll(() => states.at(-1)?.isUp).toBe(true)
})

test('a bus that takes messages and brings none is away', async () => {
  const memory = new MemoryBus()
  memory.fate = () => ({ times: 0, overtakenBy: 0 })
  const [node] = nodesOn(memory, 1)
  await expect.poll(() => memory.links).toBe(1)
  await expect.poll(() => node?.states).toEqual([{ isUp: false, reason: new Error('the test keeps it silent') }])
  expect(node?.bus.isPollDue()).toBe(true)
  memory.fate = () => ({ times: 1, overtakenBy: 0 })
  await expect.poll(() => node?.bus.isUp).toBe(true)
})

test('without a bus a node polls in each turn, and counts its own viewers', () => {
  const node = busNode(box.url, undefined)
  onTestFinished(() => node.close())
  expect([node.bus.isUp, node.bus.isPollDue(), node.bus.isPollDue()]).toEqual([false, true, true])
  expect(node.bus.shareViewers('a-show', viewersOf('a', 'b'))).toBe(2)
  node.bus.committed('a-show', 1)
  node.bus.revoked()
  node.bus.leave()
})

test('viewers are people over all nodes; a node that leaves or falls silent counts no more', async () => {
  const memory = new MemoryBus()
  const [one, two, three] = nodesOn(memory, 3)
  if (!one || !two || !three) throw new Error('There are three nodes.')
  await acquainted([one, two, three])
  const share = (): number[] => [
    one.bus.shareViewers('hamlet', viewersOf('anna', 'ben')),
    two.bus.shareViewers('hamlet', viewersOf('ben', 'cleo')),
    three.bus.shareViewers('hamlet', viewersOf('dora')),
  ]
  await expect.poll(share).toEqual([4, 4, 4])
  expect(one.bus.shareViewers('macbeth', viewersOf('anna'))).toBe(1)
  three.bus.leave()
  await expect.poll(() => one.bus.shareViewers('hamlet', viewersOf('anna', 'ben'))).toBe(3)
  await expect.poll(() => two.bus.shareViewers('hamlet', viewersOf())).toBe(2)
  await expect.poll(() => one.bus.shareViewers('hamlet', viewersOf('anna'))).toBe(1)
  expect(two.bus.shareViewers('hamlet', viewersOf('ben'))).toBeGreaterThan(0)
  await expect.poll(() => one.bus.shareViewers('hamlet', viewersOf('anna'))).toBe(2)
  // Killed: it says nothing any more.
  await two.close()
  await expect.poll(() => one.bus.shareViewers('hamlet', viewersOf('anna'))).toBe(1)
})
