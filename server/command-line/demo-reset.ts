// `npm run demo:reset`: makes the demo's shows new, whether a server is running on the database or not.
import { readConfig } from '../config.ts'
import { databaseFor } from '../database/choose-database.ts'
import { maintain, migrate } from '../database/orm.ts'
import { resetDemo } from '../demo/install.ts'
import { orExplain } from '../setup-error.ts'

await orExplain(async () => {
  const { url, release } = await databaseFor(readConfig(process.env), console.log)
  try {
    await migrate(url)
    await maintain(url, resetDemo)
    console.log('The demo is new: four shows, every seat free, dates counted from now.')
  } finally {
    await release()
  }
})
