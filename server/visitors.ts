// `npm run visitors -- …`: ends visitors' tokens, or replaces the kept secret, whether a server runs on the database or not.
import type { MikroORM } from '@mikro-orm/postgresql'
import { addressKey, normalAddress } from './admission/client-address.ts'
import { readArguments, type VisitorsCommand } from './auth/command-line.ts'
import { storeRevocation } from './auth/revocations.ts'
import { readConfig, type Config } from './config.ts'
import { databaseFor } from './database/choice.ts'
import { maintain, migrate } from './database/orm.ts'
import { keptSecrets, rotateKeptSecret } from './database/settings.ts'
import { orExplain, SetupError } from './setup-error.ts'

const NOT_UNDERSTOOD = 2

const { understood, command } = readArguments(process.argv.slice(2))
if (!understood) process.exitCode = NOT_UNDERSTOOD
if (command) await orExplain(() => runOnDatabase(command))

async function runOnDatabase(wanted: VisitorsCommand): Promise<void> {
  const config = readConfig(process.env)
  if (wanted.name === 'rotate-secret' && config.authSecrets) {
    throw new SetupError(
      'AUTH_SECRET is set here, so no kept secret is used: set AUTH_SECRET to the new one, a comma and the old one.',
    )
  }
  const { url, release } = await databaseFor(config, console.log)
  try {
    await migrate(url)
    await maintain(url, (orm) =>
      wanted.name === 'revoke' ? revoke(orm, wanted, config) : rotateKeptSecret(orm, 'auth_secret'),
    )
  } finally {
    await release()
  }
  console.log(
    wanted.name === 'revoke'
      ? 'Revoked. Servers that run know of it within two seconds: they refuse these tokens and disconnect whoever came with one.'
      : 'The secret is replaced. Restart all servers at the same time: until then they sign with the old one, and know no other.',
  )
}

/** Of an address there is one key for each secret that its tokens may have been issued under. */
async function revoke(
  orm: MikroORM,
  { visitor, address, since, before }: Extract<VisitorsCommand, { name: 'revoke' }>,
  config: Config,
): Promise<void> {
  const plain = address === undefined ? undefined : normalAddress(address)
  if (plain === '') throw new SetupError(`“${address}” is no address, such as 192.0.2.1 or 2001:db8::1.`)
  const secrets = config.authSecrets ?? (await keptSecrets(orm, 'auth_secret'))
  const keys = plain === undefined ? [null] : secrets.map((secret) => addressKey(plain, secret))
  const until = before ? new Date(before.getTime() - 1) : null
  await orm.em.fork().transactional(async (em) => {
    for (const key of keys) {
      await storeRevocation(em, { visitorId: visitor ?? null, address: key, from: since ?? null, until })
    }
  })
}
