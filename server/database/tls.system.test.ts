// Tests the TLS parameters of DATABASE_URL with a PostgreSQL that uses TLS.
import { chmodSync, chownSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { administer } from '../testing/database.ts'
import { runSystem, systemFolder, systemProgram } from '../testing/system-programs.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded/embedded-postgres.ts'
import { migrate, openDatabase } from './orm.ts'

let postgres: EmbeddedPostgres
let folder: string
let cleanUp: () => void
beforeAll(async () => {
  const openssl = systemProgram('openssl', '/usr/bin/openssl')
  const made = systemFolder()
  folder = made.folder
  cleanUp = made.remove
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'ca.pem')]
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
  runSystem(openssl, [...request, '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate])
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data') })
  // PostgreSQL accepts only a key that its own user owns.
  const { uid, gid } = statSync(join(folder, 'data', 'postgres', 'data'))
  chownSync(key, uid, gid)
  chmodSync(key, 0o600)
  for (const setting of [`ssl_cert_file = '${certificate}'`, `ssl_key_file = '${key}'`, 'ssl = on']) {
    await administer(postgres.url, `alter system set ${setting}`)
  }
  await administer(postgres.url, 'select pg_reload_conf()')
})
afterAll(async () => {
  await postgres.stop()
  cleanUp()
})

function urlTo(host: string, query: string): string {
  const { username, password, port, pathname } = new URL(postgres.url)
  return `postgres://${username}:${password}@${host}:${port}${pathname}${query.replace('CA', join(folder, 'ca.pem'))}`
}

test.for([
  ['127.0.0.1', '', true],
  ['127.0.0.1', '?sslmode=disable', false],
  ['127.0.0.1', '?sslmode=allow', false],
  ['127.0.0.1', '?sslmode=prefer', true],
  ['127.0.0.1', '?sslmode=require', true],
  ['127.0.0.1', '?sslmode=no-verify', true],
  ['127.0.0.1', '?sslmode=require&channel_binding=require', true],
  ['127.0.0.1', '?sslmode=require&sslnegotiation=direct', true],
  ['127.0.0.1', '?sslmode=require&sslrootcert=CA', true],
  ['127.0.0.1', '?sslmode=verify-ca&sslrootcert=CA', true],
  ['localhost', '?sslmode=verify-full&sslrootcert=CA', true],
] as const)('at %s with “%s” every connection is encrypted: %s', async ([host, query, isEncrypted]) => {
  await expect.poll(() => migrate(urlTo(host, query))).toBeDefined()
  const orm = openDatabase(urlTo(host, query))
  const rows = await orm.em.fork().execute('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
  await orm.close(true)
  expect(rows).toEqual([{ ssl: isEncrypted }])
})

test.for([
  // The certificate has another name, or no known authority.
  ['127.0.0.1', '?sslmode=verify-full&sslrootcert=CA'],
  ['localhost', '?sslmode=verify-full'],
] as const)('at %s “%s” is refused in a sentence', async ([host, query]) => {
  await expect(migrate(urlTo(host, query))).rejects.toThrow(
    /^PostgreSQL at \S+ cannot be reached with sslmode=verify-full \([^\n]+\): correct sslmode or sslrootcert [^\n]+\.$/,
  )
})
