// The doors test's command line: two doors scan every ticket at the same time, round after round.
import { Command } from 'commander'
import { number } from '../format.ts'
import { count } from '../option-parsers.ts'
import { runProgram } from '../run.ts'
import { EXIT } from '../verdict.ts'
import { runDoors } from './doors-run.ts'

const program = new Command('npm run test:doors --')
  .description(
    'Sells tickets at the counter, has two doors scan each of them at the same time on two servers, and undoes all admissions for the next round. Then it checks that in each round exactly one of the two scans of a ticket was green.',
  )
  .addOption(count('--tickets <n>', 'how many tickets', 1, 10_000).default(1000))
  .addOption(count('--rounds <n>', 'how many rounds', 1, 1000).default(50))
  .addHelpText('after', '\nEnds with 0 when nobody was admitted twice, and everybody once; else with 1.')
program.parse()
const { tickets, rounds } = program.opts<{ tickets: number; rounds: number }>()

await runProgram(async () => {
  const run = await runDoors(tickets, rounds, (line) => console.log(line))
  console.log(
    `${number(run.scans)} scans in ${number(run.seconds)} s: ${number(run.admitted)} admissions, ${number(run.doubles)} double, ${number(run.missing)} missing`,
  )
  if (run.doubles + run.missing > 0) process.exitCode = EXIT.violation
})
