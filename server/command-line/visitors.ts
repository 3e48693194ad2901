// `npm run visitors -- …`: revokes visitor tokens and rotates the secret that signs them, also while servers are running.
import { normalAddress, addressKey } from '../admission/client-address.ts'
import { storeRevocation } from '../auth/revocations.ts'
import { readConfig } from '../config.ts'
import { rotateStoredSecret, storedSecrets } from '../database/shared-settings.ts'
import { SetupError } from '../setup-error.ts'
import { onDatabase, runProgram } from './program.ts'
import { visitorsProgram, type RevokeOptions } from './visitor-commands.ts'

await runProgram(visitorsProgram({ revoke, rotateSecret }))

/** Stores one revocation; for an address one per secret, since tokens carry the address hashed with the secret of their time. */
async function revoke({ visitor, address, since, before }: RevokeOptions): Promise<void> {
  const config = readConfig(process.env)
  const plain = address === undefined ? undefined : normalAddress(address)
  if (plain === '') throw new SetupError(`“${address}” is not an address such as 192.0.2.1 or 2001:db8::1.`)
  await onDatabase(config, async (orm) => {
    const secrets = config.authSecrets ?? (await storedSecrets(orm, 'auth_secret'))
    const keys = plain === undefined ? [null] : secrets.map((secret) => addressKey(plain, secret))
    const until = before ? new Date(before.getTime() - 1) : null
    await orm.em.fork().transactional(async (em) => {
      for (const key of keys) {
        await storeRevocation(em, { visitorId: visitor ?? null, address: key, from: since ?? null, until })
      }
    })
  })
  console.log(
    'Revoked. Within two seconds, running servers refuse these tokens and disconnect the sockets that use one.',
  )
}

async function rotateSecret(): Promise<void> {
  const config = readConfig(process.env)
  if (config.authSecrets) {
    throw new SetupError(
      'AUTH_SECRET is set here, so the stored secret is not used: set AUTH_SECRET to the new secret, a comma and the old one.',
    )
  }
  await onDatabase(config, (orm) => rotateStoredSecret(orm, 'auth_secret'))
  console.log(
    'The secret is replaced. Restart all servers at the same time: until then they sign with the old one and accept no other.',
  )
}
