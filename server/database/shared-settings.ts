// Secrets and settings that are stored in the database, so that all servers on it share them.
import { randomBytes } from 'node:crypto'
import type { MikroORM } from '@mikro-orm/postgresql'

/** The stored secrets of that name, the newest first, each of 64 hexadecimal digits. The first call creates one. */
export async function storedSecrets(orm: MikroORM, name: string): Promise<string[]> {
  const em = orm.em.fork()
  await em.execute('insert into setting (name, value) values (?, ?) on conflict do nothing', [name, newSecret()])
  const [row] = await em.execute<{ value: string }[]>('select value from setting where name = ?', [name])
  if (!row) throw new Error(`The setting ${name} was not kept.`)
  return row.value.split(',')
}

/** Stores a new secret of that name and keeps the one before it. */
export async function rotateStoredSecret(orm: MikroORM, name: string): Promise<void> {
  await storedSecrets(orm, name)
  await orm.em
    .fork()
    .execute(`update setting set value = ? || ',' || split_part(value, ',', 1) where name = ?`, [newSecret(), name])
}

function newSecret(): string {
  return randomBytes(32).toString('hex')
}

/**
 * Stores this server's values of settings that all servers on the database should share.
 * @returns the differing values of the server that started last, by the setting's name
 */
export async function publishSettings(orm: MikroORM, values: Readonly<Record<string, number | string>>) {
  return orm.em.fork().transactional(async (em) => {
    const differing: Record<string, string> = {}
    for (const [name, value] of Object.entries(values)) {
      const [row] = await em.execute<{ value: string }[]>('select value from setting where name = ? for update', [name])
      if (row && row.value !== String(value)) differing[name] = row.value
      await em.execute(
        'insert into setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
        [name, String(value)],
      )
    }
    return differing
  })
}
