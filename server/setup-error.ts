// An error that the operator must correct, explained in one sentence.

/** Its message is printed without a stack trace. */
export class SetupError extends Error {}

/** Runs a program's work. On a `SetupError` it prints the message and exits with status 1. */
export async function exitOnSetupError<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
