import { expect, test, vi } from 'vitest'
import { archiveProgram, type ArchiveOptions } from './archive-command.ts'
import { runAction } from './program.ts'

test.each([
  [['--to', 'logs'], 'Say what to archive'],
  [['--to', 'logs', '--show', 'a', '--ended-before', '2027-08-01'], 'Say what to archive'],
  [['--show', 'a'], '--to'],
  [['--to', 'logs', '--ended-before', 'yesterday'], 'Write a day'],
  [['--to', 'logs', '--ended-before', '2027-02-30'], 'Write a day'],
  [['--to', 'logs', '--ended-before', '2027-08-01T00:00:00'], 'Write a day'],
  [['--to', 'logs', '--show', 'A B'], 'A show id'],
])('the arguments %j are refused with the reason', async (args, reason) => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const run = vi.fn<() => Promise<void>>()
  expect(await runAction(archiveProgram(run), args)).toBe(false)
  expect(said.mock.calls.join('')).toContain(reason)
  expect(run).not.toHaveBeenCalled()
  said.mockRestore()
})

test('a day is that of UTC, and a time has its offset', async () => {
  const asked: ArchiveOptions[] = []
  const run = (options: ArchiveOptions): Promise<void> => Promise.resolve(void asked.push(options))
  for (const date of ['2027-08-01', '2027-08-01T02:00:00+02:00']) {
    await runAction(archiveProgram(run), ['--to', 'logs', '--ended-before', date, '--remove'])
  }
  const endedBefore = new Date('2027-08-01T00:00:00Z')
  expect(asked).toEqual([
    { to: 'logs', endedBefore, remove: true },
    { to: 'logs', endedBefore, remove: true },
  ])
})
