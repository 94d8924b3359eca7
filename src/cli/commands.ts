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
const files = "The files of datasets:";
const help = "Help, and sharing:";

/** Every command, in the order in which the help lists them. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  demo: {
    group: start,
    summary: "see everything in a demo; no account needed",
    load: async () => (await import("./commands/demo/demo.ts")).demo,
  },
  use: {
    group: start,
    summary: "choose your deployment, once",
    load: async () => (await import("./commands/use.ts")).use,
  },
  login: {
    group: start,
    summary: "sign in: approve a code in a browser",
    load: async () => (await import("./commands/login.ts")).login,
  },
  start: {
    group: start,
    summary: "open a notebook that signs in, in JupyterLab",
    load: async () => (await import("./commands/start/start.ts")).start,
  },
  status: {
    group: session,
    summary: "your sign-in status; works offline",
    load: async () => (await import("./commands/status.ts")).status,
  },
  refresh: {
    group: session,
    summary: "renew the sign-in now, to get new roles",
    load: async () => (await import("./commands/refresh.ts")).refresh,
  },
  token: {
    group: session,
    summary: "print the access token, into a pipe",
    load: async () => (await import("./commands/token/token.ts")).token,
  },
  exec: {
    group: session,
    summary: "run a program with the access token in its environment",
    load: async () => (await import("./commands/exec.ts")).exec,
  },
  logout: {
    group: session,
    summary: "sign out, here and at the server",
    load: async () => (await import("./commands/logout.ts")).logout,
  },
  roles: {
    group: access,
    summary: "the roles that you have, and the others",
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
    summary: "list the APIs and their operations",
    load: async () => (await import("./commands/apis.ts")).apis,
  },
  describe: {
    group: explore,
    summary: "what an operation needs, and what it answers",
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
    summary: "type JavaScript with your session",
    load: async () => (await import("./commands/repl/repl.ts")).repl,
  },
  files: {
    group: files,
    summary: "list the files of a dataset",
    load: async () => (await import("./commands/files.ts")).files,
  },
  download: {
    group: files,
    summary: "download the files of a dataset",
    load: async () => (await import("./commands/download.ts")).download,
  },
  upload: {
    group: files,
    summary: "upload files into a dataset",
    load: async () => (await import("./commands/upload.ts")).upload,
  },
  doctor: {
    group: help,
    summary: "find out why you cannot sign in",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  explain: {
    group: help,
    summary: "what an error means, and what helps",
    load: async () => (await import("./commands/explain/explain.ts")).explain,
  },
  share: {
    group: help,
    summary: "prepare a notebook for others",
    load: async () => (await import("./commands/share/share.ts")).share,
  },
  scan: {
    group: help,
    summary: "find tokens in notebooks and files",
    load: async () => (await import("./commands/scan.ts")).scan,
  },
  completion: {
    group: help,
    summary: "complete commands and names with Tab",
    load: async () => (await import("./commands/completion/completion.ts")).completion,
  },
};

/** What `provena` runs without a command. */
export const overview: CommandEntry = {
  group: start,
  summary: "",
  load: async () => (await import("./commands/overview/overview.ts")).overview,
};
