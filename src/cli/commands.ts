/**
 * The list of commands; a command's module is loaded only when the command is called.
 *
 * @module
 */
import type { CommandEntry } from "./command.ts";

const start = "To start:";
const session = "Your sign-in:";
const access = "Your access:";
const explore = "The APIs:";
const help = "When in doubt:";

/** Every command, in the order in which the help lists them. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  demo: {
    group: start,
    summary: "see the whole story happen; no account needed",
    load: async () => (await import("./commands/demo/demo.ts")).demo,
  },
  use: {
    group: start,
    summary: "choose the deployment, once for all",
    load: async () => (await import("./commands/use.ts")).use,
  },
  login: {
    group: start,
    summary: "sign in, by approving a code in a browser",
    load: async () => (await import("./commands/login.ts")).login,
  },
  start: {
    group: start,
    summary: "a notebook that signs in, opened in JupyterLab",
    load: async () => (await import("./commands/start/start.ts")).start,
  },
  status: {
    group: session,
    summary: "where you stand; asks no server",
    load: async () => (await import("./commands/status.ts")).status,
  },
  refresh: {
    group: session,
    summary: "renew the sign-in now, so that new roles show",
    load: async () => (await import("./commands/refresh.ts")).refresh,
  },
  token: {
    group: session,
    summary: "the access token, for a pipe",
    load: async () => (await import("./commands/token/token.ts")).token,
  },
  exec: {
    group: session,
    summary: "run a program with the access token in its environment",
    load: async () => (await import("./commands/exec.ts")).exec,
  },
  logout: {
    group: session,
    summary: "end the session, here and at the server",
    load: async () => (await import("./commands/logout.ts")).logout,
  },
  roles: {
    group: access,
    summary: "the roles you have, and those you lack",
    load: async () => (await import("./commands/roles.ts")).roles,
  },
  check: {
    group: access,
    summary: "what each API lets you do",
    load: async () => (await import("./commands/check.ts")).check,
  },
  request: {
    group: access,
    summary: "ask the administrators for roles",
    load: async () => (await import("./commands/request.ts")).request,
  },
  apis: {
    group: explore,
    summary: "the APIs there are, and their operations",
    load: async () => (await import("./commands/apis.ts")).apis,
  },
  describe: {
    group: explore,
    summary: "what an operation takes and answers",
    load: async () => (await import("./commands/describe.ts")).describe,
  },
  call: {
    group: explore,
    summary: "call an operation",
    load: async () => (await import("./commands/call/call.ts")).call,
  },
  search: {
    group: explore,
    summary: "find items of the registry by words",
    load: async () => (await import("./commands/search.ts")).search,
  },
  lineage: {
    group: explore,
    summary: "what an item was made from, and what was made from it",
    load: async () => (await import("./commands/lineage.ts")).lineage,
  },
  wait: {
    group: explore,
    summary: "wait for a job to end",
    load: async () => (await import("./commands/wait.ts")).wait,
  },
  types: {
    group: explore,
    summary: "an API's operations as TypeScript",
    load: async () => (await import("./commands/types.ts")).types,
  },
  repl: {
    group: explore,
    summary: "a prompt with the session at hand",
    load: async () => (await import("./commands/repl/repl.ts")).repl,
  },
  doctor: {
    group: help,
    summary: "find out what stands in the way of signing in",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  explain: {
    group: help,
    summary: "what an error means, and what helps",
    load: async () => (await import("./commands/explain/explain.ts")).explain,
  },
  share: {
    group: help,
    summary: "make a notebook ready for others: secrets, versions, roles",
    load: async () => (await import("./commands/share/share.ts")).share,
  },
  scan: {
    group: help,
    summary: "find tokens in notebooks and files, before others do",
    load: async () => (await import("./commands/scan.ts")).scan,
  },
  completion: {
    group: help,
    summary: "let Tab complete commands, options and names",
    load: async () => (await import("./commands/completion/completion.ts")).completion,
  },
};

/** What `provena` runs without a command. */
export const overview: CommandEntry = {
  group: start,
  summary: "",
  load: async () => (await import("./commands/overview/overview.ts")).overview,
};
