// The server of the webhook test: the project's own, with the retry timing of its first argument, as JSON.
import { startApp } from '../../server/app.ts'
import { printWelcome } from '../../server/banner.ts'
import { readConfig } from '../../server/config.ts'
import type { WebhookTiming } from '../../server/jobs/webhooks/timing.ts'
import { createLog } from '../../server/log.ts'

const timing = JSON.parse(process.argv[2] ?? '') as WebhookTiming
const config = readConfig(process.env)
const app = await startApp(config, createLog(config), timing)
printWelcome(app, config)
process.once('SIGTERM', () => void app.stop().then(() => process.exit(0)))
