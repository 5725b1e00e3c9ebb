/** A parameter's name in the config: `toleranceRatio` is `tolerance_ratio`. */
export function settingName(param: string): string {
  return param.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)
}
