import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../config.ts'
import { administer, testDatabase } from '../testing/database.ts'
import { onTables } from './program.ts'

test('a program that is led to another database than the server’s says which settings lead there', async () => {
  const database = await testDatabase()
  const { url } = database
  onTestFinished(() => database.drop())
  await administer(url, 'drop schema public cascade')
  const reading = onTables(readConfig({ DATABASE_URL: url }), (orm) => orm.em.fork().execute('select from show'))
  await expect(reading).rejects.toThrow('This database is empty. Set DATABASE_URL, or DATA_DIR')
})
