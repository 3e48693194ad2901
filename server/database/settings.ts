// What is made once and kept in the database, so that all servers on it share it.
import { randomBytes } from 'node:crypto'
import type { MikroORM } from '@mikro-orm/postgresql'

/** The kept secret of that name, made on first use: 64 hexadecimal digits. */
export async function keptSecret(orm: MikroORM, name: string): Promise<string> {
  const em = orm.em.fork()
  await em.execute('insert into setting (name, value) values (?, ?) on conflict do nothing', [
    name,
    randomBytes(32).toString('hex'),
  ])
  const [row] = await em.execute<{ value: string }[]>('select value from setting where name = ?', [name])
  if (!row) throw new Error(`The setting ${name} was not kept.`)
  return row.value
}
