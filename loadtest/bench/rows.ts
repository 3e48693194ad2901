// All rows, in the order in which they are measured.
import type { Row } from './row.ts'
import { distinctSeats } from './rows/distinct-seats.ts'
import { frameCost } from './rows/frame-cost.ts'
import { frameLag } from './rows/frame-lag.ts'
import { frameRate } from './rows/frame-rate.ts'
import { halfLoad } from './rows/half-load.ts'
import { httpHolds } from './rows/http-holds.ts'
import { largeShow } from './rows/large-show.ts'
import { lastSeat, lastSeatGreat } from './rows/last-seat.ts'
import { manyShows } from './rows/many-shows.ts'
import { soldOut } from './rows/sold-out.ts'
import { viewerMemory } from './rows/viewer-memory.ts'
import { watched } from './rows/watched.ts'
import { webhooks } from './rows/webhooks.ts'

export const ROWS: readonly Row[] = [
  distinctSeats,
  httpHolds,
  lastSeat,
  lastSeatGreat,
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
