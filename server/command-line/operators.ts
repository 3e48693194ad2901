// `npm run operators -- …`: makes, revokes and lists operators, also while servers are running.
import { addOperator, listOperators, revokeOperator } from '../auth/operators.ts'
import { readConfig } from '../config.ts'
import { operatorsProgram } from './operator-commands.ts'
import { onDatabase, runProgram } from './program.ts'

await runProgram(
  operatorsProgram({
    add: async (name, role) => {
      const token = await onDatabase(readConfig(process.env), (orm) => addOperator(orm.em.fork(), name, role))
      console.log(`${name} is an operator with the role ${role}. The token, which is shown only now:\n\n  ${token}\n`)
    },
    revoke: async (name) => {
      await onDatabase(readConfig(process.env), (orm) => revokeOperator(orm.em.fork(), name))
      console.log(`The token of ${name} is revoked. Within a second running servers refuse it.`)
    },
    list: async () => {
      const operators = await onDatabase(readConfig(process.env), (orm) => listOperators(orm.em.fork()))
      if (operators.length === 0)
        console.log('There are no operators yet: npm run operators -- add <name> --role admin')
      for (const { name, role, createdAt, revokedAt } of operators) {
        const state = revokedAt ? `revoked ${revokedAt.toISOString()}` : `since ${createdAt.toISOString()}`
        console.log(`${name}  ${role}  ${state}`)
      }
    },
  }),
)
