// All rows of the benchmark, in the order in which they are measured.
import type { Row } from './row.ts'
import { distinctSeats } from './rows/distinct-seats.ts'
import { frameCost, frameLag, frameRate } from './rows/frames.ts'
import { halfLoad } from './rows/half-load.ts'
import { largeShow, manyShows, watched } from './rows/hold-rates.ts'
import { httpHolds } from './rows/http-holds.ts'
import { lastSeat, lastSeatForMany } from './rows/last-seat.ts'
import { soldOut } from './rows/sold-out.ts'
import { viewerMemory } from './rows/viewer-memory.ts'
import { webhooks } from './rows/webhooks.ts'

export const ROWS: readonly Row[] = [
  distinctSeats,
  httpHolds,
  lastSeat,
  lastSeatForMany,
  soldOut,
  webhooks,
  halfLoad,
  manyShows,
  largeShow,
  watched,
  frameCost,
  frameRate,
  frameLag,
  viewerMemory,
]
