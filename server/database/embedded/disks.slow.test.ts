// Tests the embedded PostgreSQL on disks that are full or read-only. Creating such disks requires root on Linux.
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectClient } from '../../testing/test-client.ts'
import { Program } from '../../testing/program.ts'
import { rawRequest } from '../../testing/raw-sockets.ts'
import { SetupError } from '../../setup-error.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'

/** A new cluster takes about 40 MB. */
const TOO_SMALL_MB = 25
const ENOUGH_MB = 100

/** A disk in memory, removed at the end of the test. */
async function newDisk(megabytes: number): Promise<string> {
  const disk = await mkdtemp(join(tmpdir(), 'holdfast-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk])
  await chmod(disk, 0o755)
  onTestFinished(async () => {
    // PostgreSQL may end shortly after its server was killed.
    execFileSync('umount', ['--lazy', disk])
    await rm(disk, { recursive: true })
  })
  return disk
}

function mayMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Fills the disk. @returns a function that frees the space again */
async function fill(disk: string): Promise<() => Promise<void>> {
  const { bavail, bsize } = await statfs(disk)
  const file = join(disk, 'fill')
  await writeFile(file, Buffer.alloc(bavail * bsize))
  return () => rm(file)
}

async function complaint(dataDir: string): Promise<string> {
  const refused: unknown = await startEmbeddedPostgres({ dataDir }).catch((error: unknown) => error)
  if (!(refused instanceof SetupError)) throw new Error('It did not say so.', { cause: refused })
  expect(refused.message).toMatch(/^[^\n]+\.$/)
  return refused.message
}

describe.runIf(mayMount())('the embedded PostgreSQL', () => {
  test('reports that a new cluster does not fit, and leaves nothing behind', async () => {
    const disk = await newDisk(TOO_SMALL_MB)
    expect(await complaint(disk)).toMatch(/No space left on device.*set DATA_DIR/)
    expect(await readdir(disk)).toEqual([])
  })

  test('reports a read-only disk', async () => {
    const disk = await newDisk(ENOUGH_MB)
    execFileSync('mount', ['-o', 'remount,ro', disk])
    expect(await complaint(disk)).toMatch(/may not write to .*set DATA_DIR/)
  })

  test('does not start on a full disk, reports it, and has all its data once space is free', async () => {
    const disk = await newDisk(ENOUGH_MB)
    await (await startEmbeddedPostgres({ dataDir: disk })).stop()
    const makeRoom = await fill(disk)
    expect(await complaint(disk)).toMatch(/No space left on device/)
    await makeRoom()
    await (await startEmbeddedPostgres({ dataDir: disk })).stop()
  })

  test('is shared with a process that sees its folder through another mount', async () => {
    const disk = await newDisk(ENOUGH_MB)
    const [folder, mirror] = [join(disk, 'folder'), join(disk, 'mirror')]
    for (const each of [folder, mirror]) await mkdir(each)
    execFileSync('mount', ['--bind', folder, mirror])
    onTestFinished(() => void execFileSync('umount', [mirror]))
    const here = await startEmbeddedPostgres({ dataDir: folder })
    const there = await startEmbeddedPostgres({ dataDir: mirror })
    await there.stop()
    await here.stop()
    expect(there.url).toBe(here.url)
  })

  test('survives a disk that fills up during a sale: every answer is true, and sales continue once space is free', async () => {
    const disk = await newDisk(ENOUGH_MB)
    const program = new Program('server/main.ts', { DATA_DIR: disk, PORT: '0', LOG_LEVEL: 'warn' })
    onTestFinished(async () => {
      program.kill('SIGKILL')
      await program.ended()
    })
    const url = await program.ready()
    const visitor = await connectClient(url)
    const isReady = async (): Promise<boolean> => (await rawRequest(url, '/health/ready')).status === 200
    expect(await isReady()).toBe(true)
    const showId = 'inception'
    await visitor.get('seats:hold', { showId, seatIds: [0] })

    const makeRoom = await fill(disk)
    // The free space in existing files of PostgreSQL is soon used up.
    const change = async (): Promise<boolean> =>
      (await visitor.request('seats:hold', { showId, seatIds: [1] })).ok &&
      (await visitor.request('seats:release', { showId, seatIds: [1] })).ok
    while (await change());
    expect((await visitor.refusal('seats:hold', { showId, seatIds: [9] })).code).toBe('UNAVAILABLE')
    expect(program.output).toMatch(/No space left on device/)
    await expect.poll(isReady).toBe(false)

    await makeRoom()
    const hold = await visitor.get('seats:hold', { showId, seatIds: [9] })
    expect(hold.seatIds).toContain(9)
    await expect.poll(isReady).toBe(true)
    const booking = { showId, bookingId: crypto.randomUUID(), seatIds: [9] }
    await visitor.get('booking:confirm', booking)
    visitor.close()
    program.kill('SIGTERM')
    expect(await program.ended(), program.output).toBe(0)
  })
})
