export const root: string;
export function listPromises(): Map<number, string>;
export function filesOfPromises(): { file: string; numbers: number[] }[];
