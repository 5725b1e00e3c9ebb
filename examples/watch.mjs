// Prints what changes in the lake, as it changes. Node 20 or newer, with the package ws: npm install ws
import WebSocket from 'ws'

const server = process.env.TIDEGAUGE_URL ?? 'http://127.0.0.1:8787'
const token = process.env.TIDEGAUGE_TOKEN
// Without a token it comes as a page of the server does, which is enough on the server's own machine.
const headers = token ? { authorization: `Bearer ${token}` } : { origin: new URL(server).origin }
let last = null

function connect() {
  const resume = last === null ? '' : `?epoch=${last.epoch}&seq=${last.seq}`
  const socket = new WebSocket(`${server.replace('http', 'ws')}/api/v1/monitoring/live${resume}`, { headers })
  socket.onopen = () => console.log('connected')
  socket.onmessage = (message) => {
    const { epoch, seq, at, kind, data } = JSON.parse(message.data)
    last = { epoch, seq }
    if (kind === 'profile') console.log(at, 'average score', data.average_quality_score)
    if (kind === 'findings') console.log(at, 'confirmed findings', data.confirmed, data.change)
    if (kind === 'health') console.log(at, data.change)
  }
  socket.onerror = ({ message }) => console.log(message.replace('Unexpected server response', 'refused'))
  socket.onclose = ({ code }) => {
    console.log('closed', code)
    setTimeout(connect, 1000)
  }
}

connect()
