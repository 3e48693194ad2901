// Processor time of a process together with its children.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { platform } from 'node:process'
import { expect, test } from 'vitest'
import { cpuMsOfFamily, parentOf } from './usage.ts'

test.runIf(platform === 'linux')('the processor time of a child counts for the family of its parent', async () => {
  const before = cpuMsOfFamily(process.pid) ?? 0
  const child = spawn(process.execPath, [
    '-e',
    'while (process.cpuUsage().user < 200_000); console.log(); process.stdin.resume()',
  ])
  try {
    await once(child.stdout, 'data')
    expect(parentOf(child.pid ?? 0)).toBe(process.pid)
    expect((cpuMsOfFamily(process.pid) ?? 0) - before).toBeGreaterThan(100)
  } finally {
    child.kill()
    await once(child, 'exit')
  }
  expect(cpuMsOfFamily(child.pid ?? 0)).toBeUndefined()
})
