/** Renders the man page as troff with the man macros. */
export function manPage(): Promise<string>;
