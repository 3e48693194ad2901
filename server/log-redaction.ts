// Keeps secrets and personal data out of the log: what an error may say, and what is removed from every line.

/** Properties of an error that name a place, and never a value: those of node-postgres and of Node.js. */
const PLACES = ['code', 'severity', 'schema', 'table', 'column', 'constraint', 'routine', 'syscall', 'errno'] as const
const CAUSES_AT_MOST = 3

/** SQLSTATE class 22: a value has the wrong form. The message quotes the value. */
const BAD_VALUE = /^22/
/** V8 quotes what it could not parse. */
const BAD_JSON = /"[^]*(?= is not valid JSON)/

/**
 * The message of an error without values from the database or from clients: PostgreSQL appends the row or the key at fault as
 * a detail, and quotes values.
 */
export function safeMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const plain = message.replace(/\n - detail: [^]*$/, '').replace(BAD_JSON, '…')
  return BAD_VALUE.test(codeOf(error)) ? plain.replaceAll(/"[^"]*"/g, '"…"') : plain
}

/** What the log says of an error: type, message, place, stack and causes. Everything else may have values in it. */
export function safeError(error: unknown, causes = CAUSES_AT_MOST): object {
  if (!(error instanceof Error)) return { type: typeof error, message: safeMessage(error) }
  const places = PLACES.flatMap((place) => {
    const value: unknown = Reflect.get(error, place)
    return typeof value === 'string' || typeof value === 'number' ? [[place, value] as const] : []
  })
  // The message stands at the beginning of the stack too.
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  return {
    type: error.constructor.name,
    message: safeMessage(error),
    ...Object.fromEntries(places),
    stack: frames.join('\n'),
    ...(error.cause !== undefined && causes > 0 && { cause: safeError(error.cause, causes - 1) }),
  }
}

/**
 * What is removed wherever it stands in a line: tokens, secrets of webhooks, passwords in URLs, addresses of e-mail. Lengths
 * are bounded, so that a long line takes no long time.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '[token]'],
  [/\bwhsec_[\w+/=]+/g, '[secret]'],
  [/\bbearer +[\w.~+/=-]+/gi, 'Bearer [token]'],
  [/\bhf_op_[\w-]+/g, '[token]'],
  [/(\b[a-z][a-z\d+.-]{0,20}:\/\/[^\s:@/"]{0,200}):[^\s@/"]{0,500}@/gi, '$1:[password]@'],
  [/[\p{L}\p{N}.!#$%&'*+=?^_`{|}~-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,63}/gu, '[e-mail]'],
]
/** A shorter secret could be part of an ordinary word. */
const SECRET_CHARACTERS = 8

/** @returns a function that removes these secrets, and all that looks like one, from a line of the log */
export function redactor(secrets: readonly (string | undefined)[]): (line: string) => string {
  const known = secrets.flatMap((secret) => {
    if (secret === undefined || secret.length < SECRET_CHARACTERS) return []
    return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])]
  })
  return (line) => {
    const plain = known.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line)
    return PATTERNS.reduce((text, [pattern, by]) => text.replaceAll(pattern, by), plain)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
