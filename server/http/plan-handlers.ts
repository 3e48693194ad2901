// The handlers of operators' routes about seating plans.
import type { planRoutes } from '../../shared/routes/plan-routes.ts'
import { refused, type Result } from '../booking/command.ts'
import { BUSY } from '../booking/failure.ts'
import type { PlanDesk } from '../booking/plan-desk.ts'
import type { PlanFileOptions } from '../plan-import/plan-file.ts'
import type { PlanFileReport } from '../plan-import/plan-file-worker.ts'
import { PlanFilesBusyError, PlanFileTooLargeError, type PlanFiles } from '../plan-import/plan-files.ts'
import { JsonText } from './json-text.ts'
import type { Handlers } from './router.ts'

export type PlanOptions = { planFiles: PlanFiles; planDesk: PlanDesk }

const ISSUES_AT_MOST = 10

export function planHandlers({ planFiles, planDesk }: PlanOptions): Handlers<keyof typeof planRoutes> {
  return {
    checkPlan: async ({ file, ...options }) => {
      const report = await check(planFiles, file, options)
      if (!report.ok) return report
      const { plan, ...found } = report.value
      const text = JSON.stringify({ ...found, ...(plan && { seatCount: plan.seatCount }) })
      return { ok: true, value: new JsonText(plan ? `${text.slice(0, -1)},"plan":${plan.json}}` : text) }
    },
    storePlan: async ({ file, ...options }) => {
      const report = await check(planFiles, file, options)
      if (!report.ok) return report
      const { plan, faults } = report.value
      if (!plan || faults.length > 0) {
        return refused('BAD_REQUEST', 'The plan has faults; `issues` says where.', {
          issues: faults.slice(0, ISSUES_AT_MOST),
        })
      }
      return planDesk.store(plan)
    },
    listPlans: async ({ after }) => ({ ok: true, value: { plans: await planDesk.list(after) } }),
  }
}

async function check(planFiles: PlanFiles, file: string, options: PlanFileOptions): Promise<Result<PlanFileReport>> {
  try {
    return { ok: true, value: await planFiles.check(file, options) }
  } catch (error) {
    if (error instanceof PlanFilesBusyError) return { ok: false, error: BUSY }
    if (!(error instanceof PlanFileTooLargeError)) throw error
    return refused('BAD_REQUEST', error.message, { issues: [{ path: 'file', message: error.message }] })
  }
}
