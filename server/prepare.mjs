// Brings packages and client up to date, or reports what is missing. npm runs it before each script, with any version of
// Node. The project's programs import it as well, since npm skips scripts that run before others when ignore-scripts is set.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const inRoot = (...path) => join(root, ...path)
const installedLock = inRoot('node_modules', '.package-lock.json')
const nodeBinary = inRoot('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const builtClient = inRoot('client', 'dist')
const messages = inRoot('client', 'messages')
const compiledMessages = join(messages, 'dist', 'messages.js')

/** The major version that runs TypeScript without a build. */
const NODE = 24

const production = process.env.NODE_ENV === 'production'
const wantsClient = process.argv.includes('--client')

try {
  if (production) requireAll()
  else if (omitsDev()) refuse()
  else if (!isReady()) await alone(prepare)
  requireNode()
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

function requireAll() {
  if (!hasPackages()) throw new Error('Packages are missing or old: run npm ci before starting in production.')
  if (wantsClient && !existsSync(builtClient)) {
    throw new Error('The client is not built: run npm run build before starting in production.')
  }
}

function isReady() {
  return hasPackages() && hasMessages() && (!wantsClient || hasClient())
}

function prepare() {
  if (!hasPackages()) install()
  requireNode()
  if (!hasMessages()) compileMessages()
  if (wantsClient && !hasClient()) build()
}

/** Whether the packages that npm recorded for its last installation are those of the lock file. */
function hasPackages() {
  if (!existsSync(installedLock)) return false
  const installed = readPackages(installedLock)
  return Object.entries(readPackages(inRoot('package-lock.json'))).every(([path, wanted]) => {
    // The entry with an empty path is this project.
    if (path === '' || (production && (wanted.dev || wanted.devOptional))) return true
    const found = installed[path]
    return found ? found.version === wanted.version && found.integrity === wanted.integrity : wanted.optional
  })
}

/** Whether the packages were installed with --omit=dev. */
function omitsDev() {
  if (!existsSync(installedLock)) return false
  const installed = readPackages(installedLock)
  return !Object.entries(readPackages(inRoot('package-lock.json'))).some(([path, { dev }]) => dev && path in installed)
}

/** Without the settings of production, a program would use an embedded database of its own, and install packages for that. */
function refuse() {
  throw new Error(
    'This folder has the packages for production alone (npm ci --omit=dev). Run its programs with the settings of the server, and with NODE_ENV=production: docs/operations.md says how. For development, run npm ci --include=dev first.',
  )
}

/** The package `node` fetches its binary by an install script, which npm skips when ignore-scripts is set. */
function requireNode() {
  if (existsSync(nodeBinary) || Number.parseInt(process.versions.node) >= NODE) return
  throw new Error(
    `Holdfast needs Node ${NODE}, and this is Node ${process.versions.node}. The install script of the package “node”, which brings the right one, did not run${process.env.npm_config_ignore_scripts === 'true' ? ' (ignore-scripts is set)' : ''}: run “npm rebuild node --ignore-scripts=false”, or use Node ${NODE} or newer, and try again.`,
  )
}

function readPackages(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages
}

function install() {
  console.log('Installing packages; this takes half a minute or so.')
  const { npm_execpath: npm, npm_node_execpath: node = process.execPath } = process.env
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const failed = npm?.endsWith('npm-cli.js')
    ? run(node, [npm, ...args])
    : run('npm', args, { shell: process.platform === 'win32' })
  if (failed) throw new Error('The packages could not be installed: see npm’s reason above, then try again.')
}

/** Whether the compiled messages are those of the sources. An installation for production has neither. */
function hasMessages() {
  if (!existsSync(messages)) return true
  const compiled = changedAt(compiledMessages)
  const sources = readdirSync(messages).flatMap((name) => (name === 'dist' ? [] : join(messages, name)))
  return [...sources, installedLock].flatMap(withContents).every((path) => changedAt(path) <= compiled)
}

/** Compiles the sentences of the buyer's pages, which its files import. */
function compileMessages() {
  const node = existsSync(nodeBinary) ? nodeBinary : process.execPath
  if (run(node, [join(messages, 'compile.ts')]))
    throw new Error('The messages could not be compiled: see the reason above.')
}

function hasClient() {
  const built = changedAt(join(builtClient, 'index.html'))
  const sources = readdirSync(inRoot('client')).flatMap((name) => (name === 'dist' ? [] : inRoot('client', name)))
  const all = [...sources, inRoot('shared'), installedLock].flatMap(withContents)
  return all.every((path) => changedAt(path) <= built)
}

function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** A path with everything in it. Folders are included, since a folder that lost a file has changed. */
function withContents(path) {
  const inside = statSync(path).isDirectory() ? readdirSync(path, { recursive: true }) : []
  // Build results are not sources.
  const sources = inside.filter((name) => !name.split(sep).includes('dist'))
  return [path, ...sources.map((name) => join(path, name))]
}

function build() {
  console.log('Building the client.')
  const fresh = inRoot('node_modules', '.client')
  const begun = new Date()
  const options = ['--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn']
  const node = existsSync(nodeBinary) ? nodeBinary : process.execPath
  const failed = inPlainFolder((folder, flags) => {
    const vite = join(folder, 'node_modules', 'vite', 'bin', 'vite.js')
    // Node reads the configuration itself, since Vite would resolve its packages from their real path.
    const config = ['--configLoader', 'native']
    return run(node, [...flags, vite, 'build', 'client', ...config, ...options], { cwd: folder })
  })
  if (failed) throw new Error('The client could not be built: see the reason above.')
  // Sources that were edited during the build stay newer than its result.
  utimesSync(join(fresh, 'index.html'), begun, begun)
  rmSync(builtClient, { recursive: true, force: true })
  renameSync(fresh, builtClient)
}

/** Vite ends a path at “#” or “?”, so a project in a folder with such a name is built from a copy elsewhere. */
function inPlainFolder(work) {
  if (!/[#?]/.test(root)) return work(root, [])
  const copy = mkdtempSync(join(tmpdir(), 'holdfast-build-'))
  try {
    for (const name of ['client', 'shared', 'package.json']) cpSync(inRoot(name), join(copy, name), { recursive: true })
    symlinkSync(inRoot('node_modules'), join(copy, 'node_modules'), 'junction')
    return work(copy, ['--preserve-symlinks', '--preserve-symlinks-main'])
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function run(command, args, options) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options }).status !== 0
}

/** Runs `work` while no other process does so in the same folder. */
async function alone(work) {
  const name = createHash('sha256').update(`${root} ${process.getuid?.()}`).digest('hex').slice(0, 12)
  const lock = join(tmpdir(), `holdfast-${name}.lock`)
  const mine = `${lock}.${process.pid}`
  writeFileSync(mine, String(process.pid))
  try {
    let told
    while (!take(mine, lock)) {
      const pid = holderOf(lock)
      if (pid && !isAlive(pid)) rmSync(lock, { force: true })
      else if (pid && pid !== told) {
        console.log(`Waiting for process ${pid} to prepare this folder; if it does not, delete ${lock}.`)
        told = pid
      }
      await wait(200)
    }
  } finally {
    rmSync(mine)
  }
  try {
    work()
  } finally {
    rmSync(lock, { force: true })
  }
}

/** Takes the lock by a link, which other processes never see empty, unlike a file that is created and then written. */
function take(mine, lock) {
  try {
    linkSync(mine, lock)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function holderOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch {
    return undefined
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
