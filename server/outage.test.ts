import { pino } from 'pino'
import { afterEach, expect, test, vi } from 'vitest'
import { Outage } from './outage.ts'

afterEach(() => vi.restoreAllMocks())

test('an outage is logged when it begins, and once when it is over: not while anything still fails', () => {
  const lines: string[] = []
  const outage = new Outage(pino({ level: 'info' }, { write: (line) => lines.push(line) }))
  const at = (ms: number): void => void vi.spyOn(performance, 'now').mockReturnValue(ms)
  outage.worked()
  expect(lines).toEqual([])
  at(1000)
  outage.note(new Error('away'))
  at(3000)
  outage.note(new Error('away'))
  at(7000)
  outage.worked()
  expect(lines).toHaveLength(1)
  at(8000)
  outage.worked()
  outage.worked()
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain('7 seconds ago')
})
