import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { OutageLog } from './outage-log.ts'

let lines: string[]
let outage: OutageLog
beforeEach(() => {
  lines = []
  outage = new OutageLog(
    pino({ level: 'info' }, { write: (line) => lines.push((JSON.parse(line) as { msg: string }).msg) }),
  )
})
afterEach(() => vi.restoreAllMocks())

const at = (ms: number): void => void vi.spyOn(performance, 'now').mockReturnValue(ms)

test('an outage is logged once when it begins and once when it is over, but not while requests still fail', () => {
  outage.worked()
  expect(lines).toEqual([])
  for (const ms of [1000, 3000, 60_000]) {
    at(ms)
    outage.note('away', 'no answer')
  }
  expect(outage.lasts('away')).toBe(true)
  at(64_000)
  outage.worked()
  expect(lines).toEqual([expect.stringContaining('(no answer)')])
  at(65_000)
  outage.worked()
  outage.worked()
  expect(lines.slice(1)).toEqual(['PostgreSQL executes requests again. The outage began 64 seconds ago.'])
  expect(outage.lasts('away')).toBe(false)
  outage.note('away', 'no answer')
  expect(lines).toHaveLength(3)
})

test('troubles of each kind are logged separately, with their own beginning and end', () => {
  at(0)
  outage.note('overloaded', 'its event loop was held for up to 3000 ms')
  outage.note('busy', 'All connections are in use.')
  expect(lines).toEqual([
    expect.stringMatching(/^This server is overloaded, .*\(its event loop was held for up to 3000 ms\)/),
    expect.stringMatching(/^PostgreSQL has more work than it can do \(All connections are in use\.\)/),
  ])
  at(5000)
  outage.worked()
  expect(lines.slice(2)).toEqual(['This server responds in time again. The overload began 5 seconds ago.'])
  at(30_000)
  outage.worked()
  expect(lines.slice(3)).toEqual(['PostgreSQL has free capacity again. It became busy 30 seconds ago.'])
})
