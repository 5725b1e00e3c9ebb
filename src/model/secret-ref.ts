/** Where a secret is kept: a variable of the environment, or a file (absolute). The secret itself is never part of the config. */
export type SecretRef = { readonly env: string } | { readonly file: string }
