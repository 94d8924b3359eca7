export function buildScripts(
  dir?: string,
): Promise<readonly { type: string; fileName: string; imports?: string[]; code?: string }[]>;
