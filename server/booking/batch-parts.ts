// The parts in which a batch is settled, and the state of a part's transaction.
import type { Submission } from './answered.ts'

/**
 * Submissions of a batch that the next transaction is to settle. `deadline` is a time of `performance.now()`. `isBatch` is
 * false for a half of a batch that failed. `mayBeDone` is true once a connection was lost, perhaps after its commit.
 */
export type Part = Readonly<{
  submissions: readonly Submission[]
  deadline: number
  isBatch: boolean
  mayBeDone: boolean
}>

/**
 * The state of one transaction of a part. `isWaitedFor` is false when its commands were refused meanwhile: then a late commit
 * answers nobody. `isConnected` is true once it has a connection.
 */
export type Attempt = { isWaitedFor: boolean; isConnected: boolean }

/** A defect is isolated by halving: of 500 commands it takes 20 transactions, which settle its neighbours on the way. */
export function halvesOf(part: Part): Part[] {
  const { submissions } = part
  const middle = submissions.length >> 1
  return [submissions.slice(middle), submissions.slice(0, middle)].map((half) => {
    return { ...part, submissions: half, isBatch: false }
  })
}
