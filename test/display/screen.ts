/** The final screen of a terminal, with the escape sequences that a spinner uses. */
export function screenOf(output: string): string {
  const lines: string[] = [""];
  let row = 0;
  let column = 0;
  // deno-lint-ignore no-control-regex
  for (const [token] of output.matchAll(/\x1b\[\??[\d;]*[a-zA-Z]|[\s\S]/gu)) {
    const count = Number(/\d+/.exec(token)?.[0] ?? 1);
    if (token === "\n") {
      row++;
      column = 0;
      lines[row] ??= "";
    } else if (token === "\r") column = 0;
    else if (token.startsWith("\x1b")) {
      if (token.endsWith("A")) row = Math.max(0, row - count);
      else if (token.endsWith("G")) column = count - 1;
      else if (token.endsWith("K")) lines[row] = lines[row]!.slice(0, column);
    } else {
      const line = lines[row]!.padEnd(column);
      lines[row] = line.slice(0, column) + token + line.slice(column + 1);
      column++;
    }
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}
