// The messages of the buyer's pages: every language has all of them, and no component has a text of its own.
import { globSync, readFileSync } from 'node:fs'
import { parse, type AST } from 'svelte/compiler'
import { expect, test } from 'vitest'
import { allMessages, BASE, FILES, LOCALES, readMessages, textsOf, type Message } from '../testing/message-files.ts'

const CLIENT = `${import.meta.dirname}/..`
const english = allMessages(BASE)

/** The names of what the caller passes, sorted. */
function parametersOf(message: Message): string[] {
  const declarations = typeof message === 'string' ? [] : message.flatMap((variants) => variants.declarations)
  const declared = (kind: string) =>
    declarations.filter((line) => line.startsWith(kind)).map((line) => line.split(' ')[1] ?? '')
  const inserted = textsOf(message).flatMap((text) => text.match(/(?<=\{)\w+(?=\})/g) ?? [])
  const local = declared('local')
  return [...new Set([...inserted, ...declared('input')])].filter((name) => !local.includes(name)).sort()
}

test.each(LOCALES)('%s has all messages, with the parameters of the English ones', (locale) => {
  const messages = allMessages(locale)
  expect(Object.keys(messages).sort()).toEqual(Object.keys(english).sort())
  for (const [name, message] of Object.entries(messages)) {
    expect(parametersOf(message), name).toEqual(parametersOf(english[name] ?? ''))
    for (const text of textsOf(message)) expect(text.trim(), name).toMatch(/^.+$/)
  }
})

test('no message is there twice: the second would silently replace the first', () => {
  for (const locale of LOCALES) {
    const names = FILES.flatMap((file) =>
      Array.from(
        readFileSync(`${import.meta.dirname}/${locale}/${file}`, 'utf8').matchAll(/^ {2}"(\w+)":/gm),
        ([, name]) => name,
      ),
    )
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  }
})

test('no line of a French text begins with a sign that belongs to the word before it', () => {
  const texts = Object.entries(allMessages('fr')).flatMap(([name, message]) =>
    textsOf(message).map((text) => `${name}: ${text}`),
  )
  expect(texts.filter((text) => / [:;?!»]|« /.test(text))).toEqual([])
})

test('a message is named after its file, and every file is compiled', () => {
  for (const locale of LOCALES) {
    expect(globSync('*.json', { cwd: `${import.meta.dirname}/${locale}` }).sort()).toEqual(FILES.toSorted())
    for (const file of FILES) {
      const area = file.replace('.json', '_')
      expect(Object.keys(readMessages(locale, file)).filter((name) => !name.startsWith(area))).toEqual([])
    }
  }
})

test('no component of the buyer’s pages has a text of its own', () => {
  const files = globSync('{app,elements,seat-map}/**/*.svelte', { cwd: CLIENT, exclude: ['app/ops/**', 'app/door/**'] })
  const texts = files.flatMap((file) => {
    const { fragment } = parse(readFileSync(`${CLIENT}/${file}`, 'utf8'), { modern: true })
    return literalTexts(fragment).map((text) => `${file}: ${text}`)
  })
  expect(files.length).toBeGreaterThan(30)
  expect(texts).toEqual([])
})

/** Attributes that people read or hear. */
const READ = /^(title|alt|placeholder|aria-(label|description|valuetext))$/

/** The words in the markup, and in the attributes that people read or hear. */
function literalTexts(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(literalTexts)
  if (typeof node !== 'object' || node === null) return []
  const { type } = node as AST.BaseNode
  if (type === 'Text') return [(node as AST.Text).data.trim()].filter((text) => /\p{L}{2,}/u.test(text))
  if (type === 'StyleDirective') return []
  if (type === 'Attribute') {
    const { name, value } = node as AST.Attribute
    // A string is a class or a type; what is computed may have snippets in it.
    if (Array.isArray(value) && !READ.test(name)) return []
  }
  return Object.values(node).flatMap(literalTexts)
}
