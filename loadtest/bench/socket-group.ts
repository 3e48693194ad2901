// The connections of a generator that do the same, and what came of a drill of theirs.
import { RunError } from '../run.ts'
import type { Errand } from './checked-requests.ts'
import type { Member } from './bench-client.ts'

/** So many handshakes at a time: more at once only wait for each other. */
const PORTION = 100
const EXAMPLE_LENGTH = 300

export class Crowd {
  readonly members: Member[] = []
  asked = 0
  answered = 0
  wrong = 0
  example = ''

  /** @throws {RunError} when the server does not take them all */
  async open(members: number, openOne: () => Promise<Member>): Promise<void> {
    while (this.members.length < members) {
      const portion = Math.min(PORTION, members - this.members.length)
      this.members.push(...(await Promise.all(Array.from({ length: portion }, openOne))))
    }
  }

  /** Resolves with the answer when it is there, and counts it if it is wrong. */
  do(member: Member, { event, payload, isRight }: Errand): Promise<unknown> {
    this.asked++
    return new Promise((resolve) =>
      member.ask(event, payload, (answer) => {
        this.answered++
        this.judge(isRight(answer), answer)
        resolve(answer)
      }),
    )
  }

  /** All do one errand at once. */
  async all(errandOf: (member: number) => Errand): Promise<void> {
    await Promise.all(this.members.map((member, i) => this.do(member, errandOf(i))))
  }

  judge(isRight: boolean, answer: unknown): void {
    if (isRight) return
    this.wrong++
    this.example ||= JSON.stringify(answer).slice(0, EXAMPLE_LENGTH)
  }

  /** Forgets what was counted before. */
  reset(): void {
    this.asked = 0
    this.answered = 0
    this.wrong = 0
    this.example = ''
  }

  close(): void {
    for (const member of this.members.splice(0)) member.drop()
  }
}

/** One of these, by turns. @throws {RunError} when there are none */
export function byTurns<T>(all: readonly T[], i: number): T {
  const one = all[i % all.length]
  if (one === undefined) throw new RunError('A drill needs one of what it has none of.')
  return one
}
