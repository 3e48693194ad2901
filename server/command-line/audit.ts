// `npm run audit -- …`: audits shows, also while they are on sale.
import { stripVTControlCharacters } from 'node:util'
import { audit, type Audit } from '../audit/audit.ts'
import type { AuditedShow } from '../audit/audited-show.ts'
import { certificateText, findingLines, NOT_JUDGED } from '../audit/certificate.ts'
import { onShow, showIds } from '../audit/read-show.ts'
import { readConfig } from '../config.ts'
import { SetupError } from '../setup-error.ts'
import { auditProgram, type AuditOptions } from './audit-command.ts'
import { onTables, runProgram } from './program.ts'

await runProgram(auditProgram(run))

async function run({ show, json }: AuditOptions): Promise<void> {
  const config = readConfig(process.env)
  let wrong = 0
  const auditOne = async (audited: AuditedShow): Promise<void> => {
    const result = await audit(audited, config.holds, (seq) =>
      progress(`${audited.facts.showId}: seq ${seq} of ${audited.seq}`),
    )
    progress('')
    console.log(
      json ? JSON.stringify(jsonOf(result, audited.currency)) : `${certificateText(result, audited.currency)}\n`,
    )
    wrong += result.wrong
  }
  await onTables(config, async (orm) => {
    for (const showId of show === undefined ? await showIds(orm) : [show]) {
      const found = await onShow(orm, showId, async (audited) => {
        await auditOne(audited)
        return true
      })
      if (!found) throw new SetupError(`There is no show ${showId} in this database.`)
    }
  })
  if (wrong > 0) process.exitCode = 1
}

/** On a terminal, one line that is written over. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\x1b[K`)
}

function jsonOf(result: Audit, currency: string): object {
  const { tally, findings, from, to, readAt, ...rest } = result
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
  return {
    ...rest,
    from: iso(from),
    to: iso(to),
    readAt: iso(readAt),
    steps: Object.fromEntries(tally.causes),
    actors: Object.fromEntries(tally.actors),
    money: { sold: tally.sold, refunded: tally.refunded, currency },
    findings: findings.map((finding) => ({
      rule: finding[0],
      sentence: finding[1],
      lines: findingLines(finding)
        .slice(1)
        .map((line) => stripVTControlCharacters(line).trim()),
    })),
    notJudged: NOT_JUDGED,
  }
}
