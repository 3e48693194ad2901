// A few of the kills of `npm run test:crashes`.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seeded } from '../random.ts'
import { crash, type CrashKind } from './crash.ts'
import { startCluster, type Cluster } from './cluster.ts'

const KILLS = 2

describe.for([1, 2])('servers on one database: %i', (servers) => {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await startCluster(servers)
  })
  afterAll(() => cluster.close())

  const victims: CrashKind['victim'][] = servers === 1 ? ['server'] : ['server', 'PostgreSQL']
  test.for(victims)('nothing is lost, doubled or wrong when a %s is killed', async (victim) => {
    const random = seeded(servers)
    for (let kill = 0; kill < KILLS; kill++) {
      const found = await crash(cluster, victim, `${victim.toLowerCase()}-${kill}`, random)
      expect(found).toMatchObject({ lost: 0, doubled: 0, faults: [] })
      expect(found.acknowledged).toBeGreaterThan(0)
      expect(cluster.takeLog()).toBe('')
    }
  })
})
