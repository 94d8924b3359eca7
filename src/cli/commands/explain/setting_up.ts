/**
 * Problems before the sign-in.
 *
 * @module
 */
import { DOCTOR } from "../../../model/call_steps.ts";
import type { EntryGroup } from "./entry.ts";

/** Notebook, configuration, connection, and the token cache. */
export const settingUp: EntryGroup = {
  title: "Before you sign in",
  entries: [
    {
      topic: "no-kernel",
      symptom: "Jupyter or VS Code does not offer the Deno kernel",
      why: "Jupyter does not know Deno yet, or knew it before you made a new environment.",
      remedies: [
        { say: "Let the command install it, then reload the page", command: "provena start" },
        { say: "Or do it by hand", command: "deno jupyter --install" },
        { say: "In VS Code choose: Select Kernel, Jupyter Kernel, Deno" },
      ],
    },
    {
      topic: "no-output",
      symptom: "A cell ends at once and shows nothing, not even an error",
      why: "The Deno kernel says nothing about a syntax error, or about a package it cannot load.",
      remedies: [
        {
          say: "Run the first line alone, the one that imports",
          code: 'await import("jsr:@provena/notebook")',
        },
        { say: "Restart the kernel, then run the cells from the top" },
        {
          say: "See whether the package can be fetched at all",
          command: "deno run -A jsr:@provena/notebook/cli doctor",
        },
      ],
    },
    {
      topic: "no-card",
      symptom: "No card appears, or a line of text where a card should be",
      why: "You may be signed in already: then one line says so and no card is needed. Or the " +
        "place is not recognised as a notebook.",
      remedies: [
        { say: "See where you stand", code: "await session.status()", command: "provena status" },
        {
          say: "Say that it is a notebook",
          code: 'await signIn({ domain: "dev.rrap-is.com", realm: "rrap", display: "notebook" })',
        },
        { say: "Or sign in from a terminal of the same machine", command: "provena login" },
      ],
    },
    {
      topic: "ERR_CONFIG",
      symptom: "An option, variable or file is not what it should be",
      why: "Nothing was sent: the message names the value that cannot be used, and what would do.",
      remedies: [
        { say: "A domain is a bare host name such as dev.rrap-is.com, without https:// and path" },
        { say: "Name your Provena once", command: "provena use dev.rrap-is.com rrap" },
        { say: "See which variables of your shell have a say", command: "provena doctor" },
      ],
    },
    {
      topic: "ERR_NETWORK",
      symptom: "No answer from the server",
      why: "The name is wrong, the connection is down, or a proxy stands between. You are still " +
        "signed in: losing the network ends no session.",
      remedies: [
        { ...DOCTOR, say: "See which server does not answer, and why" },
        {
          say: "Behind a proxy, name it, then start the kernel or shell again",
          command: "export HTTPS_PROXY=http://proxy.example.org:3128",
        },
        { say: "If one API alone is down, wait for it; the others work" },
      ],
    },
    {
      topic: "ERR_TLS",
      symptom: "The certificate of the server is not trusted",
      why: "Your organisation's network may open secure connections and sign them with a " +
        "certificate of its own, which this runtime does not know.",
      remedies: [
        {
          say: "Ask your IT for the certificate file, and name it for Node or Bun",
          command: "export NODE_EXTRA_CA_CERTS=/path/to/ca.pem",
        },
        { say: "For Deno, notebooks included", command: "export DENO_CERT=/path/to/ca.pem" },
        { say: "Do not switch the check off: anybody could then pose as your Provena" },
      ],
    },
    {
      topic: "ERR_DISCOVERY",
      symptom: "The server does not describe itself as a Provena sign-in server",
      why: "Domain or realm is misspelt, or a network sign-in page (a hotel's, a campus's) " +
        "answers in its place.",
      remedies: [
        {
          say: "Check domain and realm; Provena's realm is often rrap",
          command: "provena doctor --domain dev.rrap-is.com --realm rrap",
        },
        { say: "Open any page in your browser, and finish the network's own sign-in" },
        {
          say: "Where the sign-in server has another address, name it",
          command: "provena use example.org rrap --issuer https://sso.example.org/realms/rrap",
        },
      ],
    },
    {
      topic: "ERR_STORE",
      symptom: "The session cannot be kept or read",
      why: "The folder it is kept in is full, not writable, or open to other users. Or a process " +
        "that was stopped while it renewed the session has it in hand: the message names it.",
      remedies: [
        { say: "See which folder, and what is wrong with it", command: "provena doctor" },
        { say: "Continue a process that was stopped: fg in its terminal, or kill -CONT" },
        {
          say: "Use another one of your own, on a local disk",
          command: "export PROVENA_TOKEN_CACHE=$HOME/.provena",
        },
        {
          say:
            "Meanwhile signing in works: the session then lasts as long as the kernel or command",
        },
      ],
    },
  ],
};
