/** Which folder of src/ may import which. */
export const layers: Readonly<Record<string, { readonly pure: boolean; readonly may: readonly string[] }>>
