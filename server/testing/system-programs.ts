// Programs of the operating system that some tests need. Without them a test fails, and its error says how to install them.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** The first of these paths that exists. @throws {Error} naming the Debian package that brings it */
export function systemProgram(debianPackage: string, ...paths: string[]): string {
  const found = paths.find((path) => existsSync(path))
  if (found !== undefined) return found
  throw new Error(`This test needs ${debianPackage}: run “apt-get install ${debianPackage}”, or .ci/run, which does.`)
}

/** Runs a program to its end. @throws {Error} with its output */
export function runSystem(program: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stdout}${stderr}`)
}

/** A folder that PostgreSQL's user can enter too. */
export function systemFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-system-'))
  chmodSync(folder, 0o755)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The account for servers that refuse to run as root: `nobody`. Undefined: the account of this process. */
export const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined

/** Starts a PgBouncer for the PostgreSQL at `url`, with these additional settings. The result's `url` leads through it. */
export async function startPgBouncer(url: string, settings: Record<string, string>) {
  const program = systemProgram('pgbouncer', '/usr/sbin/pgbouncer', '/usr/bin/pgbouncer')
  const { folder, remove } = systemFolder()
  const { username, password, port: databasePort, pathname } = new URL(url)
  const port = await freePort()
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    auth_type: 'scram-sha-256',
    auth_file: join(folder, 'users'),
    unix_socket_dir: '',
    max_client_conn: 200,
    ...settings,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`)
  writeFileSync(join(folder, 'users'), `"${username}" "${decodeURIComponent(password)}"\n`)
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]\n* = host=127.0.0.1 port=${databasePort}\n[pgbouncer]\n${lines.join('\n')}\n`,
  )
  const child = spawn(program, ['-q', join(folder, 'pgbouncer.ini')], { ...NOBODY, stdio: 'ignore' })
  await untilListening(child, port)
  return {
    url: `postgres://${username}:${password}@127.0.0.1:${port}${pathname}`,
    stop: async () => {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      remove()
    },
  }
}

export async function untilListening(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode} instead of listening.`)
    const socket = connect(port, '127.0.0.1')
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isThere) return
    await pause(20)
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

const NGINX_EXAMPLE = new URL('../../deploy/nginx.conf', import.meta.url)

/**
 * Starts nginx with the configuration of deploy/nginx.conf, in front of the servers at `servers`.
 * @param location the path that leads to the servers, with a slash at both ends
 * @param certificate the files of a certificate and its key; then it speaks TLS
 */
export async function startNginx(
  servers: readonly string[],
  location = '/',
  certificate?: Readonly<{ file: string; key: string }>,
) {
  const program = systemProgram('nginx', '/usr/sbin/nginx', '/usr/bin/nginx')
  const { folder, remove } = systemFolder()
  const port = await freePort()
  const [listen, path, key] = ['listen 443 ssl;', '/etc/nginx/tls/fullchain.pem', '/etc/nginx/tls/privkey.pem']
  let text = readFileSync(NGINX_EXAMPLE, 'utf8')
    .replace(/(\n *server holdfast-\d:3000;)+/, servers.map((url) => `\nserver ${new URL(url).host};`).join(''))
    .replace('location / {', `location ${location} {`)
    .replace('http {', `http {\n${TEMPORARY.map((what) => `${what}_temp_path ${folder}/${what};`).join('\n')}`)
  if (certificate) {
    text = text.replace('listen 80;', '').replaceAll(/# (listen 443|ssl_certificate)/g, '$1')
    text = text.replace(listen, `listen 127.0.0.1:${port} ssl;`).replace(path, certificate.file)
    text = text.replace(key, certificate.key)
  } else text = text.replace('listen 80;', `listen 127.0.0.1:${port};`)
  writeFileSync(join(folder, 'nginx.conf'), text)
  const log = join(folder, 'error.log')
  const globals = `daemon off; pid ${folder}/pid;`
  const child = spawn(program, ['-c', join(folder, 'nginx.conf'), '-e', log, '-g', globals], { stdio: 'inherit' })
  await untilListening(child, port)
  return {
    url: `${certificate ? 'https://localhost' : 'http://127.0.0.1'}:${port}${location.slice(0, -1)}`,
    /** What it has logged. */
    errors: () => readFileSync(log, 'utf8'),
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      remove()
    },
  }
}

/** The kinds of nginx's temporary files. */
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
