// `npm run webhooks -- …`: adds, lists, changes and removes webhook endpoints, also while servers are running.
import { readConfig } from '../config.ts'
import { onDatabase, runProgram } from './program.ts'
import { webhooksProgram, type WebhookWork } from './webhook-commands.ts'

await runProgram(webhooksProgram(() => readConfig(process.env).webhookAllowPrivate, runWork))

async function runWork(work: WebhookWork): Promise<void> {
  const lines = await onDatabase(readConfig(process.env), (orm) => orm.em.fork().transactional(work))
  for (const line of lines) console.log(line)
}
