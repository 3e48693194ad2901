// Carries out the steps of the Dockerfile without Docker: a folder for each stage, with the files that its COPY lines name.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, matchesGlob, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const WORKDIR = '/app/'
const run = promisify(execFile)

export type Image = Readonly<{
  /** What the image has in its working directory. */
  folder: string
  /** The argument of each instruction of the last stage that the build does not carry out, such as `CMD` and `USER`. */
  settings: ReadonlyMap<string, string>
  remove: () => Promise<void>
}>

/** Builds what the image has in its working directory. It needs npm, and the package registry. @throws {Error} when a step fails */
export async function buildImage(): Promise<Image> {
  const home = await mkdtemp(join(tmpdir(), 'holdfast-image-'))
  const isSent = await readIgnoreFile()
  const stages = new Map<string, string>()
  const settings = new Map<string, string>()
  let folder = home
  for (const [instruction, rest] of await readInstructions()) {
    if (instruction === 'FROM') {
      const name = / AS (\S+)$/.exec(rest)?.[1] ?? 'last'
      folder = join(home, name)
      await mkdir(folder)
      stages.set(name, folder)
    } else if (instruction === 'RUN') {
      // `node` is the one that runs the tests. Their NODE_ENV would make it another build.
      const PATH = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`
      // Packages that were fetched before are not asked for again.
      const changed = { NODE_ENV: undefined, npm_config_prefer_offline: 'true' }
      await run('sh', ['-c', rest], { cwd: folder, env: { ...process.env, PATH, ...changed } })
    } else if (instruction === 'COPY') {
      await copy(rest, folder, stages, isSent)
    } else if (folder === stages.get('last')) {
      settings.set(instruction, rest)
    }
  }
  return { folder, settings, remove: () => rm(home, { recursive: true, force: true }) }
}

/** Each instruction with its argument; lines that end in a backslash are joined. */
async function readInstructions(): Promise<[string, string][]> {
  const text = await readFile(join(ROOT, 'Dockerfile'), 'utf8')
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  return lines.flatMap((line): [string, string][] => {
    const [, instruction, rest] = /^([A-Z]+) (.+)$/.exec(line) ?? []
    return instruction !== undefined && rest !== undefined ? [[instruction, rest]] : []
  })
}

/** Whether a path of the project is sent to the build: by `.dockerignore`, whose last matching line decides. */
async function readIgnoreFile(): Promise<(path: string) => boolean> {
  const text = await readFile(join(ROOT, '.dockerignore'), 'utf8')
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return (path) => {
    const names = path.split('/')
    const parents = names.map((_, i) => names.slice(0, i + 1).join('/'))
    const last = lines.findLast((line) => parents.some((each) => matchesGlob(each, line.replace('!', ''))))
    return last === undefined || last.startsWith('!')
  }
}

async function copy(
  rest: string,
  folder: string,
  stages: ReadonlyMap<string, string>,
  isSent: (path: string) => boolean,
): Promise<void> {
  const [, from, list = rest] = /^--from=(\S+) (.+)$/.exec(rest) ?? []
  const paths = list.split(' ')
  const to = paths.pop() ?? ''
  for (const path of paths) {
    const source = from === undefined ? join(ROOT, path) : join(stages.get(from) ?? '', path.replace(WORKDIR, ''))
    const target = to === './' ? join(folder, basename(path)) : join(folder, to)
    const filter = (file: string) => from !== undefined || isSent(relative(ROOT, file))
    await cp(source, target, { recursive: true, filter, verbatimSymlinks: true })
  }
}

/** The size of a folder's files, in bytes. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
