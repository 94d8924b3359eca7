/**
 * The library's messages in the words of a shell: next steps are commands, options are flags.
 *
 * @module
 */

const wording:
  readonly (readonly [pattern: RegExp, words: string | ((found: string) => string)])[] = [
    [/\bawait (?:(?! or provena ).)+ or (provena .+?) in a terminal/g, "$1"],
    [/await session\.\w+\([^)]*\),? or (provena \w+)(?: in a terminal)?/g, "$1"],
    [
      /([\w-]+)\.(\S+) was not called:([^]*)\. See describe\("[^"]*"\)/g,
      "$1.$2 was not called:$3. See provena describe $1 $2",
    ],
    [/signIn\(\{ offline: true \}\), or (provena login --offline) in a terminal/g, "$1"],
    [/await session\.signIn\(\{ force: true \}\)/g, "provena login --force"],
    [/or pass \{ force: true \} for/g, "or add --force for"],
    [/await session\.signIn\(\)/g, "provena login"],
    [/await session\.signOut\(\)/g, "provena logout"],
    [/await session\.refresh\(\)/g, "provena refresh"],
    [/await session\.roles\(\)/g, "provena roles"],
    [/await session\.roles\(\{ source: "token" \}\)/g, "provena roles --source token"],
    [/await session\.api\("([\w-]+)"\)/g, "provena apis $1"],
    [/await session\.checkAccess\(\)/g, "provena check"],
    [/await session\.accessRequests\(\)/g, "provena request --list"],
    [
      /await session\.requestAccess\(\[[^\]]*\]\)/g,
      (found) => ["provena request", ...quoted(found)].join(" "),
    ],
    [/such as \["([\w-]+)"\]/g, "such as $1"],
    [/Pass \{ domain: "([^"]+)", realm: "([^"]+)" \}/g, "Pass --domain $1 --realm $2"],
    [/\{ domain, realm \}/g, "--domain and --realm"],
    [/pass it with \{ realm \}/g, "pass it with --realm"],
    [/call it without pages or all/g, "call it without --all"],
    [/raise maxBytes, or /g, ""],
    [/with session\.fetch/g, "with curl and provena token"],
  ];

function quoted(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"/g)].map(([, word]) => word!);
}

/**
 * Says in commands what the library says in code.
 *
 * @param message a message of the library
 * @param offline whether it is about an offline session, which is another sign-in
 * @returns the same for a person in a shell
 */
export function inCommands(message: string, offline = false): string {
  const said = wording.reduce(
    (said, [pattern, words]) =>
      typeof words === "string" ? said.replace(pattern, words) : said.replace(pattern, words),
    message,
  );
  return offline ? said.replace(/provena login(?! --offline)/g, "provena login --offline") : said;
}
