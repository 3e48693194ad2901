// The lag of frames: from the decision to each connection, whichever arrives first.
import { expect, test } from 'vitest'
import { FrameLag } from './frame-lag.ts'

const frame = { showId: 's', since: 4, seq: 6 }

function lags(play: (lag: FrameLag) => void): number[] {
  const recorded: number[] = []
  const lag = new FrameLag((ms) => recorded.push(ms))
  play(lag)
  lag.settle(2000)
  return recorded
}

test('each change counts for each connection that was shown it', () => {
  expect(
    lags((lag) => {
      lag.decided(5, 100)
      lag.decided(6, 120)
      lag.shown(frame, 130)
      lag.shown(frame, 150)
    }),
  ).toEqual([30, 50, 10, 30])
})

test('an answer may come after the frame, and some changes are never explained by an answer', () => {
  expect(
    lags((lag) => {
      lag.shown(frame, 130)
      lag.decided(6, 120)
      lag.decided(7, 125)
    }),
  ).toEqual([10])
})

test('an arrival is counted once', () => {
  expect(
    lags((lag) => {
      lag.decided(6, 120)
      lag.shown(frame, 130)
      lag.settle(1900)
    }),
  ).toEqual([10])
})
