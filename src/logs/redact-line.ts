/** Said in place of a secret. */
const gone = '[secret]'

// What these take ends before a quote or a backslash: a line of JSON stays one.
const patterns: readonly (readonly [RegExp, string])[] = [
  // Tokens of ours: what can be read of them is the id, by which they are told apart.
  [/\btg_([0-9a-f]{12})_[A-Za-z0-9_-]+/g, `tg_$1_${gone}`],
  [/\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{3,}/gi, `$1$2${gone}`],
  // user:password@ of a URL. A scheme without a limit would be looked for again from every letter of a long word.
  [/([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s"\\/@]*@/gi, `$1${gone}@`],
  // Parameters of a URL or a body of a form.
  [
    /([?&;](?:access_?token|refresh_?token|id_?token|token|api_?key|key|secret|client_?secret|password|passwd|pwd|auth|authorization|signature|sig|code)=)[^&\s"\\#;]+/gi,
    `$1${gone}`,
  ],
  // Where the secret is the path.
  [/(https:\/\/hooks\.slack\.com\/(?:services|workflows)\/)[^\s"\\]+/gi, `$1${gone}`],
  [/(https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/)[^\s"\\]+/gi, `$1${gone}`],
  // Members of objects with such a name, and headers.
  [
    /("(?:[\w-]*(?:authorization|cookie|password|passwd|secret|token|api[_-]?key|private[_-]?key))"\s*:\s*)"(?:[^"\\]|\\.)*"/gi,
    `$1"${gone}"`,
  ],
]

/** Takes what is or looks like a secret out of a line of JSON, which stays one. `secrets` are known ones, as in the config. */
export function redactLine(line: string, secrets: Iterable<string>): string {
  let clean = line
  for (const secret of secrets) {
    // Of one or two letters everything would be full.
    if (secret.length < 3) continue
    for (const form of new Set([JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])) clean = clean.replaceAll(form, gone)
  }
  for (const [pattern, by] of patterns) clean = clean.replace(pattern, by)
  return clean
}
