/**
 * The list of commands; a command's module is loaded only when the command is called.
 *
 * @module
 */
import type { CommandEntry } from "./command.ts";

/** The groups of the help, and the commands of each. */
const groups: Readonly<Record<string, Readonly<Record<string, Omit<CommandEntry, "group">>>>> = {
  "To start:": {
    demo: {
      summary: "see everything in a demo; no account needed",
      load: async () => (await import("./commands/demo/demo.ts")).demo,
    },
    use: {
      summary: "choose your deployment, once",
      load: async () => (await import("./commands/use.ts")).use,
    },
    login: {
      summary: "sign in: approve a code in a browser",
      load: async () => (await import("./commands/login.ts")).login,
    },
    start: {
      summary: "open a notebook that signs in, in JupyterLab",
      load: async () => (await import("./commands/start/start.ts")).start,
    },
  },
  "Your sign-in:": {
    status: {
      summary: "your sign-in status; works offline",
      load: async () => (await import("./commands/status.ts")).status,
    },
    refresh: {
      summary: "renew the sign-in now, to get new roles",
      load: async () => (await import("./commands/refresh.ts")).refresh,
    },
    token: {
      summary: "print the access token, into a pipe",
      load: async () => (await import("./commands/token/token.ts")).token,
    },
    exec: {
      summary: "run a program with the access token in its environment",
      load: async () => (await import("./commands/exec.ts")).exec,
    },
    logout: {
      summary: "sign out, here and at the server",
      load: async () => (await import("./commands/logout.ts")).logout,
    },
  },
  "Your access:": {
    roles: {
      summary: "the roles that you have, and the others",
      load: async () => (await import("./commands/roles.ts")).roles,
    },
    check: {
      summary: "what each API lets you do",
      load: async () => (await import("./commands/check.ts")).check,
    },
    request: {
      summary: "ask the administrators for roles",
      load: async () => (await import("./commands/request.ts")).request,
    },
  },
  "The APIs:": {
    apis: {
      summary: "list the APIs and their operations",
      load: async () => (await import("./commands/apis.ts")).apis,
    },
    describe: {
      summary: "what an operation needs, and what it answers",
      load: async () => (await import("./commands/describe.ts")).describe,
    },
    call: {
      summary: "call an operation",
      load: async () => (await import("./commands/call/call.ts")).call,
    },
    search: {
      summary: "find items of the registry by words",
      load: async () => (await import("./commands/search.ts")).search,
    },
    lineage: {
      summary: "what an item was made from, and what was made from it",
      load: async () => (await import("./commands/lineage.ts")).lineage,
    },
    wait: {
      summary: "wait for a job to end",
      load: async () => (await import("./commands/wait.ts")).wait,
    },
    types: {
      summary: "an API's operations as TypeScript",
      load: async () => (await import("./commands/types.ts")).types,
    },
    repl: {
      summary: "type JavaScript with your session",
      load: async () => (await import("./commands/repl/repl.ts")).repl,
    },
  },
  "The files of datasets:": {
    files: {
      summary: "list the files of a dataset",
      load: async () => (await import("./commands/files.ts")).files,
    },
    download: {
      summary: "download the files of a dataset",
      load: async () => (await import("./commands/download.ts")).download,
    },
    upload: {
      summary: "upload files into a dataset",
      load: async () => (await import("./commands/upload.ts")).upload,
    },
  },
  "Help, and sharing:": {
    doctor: {
      summary: "find out why you cannot sign in",
      load: async () => (await import("./commands/doctor.ts")).doctor,
    },
    explain: {
      summary: "what an error means, and what helps",
      load: async () => (await import("./commands/explain/explain.ts")).explain,
    },
    share: {
      summary: "prepare a notebook for others",
      load: async () => (await import("./commands/share/share.ts")).share,
    },
    scan: {
      summary: "find tokens in notebooks and files",
      load: async () => (await import("./commands/scan.ts")).scan,
    },
    completion: {
      summary: "complete commands and names with Tab",
      load: async () => (await import("./commands/completion/completion.ts")).completion,
    },
  },
};

/** Every command, in the order in which the help lists them. */
export const commands: Readonly<Record<string, CommandEntry>> = Object.fromEntries(
  Object.entries(groups).flatMap(([group, entries]) =>
    Object.entries(entries).map(([name, entry]) => [name, { group, ...entry }])
  ),
);

/** What `provena` runs without a command. */
export const loadOverview: CommandEntry["load"] = async () =>
  (await import("./commands/overview/overview.ts")).overview;
