// docs/monitoring.md describes each metric.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { Metrics } from './metrics.ts'
import { GAUGES } from './readings.ts'

const PAGE = new URL('../../docs/monitoring.md', import.meta.url)

test('docs/monitoring.md has each metric once, with its type and its labels', async () => {
  const { counters, distributions } = new Metrics()
  const all = [
    ...counters.map(({ facts }) => ({ ...facts, type: 'counter' })),
    ...distributions.map(({ facts: { name, label } }) => ({ name, type: 'histogram', labels: label ? [label] : [] })),
    ...GAUGES,
    { name: 'holdfast_info', type: 'gauge', labels: ['version'] },
  ]
  const rows = all.map(({ name, type, labels }) => `${name} ${type} ${labels.join(' ')}`)
  const page = await readFile(PAGE, 'utf8')
  const documented = [...page.matchAll(/^\| `(holdfast_\w+)` \| (\w+) \| (.*?) ?\| /gm)].map(
    ([, name, type, labels = '']) => `${name} ${type} ${labels.replaceAll(/[`,]/g, '')}`,
  )
  expect(documented.toSorted()).toEqual(rows.toSorted())
})
