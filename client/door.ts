// Starts the door's page in the page.
import '@fontsource-variable/inter'
import { mount } from 'svelte'
import { readBasePath } from './app/base-path.ts'
import DoorApp from './app/door/DoorApp.svelte'
import './app/style.css'

const target = document.getElementById('app')
if (!target) throw new Error('The page has no element “app” to show Holdfast in.')
mount(DoorApp, { target, props: { basePath: readBasePath() } })
