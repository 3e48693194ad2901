import { expect, test, vi } from 'vitest'
import { runAction } from './program.ts'
import { visitorsProgram, type RevokeOptions } from './visitor-commands.ts'

const revoked: RevokeOptions[] = []
const program = () =>
  visitorsProgram({
    revoke: (options) => Promise.resolve(void revoked.push(options)),
    rotateSecret: () => Promise.reject(new Error('Nobody asked for it.')),
  })

test.each([
  [['revoke'], 'Say whose tokens'],
  [['revoke', '--visitor', 'ann'], 'UUID'],
  [['revoke', '--since', 'yesterday'], '2027-03-01T20:00+01:00'],
  [['revoke', '--since', '2027-03-01T20:00', '--before', '2027-03-01T20:00Z'], '--since must be earlier'],
  [['rotate'], 'unknown command'],
])('the arguments %j are refused with the reason', async (args, sentence) => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  expect(await runAction(program(), args)).toBe(false)
  expect(said.mock.calls.join('')).toMatch(sentence)
  expect(revoked).toEqual([])
  said.mockRestore()
})

test('a time without an offset is in UTC, and an id can have capitals', async () => {
  const visitor = crypto.randomUUID()
  const args = ['revoke', '--visitor', visitor.toUpperCase(), '--since', '2027-03-01T20:00']
  expect(await runAction(program(), args)).toBe(true)
  expect(revoked).toEqual([{ visitor, since: new Date('2027-03-01T20:00Z') }])
})
