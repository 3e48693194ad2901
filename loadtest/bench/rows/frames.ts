// Rows about frames: what one costs, how many a viewer gets, and how soon.
import { z } from 'zod'
import { number } from '../../format.ts'
import { SECOND_MS } from '../../run-clock.ts'
import { LIMITS, type Contender } from '../contender.ts'
import { absoluteFigure, compareToReference } from '../figure.ts'
import type { Broadcast } from '../references/child-server.ts'
import { inRounds, type Bench, type Row } from '../row.ts'

const SHOW = { showId: 'frames', seats: 500 }
const VIEWERS = 'viewers'
const CHANGERS = 'changers'
const FRAMES_PER_SECOND = 10
/** In changes per second. */
const CHANGE_RATES = [10, 500, 4000]
const US_PER_MS = 1000

export const frameCost: Row = {
  id: 'frame-cost',
  title: 'A frame to each viewer',
  how: ({ viewers }) =>
    `${number(viewers)} sockets are shown about ${FRAMES_PER_SECOND} changes a second; processor time of the server, its transactions included, by delivered frames.`,
  measure: async (bench) => {
    const { contenders, sizes, seed } = bench
    const { viewers, seconds } = sizes
    const holdfast = await openWatched(bench, viewers, 1)
    const rooms = await contenders.reference('broadcast')
    const plain = await contenders.reference('ws')
    for (const contender of [rooms, plain]) await contender.open(VIEWERS, viewers)

    const broadcast: Broadcast = {
      ask: 'broadcast',
      frames: Math.ceil(seconds * FRAMES_PER_SECOND),
      everyMs: SECOND_MS / FRAMES_PER_SECOND,
    }
    const pace = changes({ perSecond: FRAMES_PER_SECOND, seconds, seed })
    const rounds = await inRounds(bench, sizes.fewRounds, async () => ({
      ours: await usPerFrame(holdfast, () => holdfast.run(pace)),
      rooms: await usPerFrame(rooms, () => rooms.ask(broadcast, z.object({}))),
      plain: await usPerFrame(plain, () => plain.ask(broadcast, z.object({}))),
    }))
    const ours = rounds.map((round) => round.ours)
    return {
      figures: [
        compareToReference(
          'CPU per delivered frame',
          'µs',
          ours,
          { what: 'bare Socket.IO room', values: rounds.map((round) => round.rooms) },
          { atMost: 1.2 },
        ),
        compareToReference(
          'CPU per delivered frame',
          'µs',
          ours,
          { what: 'plain ws', values: rounds.map((round) => round.plain) },
          null,
        ),
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
    const { run, sizes, seed } = bench
    const { buyers, seconds } = sizes
    const holdfast = await openWatched(bench, buyers, buyers)
    const rates: number[] = []
    for (const perSecond of CHANGE_RATES) {
      const { mostFrames, ms } = await holdfast.run(changes({ perSecond, seconds, seed }))
      rates.push((mostFrames * SECOND_MS) / ms)
      run.progress.step(rates.length, CHANGE_RATES.length)
    }
    const atMost = SECOND_MS / LIMITS.frameMs + 1
    return { figures: [absoluteFigure('frames per viewer and second', '/s', [Math.max(...rates)], { atMost })] }
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
    const p99s = await inRounds(bench, sizes.fewRounds, async (round) => {
      await holdfast.run(changes({ perSecond, seconds, seed: seed + round }))
      // Lets the last frame arrive.
      await holdfast.framesSoFar()
      return (await holdfast.untilAllShown(SHOW.showId, viewers)).p99
    })
    return {
      figures: [compareToReference('p99', 'ms', p99s, { what: 'FRAME_MS', values: [LIMITS.frameMs] }, { atMost: 2 })],
    }
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
