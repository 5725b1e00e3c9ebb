// Prints what changes in the lake, as it changes. Node 22 or newer (20: node --experimental-websocket); the same runs in a page.
const server = process.env.TIDEGAUGE_URL ?? 'http://127.0.0.1:8787'
const protocols = ['tidegauge.v1', `bearer.${process.env.TIDEGAUGE_TOKEN}`]
let last = null

function connect() {
  const resume = last === null ? '' : `?epoch=${last.epoch}&seq=${last.seq}`
  const socket = new WebSocket(`${server.replace('http', 'ws')}/api/v1/monitoring/live${resume}`, protocols)
  socket.onmessage = ({ data }) => {
    const { epoch, seq, at, kind, data: told } = JSON.parse(data)
    last = { epoch, seq }
    if (kind === 'profile') console.log(at, 'average score', told.average_quality_score)
    if (kind === 'findings') console.log(at, 'confirmed findings', told.confirmed, told.change)
    if (kind === 'health') console.log(at, told.change)
  }
  socket.onclose = ({ code }) => {
    console.log('closed', code)
    setTimeout(connect, 1000)
  }
}

connect()
