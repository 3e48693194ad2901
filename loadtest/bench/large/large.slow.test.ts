import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const MINUTE_MS = 60_000

test('a small run measures everything', { timeout: 10 * MINUTE_MS }, async () => {
  const program = fileURLToPath(new URL('main.ts', import.meta.url))
  const sizes = '--shows 40 --seats 20 --great-seats 300 --bookings 500 --changes 4000 --visitor-bookings 60'.split(' ')
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...sizes])
  expect(stdout).toContain('join of the great show')
  expect(stdout).toContain('poll, 39 shows watched')
  expect(stdout).toMatch(/all left +\d+ MB/)
  expect(stdout).not.toContain('NaN')
})
