/** A text without the secrets, however they were written into it: as they are, as in a URL, or in base64. */
export function redact(text: string, secrets: Iterable<string>): string {
  let clean = text
  for (const secret of secrets) {
    // Of one or two letters everything would be full.
    if (secret.length < 3) continue
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), JSON.stringify(secret).slice(1, -1)]
    for (const form of new Set(forms)) clean = clean.replaceAll(form, '[secret]')
  }
  return clean
}
