// Starts the load test or the benchmark as a process, with a temporary folder that a test can look into.
import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const LOAD_TEST = new URL('../main.ts', import.meta.url)
export const BENCHMARK = new URL('../bench/main.ts', import.meta.url)

/** Makes a folder, which the caller deletes. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-test-'))
  // When run as root, PostgreSQL's own user must be able to enter.
  await chmod(folder, 0o755)
  return folder
}

export type Ended = { status: number | null; stdout: string; stderr: string }

/** Starts the program with these arguments and `temporary` as its folder for temporary files. */
export function startLoadTest(
  temporary: string,
  args: readonly string[],
  program = LOAD_TEST,
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [fileURLToPath(program), ...args], {
    env: { ...process.env, TMPDIR: temporary, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const ended = Promise.all([exit, text(child.stdout), text(child.stderr)])
  return { child, ended: ended.then(([status, stdout, stderr]) => ({ status, stdout, stderr })) }
}

/** Waits until the program has written these words to stderr. */
export async function printed({ stderr }: ChildProcess, words: string): Promise<void> {
  let heard = ''
  await new Promise<void>((resolve) => {
    stderr?.on('data', (chunk: Buffer) => {
      heard += chunk.toString()
      if (heard.includes(words)) resolve()
    })
  })
}
