// docs/configuration.md, generated from the settings, so that it lists each of them with its default and its limits.
import { z } from 'zod'
import { SETTING_GROUPS, settings, settingTexts, type SettingText } from '../settings.ts'
import { valueTexts } from '../setting-types.ts'

const INTRODUCTION = `# Configuration

Holdfast reads its settings from environment variables. When it starts, it refuses an invalid value with a sentence that says why; a variable that is set to nothing counts as unset. [operations.md](operations.md) says what a production server needs.

\`npm run documents\` writes this page from [\`server/settings.ts\`](../server/settings.ts).`

/** The heading of each group, and what its settings have in common. */
const GROUPS: Readonly<Record<SettingText['group'], Readonly<{ title: string; text?: string }>>> = {
  start: { title: 'Address and database' },
  holds: {
    title: 'Holds',
    text: 'What a new show gets, unless the operator who makes it says otherwise. A show keeps its values ([O3](rules.md)): a later change of the environment concerns only shows that are made after it, and [an operator](operators.md#shows) can change those of a show. Give all servers on a database the same values; one that starts with others than the one before warns.',
  },
  speed: { title: 'Speed' },
  limits: {
    title: 'Limits',
    text: 'Each server counts for itself. Behind a proxy set `TRUST_PROXY`, or all visitors share one address.',
  },
  secrets: { title: 'Secrets', text: '`openssl rand -hex 32` makes one. All servers on a database have the same.' },
  users: { title: 'Your own users', text: 'The tokens of [your identity provider](users.md).' },
  sites: { title: 'Other sites and proxies' },
  mail: { title: 'Mails to buyers', text: 'Without a mail server, operators read the outbox.' },
  other: { title: 'Everything else' },
}

/** The Markdown of docs/configuration.md. @throws {Error} for a setting without a text */
export function configurationPage(): string {
  const rows = Object.entries(settings).map(([name, schema]) => ({ name, schema, text: textOf(name, schema) }))
  const parts = SETTING_GROUPS.map((group) => {
    const { title, text } = GROUPS[group]
    const table = rows.filter((row) => row.text.group === group).map(rowOf)
    return [`## ${title}`, ...(text === undefined ? [] : [text]), [HEAD, ...table].join('\n')].join('\n\n')
  })
  return `${[INTRODUCTION, ...parts].join('\n\n')}\n`
}

const HEAD = '| | default | value | |\n|---|---|---|---|'

type Row = Readonly<{ name: string; schema: z.core.$ZodType; text: SettingText }>

function rowOf({ name, schema, text }: Row): string {
  const required = text.required === undefined ? '' : `. **Required ${text.required}**`
  return `| \`${name}\` | ${text.unset ?? defaultOf(schema)} | ${valuesOf(schema)} | ${text.meaning}${required} |`
}

function textOf(name: string, schema: z.core.$ZodType): SettingText {
  const text = settingTexts.get(schema)
  if (!text) throw new Error(`The setting ${name} has no text for docs/configuration.md.`)
  return text
}

/** The default of a schema, as one writes it in the environment; empty when it has none. */
function defaultOf(schema: z.core.$ZodType): string {
  return schema instanceof z.ZodDefault ? String(schema.def.defaultValue) : ''
}

/** What a setting may be; empty for any text. */
function valuesOf(schema: z.core.$ZodType): string {
  const text = valueTexts.get(schema)
  if (text) return text.values
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => `\`${option}\``).join(', ')
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? valuesOf(schema.def.innerType) : ''
}
