// `npm run audit -- …`: audits shows, also while they are on sale.
import { stripVTControlCharacters } from 'node:util'
import { audit, type Audit } from '../audit/audit.ts'
import type { AuditedShow } from '../audit/audited-show.ts'
import { certificateText, findingLines, NOT_JUDGED } from '../audit/certificate.ts'
import { onShow, showIds } from '../audit/read-show.ts'
import { readLogFile } from '../archive/read-log-file.ts'
import { readConfig } from '../config.ts'
import { SetupError } from '../setup-error.ts'
import { auditProgram, type AuditOptions } from './audit-command.ts'
import { onTables, runProgram } from './program.ts'
import { showProgress } from './progress-line.ts'

type Settings = Parameters<typeof audit>[1]

await runProgram(auditProgram(run))

async function run({ show, file, json }: AuditOptions): Promise<void> {
  let wrong = 0
  const auditOne = async (audited: AuditedShow, settings: Settings): Promise<void> => {
    const result = await audit(audited, settings, (seq) =>
      showProgress(`${audited.facts.showId}: seq ${seq} of ${audited.seq}`),
    )
    showProgress('')
    console.log(
      json ? JSON.stringify(jsonOf(result, audited.currency)) : `${certificateText(result, audited.currency)}\n`,
    )
    wrong += result.wrong
  }
  if (file === undefined) await auditShows(show, auditOne)
  else {
    const archived = await readLogFile(file)
    await auditOne(archived.show, archived.settings)
  }
  if (wrong > 0) process.exitCode = 1
}

/** Audits one show of the database, or all. */
async function auditShows(
  show: string | undefined,
  auditOne: (audited: AuditedShow, settings: Settings) => Promise<void>,
): Promise<void> {
  const config = readConfig(process.env)
  await onTables(config, async (orm) => {
    for (const showId of show === undefined ? await showIds(orm) : [show]) {
      const found = await onShow(orm, showId, async (audited) => {
        if (audited.archived) noteArchived(showId, audited.archived, show !== undefined)
        else await auditOne(audited, config.holds)
        return true
      })
      if (!found) throw new SetupError(`There is no show ${showId} in this database.`)
    }
  })
}

/** @throws {SetupError} when the show was asked for by its id */
function noteArchived(showId: string, { seq, file }: { seq: number; file: string }, isAskedFor: boolean): void {
  const text = `${showId}: the log up to seq ${seq} was archived to ${file}: npm run audit -- --file ${file}`
  if (isAskedFor) throw new SetupError(text)
  console.error(text)
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
