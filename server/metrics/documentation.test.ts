// docs/monitoring.md and the files beside it name the metrics that there are.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { combinedMetrics, Exposition, metricsOfPrimary } from './exposition.ts'
import { Metrics } from './metrics.ts'
import { GAUGES, type Readings } from './readings.ts'

const PAGE = new URL('../../docs/monitoring.md', import.meta.url)
const STARTED = 'process_start_time_seconds'
const FOLDER = new URL('../../docs/monitoring/', import.meta.url)

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

test('a gauge of several workers is a sum, or documented as another combination', async () => {
  const shown = await exposition().values()
  const gauges = shown.filter(({ name, type }) => name.startsWith('holdfast_') && String(type) === 'gauge')
  const combined = Object.groupBy(gauges, ({ aggregator }) => aggregator)
  const named = (aggregator: 'sum' | 'max' | 'min' | 'first') => combined[aggregator]?.map(({ name }) => name)
  // A new gauge needs a decision here: can the values of all workers be added up?
  expect(named('sum')).toEqual([
    'holdfast_sockets',
    'holdfast_event_streams',
    'holdfast_visitors',
    'holdfast_viewers',
    'holdfast_boards',
    'holdfast_plans',
    'holdfast_queues',
    'holdfast_commands_waiting',
    'holdfast_database_connections',
    'holdfast_database_connections_max',
    'holdfast_database_waiting',
    'holdfast_processes',
  ])
  const page = await readFile(PAGE, 'utf8')
  const rowOf = (end: RegExp) =>
    page
      .split('\n')
      .filter((line) => end.test(line))
      .flatMap((line) => [...line.matchAll(/`(holdfast_\w+)`/g)].map(([, name]) => name))
  expect(rowOf(/\| the greatest \|$/).toSorted()).toEqual(named('max')?.toSorted())
  expect(rowOf(/\| the least: /)).toEqual(named('min'))
  expect(rowOf(/\| one \|$/)).toEqual(named('first'))
})

test('the figures of two workers: the bus is up when it is for both, and the start is that of the primary', async () => {
  const [one, other] = await Promise.all(
    [exposition({ isBusUp: true, peers: 1 }), exposition({ peers: 2 })].map((each) => each.values()),
  )
  const { workersLost } = new Metrics()
  workersLost.add()
  const primary = await metricsOfPrimary(workersLost)
  for (const metric of one ?? []) if (metric.name === STARTED) for (const each of metric.values) each.value += 60
  const text = await combinedMetrics([primary, one ?? [], other ?? []]).metrics()
  const started = primary.find(({ name }) => name === STARTED)?.values[0]?.value
  for (const line of [
    'holdfast_bus_up 0',
    'holdfast_bus_peers 2',
    'holdfast_processes 2',
    'holdfast_workers_lost_total 1',
    `${STARTED} ${started}`,
  ])
    expect(text.split('\n')).toContain(line)
})

test('the alerts, their tests and the dashboard ask only for metrics that there are, by labels that they have', async () => {
  const { counters, distributions } = new Metrics()
  const labels = new Map<string, readonly string[]>([
    ...counters.map(({ facts }) => [facts.name, facts.labels] as const),
    ...GAUGES.map(({ name, labels }) => [name, labels] as const),
    ...distributions.flatMap(({ facts: { name, label } }) =>
      ['_bucket', '_sum', '_count'].map((part) => [name + part, [...(label ? [label] : []), 'le']] as const),
    ),
    ['holdfast_info', ['version']],
  ])
  const text = await exposition().text()
  const asked = new Set<string>()
  for (const file of ['alerts.yml', 'alerts-test.yml', 'holdfast-dashboard.json']) {
    const queries = (await readFile(new URL(file, FOLDER), 'utf8')).replaceAll('\\"', '"')
    for (const [, name = '', selector = ''] of queries.matchAll(
      /\b((?:holdfast|process|nodejs)_\w+)(?:\{([^}]*)\})?/g,
    )) {
      asked.add(name)
      expect(text, `${file}: ${name}`).toContain(`\n# TYPE ${name.replace(/_(bucket|sum|count)$/, '')} `)
      for (const [, label = ''] of selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)) {
        expect([...(labels.get(name) ?? []), 'instance', 'job'], `${file}: ${name}`).toContain(label)
      }
    }
  }
  expect(asked.size).toBeGreaterThan(30)
  // What is measured is shown.
  expect([...labels.keys()].filter((name) => !/_(sum|count)$/.test(name) && !asked.has(name))).toEqual([])
})

test('docs/monitoring.md says of each alert what to do', async () => {
  const alerts = await readFile(new URL('alerts.yml', FOLDER), 'utf8')
  const page = await readFile(PAGE, 'utf8')
  const names = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name)
  expect(names.length).toBeGreaterThan(10)
  expect([...page.matchAll(/^\| `(Holdfast\w+)` \|/gm)].map(([, name]) => name)).toEqual(names)
})

test('scrapes at the same time share one text, for which the server is read once', async () => {
  let reads = 0
  const metrics = exposition({}, () => reads++)
  const [first, ...others] = Array.from({ length: 1000 }, () => metrics.text())
  for (const other of others) expect(other).toBe(first)
  await first
  expect(reads).toBe(1)
})

/** The metrics of a server that nobody has used, but for `given`. @param onRead called when its state is read */
function exposition(given: Partial<Readings> = {}, onRead: () => void = () => undefined): Exposition {
  const pool = { size: 10, used: 0, idle: 0, waiting: 0 }
  const none = { sockets: 0, eventStreams: 0, visitors: 0, viewers: 0, peers: 0, boards: 0, plans: 0, queues: 0 }
  const readings = {
    ...none,
    ...{ commandsWaiting: 0, longestQueue: 0, eventLoopBusy: 0, eventLoopLongestSeconds: 0, eventLoopLagSeconds: 0 },
    isBusUp: false,
    seats: { available: 0, held: 0, booked: 0, blocked: 0 },
    pools: { commands: pool },
    limitRefusals: {},
    troubles: {},
    ...given,
  }
  return new Exposition(new Metrics(), () => {
    onRead()
    return readings
  })
}
