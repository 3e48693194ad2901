// The files of messages, as translators write them.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import settings from '../messages/project.inlang/settings.json' with { type: 'json' }

/** A text, or its variants with what they depend on. */
const Message = z.union([
  z.string(),
  z.array(z.object({ declarations: z.array(z.string()), match: z.record(z.string(), z.string()) })),
])
export type Message = z.infer<typeof Message>

export const { baseLocale: BASE, locales: LOCALES } = settings
/** The files of each locale, such as `common.json`. */
export const FILES = settings['plugin.inlang.messageFormat'].pathPattern.map((path) => path.replace('./{locale}/', ''))

/** The messages of a file, such as `de`, `seats.json`, by their names. */
export function readMessages(locale: string, file: string): Record<string, Message> {
  const content = readFileSync(new URL(`../messages/${locale}/${file}`, import.meta.url), 'utf8')
  const entries = Object.entries(z.record(z.string(), Message).parse(JSON.parse(content)))
  return Object.fromEntries(entries.filter(([name]) => name !== '$schema'))
}

/** All messages of a locale. */
export function allMessages(locale: string): Record<string, Message> {
  return Object.assign({}, ...FILES.map((file) => readMessages(locale, file))) as Record<string, Message>
}

/** The text of a message, or the texts of its variants. */
export function textsOf(message: Message): string[] {
  return typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match))
}
