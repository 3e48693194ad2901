// Rows about viewers: what a frame to each costs, how many frames one gets and how soon, and the memory of each.
import { z } from 'zod'
import { number } from '../../format.ts'
import { AFTER_COLLECTING, Usage } from '../../measure/usage.ts'
import { SECOND_MS } from '../../run-clock.ts'
import { LIMITS, type Contender } from '../contender.ts'
import { absoluteFigure, compareToReference } from '../figure.ts'
import type { Broadcast } from '../references/bare-server.ts'
import { inRounds, type Bench, type Row } from '../rounds.ts'

const SHOW = { showId: 'frames', seats: 500 }
const VIEWERS = 'viewers'
const CHANGERS = 'changers'
const FRAMES_PER_SECOND = 10
/** In changes per second. */
const CHANGE_RATES = [10, 500, 4000]
const US_PER_MS = 1000
const KB = 1024

export const frameCost: Row = {
  id: 'frame-cost',
  title: 'A frame to each viewer',
  how: ({ viewers }) =>
    `${number(viewers)} sockets are shown about ${FRAMES_PER_SECOND} changes a second; processor time of the server, its transactions included, by delivered frames.`,
  measure: async (bench) => {
    const { contenders, sizes, seed } = bench
    const { viewers, seconds } = sizes
    const holdfast = await openWatched(bench, viewers, 1)
    const room = await contenders.bare('room')
    const plain = await contenders.bare('ws')
    for (const contender of [room, plain]) await contender.open(VIEWERS, viewers)

    const frames = Math.ceil(seconds * FRAMES_PER_SECOND)
    const broadcast: Broadcast = { ask: 'broadcast', frames, everyMs: SECOND_MS / FRAMES_PER_SECOND }
    const pace = changes({ perSecond: FRAMES_PER_SECOND, seconds, seed })
    const costs = await inRounds(bench, sizes.fewRounds, async () => ({
      ours: await usPerFrame(holdfast, () => holdfast.run(pace)),
      room: await usPerFrame(room, () => room.ask(broadcast, z.object({}))),
      plain: await usPerFrame(plain, () => plain.ask(broadcast, z.object({}))),
    }))
    const inRoom = { what: 'bare Socket.IO room', values: costs.room }
    const ws = { what: 'plain ws', values: costs.plain }
    return {
      figures: [
        compareToReference('CPU per delivered frame', 'µs', costs.ours, inRoom, { atMost: 1.2 }),
        compareToReference('CPU per delivered frame', 'µs', costs.ours, ws, null),
      ],
    }
  },
}

export const frameRate: Row = {
  id: 'frame-rate',
  title: 'Frames per viewer',
  how: ({ buyers }) =>
    `${number(buyers)} sockets watch a map that changes ${CHANGE_RATES.map((rate) => number(rate)).join(', then ')} times a second; the most frames that one of them is sent.`,
  measure: async (bench) => {
    const { sizes, seed } = bench
    const { buyers, seconds } = sizes
    const holdfast = await openWatched(bench, buyers, buyers)
    const { most } = await inRounds(bench, { warmUp: 0, measured: 1 }, async () => {
      const rates: number[] = []
      for (const perSecond of CHANGE_RATES) {
        const { mostFrames, ms } = await holdfast.run(changes({ perSecond, seconds, seed }))
        rates.push((mostFrames * SECOND_MS) / ms)
      }
      return { most: Math.max(...rates) }
    })
    const atMost = SECOND_MS / LIMITS.frameMs + 1
    return { figures: [absoluteFigure('frames per viewer and second', '/s', most, { atMost })] }
  },
}

export const frameLag: Row = {
  id: 'frame-lag',
  title: 'From commit to viewer',
  how: ({ viewers, changesPerSecond }) =>
    `${number(viewers)} sockets watch a map that changes ${number(changesPerSecond)} times a second; from the moment that the log has of a change, which is before its commit.`,
  measure: async (bench) => {
    const { sizes, seed } = bench
    const { viewers, buyers, seconds, changesPerSecond: perSecond } = sizes
    const holdfast = await openWatched(bench, viewers, buyers)
    const { p99 } = await inRounds(bench, sizes.fewRounds, async (round) => {
      await holdfast.run(changes({ perSecond, seconds, seed: seed + round }))
      // Lets the last frame arrive.
      await holdfast.framesSoFar()
      return { p99: (await holdfast.untilAllShown(SHOW.showId, viewers)).p99 }
    })
    const reference = { what: 'FRAME_MS', values: [LIMITS.frameMs] }
    return { figures: [compareToReference('p99', 'ms', p99, reference, { atMost: 2 })] }
  },
}

export const viewerMemory: Row = {
  id: 'viewer-memory',
  title: 'Memory of a viewer',
  how: ({ viewers }) =>
    `${number(viewers)} sockets have joined a show and are idle; heap and buffers when all garbage is gone, by socket. The echo server’s sockets are only connected.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { viewers } = sizes
    const shows = [SHOW.showId]
    const holdfast = await contenders.holdfast([SHOW])
    const echo = await contenders.bare('echo')
    const { ours, bare } = await inRounds(bench, sizes.fewRounds, async () => ({
      ours: await kbPerSocket(holdfast, viewers, () => holdfast.run({ workload: 'join', group: VIEWERS, shows })),
      bare: await kbPerSocket(echo, viewers, () => Promise.resolve()),
    }))
    const reference = { what: 'bare Socket.IO connection', values: bare }
    return { figures: [compareToReference('memory of each', 'kB', ours, reference, { atMost: 1.2 })] }
  },
}

/** Starts Holdfast with viewers who have joined the show, and changers who have not. */
async function openWatched({ contenders }: Bench, viewers: number, changers: number): Promise<Contender> {
  const holdfast = await contenders.holdfast([SHOW])
  await holdfast.open(VIEWERS, viewers)
  await holdfast.open(CHANGERS, changers)
  await holdfast.run({ workload: 'join', group: VIEWERS, shows: [SHOW.showId] })
  return holdfast
}

function changes(rate: { perSecond: number; seconds: number; seed: number }) {
  return { workload: 'pace', group: CHANGERS, event: 'seats:hold', showId: SHOW.showId, ...rate } as const
}

/** Processor time of the server, by the frames that its viewers got meanwhile. */
async function usPerFrame(contender: Contender, deliver: () => Promise<unknown>): Promise<number> {
  const { cpuMs, result: frames } = await contender.costOf(async () => {
    const before = await contender.framesSoFar()
    await deliver()
    return (await contender.framesSoFar()) - before
  })
  return (cpuMs * US_PER_MS) / frames
}

async function kbPerSocket(contender: Contender, sockets: number, enter: () => Promise<unknown>): Promise<number> {
  const before = await bytesOf(contender)
  await contender.open(VIEWERS, sockets)
  await enter()
  // Lets everything under way arrive.
  await contender.framesSoFar()
  const after = await bytesOf(contender)
  await contender.run({ workload: 'close', group: VIEWERS })
  return (after - before) / sockets / KB
}

async function bytesOf(contender: Contender): Promise<number> {
  const { heapBytes, externalBytes } = await contender.ask(AFTER_COLLECTING, Usage)
  return heapBytes + externalBytes
}
