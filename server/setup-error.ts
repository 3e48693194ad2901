// Something that the person who starts the server has to put right, said in one sentence.

/** Its message is for people. */
export class SetupError extends Error {}

/** Does the work of a program; when a person has to put something right first, says just that and exits with 1. */
export async function exitOnSetupError<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
