// What this process uses is ours, and others' to another process.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { platform } from 'node:process'
import { expect, test } from 'vitest'
import { OthersUse } from './others-use.ts'

test.runIf(platform === 'linux')('the processor time of our processes is not that of others', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
  try {
    const [ours, theirs] = [new OthersUse(), new OthersUse(child.pid)]
    for (const one of [ours, theirs]) one.begin()
    const before = process.cpuUsage().user
    while (process.cpuUsage().user - before < 500_000);
    for (const one of [ours, theirs]) one.end()
    const [mine = 1, others = 0] = [ours.shares[0], theirs.shares[0]]
    expect(others).toBeGreaterThan(mine)
    expect(others).toBeGreaterThan(0)
  } finally {
    child.stdin.end()
    await once(child, 'exit')
  }
})
