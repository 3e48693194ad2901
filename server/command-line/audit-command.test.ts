import { expect, test, vi } from 'vitest'
import { auditProgram } from './audit-command.ts'
import { runAction } from './program.ts'

test.each([[[]], [['--show', 'a', '--all']], [['--show', 'a', '--file', 'b']]])(
  'the arguments %j are refused with the reason',
  async (args) => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const run = vi.fn<() => Promise<void>>()
    expect(await runAction(auditProgram(run), args)).toBe(false)
    expect(said.mock.calls.join('')).toContain('Say what to audit')
    expect(run).not.toHaveBeenCalled()
    said.mockRestore()
  },
)
