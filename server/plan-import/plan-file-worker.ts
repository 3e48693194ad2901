// A worker thread that checks one file: a large one takes seconds, in which the server answers others.
import { parentPort, workerData } from 'node:worker_threads'
import { checkPlanFile, type CheckedFile, type PlanFileOptions } from './plan-file.ts'

/** What the thread is started with. */
export type PlanFileJob = Readonly<{ text: string; options: PlanFileOptions }>

/** What the thread answers with. The plan is JSON, which costs less to pass on than an object. */
export type PlanFileReport = Omit<CheckedFile, 'plan'> &
  Readonly<{ plan?: Readonly<{ planId: string; seatCount: number; json: string }> }>

const { text, options } = workerData as PlanFileJob
const { plan, ...checked } = checkPlanFile(text, options)
const seatCount = plan?.sections
  .flatMap(({ rows }) => rows.map(({ seats }) => seats.length))
  .reduce((sum, n) => sum + n, 0)
const report: PlanFileReport = {
  ...checked,
  ...(plan && { plan: { planId: plan.planId, seatCount: seatCount ?? 0, json: JSON.stringify(plan) } }),
}
parentPort?.postMessage(report)
