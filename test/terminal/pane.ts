/** A terminal for tests: a shell in tmux, with a size, keys and a screen. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { sawText } from "../canaries/witness.mjs";

const execute = promisify(execFile);

export interface PaneOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Additional commands that a test can type, such as `provena`, with what they run. */
  readonly commands?: Readonly<Record<string, readonly string[]>>;
}

/** How often to read the screen, and how long to wait for a text, in milliseconds. */
const GLANCE = 60;
const TIMEOUT = 30_000;

/** The prompt: the line's number and the last command's exit code. */
const PROMPT = /(?:^|\n)(\d+) (\d+) ready>$/;

export class Pane {
  readonly home: string;
  readonly #socket: string;
  #commands = 0;

  private constructor(home: string) {
    this.home = home;
    // A separate tmux server, because the developer's own has other settings and sessions.
    this.#socket = join(home, "tmux");
  }

  /** Opens a terminal with a home folder that contains only the shell's start-up file. */
  static async open(options: PaneOptions = {}): Promise<Pane> {
    const { columns = 80, rows = 60, env = {}, commands = {} } = options;
    const home = await mkdtemp(join(tmpdir(), "provena-terminal-"));
    const functions = Object.entries(commands).map(([name, words]) =>
      `${name}() { ${words.map(quote).join(" ")} "$@"; }\n`
    );
    await writeFile(join(home, ".bashrc"), `${functions.join("")}PS1='\\# $? ready> '\n`);
    const surroundings = {
      PATH: process.env["PATH"] ?? "",
      HOME: home,
      LANG: "C.UTF-8",
      TERM: "tmux-256color",
      XDG_CACHE_HOME: join(home, "cache"),
      XDG_CONFIG_HOME: join(home, "config"),
      DENO_NO_UPDATE_CHECK: "1",
      ...env,
    };
    const words = Object.entries(surroundings).map(([name, value]) => `${name}=${value}`);
    const size = ["-x", String(columns), "-y", String(rows), "-c", home];
    const pane = new Pane(home);
    await pane.#tmux(
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      ...size,
      "env",
      "-i",
      ...words,
      "bash",
    );
    await pane.prompt();
    return pane;
  }

  /** Types a line and presses Enter. */
  async type(line: string): Promise<void> {
    await this.#tmux("send-keys", "-l", line);
    await this.press("Enter");
  }

  /** Presses keys by tmux's names, such as `C-c` or `Tab`. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  /** Types a command, waits until it has ended, and resolves to its exit code. */
  async run(line: string): Promise<number> {
    await this.type(line);
    return await this.prompt();
  }

  /** Waits for the next prompt and resolves to the last command's exit code. */
  async prompt(): Promise<number> {
    return await this.until(async () => {
      const [, number, code] = PROMPT.exec((await this.text()).trimEnd()) ?? [];
      if (number === undefined || Number(number) <= this.#commands) return undefined;
      this.#commands = Number(number);
      return { code: Number(code) };
    }, "a prompt").then(({ code }) => code);
  }

  /** Waits until the screen or the scrollback matches. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    return await this.until(async () => pattern.exec(await this.text()), String(pattern));
  }

  /** Waits until a condition is true. */
  async until<T>(look: () => Promise<T | null | undefined | false>, what: string): Promise<T> {
    const end = Date.now() + TIMEOUT;
    while (Date.now() < end) {
      const found = await look();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, GLANCE));
    }
    throw new Error(`The terminal never showed ${what}:\n${await this.text()}`);
  }

  /** The text of the screen and scrollback, with the lines as displayed. */
  async text(): Promise<string> {
    return await this.#tmux("capture-pane", "-p", "-S", "-");
  }

  /** The same text with wrapped lines joined. */
  async joined(): Promise<string> {
    return await this.#tmux("capture-pane", "-p", "-J", "-S", "-");
  }

  /** The same text with escape sequences for colours, and with trailing spaces. */
  async colored(): Promise<string> {
    return await this.#tmux("capture-pane", "-p", "-e", "-N", "-S", "-");
  }

  /** The cursor's visibility and position. */
  async cursor(): Promise<{ visible: boolean; column: number }> {
    const told = await this.#tmux("display-message", "-p", "#{cursor_flag} #{cursor_x}");
    const [flag, column] = told.trim().split(" ");
    return { visible: flag === "1", column: Number(column) };
  }

  async close(): Promise<void> {
    sawText("a terminal", await this.joined().catch(() => ""));
    await this.#tmux("kill-server").catch(() => {});
    // A program in the terminal may still be writing files.
    await rm(this.home, { recursive: true, force: true, maxRetries: 10 });
  }

  async #tmux(...args: string[]): Promise<string> {
    const { stdout } = await execute("tmux", ["-u", "-S", this.#socket, ...args]);
    return stdout;
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
