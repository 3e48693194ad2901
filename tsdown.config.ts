// Builds what can be installed elsewhere, and looks whether it can be: publint and attw as a registry’s users would see it.
import { defineConfig, type UserConfig } from 'tsdown'

/** A package in a folder: its package.json says what it is, its index.ts what it offers. */
const published = (cwd: string, more: UserConfig = {}): UserConfig => ({
  cwd,
  entry: 'index.ts',
  platform: 'neutral',
  target: 'es2024',
  minify: true,
  dts: { compilerOptions: { stripInternal: true } },
  copy: '../../LICENSE',
  publint: { strict: true },
  attw: { profile: 'esm-only', level: 'error' },
  ...more,
})

export default defineConfig([published('client/connection', { deps: { onlyBundle: ['zod'] } })])
