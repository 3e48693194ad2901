// Processor time of a process together with its children.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { platform } from 'node:process'
import { expect, test } from 'vitest'
import { cpuMsOfFamily, parentOf } from './usage.ts'

/** Uses the processor for 400 ms, prints its process id, and ends with its input. */
const BUSY = `
  const usedUs = () => process.cpuUsage().user + process.cpuUsage().system
  while (usedUs() < 400_000);
  console.log(process.pid)
  process.stdin.resume()`

test.runIf(platform === 'linux')('the processor time of a child counts for the family of its parent', async () => {
  // Not of this process, which has other children.
  const parent = spawn('sh', ['-c', '"$0" -e "$1"; exit', process.execPath, BUSY])
  const gone = once(parent, 'exit')
  const printed: unknown[] = await once(parent.stdout, 'data')
  const child = Number(printed[0])
  try {
    expect(parentOf(child)).toBe(parent.pid)
    expect(cpuMsOfFamily(parent.pid ?? 0)).toBeGreaterThan(300)
  } finally {
    parent.stdin.end()
    await gone
  }
  expect(cpuMsOfFamily(child)).toBeUndefined()
})
