// A small `best` run, on one server and on two: no group is refused while seats are free.
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startLoadTest, temporaryFolder } from './testing/load-test.ts'

/** A few seconds of play, and as many for a busy machine to start and stop it. */
const PATIENCE = { timeout: 60_000 }

let temporary: string

beforeEach(async () => {
  temporary = await temporaryFolder()
})
afterEach(() => rm(temporary, { recursive: true }))

test.for([1, 2])(
  'H11 sells the whole show and refuses no group while seats are free, servers: %i',
  PATIENCE,
  async (nodes) => {
    const small = ['--seats', '60', '--groups', '30', '--pace', '0.1', '--for', '30s', '--nodes', `${nodes}`]
    const page = join(temporary, 'report.html')
    const { status, stdout } = await startLoadTest(temporary, ['best', ...small, '--json', '--report', page]).ended
    const report: unknown = JSON.parse(stdout)
    expect(report).toMatchObject({
      scenario: 'best',
      options: { seats: 60, groups: 30, nodes },
      isOwn: true,
      interrupted: false,
      seats: { available: 0, held: 0, booked: 60 },
      overAfterSeconds: expect.any(Number) as unknown,
      verdict: {
        violations: [],
        together: { met: expect.any(Number) as unknown, refused: expect.any(Number) as unknown, refusedWhileFree: 0 },
        checked: expect.arrayContaining([
          expect.stringMatching(
            /^H11 So many seats together were refused [\d,]+ times?, and never while they were free/,
          ),
        ]) as unknown,
      },
    })
    expect(status).toBe(0)
    expect(await readFile(page, 'utf8')).toContain('<strong>0</strong><span>refusals while free</span>')
    await rm(page)
    expect(await readdir(temporary)).toEqual([])
  },
)
