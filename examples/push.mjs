// Pushes one sample of a metric. Node 20 or newer, no packages.
const server = process.env.TIDEGAUGE_URL ?? 'http://127.0.0.1:8787'
const token = process.env.TIDEGAUGE_TOKEN

async function post(path, body) {
  const answer = await fetch(server + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${(await answer.json()).detail}`)
  return answer.json()
}

console.log(await post('/api/v1/metrics', { name: 'filing_completeness', value: 0.94, unit: 'ratio', labels: { ticker: 'MSFT' } }))
