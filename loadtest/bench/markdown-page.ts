// Writes docs/benchmark.md: the figures, and what is needed to take them again.
import { number } from '../format.ts'
import { barText, metText, ratioAndSpread, valueText, type Figure } from './figure.ts'
import { doubtsIn, loadText, othersText, type Report, type RowReport } from './report.ts'
import { FULL } from './rounds.ts'

export function markdownPage({ startedAt, seconds, command, machine, inUseBefore, notes, rows }: Report): string {
  const all = rows.flatMap(({ figures }) => figures).filter(({ met }) => met !== null)
  const missed = all.filter(({ met }) => met === false).length
  return `# Benchmark

\`\`\`sh
${command}
\`\`\`

wrote this page on ${startedAt.slice(0, 10)}, in ${number(seconds)} s. Each figure stands beside a reference that was measured in the same run, in turns with it, on the same machine: figures move with the machine, ratios much less. ${missed === 0 ? `All ${all.length} bars are met.` : `${missed} of ${all.length} bars are missed.`}${notes.map((note) => ` ${note}`).join('')}

| | |
|---|---|
| machine | ${machine.hardware} |
| system | ${machine.system} |
| in use by others before | ${number(inUseBefore * 100)} % |
${Object.entries(machine.versions)
  .map(([name, version]) => `| ${name} | ${version} |`)
  .join('\n')}

| | figure | Holdfast | reference | measured | ratio | bar | | in use by others |
|---|---|---|---|---|---|---|---|---|
${rows.flatMap(tableLines).join('\n')}

## What is done

The load is what its processes took of a core at most, for Holdfast and for a reference that is asked the same. In use by others is the share of all cores that other processes had in the median round, and at most.

${rows.map(paragraphOf).join('\n')}

## Comparing two runs

\`npm run bench -- --save before.json\` keeps the report, and \`npm run bench -- --against before.json\` prints each figure beside it: the change of its ratio, from the least to the greatest of any two rounds. A difference is beyond the noise when all rounds of one run are above, or all are below, those of the other; a figure of fewer than four rounds is not judged, since chance does that to them too often. On a slow machine a row does fewer rounds, or is not measured, and says so; a server that is busy is asked again. Neither fails the run. The column of what others used tells how far to trust it.

## References

- **node-postgres**: no sockets and no rules. 16 connections, and for each hold \`begin\`, \`select … for update\`, \`update\`, \`commit\`, on a table that has the hold in the seat’s row, found by visitor and by expiry. With a hundred shows the holds go to them in turn.
- **MikroORM behind Socket.IO**: for each event \`em.transactional\`, \`find\` with \`LockMode.PESSIMISTIC_WRITE\`, an entity flush, the ack. It tells nobody else.
- **bare Socket.IO echo**: gives each packet back as its ack.
- **bare Socket.IO room**: sends a frame of the same shape to a room.
- **plain ws**: sends the same text to every WebSocket.

Sockets are bare WebSockets that speak Socket.IO, the same ones for all servers, held by a process for each server. Every answer is looked at. Rounds of Holdfast and of its references take turns after some for warming up, and medians are compared: of ${FULL.rounds.measured} rounds, or of ${FULL.fewRounds.measured} where a round takes long; in brackets, the least and the greatest ratio of a round. Processor time and memory are those of the server’s process, as it says itself. PostgreSQL has \`fsync\` on.
`
}

function tableLines({ title, figures, notes, violations, others }: RowReport): string[] {
  if (violations.length > 0) return [line([title, violations.join(' '), '', '', '', '', '', '**wrong**', ''])]
  if (figures.length === 0) return [line([title, notes.join(' '), '', '', '', '', '', 'not measured', ''])]
  return figures.map((figure, i) => line([i === 0 ? title : '', ...cellsOf(figure), i === 0 ? othersText(others) : '']))
}

function cellsOf(figure: Figure): string[] {
  const { what, unit, reference, met } = figure
  return [
    what,
    valueText(figure),
    reference?.what ?? '',
    reference ? valueText({ value: reference.value, unit }) : '',
    ratioAndSpread(figure),
    barText(figure),
    met === false ? `**${metText(figure)}**` : metText(figure),
  ]
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function paragraphOf(row: RowReport): string {
  const { title, how, remarks, load } = row
  return `- **${title}** (load: ${loadText(load)} of a core). ${[how, ...remarks, ...doubtsIn(row)].join(' ')}`
}
