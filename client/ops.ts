// Starts the operators' pages in the page.
import '@fontsource-variable/inter'
import { mount } from 'svelte'
import { readBasePath } from './app/base-path.ts'
import OpsApp from './app/ops/OpsApp.svelte'
import './app/style.css'

const target = document.getElementById('app')
if (!target) throw new Error('The page has no element “app” to show Holdfast in.')
mount(OpsApp, { target, props: { basePath: readBasePath() } })
