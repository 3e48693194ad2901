// Many visitors reconnect at once: their server is killed and started again, and the time until each has a map is measured.
import { allAdvancing } from '../stall-timeout.ts'
import { connect, type Connection } from '../../client/connection/connection.ts'
import { requireSockets } from '../run.ts'
import { number } from '../format.ts'
import { notAllShoppers, pollUntil } from './shopper.ts'
import type { Cluster } from './cluster.ts'

const SHOW_ID = 'reconnect'
const SEATS = 500
const PORTION = 100

/** @returns a sentence with the times until visitors had their maps again */
export async function reconnect(cluster: Cluster, sockets: number): Promise<string> {
  // The load balancer has two sockets for each visitor's one.
  requireSockets(3 * sockets)
  await cluster.addShow(SHOW_ID, SEATS)
  const visitors: Connection[] = []
  try {
    while (visitors.length < sockets) {
      const portion = Array.from({ length: Math.min(PORTION, sockets - visitors.length) }, () => connect(cluster.url))
      visitors.push(...portion)
      await allAdvancing(
        portion.map((visitor) => visitor.join(SHOW_ID).joined()),
        notAllShoppers('look at the show'),
      )
    }
    const backAt: number[] = []
    for (const visitor of visitors) {
      visitor.join(SHOW_ID).subscribe(({ kind }) => {
        if (kind === 'snapshot') backAt.push(performance.now())
      })
    }
    const killedAt = performance.now()
    await cluster.killServer(0)
    const readyAt = performance.now()
    await pollUntil(
      () => backAt.length >= sockets,
      () => backAt.length,
      'come back',
    )
    const after = (share: number): string =>
      `${number(((backAt[Math.ceil(share * sockets) - 1] ?? NaN) - readyAt) / 1000, 2)} s`
    return [
      `${number(sockets)} sockets lost their server, which was ready again ${number((readyAt - killedAt) / 1000, 2)} s after it was killed.`,
      `From then on they had their maps again in ${after(0.5)} (half of them), ${after(0.95)} (95 %) and ${after(1)} (all).`,
    ].join('\n')
  } finally {
    for (const visitor of visitors) visitor.close()
  }
}
