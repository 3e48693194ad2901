// The commands of `npm run operators --`, with the parsers of their arguments.
import { Argument, InvalidArgumentError, Option, type Command } from 'commander'
import { OperatorName, ROLES, type Role } from '../../shared/operators.ts'
import { newProgram } from './program.ts'

type Actions = Readonly<{
  add: (name: string, role: Role) => Promise<void>
  revoke: (name: string) => Promise<void>
  list: () => Promise<void>
}>

/** The program `npm run operators --`. */
export function operatorsProgram({ add, revoke, list }: Actions): Command {
  const program = newProgram(
    'npm run operators --',
    'Operators: who may run the sale, the door and the box office, each with a token of their own.',
  )
  const name = () => new Argument('<name>', 'by which the log names the operator').argParser(parseName)
  program
    .command('add')
    .description('make an operator, and print the token, once')
    .addArgument(name())
    .addOption(new Option('--role <role>', 'what the operator may do').choices(ROLES).makeOptionMandatory())
    .action((operator: string, { role }: { role: Role }) => add(operator, role))
  program
    .command('revoke')
    .description('end an operator’s token; servers refuse it within a second')
    .addArgument(name())
    .action((operator: string) => revoke(operator))
  program
    .command('list')
    .description('list all operators')
    .action(() => list())
  return program
}

function parseName(text: string): string {
  const parsed = OperatorName.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? '')
  return parsed.data
}
