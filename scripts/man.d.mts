/** The man page, in the man macros. */
export function manPage(): Promise<string>;
